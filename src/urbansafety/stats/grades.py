"""Summaries of grades A to D, as public financial management is graded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

GRADES = ("D", "C", "B", "A")
"""From worst to best."""
SCALE = ("D", "D+", "C", "C+", "B", "B+", "A")
"""What a summary may be, from worst to best."""
UNKNOWN = "D*"
"""Not enough information: neither bad nor good."""
CUTS = ((4, 3), (2, 1), (9, 4), (8, 3), (13, 4), (11, 3))
"""Means (D is 1, A is 4; numerator and denominator) from which an average is D+, C, C+, B, B+ and A."""


def weakest_link(grades: Sequence[str]) -> str:
    """The lowest grade, with "+" where any other is higher (method M1 of PEFA); D* of no grade.

    >>> weakest_link(["B", "C", "C"]), weakest_link(["C", "C"]), weakest_link([])
    ('C+', 'C', 'D*')
    """
    if not grades:
        return UNKNOWN
    lowest = min(grades, key=GRADES.index)
    return lowest if all(grade == lowest for grade in grades) else f"{lowest}+"


def average_grade(grades: Sequence[str]) -> str:
    """The average of grades (method M2 of PEFA, which is a table for two, three and four grades); D* of no grade.

    The mean is compared with ``CUTS``, which give the grade of every combination in PEFA's tables as we hold them
    (chapter 6). For five grades and more PEFA has no table; of the cuts that the tables leave open, these are the
    highest, so that a grade must be earned. The order of the grades does not matter.

    >>> average_grade(["D", "A"]), average_grade(["C", "B", "B"]), average_grade([])
    ('C+', 'B', 'D*')
    """
    if not grades:
        return UNKNOWN
    total, n = sum(GRADES.index(grade) + 1 for grade in grades), len(grades)
    return SCALE[sum(denominator * total >= numerator * n for numerator, denominator in CUTS)]


SUMMARIES: dict[str, Callable[[Sequence[str]], str]] = {"weakest link": weakest_link, "average": average_grade}
"""What is made of the grades of several dimensions, by its name."""
