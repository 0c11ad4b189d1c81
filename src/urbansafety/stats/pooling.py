"""Results of several studies as one: random-effects meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtr, ndtri, stdtrit

Floats = NDArray[np.float64]

POINTS = 64
HALVINGS = 60
REACH = 12.0
WIDEST = 1000.0
"""Search for τ² up to so many times the largest variance in sight."""


@dataclass(frozen=True)
class Pooled:
    """The mean effect over studies, how much studies differ, and what a further study may find.

    ``low`` and ``high`` bound the mean with the normal distribution, ``careful_low`` and ``careful_high`` with the
    standard error of Hartung and Knapp, which few studies need; ``next_low`` and ``next_high`` bound the effect in one
    further place. ``tau2`` is the variance between studies, ``i2`` its share of all variance.
    """

    studies: int
    value: float
    error: float
    low: float
    high: float
    careful_low: float
    careful_high: float
    next_low: float
    next_high: float
    tau2: float
    q: float
    i2: float


def pool(effects: ArrayLike, errors: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Random-effects mean by DerSimonian and Laird, with Hartung and Knapp's interval and a prediction interval.

    ``effects`` are on a scale on which they add (logarithms of ratios), ``errors`` their standard errors (above 0).
    The interval of Hartung and Knapp is never made shorter than that of the common-effect error with Student's t. One
    study gives its own interval, and NaN where several are needed (careful from two, prediction from three); none
    gives NaN. The prediction interval weighs all variances between studies by how well they fit (the confidence
    distribution of τ² from the exact distribution of Q), since one estimate of τ² from few studies makes it too short.
    Source: DerSimonian and Laird (1986), Controlled Clinical Trials 7; Hartung and Knapp (2001), Statistics in Medicine
    20; the prediction interval after Nagashima, Noma and Furukawa (2019), Statistical Methods in Medical Research 28.

    >>> found = pool([-0.2, -0.2], [0.1, 0.1])
    >>> print(round(found.value, 3), round(found.error, 4), found.tau2)
    -0.2 0.0707 0.0
    """
    y, s = np.asarray(effects, float), np.asarray(errors, float)
    k = len(y)
    if k == 0:
        return Pooled(0, *[float("nan")] * 11)
    fixed = 1 / s**2
    centre = fixed @ y / fixed.sum()
    q = float(fixed @ (y - centre) ** 2)
    spread = fixed.sum() - (fixed**2).sum() / fixed.sum()
    tau2 = max(0.0, (q - (k - 1)) / spread) if k > 1 else 0.0
    weight = 1 / (s**2 + tau2)
    value, error = float(weight @ y / weight.sum()), float(weight.sum() ** -0.5)
    around = float(weight @ (y - value) ** 2) / (k - 1) if k > 1 else float("nan")
    careful = error * np.sqrt(max(around, 1.0)) * _student(k - 1, level) if k > 1 else float("nan")
    further = _further(y, s, level) if k > 2 else (float("nan"),) * 2
    reach = float(ndtri(0.5 + level / 2)) * error
    return Pooled(
        k, value, error, value - reach, value + reach, float(value - careful), float(value + careful),
        *further, tau2, q, max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0,
    )  # fmt: skip


def _further(y: Floats, s: Floats, level: float) -> tuple[float, float]:
    """The range of the effect in a further study: a mixture of normal distributions over the plausible τ²."""
    tau2 = _plausible(y, s)
    weight = 1 / (s**2 + tau2[:, None])
    mean = weight @ y / weight.sum(axis=1)
    spread = np.sqrt(tau2 + 1 / weight.sum(axis=1))
    ends = []
    for chance in (0.5 - level / 2, 0.5 + level / 2):
        low, high = float((mean - REACH * spread).min()), float((mean + REACH * spread).max())
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = ndtr((middle - mean) / spread).mean() < chance
            low, high = (middle, high) if below else (low, middle)
        ends.append((low + high) / 2)
    return ends[0], ends[1]


def _plausible(y: Floats, s: Floats) -> Floats:
    """``POINTS`` values of τ², each as plausible as the next: the spread of the effects meets a quantile of χ²."""
    met = 2 * gammaincinv((len(y) - 1) / 2, (np.arange(POINTS) + 0.5) / POINTS)
    low, high = np.zeros(POINTS), np.full(POINTS, WIDEST * max(float(np.var(y)), float((s**2).max())))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        wider = _spread(y, s, middle) > met
        low, high = np.where(wider, middle, low), np.where(wider, high, middle)
    return np.where(_spread(y, s, np.zeros(POINTS)) > met, (low + high) / 2, 0.0)


def _spread(y: Floats, s: Floats, tau2: Floats) -> Floats:
    """Cochran's Q under each τ²."""
    weight = 1 / (s**2 + tau2[:, None])
    mean = weight @ y / weight.sum(axis=1)
    return np.asarray((weight * (y - mean[:, None]) ** 2).sum(axis=1))


def _student(df: int, level: float) -> float:
    return float(stdtrit(df, 0.5 + level / 2))
