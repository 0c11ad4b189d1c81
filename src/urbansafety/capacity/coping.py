"""How well the institutions that answer a challenge can, 0 to 10."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from urbansafety.capacity.grading import POINTS, Grade, Grades
from urbansafety.capacity.standing import Standing
from urbansafety.stats.grades import GRADES
from urbansafety.tables import LIMITED, MODERATE, STRENGTHS, STRONG, Coping

NOBODY = Coping(POINTS[GRADES[0]], POINTS[GRADES[0]], POINTS[GRADES[0]], MODERATE)
"""A function that nobody holds is done as badly as can be; that is as sure as the list of mandates is complete."""
ANYTHING = Coping(np.nan, POINTS[GRADES[0]], POINTS[GRADES[-1]], LIMITED)
"""What nobody graded may be anything from D to A."""


def coping(challenges: pa.Table, standing: Standing, grades: Grades) -> dict[str, Coping]:
    """Coping by challenge: the mean over the functions that answer it, of which at least one was asked.

    A function is as able as its holders are on average, each by the average of its grades; what is not known is left
    out of the value and opens the range.
    """
    functions = {row["id"]: list(row["functions"] or ()) for row in challenges.to_pylist()}
    return {
        challenge: _together([_of_function(function, standing, grades) for function in answering])
        for challenge, answering in functions.items()
        if any(function in standing.asked for function in answering)
    }


def _of_function(function: str, standing: Standing, grades: Grades) -> Coping:
    if function not in standing.asked:
        return ANYTHING
    holders = [grades.of(holder, function).get("average") for holder in standing.holders(function)]
    known = [_graded(one) if one else ANYTHING for one in holders]
    return _mean(known, max((one.strength for one in known), key=STRENGTHS.index)) if known else NOBODY


def _graded(one: Grade) -> Coping:
    return Coping(one.points, POINTS[one.lower], POINTS[one.upper], one.strength)


def _together(functions: list[Coping]) -> Coping:
    """Limited evidence on half of the functions or more makes that on the challenge limited; on fewer, moderate.

    Our choice: of ten or more functions one weak grade would else decide for every challenge.
    """
    limited = [function.strength == LIMITED for function in functions]
    sure = all(function.strength == STRONG for function in functions)
    return _mean(functions, LIMITED if 2 * sum(limited) >= len(functions) else STRONG if sure else MODERATE)


def _mean(parts: list[Coping], strength: str) -> Coping:
    known = [part.value for part in parts if not np.isnan(part.value)]
    return Coping(
        float(np.mean(known)) if known else np.nan,
        float(np.mean([part.lower for part in parts])),
        float(np.mean([part.upper for part in parts])),
        strength,
    )
