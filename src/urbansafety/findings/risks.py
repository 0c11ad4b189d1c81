"""Statements on risk: where it is highest and how sure, what lies behind it, what would lower it, what is missing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.catalog.classification import broad
from urbansafety.city import CITY
from urbansafety.findings.basis import FEW, Basis, Statement, compares, level_noun
from urbansafety.findings.inputs import (
    INPUTS,
    LEVEL_LACKS,
    PARTS,
    assumed,
    in_words,
    input_labels,
    input_words,
    of_cell,
    rates_apart,
    score,
    scores_apart,
    share_of,
    total_effects,
)
from urbansafety.findings.strength import TOP, Strength, of_rank, stable, stands_out
from urbansafety.provenance import counts_id
from urbansafety.tables import NO_GOALPOSTS
from urbansafety.wording import capital, listed, number, per_cent, plural, recorded, slug, whole

Row = dict[str, Any]

MANY = 2 * TOP
"""From so many areas on it says something to be among the five highest."""
NEEDS = {
    "flows": "the illicit flows that feed these challenges, with their routes, in [[flows]]",
    "capacity": "answers of two independent respondents or more on what the institutions are able to do",
    "goalposts": "goalposts with their source, in [[factors]] or [[challenges]]",
}
INDEX_CAVEAT = "An index is a reason to look and to help, no verdict on a place or on the people who live there."
DRAWS_CAVEAT = "The range holds nine in ten draws over data, weights, scales and what is not known."
ALONE_CAVEAT = (
    "Each of these alone, all other areas staying as they are; rates are those of the index, smoothed where areas are "
    "small. It is the events that have to fall: fewer records can also mean less trust."
)
HARDLY = 0.05
"""An input that is behind less of the uncertainty than this hardly matters."""
SHARES_CAVEAT = "Inputs act together, so that their shares of the uncertainty can add up to more than the whole."


@dataclass(frozen=True)
class _Told:
    """The rows that statements need: the city's, and by challenge and level those that are or may be the highest."""

    city: dict[str, Row] = field(default_factory=dict)
    areas: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))


def risk_statements(basis: Basis) -> list[Statement]:
    """Statements on risk; none where none was appraised, and no area of a challenge whose areas are not compared.

    An area that does not stand out is not named: its place tells nothing of it, and people live there.
    """
    told = _told(basis)
    levels = [level.name for level in basis.tables.areas.levels if len(level) > 1]
    ends = list(dict.fromkeys((*levels[:1], *levels[-1:])))
    wide = next((name for name in levels if len(basis.tables.areas[name]) >= MANY), levels[0] if levels else "")
    found = [_of_city(basis, row) for row in told.city.values()]
    for challenge in told.city:
        if compares(basis.challenges[challenge]):
            found += [_highest(basis, rows) for level in ends if (rows := told.areas.get((challenge, level)))]
            rows = [row for row in told.areas.get((challenge, wide), [])[:1] if _apart(basis, row)]
            found += [*_behind(basis, rows, told.city[challenge]), *_levers(basis, rows)]
    return [*found, *_missing(basis, told)]


def _told(basis: Basis) -> _Told:
    """The rows of specific challenges: broad ones give way to the narrower ones among them."""
    table, told = basis.risks.risks, _Told()
    table = table.filter(pc.is_valid(table["risk"]))
    first = pc.fill_null(pc.or_(pc.less_equal(table["rank"], TOP), pc.equal(table["rank_lower"], 1)), False)
    rows = table.filter(pc.or_(pc.equal(table["level"], CITY), first)).to_pylist()
    for row in sorted(rows, key=lambda row: (row["rank"] or 0, row["area"] or "")):
        if row["challenge"] not in basis.challenges or broad(basis.challenges, row["challenge"]):
            continue
        if row["level"] == CITY:
            told.city[row["challenge"]] = row
        elif row["rank"]:
            told.areas[row["challenge"], row["level"]].append(row)
    return told


def _of_ten(row: Row) -> str:
    return f"{score(row['risk'])} of 10 (between {score(row['lower'])} and {score(row['upper'])})"


