"""Rates of small areas, drawn towards the city's as far as their counts are too few to speak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, gammaln, polygamma, psi

from urbansafety.stats.rates import garwood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS = 60
LARGEST_STEP = 1.5
SHORTER = 0.9  # so that a likelihood that is not concave cannot throw a fit to and fro for ever
SETTLED = 1e-9
NEGLIGIBLE = 1e-4  # variance between areas, as a share of the Poisson variance, that counts as none
WELL_KNOWN = 0.15  # standard error of log a under which its uncertainty does not show in an area's interval
GRID = 16
ZOOMS = 3
KNOTS = 4000
TINY = 1e-300


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
    column. Where the areas differ no more than chance makes them (also: one area, or no records), a and b are
    infinite and every area has the value Σ O / Σ E. An area whose O is NaN, or E not positive, takes no part and
    has NaN.

    The interval holds θ with a and b as uncertain as the areas leave them: the posterior is averaged over 1 / a (the
    prior variance for a mean of 1), taken as equally likely at every value beforehand, and is never narrower than the
    posterior given a and b, which alone would hold θ far too seldom where areas or records are few
    (``docs/calibration.md``). Source: Clayton and Kaldor (1987), Biometrics 43; on intervals too short without
    the second step Morris (1983), Journal of the American Statistical Association 78.

    >>> fit = gamma_poisson([9, 39, 11, 0, 2], [1.4, 8.7, 3.0, 4.2, 6.0])
    >>> fit.value.round(2)
    array([5.96, 4.45, 3.62, 0.14, 0.42])
    """
    seen, base = np.broadcast_arrays(np.asarray(count, float), np.asarray(expected, float))
    known = (base > 0) & ~np.isnan(seen)
    columns = seen.shape[1] if seen.ndim > 1 else 1
    o, e = (np.where(known, part, 0.0).reshape(len(part), columns).T for part in (seen, base))
    ties = _find_ties(o)
    prior = _fit_prior(o, e, ties)
    pooled = np.isinf(prior.a)
    b = np.where(pooled, np.inf, prior.a / np.where(prior.mean > 0, prior.mean, np.nan))
    value = np.divide(o + prior.a[:, None], b[:, None] + e, out=np.zeros_like(o), where=~pooled[:, None])
    value[pooled] = prior.mean[pooled, None]
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    ends = np.stack([_quantiles(ties, prior.a, tail) / (b[:, None] + e) for tail in tails])
    whole = garwood(o[pooled].sum(axis=1), level)
    people = e[pooled].sum(axis=1)
    ends[:, pooled] = np.divide(whole, people, out=np.full((2, pooled.sum()), np.nan), where=people > 0)[:, :, None]
    vague = np.flatnonzero((prior.error > WELL_KNOWN) & (prior.mean > 0))
    averaged = _averaged_posterior(o[vague], e[vague], _find_ties(o[vague]), prior.mean[vague], tails)
    ends[0, vague] = np.minimum(ends[0, vague], averaged[0])
    ends[1, vague] = np.maximum(ends[1, vague], averaged[1])
    value, low, high = (np.where(known, part.T.reshape(known.shape), np.nan) for part in (value, *ends))
    return GammaPoisson(prior.a, b, value, low, high)


@dataclass(frozen=True)
class _Ties:
    """The different counts of every row, how many areas share each, and which of them an area has.

    Special functions are slow and different counts few: they are evaluated once for each.
    """

    count: Floats
    row: Ints
    areas: Ints
    place: Ints


@dataclass(frozen=True)
class _Prior:
    """Maximum-likelihood mean a / b and shape a of each row, and the standard error of log a.

    a and its error are infinite where chance explains the differences between areas.
    """

    mean: Floats
    a: Floats
    error: Floats


def _find_ties(seen: Floats) -> _Ties:
    order = np.argsort(seen, axis=1)
    ascending = np.take_along_axis(seen, order, axis=1)
    new = np.ones(seen.shape, bool)
    new[:, 1:] = ascending[:, 1:] != ascending[:, :-1]
    which = np.cumsum(new) - 1
    place = np.empty(seen.shape, np.int64)
    np.put_along_axis(place, order, which.reshape(seen.shape), axis=1)
    return _Ties(ascending[new], np.nonzero(new)[0], np.bincount(which), place)


