"""Where the flows of a synthetic city touch it: the keys of their nodes in ``city.toml``."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import shapely

from urbansafety.simulate.ground import Ground
from urbansafety.simulate.truth import Truth


def places_of_flows(ground: Ground, truth: Truth) -> dict[str, str]:
    """The names of the template → ``lon``, ``lat`` and ``areas`` of a node."""
    drugs = truth.hot["Tráfico de estupefacientes"]
    shops = truth.hot["Robo a establecimiento con violencia"]
    pockets = truth.hot["Robo con violencia a persona"]
    north = int(np.argmax(shapely.get_coordinates(shapely.centroid(ground.geometry))[:, 1]))
    return {
        "port": _node(ground, [_southmost(ground, drugs)]),
        "quays": _node(ground, drugs[:2]),
        "dealing": _node(ground, drugs[::-1]),
        "gate": _node(ground, [str(ground.ids[north])]),
        "stalls": _node(ground, shops),
        "bureaus": _node(ground, pockets),
    }


def _southmost(ground: Ground, areas: Iterable[str]) -> str:
    inside = np.flatnonzero(np.isin(ground.ids, list(areas)))
    south = shapely.bounds(ground.geometry[inside])[:, 1]
    return str(ground.ids[inside[np.argmin(south)]])


def _node(ground: Ground, areas: list[str]) -> str:
    """At the middle of the first of its areas."""
    inside = ground.geometry[np.flatnonzero(ground.ids == areas[0])[0]]
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(inside))[0]
    return f"lon = {lon:.5f}, lat = {lat:.5f}, areas = {json.dumps(areas)}"
