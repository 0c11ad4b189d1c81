"""The report's maps: one geometry, drawn once a challenge, and the table of all its areas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from markupsafe import Markup

from urbansafety.findings.basis import FEW, level_noun
from urbansafety.report import maps
from urbansafety.report.facts import Facts, Row, few, interval
from urbansafety.tables import Floats
from urbansafety.wording import capital, listed, number, plural, whole

HOT_NAMED = 9
"""Hot spots that a map outlines and numbers."""
UNSTABLE = 3.0
"""An interval whose ends are more than so many times apart is drawn in grey."""


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
    shapes = shapely.from_wkb(first["geometry"].to_numpy(zero_copy_only=False))
    sheet = maps.Sheet.around(shapes)
    large = maps.ground(first, sheet, level=facts.levels[0], prefix="l")
    fine = maps.ground(last, sheet, level=facts.levels[-1], prefix="a") if len(facts.levels) > 1 else large
    return Atlas(sheet, fine, large, maps.union_outline(large, range(len(large.ids))))


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
        "na" if math.isnan(value) else f"c{step}{' u' * pale}"
        for value, step, pale in zip(values.tolist(), _steps(values, cuts), shaky.tolist(), strict=True)
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
        "svg": Markup(svg),
        "title": _map_title(facts, challenge, hot),
        "alt": _map_alt(facts, challenge, known, land.fine.level),
        "legend": _legend(values, cuts),
        "level": level_noun(land.fine.level),
        "missing": int(np.isnan(values).sum()),
        "unstable": int(shaky.sum()),
        "spots": [{"mark": mark.text, "finding": row} for mark, row in zip(marks, hot, strict=False)],
        "top": _top(facts, land.fine.level, known),
    }


def _unstable(row: Row) -> bool:
    return row["lower"] is not None and (row["lower"] <= 0 or row["upper"] / row["lower"] > UNSTABLE)


def _steps(values: Floats, cuts: list[float]) -> list[int]:
    """The class of each value, spread over the seven steps of the scale."""
    steps = np.linspace(0, 6, len(cuts) + 1).round().astype(int)
    found: list[int] = steps[np.searchsorted(cuts, values, side="right")].tolist()
    return found


def _legend(values: Floats, cuts: list[float]) -> list[Row]:
    edges = [*map(number, cuts)]
    words = (
        ["under " + edges[0], *(f"{a} to {b}" for a, b in pairwise(edges)), f"{edges[-1]} and more"]
        if edges
        else ["all areas"]
    )
    steps = np.linspace(0, 6, len(words)).round().astype(int) if len(words) > 1 else [0]
    counted = np.bincount(np.searchsorted(cuts, values[np.isfinite(values)], side="right"), minlength=len(words))
    return [
        {"step": int(step), "words": text, "areas": int(n)} for step, text, n in zip(steps, words, counted, strict=True)
    ]


def _spots(facts: Facts, land: Atlas, hot: list[Row]) -> tuple[list[list[int]], list[maps.Mark]]:
    """Members of each hot spot, as positions on the map, and its number where its strongest area lies."""
    position = {area: i for i, area in enumerate(land.fine.ids)}
    members, marks = [], []
    for i, row in enumerate(hot, start=1):
        rests_on = facts.rests_on.get(row["id"], ())
        own = [facts.area_of_pattern[item] for item in rests_on if item in facts.area_of_pattern]
        members.append([position[area] for area in own if area in position and row["level"] == land.fine.level])
        if members[-1]:
            at = land.fine.inside[position[row["area"]]]
            marks.append(maps.Mark(str(i), (float(at[0]), float(at[1]))))
    return members, maps.spread(marks)


def _names(facts: Facts, land: Atlas, marks: list[maps.Mark]) -> str:
    """Names of the larger level, largest areas first, drawn with their boundaries."""
    if not land.nested:
        return ""
    order = np.argsort(-shapely.area(land.large.shapes))
    names = [facts.name(land.large.level, land.large.ids[i]) for i in order]
    edges = "".join(f'<use href="#{land.large.prefix}{i:x}"/>' for i in range(len(land.large.ids)))
    return f'<g class="large">{edges}</g>' + maps.labels(names, land.large.inside[order], land.sheet, taken=marks)


def _map_title(facts: Facts, challenge: str, hot: list[Row]) -> str:
    label = capital(facts.label(challenge))
    if not hot:
        return f"{label}: no hot spot found"
    names = [facts.name(row["level"], row["area"]) for row in hot]
    return f"Records of {facts.label(challenge)} gather around {listed(names, most=3)}"


def _map_alt(facts: Facts, challenge: str, known: dict[str, Row], level: str) -> str:
    ordered = sorted(known.values(), key=lambda row: -row["value"])
    highest = listed([facts.name(level, row["area"]) for row in ordered[:3]])
    low, high = number(ordered[-1]["value"]), number(ordered[0]["value"])
    return (
        f"Map of the smoothed rate of {facts.label(challenge)} in {plural(len(known), level.replace('_', ' '))}, "
        f"from {low} to {high} per 100,000 residents a year; highest in {highest}."
    )


def _top(facts: Facts, level: str, known: dict[str, Row]) -> list[Row]:
    """The areas with the highest smoothed rates, for the table behind the map."""
    rows = sorted(known.values(), key=lambda row: (-row["value"], row["area"]))
    return [
        {
            "name": facts.name(level, row["area"]),
            "records": few(row["count"]),
            "rate": number(row["value"]) if row["count"] >= FEW else "",
            "interval": interval(row) if row["count"] >= FEW else "",
        }
        for row in rows[:20]
    ]


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
    return few(row["count"]), number(row["value"]) if row["value"] is not None else ""
