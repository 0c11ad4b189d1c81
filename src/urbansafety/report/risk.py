"""The page on risk: what is at stake where, how sure, what lies behind it and what would have to change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.city import CITY
from urbansafety.findings.basis import FEW, compares, level_noun
from urbansafety.findings.inputs import (
    INPUTS,
    LEVEL_LACKS,
    PARTS,
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
from urbansafety.findings.risks import MANY
from urbansafety.findings.strength import TOP, stable, stands_out
from urbansafety.report import charts
from urbansafety.report.facts import Facts, Row
from urbansafety.wording import capital, listed, plural

CLASSES = (("very low", 0), ("low", 1), ("middle", 3), ("high", 5), ("very high", 6))
"""Fifths of the scale from 0 to 10 (our choice: the scale has no natural breaks), each with its step of colour."""
UNSURE = 3.0
"""A range wider than this many points is drawn in grey."""
COLUMNS = 10
"""Areas that a matrix shows: more would not fit on a printed page."""
LEADS = 3
"""Challenges that are told in detail."""
RANKED = 10
"""Areas in the plot of ranks."""
DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class _Appraised:
    """The appraised challenges, and their rows by level: those of the city by challenge."""

    facts: Facts
    table: pa.Table
    city: dict[str, Row]
    challenges: list[str]

    def at(self, level: str) -> pa.Table:
        """The rows of a level, the highest risk first, without challenges whose areas are not compared.

        An area whose recorded level is not known has a wide risk and no rank; it comes last.
        """
        compared = [name for name in self.challenges if compares(self.facts.challenges[name])]
        ours = pc.is_in(self.table["challenge"], pa.array(compared, pa.string()))
        return self.table.filter(pc.and_(ours, pc.equal(self.table["level"], level))).sort_by("rank")

    def highest(self, level: str) -> dict[str, list[Row]]:
        """The areas of highest risk of a level by challenge, the highest first."""
        rows: dict[str, list[Row]] = defaultdict(list)
        table = self.at(level)
        for row in table.filter(pc.less_equal(table["rank"], RANKED)).to_pylist():
            rows[row["challenge"]].append(row)
        return rows


def section(facts: Facts) -> Row | None:
    """What the template ``risk.html.j2`` shows; None where no risk was appraised."""
    table = facts.dossier.table("risks")
    table = table.filter(pc.is_valid(table["risk"]))
    if not table.num_rows:
        return None
    whole = table.filter(pc.equal(table["level"], CITY)).to_pylist()
    city = {row["challenge"]: row for row in whole if row["challenge"] in facts.specific}
    known = sorted(city, key=lambda challenge: (-city[challenge]["risk"], challenge))
    found = _Appraised(facts, table, city, known)
    sized = [level for level in facts.levels if len(facts.areas[level]) > 1]
    matrices = [_matrix(found, level) for level in dict.fromkeys((*sized[:1], *sized[-1:]))]
    told = [row for row in facts.findings if row["kind"] == "risk"]
    leads = [row["challenge"] for row in told if row["area"] and row["challenge"] in city]
    wide = next((level for level in sized if len(facts.areas[level]) >= MANY), sized[0] if sized else "")
    by_challenge = found.highest(wide)
    chosen = [challenge for challenge in dict.fromkeys(leads) if by_challenge[challenge]]
    details = [_detail(found, by_challenge[challenge]) for challenge in chosen[:LEADS]]
    return {
        "findings": _firsts(told)[:LEADS],
        "matrices": [matrix for matrix in matrices if matrix["rows"]],
        "details": details,
        "charts": [chart for part in details for chart in (part["ranking"], part["drivers"]) if chart],
        "missing": next((row for row in told if row["needs"]), None),
        "behind": list(_behind(found, by_challenge)),
        "level": level_noun(wide),
        "legend": [{"word": word, "step": step, "from": 2 * i} for i, (word, step) in enumerate(CLASSES)],
        "item": next((row["id"] for row in told), ""),
    }


def _firsts(told: list[Row]) -> list[Row]:
    """The weightiest finding on where risk is highest of every challenge."""
    firsts: dict[str, Row] = {}
    for row in told:
        if row["area"] and row["unit"] == "0–10":
            firsts.setdefault(row["challenge"], row)
    return list(firsts.values())


def class_of(value: float) -> int:
    """The step of colour of a score.

    >>> [class_of(value) for value in (0.0, 1.9, 2.0, 7.99, 8.0, 10.0)]
    [0, 0, 1, 5, 6, 6]
    """
    return CLASSES[min(int(value // 2), len(CLASSES) - 1)][1]


def _cell(row: Row | None) -> Row:
    """A score with its class and its range; a cell without one is hatched."""
    if row is None:
        return {"step": None}
    return {
        "step": class_of(row["risk"]),
        "unsure": row["upper"] - row["lower"] > UNSURE or bool(LEVEL_LACKS.intersection(row["missing"] or ())),
        "score": score(row["risk"]),
        "range": _range(row, "lower", "upper"),
    }


def _range(row: Row, low: str, high: str) -> str:
    return f"{score(row[low])}{DASH}{score(row[high])}"


def _matrix(found: _Appraised, level: str) -> Row:
    """Challenges by areas of a level: all of them, or those that are most often among the five highest."""
    table = found.at(level)
    often = table.group_by("area").aggregate([("top_five", "sum"), ("risk", "mean")])
    order = [("top_five_sum", "descending"), ("risk_mean", "descending"), ("area", "ascending")]
    areas = sorted(often.sort_by(order)["area"].to_pylist()[:COLUMNS], key=lambda area: found.facts.name(level, area))
    shown = table.filter(pc.is_in(table["area"], pa.array(areas, pa.string()))).to_pylist()
    cells = {(row["challenge"], row["area"]): row for row in shown}
    compared = {challenge for challenge, _ in cells}
    rows = [
        {
            "label": capital(found.facts.label(challenge)),
            "city": _cell(found.city[challenge]),
            "cells": [_cell(cells.get((challenge, area))) for area in areas] if challenge in compared else [],
        }
        for challenge in found.challenges
    ]
    return {
        "level": level_noun(level),
        "areas": [found.facts.name(level, area) for area in areas],
        "left_out": plural(len(often) - COLUMNS, level_noun(level)) if len(often) > COLUMNS else "",
        "title": _matrix_title(found, table.filter(pc.equal(table["rank"], 1)).to_pylist(), level),
        "rows": rows if areas else [],
        "item": f"counts:all:{level}",
    }


def _matrix_title(found: _Appraised, firsts: list[Row], level: str) -> str:
    """The highest cells: at most two challenges, each with the area where its risk is highest."""
    firsts = [row for row in firsts if stands_out(row, len(found.facts.areas[level]))]
    firsts.sort(key=lambda row: (-row["risk"], row["id"]))
    names: dict[str, list[str]] = {}
    for row in firsts[:2]:
        names.setdefault(found.facts.name(level, row["area"]), []).append(f"from {found.facts.label(row['challenge'])}")
    parts = [f"in {name}{',' * (len(labels) > 1)} {listed(labels)}" for name, labels in names.items()]
    return f"Risk is highest {listed(parts)}" if parts else f"No {level_noun(level)} stands out: the ranges overlap"


def _detail(found: _Appraised, rows: list[Row]) -> Row:
    """A challenge in detail: the areas of highest risk, its parts, what drives it and what would lower it."""
    first, facts = rows[0], found.facts
    label, name = facts.label(first["challenge"]), facts.name(first["level"], first["area"])
    areas = len(facts.areas[first["level"]])
    apart = [row for row in rows[:TOP] if areas >= MANY and stands_out(row, areas)]
    told = [row for row in facts.findings if row["kind"] == "risk" and row["challenge"] == first["challenge"]]
    return {
        "label": label,
        "findings": [row for row in told if row["area"] and row["unit"] != "0–10"],
        "parts": [_parts(facts, row) for row in (*rows[:TOP], found.city[first["challenge"]])],
        "parts_title": f"{capital(label)}: what the risk of the highest areas is made of",
        "ranking": _ranking(found, rows),
        "drivers": _drivers(facts, first, name),
        "levers": [_lever(facts, row) for row in apart],
        "item": first["id"],
    }


def _parts(facts: Facts, row: Row) -> Row:
    """Threat, vulnerability and lack of coping of an area as bars of 0 to 100, with their ranges."""
    lack = {"value": 10 - row["coping"], "low": 10 - row["coping_upper"], "high": 10 - row["coping_lower"]}
    bars = [
        {"value": row[part], "low": row[f"{part}_lower"], "high": row[f"{part}_upper"]}
        for part in ("threat", "vulnerability")
    ]
    return {
        "name": facts.name(row["level"], row["area"]) if row["area"] else "The city",
        "bars": [bar | {"score": score(bar["value"]), "range": _range(bar, "low", "high")} for bar in (*bars, lack)],
    }


def _ranking(found: _Appraised, rows: list[Row]) -> Row:
    """The plot of the areas of highest risk, each with the range of its rank."""
    facts, city, shown = found.facts, found.city[rows[0]["challenge"]], rows[:RANKED]
    label = facts.label(city["challenge"])
    dots = [
        {
            "name": f"{charts.short(facts.name(row['level'], row['area']), 18)} ({_ranks(row)})",
            "value": row["risk"],
            "lower": row["lower"],
            "upper": row["upper"],
            "quiet": row["rank_lower"] > 1,
        }
        for row in shown
    ]
    order = stable(rows[0]["stable_pairs"], level_noun(rows[0]["level"]))
    may = [facts.name(row["level"], row["area"]) for row in shown if row["rank_lower"] == 1]
    first, last = ((facts.name(row["level"], row["area"]), score(row["risk"])) for row in (shown[0], shown[-1]))
    return {
        "spec": charts.dots(dots, mark=city["risk"], mark_label=f"the city: {score(city['risk'])}", form=".0f"),
        "title": f"{capital(label)}: {listed(may, most=3)} may be the highest",
        "alt": f"Dot plot of the risk from {label}, from {first[0]} ({first[1]}) to {last[0]} ({last[1]}).",
        "left_out": len(facts.areas[shown[0]["level"]]) - len(shown),
        "order": listed(order),
    }


def _ranks(row: Row) -> str:
    first, last = row["rank_lower"], row["rank_upper"]
    return f"{first}" if first == last else f"{first} to {last}"


def _drivers(facts: Facts, row: Row, name: str) -> Row | None:
    """The plot of the total effects of the inputs on the rank of an area, or on its risk."""
    effects = total_effects(facts.dossier.table("risk_drivers"), row)
    if not effects:
        return None
    dots = [
        {"name": capital(SHORT.get(effect["input"], str(effect["input"]))), "quiet": number_of > 0}
        | {end: 100 * share_of(effect[total]) for end, total in zip(("value", "lower", "upper"), TOTALS, strict=True)}
        for number_of, effect in enumerate(effects)
    ]
    label, most = facts.label(row["challenge"]), input_words(effects[0]["input"])
    return {
        "spec": charts.dots(dots, mark=None, mark_label="", form=".0f"),
        "title": f"How high {name} ranks for {label} depends most on {most}",
        "alt": f"Dot plot of the share of the uncertainty that each input is behind; the most is {most}.",
        "rows": [
            {
                "name": capital(INPUTS.get(effect["input"], str(effect["input"]))),
                "total": _per_cent(effect["total"]),
                "range": f"{_per_cent(effect['total_lower'])} to {_per_cent(effect['total_upper'])}",
            }
            for effect in effects
        ],
    }


def _per_cent(effect: float) -> str:
    return f"{100 * share_of(effect):.0f}"


TOTALS = ("total", "total_lower", "total_upper")
SHORT = {"weights": "weights of the parts", "normalisation": "ends of the scales", "aggregation": "way of adding up"}
"""Names of inputs beside a chart."""


def _lever(facts: Facts, row: Row) -> Row:
    """What would have to change for an area to leave the five highest: records, vulnerability, ability to cope."""
    found = {lever["input"]: lever for lever in of_cell(facts.dossier.table("risk_levers"), row)}
    counts = {one["area"]: one["count"] or 0 for one in facts.values("recorded", row["challenge"], row["level"])}
    few = counts.get(row["area"], 0) < FEW
    return {
        "name": facts.name(row["level"], row["area"]),
        "ways": [_change(found.get(part), few=few) for part in PARTS],
    }


def _change(lever: Row | None, *, few: bool) -> str:
    if lever is None:
        return ""
    if lever["needed"] is None:
        return "not by this alone"
    if lever["records_needed"] is not None and not few:
        return f"{' → '.join(rates_apart(lever['records_now'], lever['records_needed']))} records"
    return " → ".join(scores_apart(lever["now"], lever["needed"]))


def _behind(found: _Appraised, by_challenge: dict[str, list[Row]]) -> Iterator[Row]:
    """The table behind the matrix: of every challenge the city and the five areas of highest risk."""
    tables = {name: found.facts.dossier.table(name).to_pylist() for name in ("factors", "flows")}
    labels = input_labels(*tables.values())
    for challenge in found.challenges:
        for row in (found.city[challenge], *by_challenge.get(challenge, [])[:TOP]):
            yield {
                "label": capital(found.facts.label(challenge)),
                "name": found.facts.name(row["level"], row["area"]) if row["area"] else "The city",
                "whole": not row["area"],
                "risk": score(row["risk"]),
                "range": _range(row, "lower", "upper"),
                "ranks": _ranks(row) if row["area"] else "",
                "parts": [f"{score(row[part])} ({_range(row, f'{part}_lower', f'{part}_upper')})" for part in PARTS],
                "strength": row["strength"],
                "why": in_words(row["why"] or "", labels),
            }
