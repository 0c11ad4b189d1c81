"""Rates of small areas, drawn towards the city's as far as their counts are too few to speak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, polygamma, psi

from urbansafety.stats.rates import garwood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS = 60
LARGEST_STEP = 1.5
SETTLED = 1e-9
NEGLIGIBLE = 1e-4  # variance between areas, as a share of the Poisson variance, that counts as none


@dataclass(frozen=True)
class Marshall:
    """Smoothed rates (``value``), with the city's ``mean``, the variance ``between`` areas and each own ``weight``."""

    value: Floats
    mean: float
    between: float
    weight: Floats


@dataclass(frozen=True)
class GammaPoisson:
    """Smoothed relative risks with the prior Gamma(shape ``a``, rate ``b``) that the areas together imply."""

    a: Floats
    b: Floats
    value: Floats
    low: Floats
    high: Floats


def marshall(count: ArrayLike, base: ArrayLike) -> Marshall:
    """Global empirical-Bayes rates: m + A / (A + m / bᵢ) × (pᵢ - m), A = max(0, s² - m / mean(b)).

    ``count`` and ``base`` (residents, births, …) by area, one dimension; pᵢ = count / base, m = Σ count / Σ base,
    s² = Σ b (p - m)² / Σ b. An area whose base is 0 or NaN takes no part and has NaN. No records at all give 0
    everywhere; a single area keeps its rate. Source: Marshall (1991), Applied Statistics 40.

    >>> smooth = marshall([10, 1, 3, 4, 2, 5], [100, 15, 20, 20, 80, 90])
    >>> smooth.value.round(4)
    array([0.0887, 0.0755, 0.0895, 0.0981, 0.0534, 0.0666])
    """
    seen, base = np.asarray(count, float), np.asarray(base, float)
    b = np.where((base > 0) & ~np.isnan(seen), base, np.nan)
    rate = seen / b
    whole = np.nansum(b)
    mean = np.nansum(seen[~np.isnan(b)]) / whole if whole else np.nan
    spread = np.nansum(b * (rate - mean) ** 2) / whole if whole else np.nan
    between = max(0.0, spread - mean / (whole / np.sum(b > 0))) if whole else np.nan
    own = between + mean / b
    weight = np.divide(between, own, out=np.where(np.isnan(own), np.nan, 0.0), where=own > 0)
    return Marshall(mean + weight * (rate - mean), float(mean), float(between), weight)


