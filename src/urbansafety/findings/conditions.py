"""Statements on how people live: the factors of vulnerability and resilience as they were measured elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from urbansafety.city import CITY
from urbansafety.findings.basis import Basis, Statement, level_noun
from urbansafety.findings.strength import Strength
from urbansafety.tables import LIMITED, MODERATE, STRONG
from urbansafety.wording import ends, many_of, number, plural

Row = dict[str, Any]

OF_PLACES = "It describes the conditions of places, and nobody who lives there."
NO_GOALPOSTS = "Nobody set goalposts for it, so that it enters no index."


def condition_statements(basis: Basis) -> Iterator[Statement]:
    """A statement a factor: where it is lowest and highest, at its level of most areas and in its newest year."""
    values: dict[str, list[Row]] = defaultdict(list)
    for row in basis.tables.context.measures.to_pylist():
        if row["value"] is not None:
            values[row["indicator"]].append(row)
    for factor in basis.tables.context.factors.to_pylist():
        if factor["id"] in values:
            yield _statement(basis, factor, _told(values[factor["id"]]))


def _told(rows: list[Row]) -> list[Row]:
    """The values of the level with most of them, in its newest year, the lowest first."""
    level, _ = max(Counter(row["level"] for row in rows).items(), key=lambda found: (found[1], found[0]))
    newest = max(row["period"] for row in rows if row["level"] == level)
    mine = [row for row in rows if (row["level"], row["period"]) == (level, newest)]
    return sorted(mine, key=lambda row: (row["value"], row["area"]))


def _statement(basis: Basis, factor: Row, rows: list[Row]) -> Statement:
    least, middle, most = rows[0], rows[(len(rows) - 1) // 2], rows[-1]
    level, year = least["level"], least["period"]
    if len(rows) == 1 or level == CITY:
        where = "the city" if level == CITY else basis.names[level, least["area"]]
        text = f"{factor['label']}: {number(least['value'])} in {where} ({factor['unit']}), {year}."
    else:
        low, high = ends(least["value"], most["value"])
        name = {row["area"]: basis.names[level, row["area"]] for row in (least, most)}
        text = (
            f"{factor['label']}: from {low} in {name[least['area']]} to {high} in {name[most['area']]} "
            f"({factor['unit']}), with {number(middle['value'])} in the middle one of "
            f"{plural(len(rows), level_noun(level))}, {year}."
        )
    return Statement(
        kind="condition",
        text=text,
        strength=_strength(least, most),
        period=year,
        weight=_reach(factor, rows),
        level=level,
        place=factor["id"],
        estimate=middle["value"],
        unit=factor["unit"],
        caveats=(OF_PLACES, *_unknown(basis, level, rows), *([NO_GOALPOSTS] if factor["low"] is None else [])),
        rests_on=((f"factor:{factor['id']}", "factor"),),
    )


def _strength(least: Row, most: Row) -> Strength:
    """Strong where the intervals of the lowest and the highest lie apart, moderate where the source gives none."""
    if any(row[end] is None for row in (least, most) for end in ("lower", "upper")):
        return Strength(MODERATE, "measured elsewhere; the source gives no intervals")
    if least is most or most["lower"] > least["upper"]:
        return Strength(STRONG, "measured elsewhere; the intervals of the lowest and the highest lie apart")
    return Strength(LIMITED, "measured elsewhere; the intervals of the lowest and the highest overlap")


def _unknown(basis: Basis, level: str, rows: list[Row]) -> list[str]:
    """That some areas of the level have no value."""
    lacking = 0 if level == CITY else len(basis.tables.areas[level].ids) - len(rows)
    noun = level_noun(level)
    return [f"{plural(lacking, f'{noun} has', f'{many_of(noun)} have')} no value."] if lacking else []


def _reach(factor: Row, rows: list[Row]) -> float:
    """How much of the way between the goalposts lies between the lowest and the highest; 0 without goalposts."""
    if factor["low"] is None:
        return 0.0
    return float((rows[-1]["value"] - rows[0]["value"]) / (factor["high"] - factor["low"]))


def condition_links(basis: Basis, reached: set[str]) -> list[tuple[str, str, str]]:
    """The sources of the factors among ``reached``."""
    return [
        (item, source, "source")
        for factor in basis.tables.context.factors.to_pylist()
        if (item := f"factor:{factor['id']}") in reached
        for source in factor["sources"] or ()
    ]
