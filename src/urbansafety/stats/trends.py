"""Trends of many monthly series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MONTHS_NEEDED = 24
HARMONICS = 2
CHUNK = 2048
STEPS = 20
LARGEST_STEP = 4.0
SETTLED = 1e-10
LARGEST_R = 0.9
FEWEST_DF = 2.0


@dataclass(frozen=True)
class Trends:
    """One row a series: the change from one year to the next as a share (0.05 is 5 % more a year).

    ``low`` and ``high`` bound it, ``p`` tests no change (two-sided), ``dispersion`` is Pearson's χ² / df (1 is
    Poisson), ``autocorrelation`` the residuals' from month to month, ``widening`` the factor by which the standard
    error is larger for it, ``seasonal`` whether a yearly cycle was fitted.
    """

    change: Floats
    low: Floats
    high: Floats
    p: Floats
    dispersion: Floats
    autocorrelation: Floats
    widening: Floats
    seasonal: Bools


def trends(
    count: ArrayLike,
    first_month: int = 0,
    *,
    offset: ArrayLike | None = None,
    months: ArrayLike | None = None,
    level: float = 0.95,
) -> Trends:
    """Yearly change of many monthly series: log μ = β₀ + β₁ t / 12 + two pairs of yearly harmonics, quasi-Poisson.

    ``count`` is series × months (or one series), every month from the first to the last; ``first_month`` is 0 for
    January to 11; ``offset`` is the log of an exposure (months, or series × months), such as days; ``months`` says
    which months to use (months, true or false), so that a lockdown can be left out. Change is exp(β₁) - 1.

    Variance is dispersion × μ, with Pearson's dispersion D of each series, taken as 1 where it is less. Months that
    resemble the month before carry less information: with the residuals' lag-one autocorrelation r (corrected for its
    bias after fitting) above 0, the variance is 1 + 2 r / (1 - ρ) times as large, the sum of all autocorrelations of a
    first-order process of persistence ρ = r D / (D - 1) that is seen through Poisson noise; without such noise
    that is (1 + r) / (1 - r). The degrees of freedom are those of as many times fewer months.

    The season has four parameters (harmonics) and not eleven (a level a month), so that two years and small counts
    can bear it; a season that the records are too few to fit is left out, and ``seasonal`` is then false.

    NaN: a series without records or with NaN, one whose records all lie at one end, and every series where fewer
    than 24 months are used. Very few records give an interval that may reach to infinity. Lasting noise in short
    series still makes the interval too short: ``docs/calibration.md`` says by how much.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed. (quasi-likelihood); the allowance for
    autocorrelation is ours, checked by simulation.

    >>> months = np.arange(48)
    >>> found = trends(np.round(200 * 1.1 ** (months / 12) * (1 + 0.2 * np.cos(2 * np.pi * months / 12))))
    >>> print(found.change.round(3), found.low.round(2), found.high.round(2))
    [0.1] [0.08] [0.12]
    """
    y = np.atleast_2d(np.asarray(count, float))
    n, length = y.shape
    used = np.ones(length, bool) if months is None else np.asarray(months, bool)
    shift = np.broadcast_to(np.zeros(length) if offset is None else np.asarray(offset, float), y.shape)
    result = np.full((7, n), np.nan)
    seasonal = np.zeros(n, bool)
    if used.sum() >= MONTHS_NEEDED:
        at = np.flatnonzero(used)
        for start in range(0, n, CHUNK):
            part = slice(start, start + CHUNK)
            result[:, part], seasonal[part] = _chunk(y[part][:, used], shift[part][:, used], at, first_month, level)
    change, low, high, p, dispersion, r, widening = result
    return Trends(change, low, high, p, dispersion, r, widening, seasonal)


@dataclass(frozen=True)
class _Fits:
    """Slopes a year, their variance at dispersion 1, and fitted means."""

    slope: Floats
    variance: Floats
    mean: Floats


def _design(at: Ints, first_month: int, harmonics: int) -> Floats:
    angle = 2 * np.pi * (at + first_month) / 12
    waves = [wave(h * angle) for h in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    return np.column_stack([np.ones(len(at)), (at - at.mean()) / 12, *waves])


def _chunk(y: Floats, offset: Floats, at: Ints, first_month: int, level: float) -> tuple[Floats, Bools]:
    out = np.full((7, len(y)), np.nan)
    seasonal = np.zeros(len(y), bool)
    todo = np.flatnonzero(y.sum(axis=1) > 0)
    for harmonics in (HARMONICS, 0):
        design = _design(at, first_month, harmonics)
        fits, settled = _fit(y[todo], offset[todo], design)
        done = todo[settled]
        out[:, done] = _summary(y[done], fits, design, at, level)
        seasonal[done] = harmonics > 0
        todo = todo[~settled]
    return out, seasonal


def _fit(y: Floats, offset: Floats, design: Floats) -> tuple[_Fits, Bools]:
    """Newton's method on the Poisson likelihood, every series at its own pace."""
    n, k = len(y), design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), k * k)
    start = np.log(y.mean(axis=1) / np.exp(offset).mean(axis=1))
    eta = start[:, None] + offset
    slope = np.zeros(n)
    active = np.arange(n)
    for _ in range(STEPS):
        mean: Floats = np.exp(eta[active])
        step = _solve(mean, products, _each(y[active] - mean, design))
        change = _each(step, design.T)
        largest = np.abs(change).max(axis=1)
        damped = LARGEST_STEP / np.maximum(largest, LARGEST_STEP)
        eta[active] += damped[:, None] * change
        slope[active] += damped * step[:, 1]
        active = active[~(largest < SETTLED)]
        if not len(active):
            break
    settled = np.ones(n, bool)
    settled[active] = False
    mean = np.exp(eta[settled])
    variance = _solve(mean, products, np.tile(np.eye(k)[1], (len(mean), 1)))[:, 1]
    return _Fits(slope[settled], variance, mean), settled