def gamma_poisson(count: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> GammaPoisson:
    """Relative risks (O + a) / (E + b) under O ~ Poisson(θ E), θ ~ Gamma(a, b), with a and b by maximum likelihood.

    ``count`` O and ``expected`` E are areas (n) or areas × columns, each column a fit of its own; E may be residents
    too, then the value is a rate. ``value``, ``low`` and ``high`` have their shape, ``a`` and ``b`` one number a
    column. The interval is the posterior's, given a and b. Where the areas differ no more than chance makes them
    (also: one area, or no records), a and b are infinite, every area has the value Σ O / Σ E, and its interval is
    Garwood's for Σ O. An area whose O is NaN, or E not positive, takes no part and has NaN.
    Source: Clayton and Kaldor (1987), Biometrics 43.

    >>> fit = gamma_poisson([9, 39, 11, 0, 2], [1.4, 8.7, 3.0, 4.2, 6.0])
    >>> fit.value.round(2)
    array([5.96, 4.45, 3.62, 0.14, 0.42])
    """
    seen, base = np.broadcast_arrays(np.asarray(count, float), np.asarray(expected, float))
    known = (base > 0) & ~np.isnan(seen)
    o, e = (np.where(known, part, 0.0).reshape(len(part), -1).T for part in (seen, base))
    ties = _find_ties(o)
    records, exposure = o.sum(axis=1), e.sum(axis=1)
    mean = np.divide(records, exposure, out=np.full(len(o), np.nan), where=exposure > 0)
    mean, a = _prior(o, e, ties, mean)
    b = a / np.where(mean > 0, mean, np.nan)
    pooled = np.isinf(a)
    b[pooled] = np.inf
    whole = garwood(records, level)

    def spread_out(own: Floats, common: Floats) -> Floats:
        column = np.where(pooled[:, None], common[:, None], own)
        return np.where(known, column.T.reshape(known.shape), np.nan)

    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high = (_posterior_quantile(ties, a, tail) / (b[:, None] + e) for tail in tails)
    value = np.divide(o + a[:, None], b[:, None] + e, out=np.zeros_like(o), where=~pooled[:, None])
    return GammaPoisson(
        a,
        b,
        spread_out(value, mean),
        spread_out(low, whole.low / exposure),
        spread_out(high, whole.high / exposure),
    )


@dataclass(frozen=True)
class _Ties:
    """The different counts of every column, how many areas share each, and which of them an area has.

    Special functions are slow and counts are few: they are evaluated once a different count.
    """

    count: Floats
    column: Ints
    areas: Ints
    place: Ints


def _find_ties(seen: Floats) -> _Ties:
    values, rank = np.unique(seen, return_inverse=True)
    key = rank.reshape(seen.shape) + len(values) * np.arange(len(seen))[:, None]
    different, place, areas = np.unique(key, return_inverse=True, return_counts=True)
    return _Ties(values[different % len(values)], different // len(values), areas, place.reshape(seen.shape))


def _posterior_quantile(ties: _Ties, a: Floats, tail: float) -> Floats:
    shape = ties.count + a[ties.column]
    quantile: Floats = gammaincinv(np.where(np.isinf(shape), np.nan, shape), tail)
    return quantile[ties.place]


def _prior(seen: Floats, base: Floats, ties: _Ties, mean: Floats) -> tuple[Floats, Floats]:
    """Maximum-likelihood mean a / b and shape a of each row; a is infinite where chance explains the differences."""
    mu = base * mean[:, None]
    beyond_chance = ((seen - mu) ** 2 - seen).sum(axis=1)
    squares = (mu**2).sum(axis=1)
    active = np.flatnonzero(beyond_chance > 0)
    mean, a = mean.copy(), np.full(len(mean), np.inf)
    a[active] = squares[active] / beyond_chance[active]
    ceiling = squares[active] / mu[active].sum(axis=1) / NEGLIGIBLE
    running, limit = active, ceiling
    for _ in range(STEPS):
        first, second = _digamma_sums(ties, a, running)
        step = _newton(seen[running], base[running], mean[running], a[running], (first, second))
        mean[running] *= np.exp(step[0])
        a[running] = np.minimum(a[running] * np.exp(step[1]), 2 * limit)
        moving = (np.abs(step).max(axis=0) > SETTLED) & (a[running] < 2 * limit)
        running, limit = running[moving], limit[moving]
        if not len(running):
            break
    negligible = active[a[active] > ceiling]
    a[negligible] = np.inf
    mean[negligible] = seen[negligible].sum(axis=1) / base[negligible].sum(axis=1)
    return mean, a


def _digamma_sums(ties: _Ties, a: Floats, rows: Ints) -> tuple[Floats, Floats]:
    """Σ ψ(O + a) - ψ(a) and the same of ψ', by row."""
    wanted = np.zeros(len(a), bool)
    wanted[rows] = True
    chosen = wanted[ties.column]
    count, column, areas = ties.count[chosen], ties.column[chosen], ties.areas[chosen]
    own = a[rows]
    first = np.bincount(column, areas * psi(count + a[column]), len(a))[rows]
    second = np.bincount(column, areas * polygamma(1, count + a[column]), len(a))[rows]
    n = np.bincount(column, areas, len(a))[rows]
    return first - n * psi(own), second - n * polygamma(1, own)


def _newton(seen: Floats, base: Floats, mean: Floats, a: Floats, sums: tuple[Floats, Floats]) -> Floats:
    """A step in (log mean, log a) on the likelihood of each row; uphill by a fixed length where it is not concave."""
    mu, shape = base * mean[:, None], a[:, None]
    whole = shape + mu
    lack = (mu - seen) / whole
    g_mean = -(a * lack.sum(axis=1))
    g_a = a * (sums[0] - np.log1p(mu / shape).sum(axis=1) + lack.sum(axis=1))
    h_mean = -a * (mu * (shape + seen) / whole**2).sum(axis=1)
    h_both = -a * (lack * mu / whole).sum(axis=1)
    h_a = a**2 * (sums[1] + (mu / (shape * whole)).sum(axis=1) - (lack**2).sum(axis=1)) + g_a
    curvature = h_mean * h_a - h_both**2
    concave = (curvature > 0) & (h_mean < 0)
    safe = np.where(concave, curvature, 1.0)
    by_mean = np.where(concave, (h_both * g_a - h_a * g_mean) / safe, -g_mean / h_mean)
    by_a = np.where(concave, (h_both * g_mean - h_mean * g_a) / safe, np.sign(g_a))
    return np.clip(np.stack([by_mean, by_a]), -LARGEST_STEP, LARGEST_STEP)
