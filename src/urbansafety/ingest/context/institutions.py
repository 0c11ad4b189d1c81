"""Institutions, mandates, coordination bodies, agreements and answers on capacity."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from urbansafety.city import City
from urbansafety.context import ANSWERS
from urbansafety.dossier import declared
from urbansafety.tables import Observation

Reading = tuple[dict[str, pa.Table], list[Observation], list[dict[str, Any]]]


def read_institutions(city: City) -> Reading:
    """Institutions, mandates, coordination bodies, agreements and answers on capacity."""
    return (
        {
            "institutions": declared()["institutions"].rows([]),
            "mandates": declared()["mandates"].rows([]),
            "bodies": declared()["bodies"].rows([]),
            "agreements": declared()["agreements"].rows([]),
            "answers": ANSWERS.empty_table(),
        },
        [],
        [],
    )