def _of_city(basis: Basis, row: Row) -> Statement:
    parts = f"threat {score(row['threat'])}, vulnerability {score(row['vulnerability'])}"
    return Statement(
        kind="risk",
        text=(
            f"Risk from {basis.label(row['challenge'])} in the city as a whole stood at {_of_ten(row)} in "
            f"{row['period']}: {parts}, ability to cope {score(row['coping'])}.{assumed(row)}"
        ),
        strength=_strength(basis, row),
        period=row["period"],
        weight=0.0 if LEVEL_LACKS.intersection(row["missing"] or ()) else 0.03 * row["risk"],
        challenge=row["challenge"],
        level=CITY,
        estimate=row["risk"],
        lower=row["lower"],
        upper=row["upper"],
        unit="0–10",
        caveats=(*basis.caveats(row["challenge"]), INDEX_CAVEAT, DRAWS_CAVEAT),
        rests_on=((row["id"], "risk"),),
    )


def _strength(basis: Basis, row: Row) -> Strength:
    return Strength(row["strength"], in_words(row["why"] or "", _labels(basis)))


def _labels(basis: Basis) -> dict[str, str]:
    inputs = basis.tables.context
    return input_labels(inputs.factors.to_pylist(), inputs.flows.to_pylist())


def _weight(basis: Basis, row: Row) -> float:
    """High risk that is surely among the highest speaks first."""
    sure = 1 - (row["rank_upper"] - 1) / len(basis.tables.areas[row["level"]]) if _apart(basis, row) else 0.1
    return float(row["risk"] / 10 * sure)


def _apart(basis: Basis, row: Row) -> bool:
    return stands_out(row, len(basis.tables.areas[row["level"]]))


def _name(basis: Basis, row: Row) -> str:
    return basis.names[row["level"], row["area"]]


def _highest(basis: Basis, rows: list[Row]) -> Statement:
    """The area of rank 1, the range of its rank, and the areas that may be the highest too."""
    first, level = rows[0], basis.tables.areas[rows[0]["level"]]
    name, noun = _name(basis, first), level_noun(level.name)
    others = [row for row in rows[1:] if row["rank_lower"] == 1]
    label, areas = basis.label(first["challenge"]), plural(len(level), noun)
    also = listed([_name(basis, row) for row in others], most=3)
    text = (
        f"Risk from {label} is highest in {name}, at {_of_ten(first)}; {_rank(first, areas)}."
        f"{f' {capital(also)} may be the highest too.' * bool(also)}"
        if _apart(basis, first)
        else f"No {noun} stands out by its risk from {label}: even the one that comes first, at {_of_ten(first)}, "
        f"ranks anywhere between {first['rank_lower']} and {whole(first['rank_upper'])} of {areas}."
    )
    return Statement(
        kind="risk",
        text=text,
        strength=of_rank(_strength(basis, first), first["rank_upper"], len(level)),
        period=first["period"],
        weight=_weight(basis, first) * (1.0 if level is basis.tables.areas.levels[0] else 0.8),
        challenge=first["challenge"],
        level=level.name,
        area=first["area"],
        place=f"{slug(name)}-{slug(level.name)}",
        estimate=first["risk"],
        lower=first["lower"],
        upper=first["upper"],
        unit="0–10",
        caveats=(*basis.caveats(first["challenge"]), INDEX_CAVEAT, DRAWS_CAVEAT, *stable(first["stable_pairs"], noun)),
        rests_on=tuple((row["id"], "risk") for row in (first, *others)),
    )


def _rank(row: Row, areas: str) -> str:
    """The range of the highest area's rank as a clause; the range holds nine draws in ten."""
    first, last = row["rank_lower"], row["rank_upper"]
    if first == last:
        return f"it ranks first of {areas} in nine draws of ten"
    return f"it ranks between {first} and {last} of {areas}"


def _behind(basis: Basis, rows: list[Row], city: Row) -> Iterator[Statement]:
    """What lifts the highest area above the city, and what its place depends on most."""
    for row in rows[:1]:
        effects = total_effects(basis.risks.risk_drivers, row)
        text = " ".join(part for part in (_lifted(basis, row, city), _depends(effects)) if part)
        if text:
            yield Statement(
                kind="risk",
                text=text,
                strength=_strength(basis, row),
                period=row["period"],
                weight=0.5 * _weight(basis, row),
                challenge=row["challenge"],
                level=row["level"],
                area=row["area"],
                place=f"{slug(_name(basis, row))}-behind",
                estimate=effects[0]["total"] if effects else None,
                lower=effects[0]["total_lower"] if effects else None,
                upper=effects[0]["total_upper"] if effects else None,
                unit="share of the uncertainty" if effects else "",
                caveats=(*basis.caveats(row["challenge"]), INDEX_CAVEAT, *(SHARES_CAVEAT,) * bool(effects)),
                rests_on=((row["id"], "risk"), (city["id"], "risk")),
            )


