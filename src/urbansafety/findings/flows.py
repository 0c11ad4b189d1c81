"""Statements on illicit flows: which way and how much, what is missing where, and which areas they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow.compute as pc

from urbansafety.catalog import read_yaml
from urbansafety.findings.basis import Basis, Statement, level_noun
from urbansafety.findings.strength import NARROW, WIDE, Strength
from urbansafety.tables import LIMITED, STRENGTHS
from urbansafety.wording import between, estimate, listed, lower_first, many_of, number, per_cent, plural

Row = dict[str, Any]
Link = tuple[str, str, str]

NOBODY_COUNTS = "Nobody counts an illicit flow: the range holds what the source thinks possible."
PEOPLE = "Behind the number are people; those who are exploited are victims, whichever way they came."
ACTIVITY = "What was seized measures where somebody looked, never how much there is."
PLACES = "It says where a flow passes, not how much harm it does, and nothing about who lives there."
DECAY = "how far a place on a route reaches is an assumption, varied by half and twice"
ENOUGH_SEEDS = 10
"""Fewer seed questions tell little of an expert's calibration (ten to fifteen in the study that Aspinall and others
2016 examine)."""


@dataclass(frozen=True)
class Told:
    """A flow with its nodes, legs and judgements, as sentences need it."""

    row: Row
    nodes: dict[str, Row]
    legs: list[Row]
    judgements: dict[str, Row]
    seeds: int

    @property
    def name(self) -> str:
        """Its id without what kind of id it is."""
        return str(self.row["id"]).removeprefix("flow:")

    @property
    def title(self) -> str:
        """Its label, set apart in a sentence."""
        return f"\N{LEFT SINGLE QUOTATION MARK}{self.row['label']}\N{RIGHT SINGLE QUOTATION MARK}"

    @property
    def unit(self) -> str:
        """Its unit in words, as in "kg a year"."""
        return str(self.row["unit"]).replace(" / ", " a ")

    @property
    def people(self) -> bool:
        """Whether what is moved are people."""
        return bool(read_yaml("flows.yaml")["types"][self.row["type"]].get("people"))

    @cached_property
    def way(self) -> tuple[list[str], list[str], list[str]]:
        """Names of the nodes where it begins, that it passes and where it ends."""
        starts, ends = {leg["start"] for leg in self.legs}, {leg["end"] for leg in self.legs}
        depth = depths(self.legs, {name for name, row in self.nodes.items() if row["kind"] == "origin"})
        names = {name: self.nodes[name]["name"] for name in sorted(depth, key=lambda name: (depth[name], name))}
        first = [names[name] for name in names if not depth[name]]
        passed = [names[name] for name in names if depth[name] and name in starts & ends]
        last = [names[name] for name in names if name not in starts]
        return first, passed, last


def depths(legs: list[Row], origins: Collection[str] = ()) -> dict[str, int]:
    """How many legs lead at most to each node of a route; one that closes a circle is passed over.

    It begins at the nodes to which no leg leads, or at ``origins`` where the route is a circle.

    >>> depths([{"start": "a", "end": "c"}, {"start": "a", "end": "b"}, {"start": "b", "end": "c"}])
    {'a': 0, 'c': 2, 'b': 1}
    """
    onward: dict[str, list[str]] = defaultdict(list)
    for leg in legs:
        onward[leg["start"]].append(leg["end"])
    depth = {name: 0 for leg in legs for name in (leg["start"], leg["end"])}

    def follow(node: str, above: frozenset[str]) -> None:
        for following in onward[node]:
            if following not in above and depth[following] <= depth[node]:
                depth[following] = depth[node] + 1
                follow(following, above | {following})

    ends = {leg["end"] for leg in legs}
    begins = [name for name in depth if name not in ends] or [name for name in depth if name in origins]
    for first in begins or list(depth)[:1]:
        follow(first, frozenset({first}))
    return depth


def flow_statements(basis: Basis) -> list[Statement]:
    """Statements on illicit flows and on what is exposed to them; none where the city declares none."""
    return [
        statement
        for told in _flows(basis)
        for statement in (_volume(basis, told), *_gaps(told), *_not_known(told), *_exposed(basis, told))
    ]


def flow_links(basis: Basis, ends: set[str]) -> list[Link]:
    """Flows rest on who declared them and on judgements, judgements on their file; flows feed challenges."""
    context = basis.tables.context
    flows = context.flows.to_pylist()
    links: list[Link] = [(row["id"], row["source"], "source") for row in flows]
    links += [(challenge, row["id"], "fed by") for row in flows for challenge in row["challenges"]]
    links += [(leg["flow"], leg["judgement"], "judgement") for leg in context.flow_legs.to_pylist() if leg["judgement"]]
    asked = {end for _, end, _ in links} | ends
    links += [(row["id"], row["source"], "source") for row in context.judgements.to_pylist() if row["id"] in asked]
    return links


def _flows(basis: Basis) -> Iterator[Told]:
    context = basis.tables.context
    nodes: dict[str, dict[str, Row]] = defaultdict(dict)
    legs: dict[str, list[Row]] = defaultdict(list)
    for row in basis.risks.flow_nodes.to_pylist():
        nodes[row["flow"]][row["id"]] = row
    for row in context.flow_legs.to_pylist():
        legs[row["flow"]].append(row)
    judgements = {row["id"]: row for row in context.judgements.to_pylist() if row["used"]}
    seeds = sum(row["truth"] is not None for row in judgements.values())
    for row in context.flows.to_pylist():
        yield Told(row, nodes[row["id"]], legs[row["id"]], judgements, seeds)


def _burden(basis: Basis, told: Told) -> float:
    known = [challenge for challenge in told.row["challenges"] if challenge in basis.challenges]
    return sum(basis.burden(challenge) for challenge in known)


def _volume(basis: Basis, told: Told) -> Statement:
    row = told.row
    labels = {one["id"]: lower_first(one["label"]) for one in basis.indicators.challenges.to_pylist()}
    fed = [labels[challenge] for challenge in row["challenges"] if challenge in labels]
    return Statement(
        kind="flow",
        text=_how_much(told),
        strength=of_flow(row),
        period="",
        weight=2 + _burden(basis, told),
        place=told.name,
        estimate=row["volume"],
        lower=row["lower"],
        upper=row["upper"],
        unit=row["unit"],
        caveats=(
            *([NOBODY_COUNTS] if row["basis"] != "not known" else []),
            *([PEOPLE] if told.people else []),
            *_judged(told),
            *([f"It feeds {listed(fed, most=4)}."] if fed else []),
            *([ACTIVITY] if row["seizures"] else []),
        ),
        needs="" if row["volume"] is not None else "an estimate of what enters the route, or the judgement of experts",
        rests_on=((row["id"], "flow"),),
    )


def _how_much(told: Told) -> str:
    row = told.row
    first, passed, last = told.way
    way = ", ".join(
        f"{word} {listed(names, most=3)}"
        for word, names in (("from", first), ("through", passed), ("to", last))
        if names
    )  # fmt: skip
    if not told.legs:
        way = f"seen at {listed([node['name'] for node in told.nodes.values()], most=3)}"
    if row["volume"] is not None:
        told_by = "judged by experts" if row["basis"] == "elicited" else f"source: {row['said_by']}"
        verb = "are moved along" if told.people else "enter"
        return (
            f"About {number(row['volume'])} {told.unit} ({between(row['lower'], row['upper'])}) {verb} the route "
            f"{told.title}, {way}; {told_by}."
        )
    how = "how many people are moved along" if told.people else "how much enters"
    least = f", but at least {estimate(row['lower'])} {told.unit}" if row["lower"] else ""
    return f"Nobody knows {how} the route {told.title}, {way}{least}."


def of_flow(row: Row) -> Strength:
    """How strong the evidence for a flow's volume is: the worst of its basis, its source's confidence and its range.

    >>> of_flow({"basis": "declared", "confidence": "strong", "volume": 10.0, "lower": 9.0, "upper": 11.0}).word
    'moderate'
    """
    known = row["volume"] is not None and row["volume"] > 0
    width = (row["upper"] - row["lower"]) / 2 / row["volume"] if known else float("inf")
    of_basis = {"declared": "moderate", "elicited": "limited"}.get(row["basis"], "limited")
    of_width = STRENGTHS[0 if width <= NARROW else 1 if width <= WIDE else 2]
    word = max((of_basis, row["confidence"], of_width), key=STRENGTHS.index)
    basis = {"declared": "estimated, not counted", "elicited": "judged by experts"}.get(row["basis"], "not known")
    spread = f"; the range is about {per_cent(width)} either way" if known else ""
    return Strength(word, f"the volume is {basis}; its source is {_sure(row['confidence'])}{spread}")


def _sure(confidence: str) -> str:
    return {"strong": "sure", "moderate": "moderately sure", "limited": "not sure"}[confidence]


def _judged(told: Told) -> Iterator[str]:
    """What is to be known of the experts whose judgement a flow rests on."""
    for name in dict.fromkeys(leg["judgement"] for leg in told.legs if leg["judgement"]):
        row = told.judgements[name]
        weighted = {
            "performance": f"weighted by how well they knew {plural(told.seeds, 'answer')} that were known beforehand",
            "equal weights": "who count the same, since no question with a known answer sets them apart",
        }.get(row["pool"], "in the median of their last round")
        if row["experts"] == 1:
            yield "One expert only was asked."
            continue
        yield f"{plural(row['experts'], 'expert').capitalize()} were asked, {weighted}."
        yield disagreement(row)
        if row["pool"] == "performance" and told.seeds < ENOUGH_SEEDS:
            yield f"So few known answers ({told.seeds}) tell little of how well experts are calibrated."


def disagreement(judgement: Row) -> str:
    """How far experts are apart, and whether they came closer, as a sentence.

    >>> row = {"experts": 5, "rounds": 2, "spread": 0.25, "change": 0.03, "converged": True}
    >>> print(disagreement(row).replace("\N{NO-BREAK SPACE}", " "))
    The middle half of their best guesses spans 25 % of the median; in two rounds they converged.
    """
    if judgement["experts"] == 1:
        return "One expert alone cannot disagree."
    apart = (
        f"The middle half of their best guesses spans {per_cent(judgement['spread'])} of the median"
        if judgement["spread"] is not None
        else "Their best guesses lie around nothing"
    )
    if judgement["converged"] is None:
        return f"{apart}."
    met = "converged" if judgement["converged"] else "did not converge: they disagree, and the range holds it"
    return f"{apart}; in {plural(judgement['rounds'], 'round')} they {met}."


def _gaps(told: Told) -> Iterator[Statement]:
    """A statement a node where more comes in than goes out, or more goes out than comes in."""
    for node in told.nodes.values():
        more_in = node["balance"] == "more in than out"
        if not more_in and node["balance"] != "more out than in":
            continue
        low, high = node["missing_lower"], node["missing_upper"]
        size = f"between {number(low)} and {number(high)}" if high is not None else f"at least {number(low)}"
        what = "come in and are not seen to leave" if more_in else "leave and were not seen to come in"
        known = node["entering"] is not None and node["leaving"] is not None
        yield Statement(
            kind="flow",
            text=f"At {node['name']}, {size} {told.unit} on the route {told.title} {what}.",
            strength=_of_legs(told, node["id"]),
            period="",
            weight=1.0,
            place=f"{told.name}-{node['id']}",
            estimate=abs(node["entering"] - node["leaving"]) if known else None,
            lower=low,
            upper=high,
            unit=told.row["unit"],
            caveats=("Either a way is missing from the picture, or a volume was judged wrongly.",),
            needs=f"what is known of the ways {'out of' if more_in else 'into'} {node['name']}",
            rests_on=((told.row["id"], "flow"),),
        )


def _of_legs(told: Told, node: str) -> Strength:
    """Strength of what is said of a node: judged volumes are limited, declared ones at most moderate."""
    bases = {leg["basis"] for leg in told.legs if node in (leg["start"], leg["end"])}
    word = max(("moderate" if bases == {"declared"} else "limited", told.row["confidence"]), key=STRENGTHS.index)
    words = " and ".join(sorted(bases))
    return Strength(word, f"the difference of ranges that are {words}; their source is {_sure(told.row['confidence'])}")


def _not_known(told: Told) -> Iterator[Statement]:
    """One statement on the legs whose volume nobody knows, where that of others is known."""
    unknown = [leg for leg in told.legs if leg["basis"] == "not known"]
    if not unknown or len(unknown) == len(told.legs):
        return
    ways = [f"from {told.nodes[leg['start']]['name']} to {told.nodes[leg['end']]['name']}" for leg in unknown]
    start = told.nodes[unknown[0]["start"]]
    most = start["missing_upper"] if len(unknown) == 1 and start["balance"] == "not known" else None
    if_all = f"; if nothing is lost before, at most {estimate(most)} {told.unit}" if most else ""
    yield Statement(
        kind="flow",
        text=f"Nobody says how much goes {listed(ways, most=3)} on the route {told.title}{if_all}.",
        strength=Strength(LIMITED, "no volume is declared, and no expert was asked"),
        period="",
        weight=0.5,
        place=f"{told.name}-not-known",
        lower=0.0 if most else None,
        upper=most,
        unit=told.row["unit"],
        needs="an estimate of these volumes, or the judgement of experts",
        rests_on=((told.row["id"], "flow"),),
    )


def _exposed(basis: Basis, told: Told) -> Iterator[Statement]:
    """The areas of the finest level that lie on a route or closest to it: those that no other surely precedes."""
    levels = [level for level in basis.tables.areas.levels if len(level) > 1]
    table = basis.risks.exposures
    if not levels or not table.num_rows:
        return
    level = levels[-1].name
    rows = table.filter(pc.and_(pc.equal(table["flow"], told.row["id"]), pc.equal(table["level"], level))).to_pylist()
    rows.sort(key=lambda row: (-row["exposure"], row["area"]))
    if not rows or not rows[0]["exposure"]:
        return
    surest = max(row["lower"] for row in rows)
    first = [row for row in rows if row["upper"] >= surest]
    noun = level_noun(level)
    names = [basis.names[level, row["area"]] for row in first]
    low, high = min(row["lower"] for row in first), max(row["upper"] for row in first)
    on = f"exposure is {number(low, 2) if low == high else between(low, high)} there, from 0 (none) to 1 (all of it)"
    text = (
        f"No {noun} is surely closer to the route {told.title} than most others."
        if len(first) > len(rows) / 2
        else f"The route {told.title} passes {listed(names, most=3)} or comes closest there: {on}."
    )
    yield Statement(
        kind="flow",
        text=text,
        strength=Strength(LIMITED, f"the method is emerging: {DECAY}"),
        period="",
        weight=1.5 + _burden(basis, told),
        level=level,
        area=first[0]["area"] if len(first) == 1 else "",
        place=f"{told.name}-exposure",
        estimate=first[0]["exposure"],
        lower=low,
        upper=high,
        unit="exposure, 0 to 1",
        caveats=(PLACES, f"{plural(len(first), noun, many_of(noun)).capitalize()} cannot be told apart."),
        rests_on=((told.row["id"], "flow"), (f"source:areas-{level}", "placed by")),
    )
