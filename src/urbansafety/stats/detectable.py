"""What an evaluation could see before it starts: the smallest effect it would find, and the months that it needs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from urbansafety.stats.interrupted import likely_autocorrelation, step_design
from urbansafety.stats.trends import repetition

ROUNDS = 500
SETTLED = 1e-9
LARGEST = 10.0
CAUTION = 1.1
"""Our choice, because ``interrupted`` errs on the safe side: where it must find out dispersion and autocorrelation, its
errors are 7 % (dispersion 4) to 10 % (Poisson) larger than if both were known. Simulated power: docs/calibration.md."""
LONGEST = 240
"""Months after the start beyond which nobody waits: twenty years."""


def detectable_ratio(
    treated: float,
    comparison: float,
    *,
    before: float = 12,
    after: float = 12,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """The ratio of rates nearest to 1 that a before-after study with comparison finds with this power.

    ``treated`` and ``comparison`` are the events expected a month without the measure, ``before`` and ``after`` the
    months compared. A fall to the ratio ρ is found when log ρ lies z(level) + z(power) standard errors below 0, with
    the variance of ``relative_incidence``, D (1/T₀ + 1/ρT₁ + 1/C₀ + 1/C₁). NaN where no fall would be found, as with
    hardly any events. ``dispersion`` D above 1 stands for counts that vary more than chance.
    Source: Braga and Weisburd (2020) for the variance; the rest is arithmetic with the normal distribution.

    >>> print(round(detectable_ratio(20, 40), 3), detectable_ratio(0.1, 0.1))
    0.717 nan
    """
    steady = 1 / (treated * before) + 1 / (comparison * before) + 1 / (comparison * after)
    reach = float(ndtri(0.5 + level / 2) + ndtri(power))
    return _ratio(lambda ratio: reach * float(np.sqrt(dispersion * (steady + 1 / (ratio * treated * after)))))


def months_needed(
    ratio: float,
    treated: float,
    comparison: float,
    *,
    before: float = 12,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """Months after the start until a before-after study with comparison would find a fall to ``ratio``.

    Inputs as in ``detectable_ratio``, whose equation this solves for the months. Infinite where no time is enough: the
    months before, which stay as few as they are, leave too much in doubt. Source: Braga and Weisburd (2020).

    >>> print(months_needed(0.7, 20, 40), months_needed(0.95, 20, 40))
    10.0 inf
    """
    reach = float(ndtri(0.5 + level / 2) + ndtri(power))
    room = (np.log(ratio) / reach) ** 2 / dispersion - (1 / treated + 1 / comparison) / before
    return float(np.ceil((1 / (ratio * treated) + 1 / comparison) / room)) if room > 0 else float("inf")


def detectable_with_error(log_error: float, df: float, *, power: float = 0.8, level: float = 0.95) -> float:
    """The ratio nearest to 1 that a study finds with this power whose error is known from an earlier one.

    ``log_error`` and ``df`` are those of ``difference_in_differences`` over two periods of the past, in which nothing
    was done: how far areas drift apart by themselves. exp(-(t(level) + t(power)) error). Source: Bloom (1995),
    Evaluation Review 19.

    >>> print(round(detectable_with_error(0.1, 10.0), 3), round(detectable_with_error(0.1, 1000.0), 3))
    0.733 0.755
    """
    return float(np.exp(-(stdtrit(df, 0.5 + level / 2) + stdtrit(df, power)) * log_error))


def detectable_step(
    expected: ArrayLike,
    start: int,
    *,
    dispersion: float = 1.0,
    autocorrelation: float = 0.0,
    harmonics: int = 2,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """The ratio of levels nearest to 1 that an interrupted series finds with this power.

    ``expected`` are the counts of every month without the measure, which starts in month ``start``. The standard error
    is that of the level in the design of ``interrupted`` (trend and season fitted too), times the root of
    ``dispersion`` and of ``repetition`` and times 1.1, since ``interrupted`` must find these out; Student's t. Noise
    that lasts for months leaves less power. NaN where no fall would be found or months are too few.
    Source: McCullagh and Nelder (1989) for the variance.

    >>> print(round(detectable_step(np.full(60, 100.0), 36), 3))
    0.846
    """
    mean = np.asarray(expected, float)
    design, columns = step_design(len(mean), start, harmonics)
    repeated = float(repetition(likely_autocorrelation([autocorrelation], dispersion), dispersion)[0])
    df = len(mean) / repeated - design.shape[1]
    if df <= 1 or min(start, len(mean) - start) < 3 or mean[:start].sum() <= 0 or mean[start:].sum() <= 0:
        return float("nan")
    reach = (
        float(stdtrit(df, 0.5 + level / 2) + stdtrit(df, power))
        * CAUTION
        * float(np.sqrt(max(dispersion, 1.0) * repeated))
    )
    after = design[:, columns["level"]]

    def margin(ratio: float) -> float:
        information = design.T @ ((mean * ratio**after)[:, None] * design)
        return reach * float(np.sqrt(np.linalg.pinv(information)[columns["level"], columns["level"]]))

    return _ratio(margin)


def months_needed_after_step(
    ratio: float,
    before: ArrayLike,
    *,
    dispersion: float = 1.0,
    autocorrelation: float = 0.0,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """Months after the start until an interrupted series would find a fall of the level to ``ratio``.

    ``before`` are the counts of the months there are; those to come are taken to have their mean. Infinite where 240
    months are not enough. Source: McCullagh and Nelder (1989) for the variance of ``detectable_step``.

    >>> print(months_needed_after_step(0.8, np.full(36, 100.0)), months_needed_after_step(0.99, np.full(36, 100.0)))
    5.0 inf
    """
    past = np.asarray(before, float)

    def found(months: int) -> bool:
        series = np.concatenate([past, np.full(months, past.mean())])
        least = detectable_step(
            series, len(past), dispersion=dispersion, autocorrelation=autocorrelation, power=power, level=level
        )
        return least >= ratio

    if not found(LONGEST):
        return float("inf")
    low, high = 0, LONGEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) else (middle, high)
    return float(high)


def _ratio(margin: Callable[[float], float]) -> float:
    """The largest ratio below 1 whose logarithm lies a whole margin below 0; the margin grows as the ratio falls.

    Going on from 0 by whole margins climbs to the first such point and never beyond it.
    """
    fall = 0.0
    for _ in range(ROUNDS):
        further = margin(float(np.exp(-fall)))
        if further > LARGEST:
            break
        if further - fall < SETTLED:
            return float(np.exp(-further))
        fall = further
    return float("nan")