def _lifted(basis: Basis, row: Row, city: Row) -> str:
    """Which of the three parts lifts an area's risk above the city's, and how much of the way."""
    if not row["risk"] > city["risk"]:
        return ""
    lack = {"coping": (10 - row["coping"], 10 - city["coping"])}
    pairs = {part: lack.get(part, (row[part], city[part])) for part in PARTS}
    steps = {part: math.log(own / whole) for part, (own, whole) in pairs.items() if own > 0 and whole > 0}
    most = max(steps, key=lambda part: steps[part])
    mostly = "mostly" if 2 * steps[most] > sum(step for step in steps.values() if step > 0) else "first of all"
    lifting = "too little ability to cope" if most == "coping" else PARTS[most]
    return (
        f"What lifts the risk from {basis.label(row['challenge'])} in {_name(basis, row)} above the city's is {mostly} "
        f"{lifting} ({score(row[most])} of 10; in the city {score(city[most])})."
    )


def _depends(effects: list[Row]) -> str:
    """What a place depends on most, and that it is not the number of records where it is not."""
    if not effects:
        return ""
    first = effects[0]
    low, high = (number(100 * share_of(first[end]), 2) for end in ("total_lower", "total_upper"))
    share = f"{per_cent(share_of(first['total']))} of what is uncertain about it, between {low} and {high}"
    records = next((share_of(effect["total"]) for effect in effects[1:] if effect["input"] == "recorded level"), None)
    less = "" if records is None else f", hardly on {INPUTS['recorded level']}"
    if records is not None and records >= HARDLY:
        less = f", less on {INPUTS['recorded level']} ({per_cent(records)})"
    return f"How high it ranks depends most on {input_words(first['input'])} ({share}){less}."


def _levers(basis: Basis, rows: list[Row]) -> Iterator[Statement]:
    """What would have to change for the highest area to leave the five highest, each change alone."""
    for row in rows[:1]:
        shown = [_shown(basis, row, lever) for lever in of_cell(basis.risks.risk_levers, row)]
        shown.sort(key=lambda lever: list(PARTS).index(lever["input"]))
        if shown and len(basis.tables.areas[row["level"]]) >= MANY:
            yield Statement(
                kind="risk",
                text=leaving(_name(basis, row), basis.label(row["challenge"]), shown),
                strength=_strength(basis, row),
                period=row["period"],
                weight=0.4 * _weight(basis, row),
                challenge=row["challenge"],
                level=row["level"],
                area=row["area"],
                place=f"{slug(_name(basis, row))}-lower",
                caveats=(*basis.caveats(row["challenge"]), INDEX_CAVEAT, ALONE_CAVEAT),
                rests_on=((row["id"], "risk"),),
            )


def _shown(basis: Basis, row: Row, lever: Row) -> Row:
    """A lever without its rates where these would tell a small count of an area."""
    count = basis.count(row["challenge"], row["level"], row["area"], row["period"])
    return lever if count >= FEW else lever | {"records_now": None, "records_needed": None}


def leaving(name: str, label: str, levers: list[Row]) -> str:
    """What would have to change for a place to leave the five highest, in words.

    >>> leaving("Centro", "robbery", [{"input": "vulnerability", "now": 6.1, "needed": 4.2, "records_needed": None}])
    'For Centro to leave the five highest for robbery, vulnerability would have to be 4.2 of 10 in place of 6.1.'
    """
    ways = [change for lever in levers if (change := needed(lever, label))]
    never = [PARTS[lever["input"]] for lever in levers if lever["needed"] is None]
    if not ways:
        return f"No change of {listed(never)} would by itself take {name} out of the five highest for {label}."
    alone = f" No change of {listed(never)} would do it alone." if never else ""
    either = f"{'; or '.join(ways)}."
    return f"For {name} to leave the five highest for {label}, {either}{alone}"


def needed(lever: Row, label: str) -> str:
    """The change of one input that would do, as a clause; "" where none would.

    >>> needed({"input": "threat", "needed": 4.0, "records_now": 320.0, "records_needed": 210.0}, "robbery")
    'recorded robbery would have to be 210 per 100,000 residents a year in place of 320'
    """
    if lever["needed"] is None:
        return ""
    if lever["records_needed"] is not None:
        now, less = rates_apart(lever["records_now"], lever["records_needed"])
        return f"{recorded(label)} would have to be {less} per 100,000 residents a year in place of {now}"
    part = {"coping": "the ability to cope"}.get(lever["input"], lever["input"])
    now, other = scores_apart(lever["now"], lever["needed"])
    return f"{part} would have to be {other} of 10 in place of {now}"


