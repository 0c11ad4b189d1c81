"""The pages on illicit flows: where they come in, which way they take, which areas they touch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow.compute as pc
import shapely
from markupsafe import Markup

from urbansafety.catalog import read_yaml
from urbansafety.findings.basis import level_noun
from urbansafety.findings.flows import depths, disagreement
from urbansafety.report import charts
from urbansafety.report.atlas import Atlas
from urbansafety.report.facts import Facts, Row
from urbansafety.report.routes import Point, Stop, Way, route_map, shape
from urbansafety.report.sankey import Band, Box, sankey
from urbansafety.wording import capital, ends, estimate, listed, lower_first, number, per_cent, plural, whole

CUTS = (0.05, 0.1, 0.25, 0.5, 0.75)
"""Classes of exposure: fixed, so that the maps of all flows compare."""
UNSURE = 0.5
"""A range of exposure wider than this is hatched: grey would not show in print."""
AREAS_SHOWN = 20
TOUCHED = 0.005
"""The exposure from which two decimals show one."""
MILLION = 1e6
NOBODY = "nobody knows"
DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class _Route:
    """A flow with its nodes and legs in order of the route."""

    flow: Row
    nodes: list[Row]
    legs: list[Row]
    depth: dict[str, int]

    @property
    def unit(self) -> str:
        """The unit in words, as in "kg a year"."""
        return str(self.flow["unit"]).replace(" / ", " a ")

    def number_of(self, node: str) -> int:
        """The position of a node."""
        return [row["id"] for row in self.nodes].index(node)


def panels(facts: Facts) -> list[Row]:
    """A chart a judgement that a flow rests on: what each expert said, and the answer of all together."""
    asked = {leg["judgement"] for leg in facts.dossier.table("flow_legs").to_pylist() if leg["judgement"]}
    rows = [row for row in facts.dossier.table("judgements").to_pylist() if row["id"] in asked and row["used"]]
    return [_panel(facts, row) for row in rows]


def section(facts: Facts, land: Atlas | None, judged: list[Row]) -> Row | None:
    """What the template ``flows.html.j2`` shows; None where the city declares no flow."""
    routes = _routes(facts)
    if not routes:
        return None
    return {
        "flows": [_chapter(facts, route, land, judged) for route in routes],
        "decay": [
            {"kind": kind, "km": f"{one['km']:g}", "range": f"{one['low']:g} to {one['high']:g}"}
            for kind, one in read_yaml("flows.yaml")["decay"].items()
        ],
    }


def _routes(facts: Facts) -> list[_Route]:
    nodes: dict[str, list[Row]] = defaultdict(list)
    legs: dict[str, list[Row]] = defaultdict(list)
    for row in facts.dossier.table("flow_nodes").to_pylist():
        nodes[row["flow"]].append(row)
    for row in facts.dossier.table("flow_legs").to_pylist():
        legs[row["flow"]].append(row)
    found = []
    for flow in facts.dossier.table("flows").to_pylist():
        origins = {row["id"] for row in nodes[flow["id"]] if row["kind"] == "origin"}
        depth = dict.fromkeys((row["id"] for row in nodes[flow["id"]]), 0) | depths(legs[flow["id"]], origins)
        own = sorted(nodes[flow["id"]], key=lambda row: (depth[row["id"]], row["id"]))
        ordered = sorted(legs[flow["id"]], key=lambda leg: (depth[leg["start"]], depth[leg["end"]], leg["end"]))
        found.append(_Route(flow, own, ordered, depth))
    return found


def _chapter(facts: Facts, route: _Route, land: Atlas | None, judged: list[Row]) -> Row:
    flow = route.flow
    names = {row["id"]: row["name"] for row in route.nodes}
    labels = {row["id"]: lower_first(row["label"]) for row in facts.dossier.table("challenges").to_pylist()}
    fed = [labels[challenge] for challenge in flow["challenges"] if challenge in labels]
    own = {leg["judgement"] for leg in route.legs}
    kind = read_yaml("flows.yaml")["types"][flow["type"]]
    return {
        "id": flow["id"].removeprefix("flow:"),
        "item": flow["id"],
        "label": flow["label"],
        "type": lower_first(kind["label"]["en"]),
        "people": bool(kind.get("people")),
        "unit": route.unit,
        "findings": [
            row for row in facts.findings if row["kind"] == "flow" and flow["id"] in facts.rests_on.get(row["id"], ())
        ],
        "fed": listed(fed),
        "actors": listed(flow["actors"]),
        "said_by": flow["said_by"],
        "worth": _worth(flow),
        "map": _map(facts, route, land) if land else None,
        "diagram": _diagram(route, names) if route.legs else None,
        "legs": [_leg(leg, names) for leg in route.legs],
        "nodes": [_node(row) for row in route.nodes],
        "seizures": _seizures(facts, route, names),
        "judged": [panel for panel in judged if panel["item"] in own],
    }


def _worth(flow: Row) -> str:
    """The worth in words, in millions where it has any."""
    if flow["value"] is None:
        return ""
    unit, word = (MILLION, " million") if flow["value"] >= MILLION else (1.0, "")
    low, high = ends(flow["value_lower"] / unit, flow["value_upper"] / unit)
    return f"{estimate(flow['value'] / unit)}{word} {flow['currency']} (between {low} and {high}{word})"


def _range(row: Row, low: str = "lower", high: str = "upper") -> str:
    """A range for a table or a label; "at least" where nothing limits it, in words where nobody knows.

    >>> _range({"lower": 1500.0, "upper": 10500.0}), _range({"lower": None, "upper": None})
    ('1,500–10,500', 'nobody knows')
    """
    if row[low] is None:
        return NOBODY
    if row[high] is None:
        return f"at least {number(row[low])}"
    first, last = number(row[low]), number(row[high])
    return first if first == last else f"{first}{DASH}{last}"


def _leg(leg: Row, names: dict[str, str]) -> Row:
    return {
        "start": names[leg["start"]],
        "end": names[leg["end"]],
        "means": leg["means"],
        "best": number(leg["volume"]) if leg["volume"] is not None else "",
        "range": _range(leg),
        "basis": {"elicited": "judged by experts"}.get(leg["basis"], leg["basis"]),
    }


def _node(row: Row) -> Row:
    sides = [number(row[side]) if row[side] is not None else "" for side in ("entering", "leaving")]
    missing = _range(row, "missing_lower", "missing_upper") if row["missing_lower"] is not None else ""
    told = row["balance"] not in ("balanced", "an end of the route")
    return {
        "name": row["name"], "kind": row["kind"], "entering": sides[0], "leaving": sides[1], "balance": row["balance"],
        "missing": missing if told else "",
    }  # fmt: skip


def _seizures(facts: Facts, route: _Route, names: dict[str, str]) -> list[Row]:
    rows = [row for row in facts.dossier.table("flow_seizures").to_pylist() if row["flow"] == route.flow["id"]]
    return [
        {
            "year": str(row["year"]), "node": names[row["node"]], "seizures": whole(row["seizures"]),
            "amount": number(row["amount"]), "agencies": listed(row["agencies"]),
        }
        for row in rows
    ]  # fmt: skip


def _diagram(route: _Route, names: dict[str, str]) -> Row:
    boxes = []
    for row in route.nodes:
        known = [row[side] for side in ("entering", "leaving") if row[side] is not None]
        told = row["balance"] in ("more in than out", "more out than in") and len(known) == 2
        boxes.append(
            Box(
                row["name"],
                route.depth[row["id"]],
                max(known) if known else None,
                row["entering"] - row["leaving"] if told else 0.0,
                f"missing: {_range(row, 'missing_lower', 'missing_upper')}" if told else "",
            )
        )
    bands = [
        Band(route.number_of(leg["start"]), route.number_of(leg["end"]), leg["volume"], _range(leg))
        for leg in route.legs
    ]
    ways = [f"from {names[leg['start']]} to {names[leg['end']]}: {_range(leg)}" for leg in route.legs]
    gaps = [box.name for box in boxes if box.lost]
    title = f"What comes in and what goes out differ at {listed(gaps)}" if gaps else "How much takes which way"
    return {
        "title": title,
        "svg": Markup(sankey(boxes, bands)),
        "alt": f"Diagram of the route, {route.unit}: {'; '.join(ways)}.",
    }


def _map(facts: Facts, route: _Route, land: Atlas) -> Row:
    level = land.fine.level
    rows = facts.dossier.table("exposures")
    wanted = pc.and_(pc.equal(rows["flow"], route.flow["id"]), pc.equal(rows["level"], level))
    known = {row["area"]: row for row in rows.filter(wanted).to_pylist()}
    classes = [_class(known.get(area)) for area in land.fine.ids]
    reached = {leg["end"] for leg in route.legs} - {leg["start"] for leg in route.legs}
    stops = [
        Stop(str(i), row["kind"], _place(facts, row, land), 1 if row["id"] in reached else -1)
        for i, row in enumerate(route.nodes, start=1)
    ]
    ways = [Way(route.number_of(leg["start"]), route.number_of(leg["end"]), leg["volume"]) for leg in route.legs]
    touched = [row for row in known.values() if row["upper"] >= TOUCHED]
    ordered = sorted(touched, key=lambda row: (-row["exposure"], row["area"]))
    highest = listed([facts.name(level, row["area"]) for row in ordered[:3]]) or "no area"
    return {
        "svg": Markup(route_map(land.fine, land.sheet, classes, stops, ways)),
        "title": _title(route),
        "level": level_noun(level),
        "alt": f"Map of the route of {route.flow['label']}: {_in_words(route)}. Exposure is highest in {highest}.",
        "places": [
            {"name": row["name"], "kind": row["kind"], "shape": Markup(shape(row["kind"], (12, 12), 8.5))}
            for row in route.nodes
        ],
        "outside": any(stop.at is None for stop in stops),
        "unknown": any(way.volume is None for way in ways),
        "legend": _legend(),
        "unsure": sum(name.endswith(" unsure") for name in classes),
        "top": [_exposed(facts, level, row, route) for row in ordered[:AREAS_SHOWN]],
    }


def _title(route: _Route) -> str:
    starts = {leg["start"] for leg in route.legs}
    passed = [row["name"] for row in route.nodes if route.depth[row["id"]] and row["id"] in starts]
    way = f"The way of {route.flow['label']}"
    return f"{way} leads through {listed(passed, most=3)}" if passed else way


def _in_words(route: _Route) -> str:
    return listed([f"{row['name']} ({row['kind']})" for row in route.nodes])


def _class(row: Row | None) -> str:
    if row is None:
        return "na"
    step = int(np.searchsorted(CUTS, row["exposure"], side="right"))
    return f"c{step}{' unsure' * (row['upper'] - row['lower'] > UNSURE)}"


def _legend() -> list[Row]:
    edges = [f"{cut:g}" for cut in CUTS]
    words = [f"under {edges[0]}", *(f"{a} to {b}" for a, b in pairwise(edges)), f"{edges[-1]} and more"]
    return [{"step": step, "words": text} for step, text in enumerate(words)]


def _place(facts: Facts, row: Row, land: Atlas) -> Point | None:
    """Where a node stands on the sheet: at its point, or amid the areas that it names."""
    if row["lon"] is not None:
        at = [(row["lon"], row["lat"])]
    elif row["areas"]:
        table = facts.areas[row["level"]]
        own = table.filter(pc.is_in(table["id"], value_set=pc.cast(row["areas"], "string"))).to_pylist()
        at = [(area["lon"], area["lat"]) for area in own]
    else:
        return None
    middle = np.mean(shapely.get_coordinates(land.sheet.place(shapely.points(np.array(at, float)))), axis=0)
    return float(middle[0]), float(middle[1])


def _exposed(facts: Facts, level: str, row: Row, route: _Route) -> Row:
    names = {node["id"]: node["name"] for node in route.nodes}
    return {
        "name": facts.name(level, row["area"]),
        "exposure": f"{row['exposure']:.2f}",
        "range": f"{row['lower']:.2f} to {row['upper']:.2f}",
        "node": names.get(row["node"], ""),
        "distance": f"{row['distance_km']:.1f} km" if row["distance_km"] else "",
    }


def _panel(facts: Facts, judgement: Row) -> Row:
    skill = {row["expert"]: row for row in facts.dossier.table("experts").to_pylist()}
    said = [row for row in facts.dossier.table("estimates").to_pylist() if row["judgement"] == judgement["id"]]
    last = {row["expert"]: row for row in sorted(said, key=lambda row: row["round"])}
    by_performance = judgement["pool"] == "performance"
    dots = [
        {
            "name": f"{code} (weight {per_cent(skill[code]['weight'])})" if by_performance else code,
            "value": row["median"], "lower": row["low"], "upper": row["high"], "quiet": True,
        }
        for code, row in sorted(last.items())
    ]  # fmt: skip
    together = {"name": "together", "quiet": False} | {name: judgement[name] for name in ("value", "lower", "upper")}
    title = judgement["id"].partition(":")[2].replace("_", " ")
    return {
        "item": judgement["id"],
        "title": capital(title),
        "unit": str(judgement["unit"] or "").replace(" / ", " a "),
        "words": disagreement(judgement),
        "pool": judgement["pool"],
        "experts": plural(judgement["experts"], "expert"),
        "spec": charts.dots([*dots, together], mark=None, mark_label="", form="~s"),
        "rows": [
            {
                "expert": row["expert"], "round": str(row["round"]), "low": number(row["low"]),
                "median": number(row["median"]), "high": number(row["high"]),
            }
            for row in sorted(said, key=lambda row: (row["expert"], row["round"]))
        ],
        "skill": [_skill(skill[code]) for code in sorted(last)] if by_performance else [],
        "alt": f"What {plural(len(last), 'expert')} said, and the answer of all together: "
        f"{estimate(judgement['value'])}, between {number(judgement['lower'])} and {number(judgement['upper'])}.",
    }  # fmt: skip


def _skill(row: Row) -> Row:
    known = row["calibration"] is not None
    return {
        "expert": row["expert"],
        "seeds": str(row["seeds"]),
        "calibration": f"{row['calibration']:.2f}" if known else "left some out",
        "information": f"{row['information']:.2f}" if row["information"] is not None else "",
        "weight": per_cent(row["weight"]),
    }