def _solve(mean: Floats, products: Floats, right: Floats) -> Floats:
    """Solve X' diag(mean) X s = right for every row; a trace of ridge lets months that leave X short of rank pass."""
    k = right.shape[1]
    information = _each(mean, products).reshape(-1, k, k)
    ridge = 1e-12 * np.trace(information, axis1=1, axis2=2)
    information += ridge[:, None, None] * np.eye(k)
    return np.asarray(np.linalg.solve(information, right[:, :, None])[:, :, 0], float)


def _each(rows: Floats, matrix: Floats) -> Floats:
    """Every row times the matrix. One large product would start threads that fight where cores are shared."""
    return np.asarray((rows[:, None, :] @ matrix)[:, 0, :])


def _summary(y: Floats, fits: _Fits, design: Floats, at: Ints, level: float) -> Floats:
    months, k = design.shape
    residual = (y - fits.mean) / np.sqrt(fits.mean)
    dispersion = (residual**2).sum(axis=1) / (months - k)
    r = autocorrelation(residual, design, np.diff(at) == 1)
    repeated = repetition(r, dispersion)
    error = np.sqrt(fits.variance * np.maximum(dispersion, 1.0) * repeated)
    freedom = np.maximum(FEWEST_DF, months / repeated - k)
    reach = stdtrit(freedom, 0.5 + level / 2) * error
    p = 2 * stdtr(freedom, -np.abs(fits.slope) / error)
    with np.errstate(over="ignore"):
        change = np.expm1(np.stack([fits.slope, fits.slope - reach, fits.slope + reach]))
    return np.concatenate([change, [p, dispersion, r, np.sqrt(repeated)]])


def autocorrelation(residual: ArrayLike, design: ArrayLike, follows: ArrayLike) -> Floats:
    """Lag-one autocorrelation of the residuals of each series, less what fitting the design puts into pure noise.

    ``residual`` is series × months, ``design`` the months × parameters that were fitted, ``follows`` says of each month
    but the first whether the one before it is the calendar month before. Of noise, residuals have -Σ hₜ,ₜ₊₁ / (n - k)
    with h the hat matrix; with true autocorrelation the bias grows about as 1 + 2 r (found by simulation). A series
    without residuals has 0 before the correction.
    Source: Durbin and Watson (1950) for what the design puts in; the growth with r is ours.

    >>> autocorrelation([[1.0, -1.0, 1.0, -1.0]], np.ones((4, 1)), [True, True, True]).round(3).tolist()
    [-0.875]
    """
    left, matrix, next_month = np.asarray(residual, float), np.asarray(design, float), np.asarray(follows, bool)
    squares = (left**2).sum(axis=1)
    lagged = (left[:, 1:] * left[:, :-1])[:, next_month].sum(axis=1)
    raw = np.divide(lagged, squares, out=np.zeros_like(squares), where=squares > 0)
    basis = np.linalg.qr(matrix)[0]
    bias = -(basis[1:] * basis[:-1])[next_month].sum() / (len(matrix) - matrix.shape[1])
    return np.asarray(raw - bias * (1 + 2 * raw))


def repetition(autocorrelation: ArrayLike, dispersion: ArrayLike) -> Floats:
    """How many months say what one independent month would: 1 + r + r ρ + r ρ² + … on either side.

    r is the lag-one ``autocorrelation`` of residuals (below 0 counts as 0, at most 0.9), ρ = r D / (D - 1) the
    persistence of the process behind Poisson counts with ``dispersion`` D. 1 where nothing lasts. Where D is not above
    1, ρ is r itself. Source: McCullagh and Nelder (1989) for the variance; the allowance is ours, checked by
    simulation.

    >>> repetition([-0.2, 0.0, 0.5, 0.5], [3.0, 3.0, 1.0, 1e9]).round(3).tolist()
    [1.0, 1.0, 3.0, 3.0]
    """
    d = np.asarray(dispersion, float)
    alike = np.clip(np.asarray(autocorrelation, float), 0, LARGEST_R)
    beyond_chance = np.maximum(d - 1, 0)
    lasting = np.divide(alike * d, beyond_chance, out=np.zeros_like(alike * d), where=beyond_chance > 0)
    return np.asarray(1 + 2 * alike / (1 - np.clip(lasting, alike, LARGEST_R)))
