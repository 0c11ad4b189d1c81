"""Counts before and after, in places that were treated and places that were not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtr, ndtri

Floats = NDArray[np.float64]

TAIL = 1e-12
"""Probability left out at each end when a test adds up possible counts."""


@dataclass(frozen=True)
class Difference:
    """A number of events prevented (negative) or added, its standard error and its interval."""

    value: float
    error: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Ratio:
    """A ratio of rates (below 1: fewer events), the standard error of its logarithm, and its interval."""

    value: float
    log_error: float
    low: float
    high: float


def weighted_displacement(
    before: ArrayLike,
    after: ArrayLike,
    *,
    durations: tuple[float, float] = (1.0, 1.0),
    sizes: ArrayLike = (1.0, 1.0, 1.0, 1.0),
    level: float = 0.95,
) -> Difference:
    """Events more (or fewer) than expected in treated places and around them: weighted displacement difference.

    ``before`` and ``after`` hold the counts of treated, control, treated's surroundings and control's surroundings
    (or of the first two alone). W = (T₁ - T₀) - (C₁ - C₀) + (D₁ - D₀) - (K₁ - K₀); counts are Poisson and the variance
    is their sum. Counts are divided by the ``durations`` of the two periods and by the ``sizes`` of the four places.
    No events give 0 with error 0 and p 1. Source: Wheeler and Ratcliffe (2018), Crime Science 7.

    >>> found = weighted_displacement([207, 308, 178, 150], [110, 318, 157, 140])
    >>> print(found.value, round(found.error, 3), round(found.low), round(found.high))
    -118.0 39.598 -196 -40
    """
    first, last = np.asarray(before, float), np.asarray(after, float)
    weight = np.array([1.0, -1.0, 1.0, -1.0])[: len(first)] / np.asarray(sizes, float)[: len(first)]
    value = float(weight @ (last / durations[1] - first / durations[0]))
    variance = float(weight**2 @ (last / durations[1] ** 2 + first / durations[0] ** 2))
    return _difference(value, variance, level)


def harm_displacement(differences: list[Difference], weights: ArrayLike, *, level: float = 0.95) -> Difference:
    """The same in harm: differences by offence, each weighted with the harm of one event and added up.

    Source: Wheeler and Ratcliffe (2018), Crime Science 7, extended to harm as in the R package ptools.

    >>> one = weighted_displacement([10, 10], [5, 10])
    >>> print(harm_displacement([one, one], [2.0, 1.0]).value)
    -15.0
    """
    weight = np.asarray(weights, float)
    value = float(weight @ np.array([one.value for one in differences]))
    return _difference(value, float(weight**2 @ np.array([one.error**2 for one in differences])), level)


def _difference(value: float, variance: float, level: float) -> Difference:
    error = variance**0.5
    reach = float(ndtri(0.5 + level / 2)) * error
    p = 2 * float(ndtr(-abs(value) / error)) if error > 0 else 1.0
    return Difference(value, error, value - reach, value + reach, p)


def displacement_quotient(treated: ArrayLike, around: ArrayLike, control: ArrayLike) -> float:
    """Weighted displacement quotient: (B₁/C₁ - B₀/C₀) / (A₁/C₁ - A₀/C₀), each pair being (before, after).

    Above 0 benefits spread to the surroundings; between -1 and 0 some of the gain moved there; below -1 more than it.
    NaN where treated places did no better than control: there is then no gain to displace, or where a control count is
    zero. It has no interval; report ``weighted_displacement`` beside it. Source: Bowers and Johnson (2003), Journal of
    Quantitative Criminology 19.

    >>> print(round(displacement_quotient((207, 110), (178, 157), (308, 318)), 6))
    0.258186
    """
    (a0, a1), (b0, b1), (c0, c1) = (np.asarray(pair, float) for pair in (treated, around, control))
    if c0 <= 0 or c1 <= 0 or a1 / c1 >= a0 / c0:
        return float("nan")
    return float((b1 / c1 - b0 / c0) / (a1 / c1 - a0 / c0))


def relative_incidence(treated: ArrayLike, control: ArrayLike, *, level: float = 0.95) -> Ratio:
    """Relative incident rate ratio: (T₁/T₀) / (C₁/C₀), each pair being (before, after).

    The standard error of its logarithm is √(1/T₀ + 1/T₁ + 1/C₀ + 1/C₁), for Poisson counts; NaN where a count is zero.
    Source: Braga and Weisburd (2020), Journal of Quantitative Criminology.

    >>> found = relative_incidence((207, 110), (308, 318))
    >>> print(round(found.value, 3), round(found.low, 3), round(found.high, 3))
    0.515 0.389 0.681
    """
    counts = np.concatenate([np.asarray(treated, float), np.asarray(control, float)])
    if (counts <= 0).any():
        return Ratio(*[float("nan")] * 4)
    t0, t1, c0, c1 = counts
    value, error = (t1 / t0) / (c1 / c0), float(np.sqrt((1 / counts).sum()))
    reach = np.exp(float(ndtri(0.5 + level / 2)) * error)
    return Ratio(float(value), error, float(value / reach), float(value * reach))


def e_test(first: int, second: int, *, first_exposure: float = 1.0, second_exposure: float = 1.0) -> float:
    """Two-sided p that two small counts come from one rate, by adding up what is at least as unlikely.

    Both counts zero give 1. Source: Krishnamoorthy and Thomson (2004), Journal of Statistical Planning and Inference
    119.

    >>> print(round(e_test(0, 3), 4), round(e_test(6, 2), 4))
    0.0884 0.1749
    """
    if first + second == 0:
        return 1.0
    rate = (first + second) / (first_exposure + second_exposure)
    reach = [_possible(rate * exposure) for exposure in (first_exposure, second_exposure)]
    grid = np.meshgrid(*reach, indexing="ij")
    chance = np.exp(
        sum(_log_poisson(k, rate * e) for k, e in zip(grid, (first_exposure, second_exposure), strict=True))
    )
    observed = _pivot(np.array(first), np.array(second), first_exposure, second_exposure)
    statistic = _pivot(grid[0], grid[1], first_exposure, second_exposure)
    return float(min(chance[statistic >= observed * (1 - 1e-12)].sum(), 1.0))


def _possible(mean: float) -> NDArray[np.int64]:
    """Counts that a Poisson variable of this mean takes with more than a trace of probability."""
    reach = np.sqrt(mean) * -float(ndtri(TAIL)) + 40
    return np.arange(max(int(mean - reach), 0), int(mean + reach) + 1)


def _log_poisson(count: NDArray[np.int64], mean: float) -> Floats:
    return np.asarray(count * np.log(mean) - mean - gammaln(count + 1.0))


def _pivot(first: ArrayLike, second: ArrayLike, first_exposure: float, second_exposure: float) -> Floats:
    a, b = np.asarray(first, float), np.asarray(second, float)
    variance = a / first_exposure**2 + b / second_exposure**2
    gap = np.abs(a / first_exposure - b / second_exposure)
    return np.where(variance > 0, gap / np.sqrt(np.where(variance > 0, variance, 1)), 0.0)