def _quantiles(ties: _Ties, a: Floats, tail: float) -> Floats:
    """Quantiles of Gamma(O + a, 1) by row and area; NaN where a is infinite."""
    shape = ties.count + a[ties.row]
    return np.asarray(gammaincinv(np.where(np.isinf(shape), np.nan, shape), tail))[ties.place]


def _fit_prior(seen: Floats, base: Floats, ties: _Ties) -> _Prior:
    exposure = base.sum(axis=1)
    mean = np.divide(seen.sum(axis=1), exposure, out=np.full(len(seen), np.nan), where=exposure > 0)
    mu = base * mean[:, None]
    beyond_chance = ((seen - mu) ** 2 - seen).sum(axis=1)
    squares = (mu**2).sum(axis=1)
    active = np.flatnonzero(beyond_chance > 0)
    pooled, a, error = mean.copy(), np.full(len(mean), np.inf), np.full(len(mean), np.inf)
    a[active] = squares[active] / beyond_chance[active]
    ceiling = np.full(len(mean), np.inf)
    ceiling[active] = squares[active] / mu[active].sum(axis=1) / NEGLIGIBLE
    running = active
    for turn in range(STEPS):
        slopes = _derivatives(seen[running], base[running], mean[running], a[running], _digamma_sums(ties, a, running))
        longest = LARGEST_STEP * SHORTER**turn
        step = np.clip(_uphill(slopes), -longest, longest)
        error[running] = 1 / np.sqrt(np.maximum(slopes.both**2 / slopes.mean_twice - slopes.a_twice, 1e-300))
        mean[running] *= np.exp(step[0])
        a[running] = np.minimum(a[running] * np.exp(step[1]), 2 * ceiling[running])
        running = running[(np.abs(step).max(axis=0) > SETTLED) & (a[running] < 2 * ceiling[running])]
        if not len(running):
            break
    negligible = active[a[active] > ceiling[active]]
    a[negligible], error[negligible], mean[negligible] = np.inf, np.inf, pooled[negligible]
    return _Prior(mean, a, error)


def _digamma_sums(ties: _Ties, a: Floats, rows: Ints) -> tuple[Floats, Floats]:
    """Σ ψ(O + a) - ψ(a) and the same of ψ', by row."""
    wanted = np.zeros(len(a), bool)
    wanted[rows] = True
    chosen = wanted[ties.row]
    row, areas = ties.row[chosen], ties.areas[chosen]
    shape = ties.count[chosen] + a[row]
    n = np.bincount(row, areas, len(a))[rows]
    first = np.bincount(row, areas * psi(shape), len(a))[rows] - n * psi(a[rows])
    second = np.bincount(row, areas * polygamma(1, shape), len(a))[rows] - n * polygamma(1, a[rows])
    return first, second


@dataclass(frozen=True)
class _Slopes:
    """First and second derivatives of the log-likelihood in log mean and log a, by row."""

    mean: Floats
    a: Floats
    mean_twice: Floats
    both: Floats
    a_twice: Floats


def _derivatives(seen: Floats, base: Floats, mean: Floats, a: Floats, sums: tuple[Floats, Floats]) -> _Slopes:
    mu, shape = base * mean[:, None], a[:, None]
    whole = shape + mu
    lack = (mu - seen) / whole
    by_a = a * (sums[0] - np.log1p(mu / shape).sum(axis=1) + lack.sum(axis=1))
    curve = sums[1] + (mu / (shape * whole)).sum(axis=1) - (lack / whole).sum(axis=1)
    return _Slopes(
        mean=-(a * lack.sum(axis=1)),
        a=by_a,
        mean_twice=-a * (mu * (shape + seen) / whole**2).sum(axis=1),
        both=-a * (lack * mu / whole).sum(axis=1),
        a_twice=a**2 * curve + by_a,
    )


