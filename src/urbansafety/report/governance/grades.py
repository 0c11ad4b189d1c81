"""The capacity profile: grades by level of government and dimension, and by institution."""

from __future__ import annotations

from collections import Counter

from urbansafety.catalog.institutions import dimensions
from urbansafety.findings.abilities import Ability, abilities, extremes
from urbansafety.findings.institutions import where
from urbansafety.report.facts import Row
from urbansafety.report.governance.actors import Actors
from urbansafety.stats.grades import SUMMARIES, UNKNOWN
from urbansafety.wording import plural

FEW = 3
"""So many of the lowest grades can be named in a title."""


def profile(actors: Actors) -> Row | None:
    """The heat map of level × dimension with its message; None where no grade was given."""
    found = abilities(actors.table("capacity"), actors.institutions.values())
    if not found:
        return None
    levels = [level for level in actors.levels if any(place[0] == level for place in found)]
    rows = [
        {"dimension": one.label["en"], "cells": [cell(found.get((level, one.id))) for level in levels]}
        for one in dimensions().values()
    ]
    return {"levels": levels, "rows": rows, "title": _title(found), "alt": _alt(found)}


def cell(ability: Ability | None) -> Row:
    """A cell of the heat map: the middle grade, the range that answers leave open, how many are known."""
    if ability is None:
        return {"grade": "", "look": "none", "range": "", "known": ""}
    ends = "" if ability.lower == ability.upper else f"{ability.lower}–{ability.upper}"
    return {
        "grade": ability.grade,
        "look": look(ability.grade),
        "range": ends if ability.known else "",
        "known": "" if ability.known == ability.asked else f"{ability.known} of {ability.asked} known",
    }


def look(grade: str) -> str:
    """The class that a grade is drawn in; half grades look like the letter.

    >>> look("B+"), look("D*")
    ('b', 'unknown')
    """
    return "unknown" if grade == UNKNOWN else grade[:1].lower()


def _title(found: dict[tuple[str, str], Ability]) -> str:
    lowest, highest = extremes(found)
    if not lowest:
        return "No ability could be graded: nobody showed evidence"
    low, high = found[lowest[0]].grade, found[highest[0]].grade
    if low == high:
        return f"Every ability that is known has the grade {low}"
    if len(lowest) <= FEW:
        return f"Capacity is lowest in {where(lowest)}, grade {low}"
    level, count = Counter(level for level, _ in lowest).most_common(1)[0]
    return f"The lowest grade, {low}, stands most often at {level} level: in {plural(count, 'dimension')}"


def _alt(found: dict[tuple[str, str], Ability]) -> str:
    lowest, highest = extremes(found)
    unknown = [place for place, one in found.items() if one.grade == UNKNOWN]
    parts = [f"lowest in {where(lowest)}"] * bool(lowest) + [f"highest in {where(highest)}"] * bool(highest)
    parts += [f"not known in {where(unknown)}"] * bool(unknown)
    return f"Grades by dimension and level of government: {'; '.join(parts)}."


def institutions(actors: Actors) -> list[Row]:
    """A row an institution, and one a function that it was graded for, with its grades by dimension."""
    by_subject: dict[tuple[str, str], dict[str, Row]] = {}
    for row in actors.table("capacity"):
        by_subject.setdefault((row["institution"], row["function"] or ""), {})[row["dimension"]] = row
    order = actors.order
    rows = []
    for institution, function in sorted(by_subject, key=lambda key: (order.get(key[0], len(order)), key[1])):
        graded = by_subject[institution, function]
        own = [graded.get(name) for name in (*dimensions(), *SUMMARIES)]
        answered = [row["respondents"] for name, row in graded.items() if name in dimensions()]
        rows.append(
            {
                "name": actors.name(institution),
                "level": actors.institutions[institution]["level"] if institution in actors.institutions else "",
                "function": actors.function(function) if function else "",
                "cells": [_of_one(row) for row in own],
                "respondents": _span(answered),
            }
        )
    return rows


def _of_one(row: Row | None) -> Row:
    if row is None:
        return {"grade": "", "look": "none", "range": ""}
    ends = "" if row["lower"] == row["upper"] or row["grade"] == UNKNOWN else f"{row['lower']}–{row['upper']}"
    return {"grade": row["grade"], "look": look(row["grade"]), "range": ends}


def _span(numbers: list[int]) -> str:
    """Respondents of a row of grades, from the fewest to the most.

    >>> _span([2, 2]), _span([0, 3]), _span([])
    ('2', '0–3', '0')
    """
    low, high = min(numbers, default=0), max(numbers, default=0)
    return f"{low}" if low == high else f"{low}–{high}"