def _missing(basis: Basis, told: _Told) -> Iterator[Statement]:
    """What is not known, and caps the evidence, and what is not used for want of goalposts."""
    lacking = Counter(name for row in told.city.values() for name in row["missing"] or ())
    labels = _labels(basis)
    unknown = {name: times for name, times in lacking.most_common() if not name.endswith(NO_GOALPOSTS)}
    unused = {
        name.removesuffix(NO_GOALPOSTS): times for name, times in lacking.most_common() if name.endswith(NO_GOALPOSTS)
    }
    starts = ("What is not known widens the ranges of risk:", "Nobody set goalposts for")
    parts = [
        f"{start} {listed([_for(name, times, len(told.city), labels) for name, times in names.items()], most=4)}."
        for start, names in zip(starts, (unknown, unused), strict=True)
        if names
    ]
    wanted = [
        NEEDS.get(name, f"values for the {in_words(name, labels)} by area, in [[indicators]]") for name in unknown
    ]
    if parts:
        yield Statement(
            kind="risk",
            text=" ".join(parts),
            strength=Strength("limited", "what is not known may lie anywhere on the scale"),
            period="",
            weight=0.0,
            place="missing",
            needs=listed([*wanted, *(NEEDS["goalposts"],) * bool(unused)], most=4),
            rests_on=tuple((row["id"], "risk") for row in told.city.values() if row["missing"]),
        )


def _for(name: str, times: int, challenges: int, labels: dict[str, str]) -> str:
    of_them = "all" if times == challenges else f"{times} of"
    return f"{in_words(input_words(name), labels)} (for {of_them} {challenges:,} challenges)"


def risk_links(basis: Basis, ends: set[str]) -> list[tuple[str, str, str]]:
    """The links of the risks among ``ends``: what was counted, factors, flows that feed it, and who answers it."""
    table = basis.risks.risks
    rows = table.filter(pc.is_in(table["id"], pa.array(sorted(ends), pa.string()))).select(
        ["id", "challenge", "level"]
    ).to_pylist()  # fmt: skip
    links = [
        (row["id"], counts_id(row["challenge"], row["level"]), "counted from")
        for row in rows
        if row["challenge"] in basis.challenges
    ]
    of_all, of_challenge = _inputs(basis)
    for row in rows:
        links += [(row["id"], end, role) for end, role in (*of_all, *of_challenge[row["challenge"]])]
    of_factors = [(factor, source, "source") for factor, sources in _used(basis).items() for source in sources]
    return [*links, *of_factors] if rows else []


def _inputs(basis: Basis) -> tuple[list[tuple[str, str]], dict[str, list[tuple[str, str]]]]:
    """What every risk rests on, and by challenge what only its own does, with the role."""
    context = basis.tables.context
    of_all = [(factor, "factor") for factor in _used(basis)]
    of_all += [(source, "population") for source in basis.populations]
    of_challenge: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in context.flows.to_pylist():
        for challenge in row["challenges"] or ():
            of_challenge[challenge].append((row["id"], "flow"))
    answering = _grades(basis)
    for row in basis.indicators.challenges.to_pylist():
        graded = dict.fromkeys(item for function in row["functions"] or () for item in answering.get(function, ()))
        of_challenge[row["id"]] += [(item, "capacity") for item in graded]
    return of_all, of_challenge


def _grades(basis: Basis) -> dict[str, list[str]]:
    """By function, the average grades of its holders: in the function by itself, else of the institution as a whole."""
    table = basis.capacity.capacity
    rows = table.filter(pc.equal(table["dimension"], "average")).to_pylist()
    ids = {(row["institution"], row["function"] or ""): row["id"] for row in rows}
    return {
        row["id"]: [
            ids.get((holder, row["id"])) or ids[holder, ""]
            for holder in row["holders"] or ()
            if (holder, row["id"]) in ids or (holder, "") in ids
        ]
        for row in basis.capacity.functions.to_pylist()
    }


def _used(basis: Basis) -> dict[str, list[str]]:
    """The factors that enter risk, measured and with goalposts, and the sources of their values."""
    rows = basis.tables.context.factors.to_pylist()
    return {
        f"factor:{row['id'].removeprefix('factor:')}": row["sources"] or []
        for row in rows
        if row["sources"] and row["low"] is not None
    }