def _uphill(s: _Slopes) -> Floats:
    """Newton's step in (log mean, log a); a fixed step towards more likelihood where it is not concave."""
    curvature = s.mean_twice * s.a_twice - s.both**2
    concave = (curvature > 0) & (s.mean_twice < 0)
    safe = np.where(concave, curvature, 1.0)
    by_mean = np.where(concave, (s.both * s.a - s.a_twice * s.mean) / safe, -s.mean / s.mean_twice)
    by_a = np.where(concave, (s.both * s.mean - s.mean_twice * s.a) / safe, np.sign(s.a))
    return np.stack([by_mean, by_a])


def _averaged_posterior(seen: Floats, base: Floats, ties: _Ties, mean: Floats, tails: Floats) -> Floats:
    """Ends of the interval (2 × rows × areas) with the posterior averaged over 1 / a, as a gamma of equal moments."""
    mu = base * mean[:, None]
    shapes, weights = _plausible_shapes(seen, mu, ties)
    first, second = np.zeros_like(mu), np.zeros_like(mu)
    for a, weight in zip(shapes[:, :, None], weights[:, :, None], strict=True):
        theta = (seen + a) / (mu + a)
        own = theta / (mu + a)
        citys = (theta * a / (mu + a)) ** 2 / (mu * a / (a + mu)).sum(axis=1, keepdims=True)
        first += weight * theta
        second += weight * (own + citys + theta**2)
    scale = (second - first**2) / first
    ends = np.stack([_gamma_quantile(first / scale, tail) for tail in tails])
    return np.asarray(ends * scale * mean[:, None])


def _gamma_quantile(shape: Floats, tail: float) -> Floats:
    """Quantile of Gamma(shape, 1); of very many shapes by interpolation, with a relative error below 1e-4."""
    if shape.size <= 4 * KNOTS:
        return np.asarray(gammaincinv(shape, tail))
    logs = np.log(shape)
    knots = np.linspace(logs.min(), logs.max(), KNOTS)
    quantiles = np.maximum(gammaincinv(np.exp(knots), tail), TINY)
    return np.asarray(np.exp(np.interp(logs, knots, np.log(quantiles))))


def _plausible_shapes(seen: Floats, mu: Floats, ties: _Ties) -> tuple[Floats, Floats]:
    """Values of a (grid × rows) where the areas allow them, and how probable each is.

    The grid is even in the weight a / (a + typical mean) that an area's interval gives to the city, and is zoomed in
    on where the likelihood is.
    """
    typical = (mu**2).sum(axis=1) / mu.sum(axis=1)
    low, high = np.zeros(len(mu)), np.ones(len(mu))
    for _ in range(ZOOMS):
        weight = low + (high - low) * (np.arange(GRID)[:, None] + 0.5) / GRID
        a = typical * weight / (1 - weight)
        log_density = _log_likelihood(seen, mu, ties, a) - 2 * np.log(weight)
        density = np.exp(log_density - log_density.max(axis=0))
        density /= density.sum(axis=0)
        middle = (density * weight).sum(axis=0)
        spread = np.sqrt((density * (weight - middle) ** 2).sum(axis=0))
        reach = 4 * np.maximum(spread, (high - low) / (2 * GRID))
        low, high = np.maximum(0, middle - reach), np.minimum(1, middle + reach)
    return a, density


def _log_likelihood(seen: Floats, mu: Floats, ties: _Ties, a: Floats) -> Floats:
    """Negative-binomial log-likelihood of each row at each value of a (grid × rows), up to a constant."""
    records = seen.sum(axis=1)
    result = np.empty_like(a)
    for at, shape in enumerate(a):
        own = shape[ties.row]
        ratios = np.bincount(ties.row, ties.areas * (gammaln(ties.count + own) - gammaln(own)), len(seen))
        result[at] = ratios - records * np.log(shape)
        result[at] -= ((seen + shape[:, None]) * np.log1p(mu / shape[:, None])).sum(axis=1)
    return result
