"""Illicit flows, their nodes and legs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import pyarrow as pa
import shapely

from urbansafety.catalog import challenges, read_yaml
from urbansafety.city import City, Flow, FlowLeg, FlowNode
from urbansafety.dossier import declared
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.context.beyond import Beyond
from urbansafety.ingest.ground.names import match_names
from urbansafety.ingest.sources import file_row
from urbansafety.tables import Areas, Level

Range = tuple[float | None, float | None, float | None]
"""Low, best and high; None where nobody knows."""

DECLARED, ELICITED, NOT_KNOWN = "declared", "elicited", "not known"
TABLES = ("flows", "flow_nodes", "flow_legs", "flow_seizures")


def read_flows(city: City, areas: Areas, judgements: pa.Table) -> Beyond:
    """Illicit flows, their nodes and legs, and what was seized by year.

    A leg that names a question of the experts takes its pooled answer. Raises BadInput for a type, challenge, area,
    level or question that is not known, for an answer in another unit, and for a point with its coordinates swapped.
    """
    answers = {row["id"].partition(":")[2]: row for row in judgements.to_pylist() if row["used"]}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for flow in city.flows:
        _require_known(flow, city)
        level, named = _areas(flow, areas)
        legs = [_leg(flow, leg, answers) for leg in flow.legs]
        rows["flows"].append(_flow(flow, legs))
        rows["flow_nodes"] += [_node(flow, node, level, named, areas) for node in flow.nodes]
        rows["flow_legs"] += legs
        rows["flow_seizures"] += _seizures(flow)
    return Beyond(
        {name: declared()[name].rows(rows[name]) for name in TABLES}, [_source(flow, city) for flow in city.flows]
    )


def _require_known(flow: Flow, city: City) -> None:
    types = read_yaml("flows.yaml")["types"]
    if flow.type not in types:
        raise BadInput(f"city.toml, flow {flow.id!r}: {flow.type!r} is no type of flow", nearest(flow.type, types))
    known = {one.id.removeprefix("challenge:") for one in challenges()} | {one.id for one in city.challenges}
    unknown = next((name for name in flow.challenges if name not in known), None)
    if unknown:
        raise BadInput(f"city.toml, flow {flow.id!r}: {unknown!r} is no challenge", nearest(unknown, known))


def _areas(flow: Flow, areas: Areas) -> tuple[str | None, dict[str, str]]:
    """The level that the areas of a flow belong to, and the id that each name means there."""
    names = list(dict.fromkeys(name for node in flow.nodes for name in node.areas))
    known = {level.name: level for level in areas.levels}
    if flow.area_level and flow.area_level not in known:
        raise BadInput(
            f"city.toml, flow {flow.id!r}: area_level {flow.area_level!r} is no level", nearest(flow.area_level, known)
        )
    if not names:
        return None, {}
    if not known:
        raise BadInput(
            f"city.toml, flow {flow.id!r}: its nodes name areas, and the city declares none", "Declare [[areas]]."
        )
    tried = [known[flow.area_level]] if flow.area_level else list(areas.levels)
    level, ids = max(((level, match_names(names, level).ids) for level in tried), key=lambda found: _matched(found[1]))
    unknown = next((name for name, id in zip(names, ids, strict=True) if not id), None)
    if unknown:
        raise BadInput(
            f"city.toml, flow {flow.id!r}: {unknown!r} is no {level.name}, or more than one", _offer(unknown, level)
        )
    return level.name, dict(zip(names, ids, strict=True))


def _matched(ids: Iterable[str]) -> int:
    return sum(map(bool, ids))


def _offer(name: str, level: Level) -> str:
    offer = match_names([name], level).offers.get(name)
    known = [*map(str, level.ids), *map(str, level.names)]
    return f"Did you mean {offer.name!r} ({offer.id})?" if offer else nearest(name, known)


def _leg(flow: Flow, leg: FlowLeg, answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    low, best, high = leg.volume or (None, None, None)
    basis = DECLARED if leg.volume else NOT_KNOWN
    if leg.elicited:
        answer = _answer(flow, leg.elicited, answers)
        low, best, high = answer["lower"], answer["value"], answer["upper"]
        basis = ELICITED
    return {
        "flow": f"flow:{flow.id}", "start": leg.start, "end": leg.end, "means": leg.means or "",
        "lower": low, "volume": best, "upper": high, "basis": basis,
        "judgement": f"judgement:{leg.elicited}" if leg.elicited else None,
    }  # fmt: skip


def _answer(flow: Flow, question: str, answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    where = f"city.toml, flow {flow.id!r}"
    if question not in answers:
        remedy = nearest(question, answers) if answers else "Declare [experts] with the file of their judgements."
        raise BadInput(f"{where}: no expert was asked {question!r}", remedy)
    answer = answers[question]
    if answer["unit"] and answer["unit"].casefold() != " ".join(flow.unit.split()).casefold():
        raise BadInput(
            f"{where}: its unit is {flow.unit!r}, and {question!r} was answered in {answer['unit']!r}",
            "Bring the judgements to the unit of the flow.",
        )
    if answer["lower"] < 0:
        raise BadInput(f"{where}: {question!r} was answered with a volume below 0", "Ask for a volume of 0 or more.")
    return answer


def _flow(flow: Flow, legs: list[dict[str, Any]]) -> dict[str, Any]:
    low, best, high = _entering(flow, legs)
    fed = flow.challenges or read_yaml("flows.yaml")["types"][flow.type]["challenges"]
    worth = flow.value or (None, None, None)
    return {
        "id": f"flow:{flow.id}", "label": flow.label, "type": flow.type, "unit": flow.unit,
        "lower": low, "volume": best, "upper": high, "basis": _basis(flow, legs),
        "value_lower": worth[0], "value": worth[1], "value_upper": worth[2], "currency": flow.currency,
        "challenges": [f"challenge:{name}" for name in fed], "actors": list(flow.actors),
        "confidence": flow.confidence, "seizures": len(flow.seizures),
        "seized": sum(one.amount for one in flow.seizures) if flow.seizures else None,
        "said_by": flow.source, "source": source_id(flow),
    }  # fmt: skip


def _first(flow: Flow, legs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The legs by which the flow enters its route: from nodes that none leads to, or from origins in a circle."""
    reached = {leg["end"] for leg in legs}
    sources = {node.id for node in flow.nodes} - reached or {node.id for node in flow.nodes if node.kind == "origin"}
    return [leg for leg in legs if leg["start"] in sources]


