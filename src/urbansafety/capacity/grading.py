"""From answers of respondents to grades of institutions, with what the answers leave open."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.catalog.institutions import dimensions
from urbansafety.stats.agreement import ordinal_consensus
from urbansafety.stats.grades import GRADES, SUMMARIES, UNKNOWN
from urbansafety.tables import LIMITED, MODERATE, STRENGTHS, STRONG
from urbansafety.wording import listed, plural

ENOUGH = 2
"""Independent respondents from which a grade is more than one person's word."""
NEAR = 1
"""Respondents agree when their grades are at most so many steps apart (our choice: more would be good beside bad)."""
POINTS = {"A": 10.0, "B+": 8.5, "B": 7.0, "C+": 5.5, "C": 4.0, "D+": 2.5, "D": 1.0}
"""Grades as numbers from 0 to 10, evenly spaced. Our choice: D is not nothing, and a zero would decide a geometric mean
by itself."""


@dataclass(frozen=True)
class Grade:
    """A grade with the lowest and highest that the answers leave open.

    ``known`` counts the dimensions behind a summary that are graded; it is 1 for a graded dimension and 0 for D*.
    """

    id: str
    grade: str
    lower: str
    upper: str
    known: int
    respondents: int
    agreement: float | None
    strength: str
    why: str
    source: str

    @property
    def points(self) -> float:
        """The grade as a number, NaN for D*."""
        return POINTS.get(self.grade, np.nan)


@dataclass(frozen=True)
class Grades:
    """Grades by institution, function ("" is the institution as a whole) and dimension or summary."""

    by_key: dict[tuple[str, str, str], Grade]

    def asked(self, institution: str, function: str) -> bool:
        """Whether somebody answered for the institution in this function by itself."""
        return (institution, function, "average") in self.by_key

    def of(self, institution: str, function: str) -> dict[str, Grade]:
        """The grades by dimension, and the summaries, for a function.

        They are those of the function where somebody answered for it by itself, else of the institution as a whole;
        none where nobody answered for either.
        """
        stands_for = function if self.asked(institution, function) else ""
        names = (*dimensions(), *SUMMARIES)
        keys = {name: (institution, stands_for, name) for name in names}
        return {name: self.by_key[key] for name, key in keys.items() if key in self.by_key}

    def table(self) -> list[dict[str, Any]]:
        """Rows of the dossier's ``capacity``."""
        return [
            {
                "id": one.id,
                "institution": institution,
                "function": function,
                "dimension": dimension,
                "grade": one.grade,
                "lower": one.lower,
                "upper": one.upper,
                "value": None if one.grade == UNKNOWN else one.points,
                "respondents": one.respondents,
                "agreement": one.agreement,
                "strength": one.strength,
                "why": one.why,
                "source": one.source,
            }
            for (institution, function, dimension), one in self.by_key.items()
        ]


def grade(answers: pa.Table) -> Grades:
    """The grades that answers (``context.ANSWERS``) give, and their summaries.

    The grade is the lower median of the respondents who name evidence. A dimension that nobody could grade is D*: it is
    left out of the summaries, and opens their range from D to A.
    """
    given: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(answers.to_pylist(), key=lambda row: (row["respondent"], row["grade"])):
        given[row["institution"], row["function"], row["dimension"]].append(row)
    by_key = {key: _of_dimension(_id(*key), rows) for key, rows in sorted(given.items())}
    for institution, function in sorted({key[:2] for key in by_key}):
        own = {name: one for name in dimensions() if (one := by_key.get((institution, function, name)))}
        for name in SUMMARIES:
            by_key[institution, function, name] = _summary(_id(institution, function, name), name, own)
    return Grades(by_key)


def _id(institution: str, function: str, dimension: str) -> str:
    words = (institution, function, dimension.replace(" ", "_"))
    return ":".join(["capacity", *(word.partition(":")[2] or word for word in words if word)])


def _of_dimension(id: str, rows: list[dict[str, Any]]) -> Grade:
    grades = sorted((row["grade"] for row in rows if row["grade"] != UNKNOWN), key=GRADES.index)
    source = rows[0]["source"]
    if not grades:
        why = f"{plural(len(rows), 'answer')}, none with a grade and evidence for it"
        return Grade(id, UNKNOWN, GRADES[0], GRADES[-1], 0, 0, None, LIMITED, why, source)
    n = len(grades)
    counts = Counter(grades)
    agreement = ordinal_consensus([counts[one] for one in GRADES]) if n > 1 else None
    strength, why = _strength(n, GRADES.index(grades[-1]) - GRADES.index(grades[0]))
    return Grade(id, grades[(n - 1) // 2], grades[0], grades[-1], 1, n, agreement, strength, why, source)


def _strength(respondents: int, apart: int) -> tuple[str, str]:
    if respondents < ENOUGH:
        return LIMITED, "one respondent only"
    said = plural(respondents, "independent respondent")
    if apart > NEAR:
        return MODERATE, f"{said}, {plural(apart, 'grade')} apart"
    return STRONG, f"{said} with evidence, at most {plural(NEAR, 'grade')} apart"


def _summary(id: str, name: str, own: dict[str, Grade]) -> Grade:
    """A summary over all dimensions; those that nobody was asked about count as D*."""
    summarise = SUMMARIES[name]
    known = {dimension: one for dimension, one in own.items() if one.grade != UNKNOWN}
    missing = [dimensions()[dimension].label["en"].lower() for dimension in dimensions() if dimension not in known]
    weakest = max((one.strength for one in known.values()), key=STRENGTHS.index, default=LIMITED)
    if missing:
        why = f"{len(missing)} of {len(dimensions())} dimensions are not known: {listed(missing)}"
    else:
        least = next(name for name, one in known.items() if one.strength == weakest)
        why = f"as sure as its least sure dimension, {dimensions()[least].label['en'].lower()}: {known[least].why}"
    graded = known.values()
    return Grade(
        id=id,
        grade=summarise([one.grade for one in graded]),
        lower=summarise([*(one.lower for one in graded), *GRADES[:1] * len(missing)]),
        upper=summarise([*(one.upper for one in graded), *GRADES[-1:] * len(missing)]),
        known=len(known),
        respondents=min((one.respondents for one in graded), default=0),
        agreement=None,
        strength=LIMITED if missing else weakest,
        why=why,
        source=next(iter(own.values())).source,
    )
