"""The gaps: in a table in plain words, and by level of government."""

from __future__ import annotations

from collections import Counter

from urbansafety.catalog.institutions import GOVERNMENT
from urbansafety.findings.institutions import kind
from urbansafety.report.facts import Row
from urbansafety.report.governance.actors import Actors
from urbansafety.tables import STRENGTHS
from urbansafety.wording import capital, listed, plural

SHOWN = 12
MULTILEVEL = {
    "information": "Those who decide do not have what others know",
    "capacity": "Skills, staff or tools are missing",
    "fiscal": "The money does not reach those who have the task",
    "administrative": "Borders of offices and of the problem differ",
    "policy": "Sectors work past each other",
    "accountability": "Nobody checks, or nobody may",
    "objective": "Priorities of levels and sectors differ",
}
"""The seven gaps of multi-level governance, in plain words."""


def gaps(actors: Actors) -> Row | None:
    """The gaps in the order of the findings on them, with remedy and strength; None where none was found."""
    rows = actors.table("gaps")
    if not rows:
        return None
    cited = {row["id"]: row["rank"] for row in actors.facts.findings if row["kind"] == "gap"}
    rank = {
        below: place
        for item, place in cited.items()
        for below in actors.facts.rests_on.get(item, ())
        if "gap:" in below
    }
    rows.sort(key=lambda row: (rank.get(row["id"], len(cited) + 10_000), -_sure(row), row["id"]))
    told = [_told(actors, row, rank) for row in rows]
    return {"first": told[:SHOWN], "rest": told[SHOWN:], "title": _title(rows), "kinds": _kinds(rows)}


def _sure(row: Row) -> int:
    return STRENGTHS[::-1].index(row["strength"])


def _told(actors: Actors, row: Row, rank: dict[str, int]) -> Row:
    weakened = [actors.challenges[challenge] for challenge in row["challenges"] or () if challenge in actors.challenges]
    return {
        "statement": row["statement"],
        "remedy": row["remedy"] or "",
        "strength": row["strength"],
        "level": row["level"] or "",
        "kind": kind(row["kind"]),
        "weakens": listed(weakened, most=3),
        "rank": rank.get(row["id"]),
        "id": row["id"],
    }


def _kinds(rows: list[Row]) -> list[tuple[str, int]]:
    return Counter(kind(row["kind"]) for row in rows).most_common()


def _title(rows: list[Row]) -> str:
    name, count = _kinds(rows)[0]
    if len(rows) == 1:
        return f"One gap stands in the way: {name}"
    most = f", most often {name} ({count})" if count > 1 else ""
    return f"{capital(plural(len(rows), 'gap'))} stand in the way of acting{most}"


def matrix(actors: Actors) -> Row | None:
    """The seven multi-level gaps by level of government; None where nothing could be looked at."""
    found = {(row["multilevel"], row["level"]): row for row in actors.table("gap_matrix")}
    judged = {level for (_, level), row in found.items() if row["gaps"] is not None}
    levels = [level for level in GOVERNMENT if level in judged or level in actors.levels]
    if not found:
        return None
    rows = [
        {"label": capital(name), "meaning": meaning, "cells": [_cell(found.get((name, level))) for level in levels]}
        for name, meaning in MULTILEVEL.items()
    ]
    counted = {place: row["gaps"] for place, row in found.items() if row["gaps"]}
    return {"levels": levels, "rows": rows, "title": _most(counted), "alt": _alt(counted, rows)}


def _cell(row: Row | None) -> Row:
    """A cell: how many gaps; hatched where there is not enough information to judge."""
    if row is None or row["gaps"] is None:
        return {"look": "unknown", "count": "", "judged": "not known"}
    step = 0 if not row["gaps"] else 1 if row["gaps"] == 1 else 2 if row["gaps"] <= 3 else 3
    return {"look": f"g{step}", "count": row["gaps"], "judged": f"of {row['judged']}" if row["judged"] else ""}


def _most(counted: dict[tuple[str, str], int]) -> str:
    if not counted:
        return "No multi-level gap was found where there is enough information to judge"
    most = max(counted.values())
    places = [f"{name} ({level})" for (name, level), count in counted.items() if count == most]
    return f"Gaps are most frequent in {listed(places, most=2)}"


def _alt(counted: dict[tuple[str, str], int], rows: list[Row]) -> str:
    said = listed([f"{count} {name} at {level} level" for (name, level), count in counted.items()]) or "none"
    unknown = sum(cell["look"] == "unknown" for row in rows for cell in row["cells"])
    return f"Gaps found by kind and level of government: {said}; {plural(unknown, 'cell')} could not be judged."
