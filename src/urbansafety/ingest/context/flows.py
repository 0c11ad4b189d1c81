"""Illicit flows, their nodes and legs."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from urbansafety.city import City
from urbansafety.dossier import declared
from urbansafety.tables import Areas, Observation

Reading = tuple[dict[str, pa.Table], list[Observation], list[dict[str, Any]]]


def read_flows(city: City, areas: Areas, judgements: pa.Table) -> Reading:
    """Illicit flows, their nodes and legs."""
    return (
        {
            "flows": declared()["flows"].rows([]),
            "flow_nodes": declared()["flow_nodes"].rows([]),
            "flow_legs": declared()["flow_legs"].rows([]),
        },
        [],
        [],
    )
