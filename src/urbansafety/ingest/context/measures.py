"""Factors of vulnerability and resilience, and their values by area."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from urbansafety.city import City
from urbansafety.dossier import declared
from urbansafety.tables import Areas, Observation

Reading = tuple[dict[str, pa.Table], list[Observation], list[dict[str, Any]]]


def read_measures(city: City, areas: Areas) -> Reading:
    """Factors of vulnerability and resilience, and their values by area."""
    return {"factors": declared()["factors"].rows([]), "measures": declared()["indicators"].rows([])}, [], []
