"""How exposed areas are to illicit flows, by distance from and connection with the nodes of their routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.catalog import read_yaml
from urbansafety.dossier import declared
from urbansafety.risk.balance import Side, sides
from urbansafety.tables import Areas, Bools, Floats, Level, Strings, Tables

METRES = 1000.0


@dataclass(frozen=True)
class Nodes:
    """The nodes of one flow: the share of it that passes each (low, best, high), how far each reaches, and where it is.

    ``points`` are metres in the city's projection, missing where a node has no point. ``connected`` holds, by level,
    the areas (rows) that each node (columns) names, lie in one that it names, or contain one.
    """

    ids: list[str]
    share: Floats
    reach: Floats
    points: Strings
    connected: dict[str, Bools]

    @property
    def placed(self) -> bool:
        """Whether any of them has a place."""
        return bool((~shapely.is_missing(self.points)).any() or any(marks.any() for marks in self.connected.values()))


def expose(tables: Tables) -> pa.Table:
    """The dossier's ``exposures``: from 0 (none) to 1 (the whole flow passes), by flow, level and area.

    At one node it is the share of the flow that passes there × exp(-distance / decay), the distance being that from
    the nearest point of the area and the decay that of the kind of node; where a node names the area, the share itself.
    Nodes add up as 1 - Π(1 - exposure). The range holds what the volumes and the decay leave open. A flow without any
    placed node has no rows: where it passes is not known.
    """
    columns: dict[str, list[Any]] = {column.name: [] for column in declared()["exposures"].columns}
    flows, areas = tables.context.flows.to_pylist(), tables.areas
    shapes = {level.name: _metric(level.geometry, areas.projection) for level in areas.levels if flows}
    for flow in flows:
        nodes = _nodes(flow, tables)
        for level in areas.levels if nodes.placed else ():
            _add(columns, flow["id"], level, exposed(shapes[level.name], nodes, nodes.connected[level.name]), nodes)
    return declared()["exposures"].build(columns)


@dataclass(frozen=True)
class Exposed:
    """Exposure of areas (rows: low, best, high), the node that adds most to it, and metres to each node."""

    range: Floats
    strongest: Any
    metres: Floats


def exposed(shapes: Strings, nodes: Nodes, connected: Bools) -> Exposed:
    """Exposure of areas, in metres, to the nodes of one flow."""
    with np.errstate(invalid="ignore"):  # the other side of the Earth has no place in the projection
        metres = shapely.distance(shapes[:, None], nodes.points[None, :])
    near = np.exp(-np.where(np.isfinite(metres), metres, np.inf)[None] / (METRES * nodes.reach[:, None, :]))
    each = nodes.share[:, None, :] * np.where(connected[None], 1.0, near)
    return Exposed(1 - np.prod(1 - each, axis=2), each[1].argmax(axis=1), metres)


def _add(columns: dict[str, list[Any]], flow: str, level: Level, found: Exposed, nodes: Nodes) -> None:
    n, (low, best, high) = len(level), found.range
    metres = found.metres[np.arange(n), found.strongest]
    reached = best > 0
    columns["flow"] += [flow] * n
    columns["level"] += [level.name] * n
    columns["area"] += level.ids.tolist()
    columns["exposure"] += best.tolist()
    columns["lower"] += low.tolist()
    columns["upper"] += high.tolist()
    columns["node"] += [nodes.ids[i] if known else None for i, known in zip(found.strongest, reached, strict=True)]
    told = reached & np.isfinite(metres)
    columns["distance_km"] += [m / METRES if known else None for m, known in zip(metres.tolist(), told, strict=True)]


def _nodes(flow: dict[str, Any], tables: Tables) -> Nodes:
    every, legs = tables.context.flow_nodes, tables.context.flow_legs
    nodes = every.filter(pa.array([own == flow["id"] for own in every["flow"].to_pylist()], pa.bool_()))
    own_legs = legs.filter(pa.array([own == flow["id"] for own in legs["flow"].to_pylist()], pa.bool_()))
    decay = read_yaml("flows.yaml")["decay"]
    lon, lat = (np.asarray(nodes[name].to_numpy(), float) for name in ("lon", "lat"))
    points: Strings = shapely.points(np.nan_to_num(lon), np.nan_to_num(lat))
    points[np.isnan(lon)] = None
    return Nodes(
        ids=nodes["id"].to_pylist(),
        share=shares(flow, nodes, own_legs),
        reach=np.array([[decay[kind][end] for kind in nodes["kind"].to_pylist()] for end in ("low", "km", "high")]),
        points=_metric(points, tables.areas.projection) if tables.areas.levels else points,
        connected=_connected(nodes, tables.areas),
    )


def shares(flow: dict[str, Any], nodes: pa.Table, legs: pa.Table) -> Floats:
    """The share of a flow that passes each node: low, best, high (rows).

    What passes is the larger of what comes in and what goes out; it is compared with what enters the route. A node that
    no way from the beginning to an end of the route goes around carries the whole flow, unless its volumes say
    otherwise. Where nobody knows, the share lies between the least that is known and all, with the middle for best.
    """
    passing = _passing(*sides(nodes, legs))
    whole = np.array([flow[name] if flow[name] is not None else np.nan for name in ("lower", "volume", "upper")], float)
    if np.isnan(whole[1]):
        most = np.append(passing[1][np.isfinite(passing[1])], 0.0).max()
        whole = np.array([passing[0].max(initial=0.0), most or np.nan, np.inf])
    with np.errstate(divide="ignore", invalid="ignore"):
        low, best, high = passing[0] / whole[2], passing[1] / whole[1], passing[2] / whole[0]
    low, high = np.nan_to_num(np.minimum(low, 1.0)), np.where(high < 1, high, 1.0)
    best = np.clip(np.where(np.isnan(best), (low + high) / 2, best), low, high)
    certain = unavoidable(nodes, legs) & ~(passing[2] < whole[0])
    return np.where(certain, 1.0, np.array([low, best, high]))


def _passing(entering: Side, leaving: Side) -> Floats:
    """What passes each node: low, best, high (rows); not known and unlimited where neither side is told in full."""
    both = entering, leaving
    low = np.maximum(entering.low, leaving.low)
    best = np.max([np.where(side.told, side.best, -np.inf) for side in both], axis=0)
    high = np.max([np.where(side.told, side.high, -np.inf) for side in both], axis=0)
    told = entering.told | leaving.told
    return np.array([low, np.where(told, best, np.nan), np.where(told, np.maximum(high, low), np.inf)])


def unavoidable(nodes: pa.Table, legs: pa.Table) -> Bools:
    """Nodes that every way from a beginning to an end of the route passes; none in a route that is a circle."""
    ids = nodes["id"].to_pylist()
    leads = np.zeros((len(ids), len(ids)), bool)
    for start, end in zip(legs["start"].to_pylist(), legs["end"].to_pylist(), strict=True):
        leads[ids.index(start), ids.index(end)] = True
    first, last = (~leads.any(axis=side, keepdims=True).ravel() for side in (0, 1))
    if not first.any() or not last.any():
        return np.zeros(len(ids), bool)
    return np.array([not _reaches(leads, first, last, without) for without in range(len(ids))])


def _reaches(leads: Bools, first: Bools, last: Bools, without: int) -> bool:
    """Whether a way leads from one of ``first`` to one of ``last`` that does not pass a node."""
    allowed = np.arange(len(leads)) != without
    seen = first & allowed
    for _ in range(len(leads)):
        seen = seen | (leads[seen].any(axis=0) & allowed)
    return bool((seen & last).any())


def _connected(nodes: pa.Table, areas: Areas) -> dict[str, Bools]:
    """By level, the areas (rows) that each node names, that lie in one that it names, or that contain one."""
    named = {level.name: np.zeros((len(level), nodes.num_rows), bool) for level in areas.levels}
    for k, (level_name, own) in enumerate(zip(nodes["level"].to_pylist(), nodes["areas"].to_pylist(), strict=True)):
        if level_name:
            named[level_name][:, k] = np.isin(areas[level_name].ids.astype(str), own)
    within, around = ({name: marks.copy() for name, marks in named.items()} for _ in range(2))
    pairs = list(zip(areas.levels, areas.levels[1:], strict=False))
    for above, below in pairs:
        parent = below.within(above)
        has = parent >= 0
        within[below.name][has] |= within[above.name][parent[has]]
    for above, below in reversed(pairs):
        parent = below.within(above)
        has = parent >= 0
        np.logical_or.at(around[above.name], parent[has], around[below.name][has])
    return {name: within[name] | around[name] for name in named}


def _metric(shapes: Strings, projection: str) -> Strings:
    """Shapes in longitude and latitude, in metres."""
    from pyproj import Transformer

    change = Transformer.from_crs("EPSG:4326", projection, always_xy=True)
    metres: Strings = shapely.transform(shapes, change.transform, interleaved=False)
    return metres
