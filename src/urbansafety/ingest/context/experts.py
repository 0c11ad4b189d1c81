"""Judgements of experts where data are missing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from urbansafety.city import City
from urbansafety.dossier import declared
from urbansafety.tables import Observation

Reading = tuple[dict[str, pa.Table], list[Observation], list[dict[str, Any]]]


def read_judgements(city: City) -> Reading:
    """Judgements of experts where data are missing."""
    return {"judgements": declared()["judgements"].rows([]), "experts": declared()["experts"].rows([])}, [], []
