"""Counts as rates and shares, with intervals that hold for small counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """The two ends of an interval; unpacks as ``low, high``."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Rate:
    """Records per 100,000 residents and year, and the interval that its count alone leaves open."""

    value: Floats
    low: Floats
    high: Floats


def garwood(count: ArrayLike, level: float = 0.95) -> Interval:
    """Exact interval of a Poisson mean: gamma quantiles at ``count`` (low) and ``count + 1`` (high).

    It covers at least ``level`` at every mean. A count of 0 has the lower end 0; NaN or a negative count gives NaN.
    Any shape; equal counts are worked out once. Source: Garwood (1936), Biometrika 28.

    >>> low, high = garwood(5)
    >>> print(f"{low:.5f} {high:.5f}")
    1.62349 11.66833
    """
    seen, which = np.unique(np.asarray(count, float), return_inverse=True)
    tail = (1 - level) / 2
    low = np.where(seen == 0, 0.0, gammaincinv(np.where(seen > 0, seen, np.nan), tail))
    high = gammaincinv(np.where(seen >= 0, seen, np.nan) + 1, 1 - tail)
    return Interval(*(end[which].reshape(np.shape(count))[()] for end in (low, high)))


def rate_per_100000(count: ArrayLike, population: ArrayLike, years: ArrayLike = 1.0, level: float = 0.95) -> Rate:
    """100,000 × count / (population × years), with the Garwood interval of the count.

    The arguments broadcast: ``count`` in records, ``population`` in residents, ``years`` may be a part of one.
    NaN where population, years or count is NaN, or nobody lives or no time has passed.
    Source of the interval: Garwood (1936), Biometrika 28.

    >>> rate = rate_per_100000([5, 0, 3], [50_000, 1_000, 0])
    >>> rate.value
    array([10.,  0., nan])
    >>> rate.high.round(2)
    array([ 23.34, 368.89,    nan])
    """
    exposure = np.asarray(population, float) * np.asarray(years, float)
    unit = 100_000 / np.where(exposure > 0, exposure, np.nan)
    low, high = garwood(count, level)
    return Rate(np.asarray(count, float) * unit, low * unit, high * unit)


def wilson(successes: ArrayLike, total: ArrayLike, level: float = 0.95) -> Interval:
    """Score interval of a share: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    Any shapes that broadcast. Nothing looked at (total 0) gives NaN; 0 of n has the lower end 0, n of n the upper
    end 1. Source: Wilson (1927), Journal of the American Statistical Association 22.

    >>> low, high = wilson(0, 50)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0000 0.0713
    """
    total = np.asarray(total, float)
    n = np.where(total > 0, total, np.nan)
    share = np.asarray(successes, float) / n
    z = ndtri(0.5 + level / 2)
    centre = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    low, high = (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)
    return Interval(np.where(share == 0, 0.0, low)[()], np.where(share == 1, 1.0, high)[()])
