"""Many tests at once: how many of the discoveries to expect to be false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ACCEPTED = 0.05
"""Share of false discoveries that is accepted among those that are told (our choice, as is usual)."""


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """P adjusted for the false-discovery rate: q₍ᵢ₎ = min over j ≥ i of m p₍ⱼ₎ / j, at most 1.

    ``p`` has one dimension; NaN is a test that was not made: it stays NaN and is not counted in m. Rejecting where
    q ≤ .05 keeps the expected share of false rejections at or under .05 when the tests are independent or
    positively dependent, as tests of overlapping neighbourhoods are expected to be (positive dependence is their
    plausible case, not a proven one; ``docs/calibration.md`` has the measured rate).
    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57; dependence:
    Benjamini and Yekutieli (2001), Annals of Statistics 29.

    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.02])
    array([0.03, 0.04,  nan, 0.03])
    """
    p = np.asarray(p, float)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    scaled = p[order] * (len(order) / np.arange(1, len(order) + 1))
    q = np.full(len(p), np.nan)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q
