"""The report's chapters: one a challenge of note, with its line, its map and its ranking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from urbansafety.findings.words import capital, ends, listed, month, number, plural, whole
from urbansafety.report import charts, maps
from urbansafety.report.facts import FEW, Facts, Row
from urbansafety.report.overview import city_changes, interval

NOTED = 6
"""Chapters; the table of the whole city holds the other challenges."""
RANKED = 25
"""Areas in a ranking."""
HOT_NAMED = 9
KINDS = ("level", "trend", "concentration")
UNSTABLE = 3.0
"""An interval whose ends are more than so many times apart is drawn pale."""


def of_note(facts: Facts) -> list[str]:
    """The challenges whose findings rank first, without those that are part of one already taken or contain it."""
    best: dict[str, int] = {}
    for row in facts.findings:
        if row["challenge"] in facts.challenges:
            best.setdefault(row["challenge"], row["rank"])
    chosen: list[str] = []
    for challenge in sorted(best, key=lambda name: best[name]):
        entry = facts.challenges[challenge]
        if not entry["activity_driven"] and not any(_nested(entry, facts.challenges[other]) for other in chosen):
            chosen.append(challenge)
    return chosen[:NOTED]


def _nested(one: Row, other: Row) -> bool:
    """Whether every code of one challenge is within the other's."""
    a, b = tuple(one["iccs"]), tuple(other["iccs"])
    return all(code.startswith(b) for code in a) or all(code.startswith(a) for code in b)


@dataclass(frozen=True)
class Atlas:
    """The geometry of the document: the sheet, the level that maps show, the large level, and its outline."""

    sheet: maps.Sheet
    fine: maps.Ground
    large: maps.Ground
    outline: str

    @property
    def nested(self) -> bool:
        """Whether there is a larger level to name on the map."""
        return self.fine.level != self.large.level


def atlas(facts: Facts) -> Atlas | None:
    """The geometry that maps are drawn from; None where there are no areas."""
    if not facts.levels or not len(facts.areas[facts.levels[0]]):
        return None
    first, last = facts.areas[facts.levels[0]], facts.areas[facts.levels[-1]]
    import shapely

    shapes = shapely.from_wkb(first["geometry"].to_numpy(zero_copy_only=False))
    sheet = maps.Sheet.around(shapes)
    large = maps.ground(first, sheet, level=facts.levels[0], prefix="l")
    fine = maps.ground(last, sheet, level=facts.levels[-1], prefix="a") if len(facts.levels) > 1 else large
    return Atlas(sheet, fine, large, maps.union_outline(large, range(len(large.ids))))


def chapter(facts: Facts, challenge: str, land: Atlas | None) -> Row:
    """What the template needs for a challenge; figures hold a chart's specification or a map's SVG."""
    findings = [row for row in facts.findings if row["challenge"] == challenge]
    hot = [row for row in findings if row["kind"] == "hotspot"]
    others = sorted((row for row in findings if row["kind"] != "hotspot"), key=lambda row: (KINDS.index(row["kind"]), row["rank"]))
    drawn = area_map(facts, challenge, land, hot) if land else None
    return {
        "id": challenge.partition(":")[2],
        "title": title(facts, challenge, hot),
        "label": facts.label(challenge),
        "codes": ", ".join(facts.challenges[challenge]["iccs"]),
        "sdg": ", ".join(facts.challenges[challenge]["sdg"] or ()),
        "findings": others if drawn else others + hot[:HOT_NAMED],
        "more": plural(len(hot) - HOT_NAMED, "more hot spot") if len(hot) > HOT_NAMED else "",
        "line": line(facts, challenge),
        "map": drawn,
        "ranking": ranking(facts, challenge),
    }


def title(facts: Facts, challenge: str, hot: list[Row]) -> str:
    """The message of a chapter: which way, and whether it gathers."""
    change = city_changes(facts).get(challenge)
    parts = []
    if change and change["lower"] is not None:
        clear = not change["lower"] <= 0 <= change["upper"]
        parts.append(("rising" if change["estimate"] > 0 else "falling") if clear else "no clear rise or fall")
    if hot:
        parts.append(f"gathered in {plural(len(hot), 'place')}")
    label = capital(facts.label(challenge))
    return f"{label}: {' and '.join(parts)}" if parts else label


def line(facts: Facts, challenge: str) -> Row | None:
    """Records a month of the whole city: the chart, what it says in words, and the table behind it."""
    months, counts = facts.monthly(challenge)
    if len(months) < 2:
        return None
    low, high = int(np.argmin(counts)), int(np.argmax(counts))
    years = sorted({day.year for day in months})
    by_month = {(day.year, day.month): count for day, count in zip(months, counts, strict=True)}
    return {
        "spec": charts.monthly(months, counts, complete=facts.complete, events=facts.events),
        "alt": (
            f"Line chart of the records of {facts.label(challenge)} a month from {month(months[0])} to "
            f"{month(months[-1])}: between {whole(counts[low])} ({month(months[low])}) and {whole(counts[high])} "
            f"({month(months[high])})."
        ),
        "span": f"{month(months[0])} to {month(months[-1])}",
        "pale": bool(facts.complete and (months[0] < facts.complete[0] or months[-1] > facts.complete[1])),
        "events": bool(facts.events),
        "rows": [(year, [_cell(by_month.get((year, m))) for m in range(1, 13)]) for year in years],
    }


