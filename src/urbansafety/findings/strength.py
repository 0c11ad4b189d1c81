"""How strong the evidence for a statement is: the worst of three readings, by stated limits.

The strength is about what the records bear, never about crime that was not recorded: police records of any strength
measure reporting and recording as well as crime.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from urbansafety.tables import MODERATE, STRENGTHS, STRONG, VERDICTS
from urbansafety.wording import NBSP, many_of, number, per_cent, plural

ENOUGH, FEW = 100, 20
"""Records: strong from 100 (a Poisson standard error of 10 %), limited under 20 (22 %)."""
NARROW, WIDE = 0.2, 0.5
"""Half the interval as a share of the estimate: strong up to a fifth, limited beyond a half."""
FAR, APART = 2.0, 1.0
"""Distance from the mark of no difference, in half intervals: strong from 2, limited under 1 (the mark is inside)."""
MANY_EACH, ONE_EACH = 5.0, 1.0
"""Records an area: a concentration is strong from 5, limited under 1."""
SURE = 0.01
"""False-discovery rate up to which a pick among many is strong; a pick at a higher one is moderate at best."""
HIGHEST, UPPER = 1 / 5, 1 / 2
"""The range of a rank: strong within the highest fifth of the areas, limited beyond the upper half (our choice)."""
RULE = (
    f"Strength is the worst of three readings. Records: strong from {ENOUGH}, limited under {FEW}. Precision: for a "
    f"level, half the interval is at most {100 * NARROW:.0f}{NBSP}% of the estimate (strong) or more than "
    f"{100 * WIDE:.0f}{NBSP}% (limited); for a difference or a change, the estimate lies at least {FAR:.0f} "
    "half-intervals from no difference (strong) or less than one (limited); for a concentration, there are at least "
    f"{MANY_EACH:.0f} records an area (strong) or fewer than {ONE_EACH:.0f} (limited). Quality: the verdict on the "
    "data for that use is fit (strong), limited (moderate) or unfit (limited). What was picked among many is strong "
    f"only where at most {100 * SURE:.0f}{NBSP}% of such picks are expected to be false. Risk is as strong as its "
    "weakest input: strong only where every input was measured, moderate where one was taken over from a larger area "
    "or a flow feeds it, limited where one is not known or rests on experts or on one respondent; that an area is the "
    "highest is moderate "
    "where its range of ranks leaves the highest fifth, limited beyond the upper half. What comes first is "
    "strong where its label is robust, every criterion is known and the records are fit for rates, moderate where one "
    "is not, and limited without a robust label. Strength speaks of what was recorded, not of what was never reported."
)
TOP = 5
"""Of so many areas it is said that they are the highest; levers are worked out for them."""


@dataclass(frozen=True)
class Strength:
    """One of the three words, and why."""

    word: str
    why: str


def of_level(*, count: int, estimate: float, low: float, high: float, verdict: str, use: str) -> Strength:
    """Strength of a level: records, width of the interval against the estimate, and the verdict for ``use``.

    An estimate of zero is as precise as its count allows: limited.
    """
    width = (high - low) / 2 / estimate if estimate else math.inf
    spread = f"the interval is about {per_cent(width)} either way" if math.isfinite(width) else "nothing was recorded"
    spread = spread if width else "a count of all records, which has no interval"
    precision = 0 if width <= NARROW else 1 if width <= WIDE else 2
    return _worst(count, precision, spread, verdict, use)


def of_difference(
    *, count: int, ratio: tuple[float, float, float], verdict: str, use: str, mark: float = 1.0
) -> Strength:
    """Strength of a ratio (estimate, low, high) that differs from ``mark``, in half intervals on the log scale."""
    if not all(math.isfinite(part) and part > 0 for part in ratio):
        return _worst(count, 2, "the interval is open", verdict, use)
    estimate, low, high = (math.log(part / mark) for part in ratio)
    half = (high - low) / 2
    distance = abs(estimate) / half if half else math.inf
    precision = 0 if distance >= FAR else 1 if distance >= APART else 2
    words = (
        "the interval stays clear of no difference",
        "the interval excludes no difference, but not by far",
        "the interval includes no difference",
    )
    return _worst(count, precision, words[precision], verdict, use)


def of_pick(strength: Strength, q: float) -> Strength:
    """The strength of what was picked among many by tests, with its p-value adjusted for them.

    >>> of_pick(Strength("strong", "500 records"), 0.03).word
    'moderate'
    """
    if strength.word != STRONG or q <= SURE:
        return strength
    return Strength(MODERATE, f"{strength.why}; of picks as sure as this one, {per_cent(q)} are expected to be false")


def of_rank(strength: Strength, last: int, areas: int) -> Strength:
    """The strength of the claim that an area is among the highest of ``areas``, with the ``last`` rank it may have.

    >>> of_rank(Strength("strong", "all is measured"), 8, 60).word, of_rank(Strength("strong", ""), 20, 60).word
    ('strong', 'moderate')
    """
    cap = 0 if last <= max(1.0, HIGHEST * areas) else 1 if last <= UPPER * areas else 2
    if cap <= STRENGTHS.index(strength.word):
        return strength
    return Strength(STRENGTHS[cap], f"{strength.why}; its rank may be as low as {last} of {areas}".removeprefix("; "))


def of_spread(*, count: int, areas: int, verdict: str) -> Strength:
    """Strength of a concentration: fewer records than areas lie in few of them whatever happens."""
    each = count / areas if areas else 0.0
    precision = 0 if each >= MANY_EACH else 1 if each >= ONE_EACH else 2
    return _worst(count, precision, f"{number(each, 2)} records an area", verdict, "maps")


def of_quality(*, share: float, total: int) -> Strength:
    """Strength of a defect: it was counted, so it is strong unless little was looked at."""
    word = 0 if total >= ENOUGH or share in (0.0, 1.0) else 1
    return Strength(STRENGTHS[word], f"counted in {plural(total, 'row, area or month', 'rows, areas or months')}")


def _worst(count: int, precision: int, spread: str, verdict: str, use: str) -> Strength:
    sample = 0 if count >= ENOUGH else 1 if count >= FEW else 2
    worst = max(sample, precision, VERDICTS.index(verdict))
    judged = {"fit": "are fit", "limited": "have limits", "unfit": "are not fit"}[verdict]
    return Strength(STRENGTHS[worst], f"{plural(count, 'record')}; {spread}; the data {judged} for {use}")


def stable(pairs: float | None, noun: str) -> list[str]:
    """How much of the order of all areas holds, in words; nothing where it is not known.

    >>> stable(1.0, "ward") == [f"Of all pairs of wards, 100{NBSP}% keep their order in 95 of 100 draws."]
    True
    """
    if pairs is None:
        return []
    return [f"Of all pairs of {many_of(noun)}, {per_cent(pairs)} keep their order in 95 of 100 draws."]


def stands_out(row: dict[str, Any], areas: int) -> bool:
    """Whether an area of highest risk may be called so: its rank stays among the five highest, or the highest tenth.

    Of few areas it has to stay in the upper half. Our choice: what ranks anywhere is not the highest.

    >>> stands_out({"rank_upper": 3}, 6), stands_out({"rank_upper": 4}, 6), stands_out({"rank_upper": 338}, 1814)
    (True, False, False)
    """
    return bool(row["rank_upper"] <= min(max(TOP, areas / 10), areas / 2))
