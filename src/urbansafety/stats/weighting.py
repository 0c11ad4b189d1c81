"""Sums of weighted counts, as of harm, with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from urbansafety.stats.rates import Floats, Interval


def weighted_total(total: ArrayLike, variance: ArrayLike, largest: ArrayLike, level: float = 0.95) -> Interval:
    """Interval of a weighted sum Σ wᵢ nᵢ of Poisson counts by the gamma method.

    ``total`` is y = Σ wᵢ nᵢ, ``variance`` v = Σ wᵢ² nᵢ (the compound Poisson variance) and ``largest`` the largest
    weight w that any record could have; any shapes that broadcast. The low end is the quantile of the gamma
    distribution with mean y and variance v, the high end that of mean y + w and variance v + w². With equal weights
    it is w times Garwood's interval; y = 0 has the low end 0. Equal pairs of y and v are worked out once.
    Source: Fay and Feuer (1997), Statistics in Medicine 16.

    >>> low, high = weighted_total([20.0], [40.0], 2.0)
    >>> print(f"{low[0]:.3f} {high[0]:.3f}")
    9.591 36.781
    """
    y, v, w = np.broadcast_arrays(*(np.asarray(part, float) for part in (total, variance, largest)))
    tail = (1 - level) / 2
    low, high = _quantile(y, v, tail), _quantile(y + w, v + w**2, 1 - tail)
    return Interval(np.where(y == 0, 0.0, low)[()], high[()])


def _quantile(mean: Floats, variance: Floats, at: float) -> Floats:
    """Quantile of the gamma distribution with this mean and variance; NaN where either is not positive."""
    pairs, which = np.unique(mean + 1j * variance, return_inverse=True)
    known = (pairs.real > 0) & (pairs.imag > 0)
    m, v = np.where(known, pairs.real, np.nan), np.where(known, pairs.imag, np.nan)
    quantile: Floats = gammaincinv(m**2 / v, at) * v / m
    return quantile[which].reshape(mean.shape)