def _entering(flow: Flow, legs: list[dict[str, Any]]) -> Range:
    """What enters the route; only the low end where some of it is not known."""
    first = _first(flow, legs)
    known = [leg for leg in first if leg["basis"] != NOT_KNOWN]
    low, best, high = (sum(leg[end] for leg in known) for end in ("lower", "volume", "upper"))
    if not known:
        return None, None, None
    return (low, best, high) if len(known) == len(first) else (low, None, None)


def _basis(flow: Flow, legs: list[dict[str, Any]]) -> str:
    bases = {leg["basis"] for leg in _first(flow, legs)}
    return next((basis for basis in (NOT_KNOWN, ELICITED, DECLARED) if basis in bases), NOT_KNOWN)


def _node(flow: Flow, node: FlowNode, level: str | None, named: dict[str, str], areas: Areas) -> dict[str, Any]:
    _require_straight(flow, node, areas)
    return {
        "flow": f"flow:{flow.id}", "id": node.id, "kind": node.kind, "name": node.name, "lon": node.lon,
        "lat": node.lat, "level": level if node.areas else None, "areas": sorted({named[name] for name in node.areas}),
    }  # fmt: skip


def _require_straight(flow: Flow, node: FlowNode, areas: Areas) -> None:
    """Raise BadInput where a point lies far off and in the city once its coordinates change places."""
    if node.lon is None or not areas.levels:
        return
    west, south, east, north = shapely.total_bounds(areas.levels[0].geometry)
    box = shapely.box(west, south, east, north)
    inside, swapped = (shapely.intersects_xy(box, *xy) for xy in ((node.lon, node.lat), (node.lat, node.lon)))
    if swapped and not inside:
        raise BadInput(
            f"city.toml, flow {flow.id!r}: the node {node.id!r} lies at longitude {node.lon:g}, latitude {node.lat:g}, "
            "far from the city",
            "They look swapped: longitude is `lon`, latitude is `lat`.",
        )


def _seizures(flow: Flow) -> list[dict[str, Any]]:
    """What was seized, by year and node."""
    ordered = sorted(flow.seizures, key=lambda one: (one.date.year, one.node))
    return [
        {
            "flow": f"flow:{flow.id}", "year": year, "node": node, "seizures": len(own),
            "amount": sum(one.amount for one in own), "agencies": sorted({one.agency for one in own if one.agency}),
        }
        for (year, node), group in groupby(ordered, key=lambda one: (one.date.year, one.node))
        for own in [list(group)]
    ]  # fmt: skip


def source_id(flow: Flow) -> str:
    """The id of a flow in ``sources``: each has its own provider.

    >>> source_id(Flow(id="a", type="drugs", label="A", unit="kg", source="B", nodes=[
    ...     {"id": "o", "kind": "origin", "name": "O"}]))
    'source:flow-a'
    """
    return f"source:flow-{flow.id}"


def _source(flow: Flow, city: City) -> dict[str, Any]:
    row = file_row(source_id(flow), "flows", city.folder / "city.toml", "city.toml")
    return {**row, "provider": flow.provider or flow.source, "group": flow.group}