def _cell(count: int | None) -> str:
    return "" if count is None else few(count)


def few(count: int) -> str:
    """A count of a table; small ones are not shown as such.

    >>> few(4), few(1234)
    ('<5', '1,234')
    """
    return f"<{FEW}" if count < FEW else whole(count)


def area_map(facts: Facts, challenge: str, land: Atlas, hot: list[Row]) -> Row | None:
    """The map of smoothed rates with its legend, or None where the data bear none."""
    rows = facts.values("smoothed_rate", challenge, land.fine.level)
    known = {row["area"]: row for row in rows if row["value"] is not None}
    if not known:
        return None
    values = np.array([known[area]["value"] if area in known else math.nan for area in land.fine.ids])
    cuts = maps.breaks(values)
    shaky = np.array([area in known and _unstable(known[area]) for area in land.fine.ids])
    drawn = [
        "na" if math.isnan(value) else f"c{_step(value, cuts)}{' u' * bool(pale)}"
        for value, pale in zip(values, shaky, strict=True)
    ]
    members, marks = _spots(facts, land, hot[:HOT_NAMED])
    svg = maps.choropleth(
        land.fine,
        land.sheet,
        drawn,
        outlines=[maps.union_outline(land.fine, own) for own in members if own],
        marks=marks,
        names=_names(facts, land, marks),
    )
    return {
        "svg": Markup(svg),  # noqa: S704 (names are escaped where they are drawn)
        "title": _map_title(facts, challenge, hot),
        "alt": _map_alt(facts, challenge, known, land.fine.level),
        "legend": _legend(values, cuts),
        "level": land.fine.level.replace("_", " "),
        "missing": int(np.isnan(values).sum()),
        "unstable": int(shaky.sum()),
        "spots": [{"mark": mark.text, "finding": row} for mark, row in zip(marks, hot, strict=False)],
        "top": _top(facts, challenge, land.fine.level, known),
    }


def _unstable(row: Row) -> bool:
    return row["lower"] is not None and (row["lower"] <= 0 or row["upper"] / row["lower"] > UNSTABLE)


def _step(value: float, cuts: list[float]) -> int:
    """The class of a value, spread over the seven steps of the scale."""
    steps = np.linspace(0, 6, len(cuts) + 1).round().astype(int)
    return int(steps[int(np.searchsorted(cuts, value, side="right"))])


def _legend(values: Any, cuts: list[float]) -> list[Row]:
    edges = [*map(number, cuts)]
    words = ["under " + edges[0], *(f"{a} to {b}" for a, b in zip(edges, edges[1:], strict=False)), f"{edges[-1]} and more"] if edges else ["all areas"]
    steps = np.linspace(0, 6, len(words)).round().astype(int) if len(words) > 1 else [0]
    counted = np.bincount(np.searchsorted(cuts, values[np.isfinite(values)], side="right"), minlength=len(words))
    return [{"step": int(step), "words": text, "areas": int(n)} for step, text, n in zip(steps, words, counted, strict=True)]


def _spots(facts: Facts, land: Atlas, hot: list[Row]) -> tuple[list[list[int]], list[maps.Mark]]:
    """Members of each hot spot, as positions on the map, and its number where its strongest area lies."""
    position = {area: i for i, area in enumerate(land.fine.ids)}
    table = facts.patterns
    areas = dict(zip(table["id"].to_pylist(), table["area"].to_pylist(), strict=True))
    members, marks = [], []
    for i, row in enumerate(hot, start=1):
        own = [areas[item] for item in facts.rests_on.get(row["id"], ()) if item in areas]
        members.append([position[area] for area in own if area in position and row["level"] == land.fine.level])
        if members[-1]:
            at = land.fine.inside[position[row["area"]]]
            marks.append(maps.Mark(str(i), (float(at[0]), float(at[1]))))
    return members, marks


def _names(facts: Facts, land: Atlas, marks: list[maps.Mark]) -> str:
    """Names of the larger level, largest areas first, drawn with their boundaries."""
    if not land.nested:
        return ""
    import shapely

    order = np.argsort(-shapely.area(land.large.shapes))
    names = [facts.names[land.large.level, land.large.ids[i]] for i in order]
    edges = "".join(f'<use href="#{land.large.prefix}{i:x}"/>' for i in range(len(land.large.ids)))
    return f'<g class="large">{edges}</g>' + maps.labels(names, land.large.inside[order], land.sheet, taken=marks)


def _map_title(facts: Facts, challenge: str, hot: list[Row]) -> str:
    label = capital(facts.label(challenge))
    if not hot:
        return f"{label}: no place stands out beyond chance and the stated excess"
    names = [facts.names.get((row["level"], row["area"]), row["area"]) for row in hot]
    return f"{label} gathers around {listed(names, most=3)}"


