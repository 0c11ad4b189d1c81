"""Neighbourhoods with more, or fewer, records than the city's rate and its unevenness explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import betainc, gammainc, gammaincc

from urbansafety.stats.false_discovery import benjamini_hochberg
from urbansafety.stats.rates import garwood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

POISSON = 1e-9  # extra variance, as a share of the mean, under which a count is Poisson


@dataclass(frozen=True)
class LocalClusters:
    """One row an area: its neighbourhood (itself and its neighbours) against the city.

    ``statistic`` is Gi* under the null, ``p`` exact and two-sided, ``q`` adjusted for the false-discovery rate,
    ``ratio`` the neighbourhood's rate to the city's with its 95 % interval ``low``, ``high``; ``flagged`` is 1 hot,
    -1 cold, 0 neither. ``dispersion`` is the null's α.
    """

    statistic: Floats
    p: Floats
    q: Floats
    ratio: Floats
    low: Floats
    high: Floats
    flagged: Ints
    dispersion: float


class Tails(NamedTuple):
    """P(X ≤ x) and P(X ≥ x); unpacks as ``lower, upper``."""

    lower: Floats
    upper: Floats


def getis_ord(values: ArrayLike, neighbours: sparse.csr_array) -> Floats:
    """Getis–Ord Gi*: (Σⱼ wᵢⱼ xⱼ - x̄ Wᵢ) / (S √((n Σⱼ wᵢⱼ² - Wᵢ²) / (n - 1))), self included.

    ``values`` (n) are any numbers without NaN; ``neighbours`` (n × n) are weights, to which 1 for the area itself is
    added wherever their diagonal is 0; Wᵢ is their sum, S the population standard deviation. Without unit. Equal
    values, and an area whose neighbourhood is the whole city with equal weights, give NaN.
    Source: Getis and Ord (1992), Geographical Analysis 24; Ord and Getis (1995), Geographical Analysis 27.

    >>> line = sparse.csr_array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> getis_ord([1, 2, 3, 6], line).round(3)
    array([-1.389, -1.604,  1.069,  1.389])
    """
    x = np.asarray(values, float)
    weights = with_self(neighbours)
    n = len(x)
    total, squares = weights.sum(axis=1), (weights * weights).sum(axis=1)
    variance = x.var() * (n * squares - total**2) / max(n - 1, 1)
    return np.asarray((weights @ x - x.mean() * total) / np.sqrt(np.where(variance > 0, variance, np.nan)))


def with_self(neighbours: sparse.csr_array) -> sparse.csr_array:
    """The weights (n × n) with 1 on the diagonal wherever it is 0: every area is in its own neighbourhood.

    >>> with_self(sparse.csr_array([[0, 1], [1, 0]])).toarray()
    array([[1., 1.],
           [1., 1.]])
    """
    missing = (neighbours.diagonal() == 0).astype(float)
    return sparse.csr_array(neighbours.astype(float) + sparse.dia_array((missing[None], [0]), shape=neighbours.shape))


def overdispersion(count: ArrayLike, expected: ArrayLike) -> float:
    """How much more areas differ than chance makes them: α in variance = μ + α μ², by moments, at least 0.

    α = max(0, (n / (n - 1) Σ (O - μ)² - Σ μ) / Σ μ²) over the n areas with an expectation, μ = expected × ΣO / ΣE;
    ``count`` and ``expected`` (n; in proportion, so residents will do) have one dimension. Without unit: √α is the
    coefficient of variation of the areas' true risks. Real hot spots are part of it: α is then larger than it is
    among the other areas, and a test that uses it finds fewer. No records, or fewer than two areas, give 0.
    Source of the model: Clayton and Kaldor (1987), Biometrics 43; the estimate is ours.

    >>> overdispersion([10, 30, 20], [1, 1, 1])
    0.2
    """
    seen, base = _comparable(count, expected)
    n = int((base > 0).sum())
    if n < 2 or not seen.any():
        return 0.0
    mean = base * (seen.sum() / base.sum())
    beyond_chance = n / (n - 1) * ((seen - mean) ** 2).sum() - mean.sum()
    return float(max(0.0, beyond_chance / (mean**2).sum()))


def count_tails(count: ArrayLike, mean: ArrayLike, extra: ArrayLike) -> Tails:
    """Both tails of a count with this mean and variance mean + ``extra``: negative binomial, Poisson for extra 0.

    With size r = mean² / extra, P(X ≥ x) = I(mean / (r + mean); x, r), the regularised incomplete beta function.
    The arguments broadcast; mean 0 or NaN gives NaN. Each tail holds P(X = x), so that 2 × the smaller, at most 1,
    is a two-sided p that is at or under .05 at most 5 % of the time, and less often the smaller the mean.
    Source: NIST Digital Library of Mathematical Functions, section 8.17.

    >>> lower, upper = count_tails(0, 2.0, 0.0)
    >>> print(f"{lower:.4f} {upper:.0f}")
    0.1353 1
    """
    x, mu, more = np.broadcast_arrays(*(np.asarray(part, float) for part in (count, mean, extra)))
    mu = np.where(mu > 0, mu, np.nan)
    poisson = more <= POISSON * mu
    size = mu**2 / np.where(poisson, 1.0, more)
    least = np.where(x > 0, x, 1.0)
    upper = np.where(poisson, gammainc(least, mu), betainc(least, size, mu / (size + mu)))
    lower = np.where(poisson, gammaincc(x + 1, mu), betainc(size, x + 1, size / (size + mu)))
    return Tails(lower[()], np.where((x > 0) | np.isnan(upper), upper, 1.0)[()])


def local_clusters(
    count: ArrayLike, expected: ArrayLike, neighbours: sparse.csr_array, *, excess: float = 1.5, q: float = 0.05
) -> LocalClusters:
    """Hot and cold neighbourhoods, against a null of constant risk that is as uneven as the areas are.

    ``count`` is records by area (n), ``expected`` what constant risk expects, in proportion (residents will do),
    ``neighbours`` 1 for each two areas that border on each other (n × n). An area's neighbourhood is itself and its
    neighbours; an island's is itself. Under the null the neighbourhood's count X has mean M = Σ μⱼ and variance
    V = M + α Σ μⱼ² with α from ``overdispersion``: a negative binomial of these moments gives the exact two-sided
    p = min(1, 2 min(P(X ≥ x), P(X ≤ x))), Benjamini and Hochberg's method q. The statistic is
    (X - M) / √(V (1 - 2s) + s² ΣV), s = M / Σμ: the Getis–Ord Gi* where all areas expect the same.

    Hot is q at or under ``q`` and a lower limit of the ratio X / M (Garwood's for X) above ``excess``; cold an upper
    limit under 1 / ``excess``. An area whose count is NaN, or whose expectation is 0 or NaN, is not tested, has NaN,
    and its records are left out of its neighbours' too. No records at all give NaN everywhere.

    What to know: real hot spots are part of α, so that the test finds
    fewer than there are. α and the city's rate come from the same areas, which makes p too large where a
    neighbourhood is a large part of the city. Neighbourhoods overlap, so their tests depend on each other, positively
    between neighbours; ``docs/calibration.md`` has the rates of false discovery that were measured.

    >>> row = sparse.diags_array([np.ones(7), np.ones(7)], offsets=[-1, 1], format="csr")
    >>> found = local_clusters([90, 85, 12, 9, 11, 8, 10, 12], [10] * 8, row)
    >>> found.ratio.round(2)
    array([2.95, 2.1 , 1.19, 0.36, 0.32, 0.33, 0.34, 0.37])
    """
    seen, base = _comparable(count, expected)
    tested = (base > 0) & seen.any()
    mean = base * (seen.sum() / base.sum() if tested.any() else 0.0)
    alpha = overdispersion(seen, base)
    weights = with_self(neighbours)
    x, m = weights @ seen, np.where(tested, weights @ mean, np.nan)
    extra = alpha * (weights @ mean**2)
    lower, upper = count_tails(x, m, extra)
    p = np.minimum(1.0, 2 * np.minimum(lower, upper))
    adjusted = benjamini_hochberg(p)
    interval = garwood(x)
    ratio, low, high = x / m, interval.low / m, interval.high / m
    found = adjusted <= q
    flagged = (found & (low > excess)).astype(np.int64) - (found & (high < 1 / excess))
    share = m / mean.sum() if tested.any() else m
    variance = (m + extra) * (1 - 2 * share) + share**2 * (mean + alpha * mean**2).sum()
    statistic = (x - m) / np.sqrt(np.where(variance > 1e-9 * m, variance, np.nan))
    return LocalClusters(statistic, p, adjusted, ratio, low, high, flagged, alpha)


def _comparable(count: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    """Counts and expectations, both 0 where either is unknown or nothing is expected."""
    seen, base = np.asarray(count, float), np.asarray(expected, float)
    known = (base > 0) & ~np.isnan(seen)
    return np.where(known, seen, 0.0), np.where(known, base, 0.0)
