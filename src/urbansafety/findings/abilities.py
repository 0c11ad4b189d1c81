"""What institutions are able to do, summed up by level of government and dimension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from urbansafety.catalog.institutions import GOVERNMENT, dimensions
from urbansafety.stats.grades import SCALE, UNKNOWN


@dataclass(frozen=True)
class Ability:
    """The grades of one dimension at one level of government.

    ``grade`` is the middle one of the institutions whose ability is known, the lower of two; ``D*`` where none is.
    ``lower`` and ``upper`` are the ends of what the respondents leave open of those that are known. ``single`` counts
    grades by one respondent only, ``strong`` and ``limited`` grades of such evidence.
    """

    grade: str
    lower: str
    upper: str
    known: int
    asked: int
    single: int
    strong: int
    limited: int
    rests_on: tuple[str, ...]


def abilities(
    grades: Iterable[dict[str, Any]], institutions: Iterable[dict[str, Any]]
) -> dict[tuple[str, str], Ability]:
    """Abilities by level and dimension, from the dossier's tables ``capacity`` and ``institutions``.

    An institution counts once a dimension: by the grade of the institution as a whole, else by the middle of those of
    its functions.
    """
    level_of = {row["id"]: row["level"] for row in institutions}
    of_one: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in grades:
        if row["dimension"] in dimensions():
            of_one[row["institution"], row["dimension"]].append(row)
    by_level: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for (institution, dimension), rows in of_one.items():
        whole = [row for row in rows if not row["function"]]
        known = [row for row in rows if row["grade"] != UNKNOWN]
        own = whole or ([_middle(known)] if known else rows)
        by_level[level_of[institution], dimension].append(own[0])
    return {place: _ability(by_level[place]) for place in sorted(by_level, key=_place)}


def _place(place: tuple[str, str]) -> tuple[int, int]:
    return GOVERNMENT.index(place[0]), list(dimensions()).index(place[1])


def _ability(rows: Sequence[dict[str, Any]]) -> Ability:
    known = [row for row in rows if row["grade"] != UNKNOWN]
    return Ability(
        grade=_middle(known)["grade"] if known else UNKNOWN,
        lower=min((row["lower"] for row in known), key=SCALE.index, default=SCALE[0]),
        upper=max((row["upper"] for row in known), key=SCALE.index, default=SCALE[-1]),
        known=len(known),
        asked=len(rows),
        single=sum(row["respondents"] == 1 for row in known),
        strong=sum(row["strength"] == "strong" for row in known),
        limited=sum(row["strength"] == "limited" for row in known),
        rests_on=tuple(sorted(row["id"] for row in rows)),
    )


def _middle(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted(rows, key=lambda row: (SCALE.index(row["grade"]), row["id"]))
    return ordered[(len(ordered) - 1) // 2]


def extremes(found: dict[tuple[str, str], Ability]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The levels and dimensions with the lowest known grade, and those with the highest.

    >>> given = {("local", "resources"): Ability("D", "D", "C", 3, 4, 0, 3, 0, ()),
    ...          ("local", "mandate"): Ability("B", "B", "A", 2, 2, 1, 1, 1, ())}
    >>> extremes(given)
    ([('local', 'resources')], [('local', 'mandate')])
    """
    rank = {place: SCALE.index(one.grade) for place, one in found.items() if one.grade != UNKNOWN}
    ends = [end(rank.values(), default=-1) for end in (min, max)]
    lowest, highest = ([place for place, grade in rank.items() if grade == end] for end in ends)
    return lowest, highest