def _map_alt(facts: Facts, challenge: str, known: dict[str, Row], level: str) -> str:
    ordered = sorted(known.values(), key=lambda row: -row["value"])
    highest = listed([facts.names[level, row["area"]] for row in ordered[:3]])
    low, high = number(ordered[-1]["value"]), number(ordered[0]["value"])
    return (
        f"Map of the smoothed rate of {facts.label(challenge)} in {plural(len(known), level.replace('_', ' '))}, "
        f"from {low} to {high} per 100,000 residents a year; highest in {highest}."
    )


def _top(facts: Facts, challenge: str, level: str, known: dict[str, Row]) -> list[Row]:
    """The areas with the highest smoothed rates, for the table behind the map."""
    rows = sorted(known.values(), key=lambda row: (-row["value"], row["area"]))
    return [
        {
            "name": facts.names[level, row["area"]],
            "records": few(row["count"]),
            "rate": number(row["value"]) if row["count"] >= FEW else "",
            "interval": interval(row) if row["count"] >= FEW else "",
        }
        for row in rows[:20]
    ]


def ranking(facts: Facts, challenge: str) -> Row | None:
    """Rates of the areas of the large level with their intervals, highest first, and the ranks these allow."""
    if not facts.levels:
        return None
    level = facts.levels[0]
    rows = [row for row in facts.values("rate", challenge, level) if row["value"] is not None]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (-row["value"], row["area"]))
    city = facts.city_values.get(("rate", challenge, facts.year))
    ranks = rank_ranges([row["lower"] for row in rows], [row["upper"] for row in rows])
    shown = [
        {"name": facts.names[level, row["area"]], "value": row["value"], "lower": row["lower"], "upper": row["upper"]}
        for row in rows[:RANKED]
    ]
    mark = city["value"] if city else None
    return {
        "spec": charts.dots(shown, mark=mark, mark_label=f"the city: {number(mark)}" if mark else "", form=",.3~r"),
        "title": _ranking_title(shown, mark, capital(facts.label(challenge)), level),
        "alt": (
            f"Dot plot of the rate of {facts.label(challenge)} by {level.replace('_', ' ')} with 95 % intervals, from "
            f"{shown[0]['name']} ({number(shown[0]['value'])}) to {shown[-1]['name']} ({number(shown[-1]['value'])})."
        ),
        "level": level.replace("_", " "),
        "left_out": plural(len(rows) - RANKED, level.replace("_", " ")) if len(rows) > RANKED else "",
        "rows": [
            {
                "name": facts.names[level, row["area"]],
                "records": few(row["count"]),
                "rate": number(row["value"]) if row["count"] >= FEW else "",
                "interval": interval(row) if row["count"] >= FEW else "",
                "ranks": f"{first}" if first == last else f"{first} to {last}",
            }
            for row, (first, last) in zip(rows, ranks, strict=True)
        ],
    }


def _ranking_title(rows: list[Row], mark: float | None, label: str, level: str) -> str:
    above = [row for row in rows if mark is not None and row["lower"] > mark]
    if not above:
        return f"{label}: no {level.replace('_', ' ')} lies clearly above the city"
    names = listed([row["name"] for row in above], most=3)
    return f"{label} lies clearly above the city in {names}"


def rank_ranges(lower: list[float], upper: list[float]) -> list[tuple[int, int]]:
    """The best and the worst rank (1 is the highest) that intervals which do not meet allow.

    >>> rank_ranges([8.0, 5.0, 4.0], [10.0, 7.0, 6.0])
    [(1, 1), (2, 3), (2, 3)]
    """
    low, high = np.array(lower), np.array(upper)
    above = (low[None, :] > high[:, None]).sum(1)
    below = (high[None, :] < low[:, None]).sum(1)
    return [(1 + int(a), len(low) - int(b)) for a, b in zip(above, below, strict=True)]


def area_table(facts: Facts, chosen: list[str], land: Atlas) -> list[Row]:
    """Every area of the mapped level: residents, and records and smoothed rate of each challenge of note."""
    level = land.fine.level
    table = facts.areas[level].select(["id", "name", "parent", "population"]).to_pylist()
    above = facts.levels[facts.levels.index(level) - 1] if land.nested else ""
    columns = [{row["area"]: row for row in facts.values("smoothed_rate", challenge, level)} for challenge in chosen]
    rows = [
        {
            "name": row["name"] or row["id"],
            "parent": facts.names.get((above, row["parent"]), "") if above else "",
            "residents": whole(row["population"]) if row["population"] is not None else "not known",
            "cells": [_pair(column.get(row["id"])) for column in columns],
        }
        for row in table
    ]
    return sorted(rows, key=lambda row: (row["parent"], row["name"]))


def _pair(row: Row | None) -> tuple[str, str]:
    if row is None or row["count"] is None:
        return "", ""
    if row["count"] < FEW:
        return few(row["count"]), ""
    low_high = ends(row["lower"], row["upper"]) if row["lower"] is not None else ("", "")
    return few(row["count"]), number(row["value"]) if row["value"] is not None and low_high else ""

