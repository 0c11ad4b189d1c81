"""Neighbourhoods with more, or fewer, records than the city's rate and its unevenness explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import betainc, gammainc, gammaincc

from urbansafety.stats.false_discovery import benjamini_hochberg
from urbansafety.stats.rates import garwood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LocalClusters:
    """One row an area: its neighbourhood (itself and its neighbours) against the city.

    ``statistic`` is Gi* under the null, ``p`` exact and two-sided, ``q`` adjusted for the false-discovery rate,
    ``ratio`` the neighbourhood's rate to the city's with its 95 % interval ``low``, ``high``; ``flagged`` is 1 hot,
    -1 cold, 0 neither. ``dispersion`` is the α of the null.
    """

    statistic: Floats
    p: Floats
    q: Floats
    ratio: Floats
    low: Floats
    high: Floats
    flagged: Ints
    dispersion: float


def getis_ord(values: ArrayLike, neighbours: sparse.csr_array) -> Floats:
    """Getis–Ord Gi*: (Σⱼ wᵢⱼ xⱼ - x̄ Wᵢ) / (S √((n Σⱼ wᵢⱼ² - Wᵢ²) / (n - 1))), self included.

    ``values`` (n) may be any numbers without NaN; ``neighbours`` (n × n) are weights, to which 1 for the area
    itself is added where its diagonal is 0; S is the population standard deviation. Equal values, and an area whose
    neighbourhood is the whole city, give NaN. Source: Getis and Ord (1992), Geographical Analysis 24; Ord and Getis
    (1995), Geographical Analysis 27.

    >>> line = sparse.csr_array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> getis_ord([1, 2, 3, 6], line).round(3)
    array([-1.389, -1.604,  1.069,  1.389])
    """
    x = np.asarray(values, float)
    w = with_self(neighbours)
    n = len(x)
    total, squares = w.sum(axis=1), (w * w).sum(axis=1)
    variance = x.var() * (n * squares - total**2) / max(n - 1, 1)
    return (w @ x - x.mean() * total) / np.sqrt(np.where(variance > 0, variance, np.nan))


def with_self(neighbours: sparse.csr_array) -> sparse.csr_array:
    """The weights with 1 on the diagonal wherever it is 0."""
    missing = (neighbours.diagonal() == 0).astype(float)
    return sparse.csr_array(neighbours.astype(float) + sparse.dia_array((missing[None], [0]), shape=neighbours.shape))


def overdispersion(count: ArrayLike, expected: ArrayLike) -> float:
    """Variation between areas beyond chance: α in variance = μ + α μ², by moments, at least 0.

    α = max(0, (n / (n - 1) Σ (O - μ)² - Σ μ) / Σ μ²).
    """
    seen, mean = np.asarray(count, float), np.asarray(expected, float)
    used = mean > 0
    n = used.sum()
    spare = n / max(n - 1, 1) * ((seen - mean)[used] ** 2).sum() - mean[used].sum()
    return float(max(0.0, spare / (mean[used] ** 2).sum())) if n > 1 else 0.0


def local_clusters(
    count: ArrayLike, expected: ArrayLike, neighbours: sparse.csr_array, *, excess: float = 1.5, q: float = 0.05
) -> LocalClusters:
    """Hot and cold neighbourhoods under a null of constant risk with overdispersion."""
    base = np.nan_to_num(np.asarray(expected, float))
    used = base > 0
    seen = np.where(used, np.asarray(count, float), 0.0)
    mean = base * (seen.sum() / base.sum() if used.any() else 0.0)
    alpha = overdispersion(seen, mean)
    w = with_self(neighbours)
    x, m, extra = w @ seen, w @ mean, alpha * (w @ mean**2)
    tested = used & (m > 0)
    p = np.full(len(seen), np.nan)
    p[tested] = _two_sided(x[tested], m[tested], extra[tested])
    adjusted = benjamini_hochberg(p)
    known = np.where(tested, m, np.nan)
    interval = garwood(x)
    ratio, low, high = x / known, interval.low / known, interval.high / known
    flagged = ((adjusted <= q) & (low > excess)).astype(np.int64) - ((adjusted <= q) & (high < 1 / excess))
    z = (x - known) / np.sqrt(known + extra)
    return LocalClusters(z, p, adjusted, ratio, low, high, flagged, alpha)


def _two_sided(x: Floats, mean: Floats, extra: Floats) -> Floats:
    size = mean**2 / np.maximum(extra, 1e-9 * mean)
    share = mean / (size + mean)
    poisson = extra <= 1e-9 * mean
    upper = np.where(poisson, gammainc(np.maximum(x, 1e-300), mean), betainc(np.maximum(x, 1e-300), size, share))
    lower = np.where(poisson, gammaincc(x + 1, mean), betainc(size, x + 1, 1 - share))
    return np.minimum(1.0, 2 * np.minimum(np.where(x > 0, upper, 1.0), lower))
