"""Trends of many monthly series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MONTHS_NEEDED = 24
HARMONICS = 2
CHUNK = 2048
STEPS = 30
LARGEST_STEP = 4.0
SETTLED = 1e-10


@dataclass(frozen=True)
class Trends:
    """One row a series: the change from one year to the next as a share (0.05 is 5 % more a year).

    ``low`` and ``high`` bound it, ``p`` tests no change (two-sided), ``dispersion`` is Pearson's χ² / df (1 is
    Poisson), ``autocorrelation`` the residuals' from month to month, ``seasonal`` whether a yearly cycle was fitted.
    """

    change: Floats
    low: Floats
    high: Floats
    p: Floats
    dispersion: Floats
    autocorrelation: Floats
    seasonal: Bools


@dataclass(frozen=True)
class _Fits:
    """Slopes a year, their variance before dispersion, and fitted means."""

    slope: Floats
    variance: Floats
    mean: Floats


def trends(
    count: ArrayLike,
    first_month: int = 0,
    *,
    offset: ArrayLike | None = None,
    months: ArrayLike | None = None,
    level: float = 0.95,
) -> Trends:
    """Yearly change of monthly counts: log μ = β₀ + β₁ t / 12 + yearly harmonics (+ offset), quasi-Poisson.

    ``count`` is series × months, ``first_month`` 0 (January) to 11, ``offset`` the log of an exposure (months, or
    series × months), ``months`` the months to use.
    """
    y = np.atleast_2d(np.asarray(count, float))
    n, length = y.shape
    used = np.ones(length, bool) if months is None else np.asarray(months, bool)
    shift = np.broadcast_to(np.zeros(length) if offset is None else np.asarray(offset, float), y.shape)
    result = np.full((6, n), np.nan)
    seasonal = np.zeros(n, bool)
    if used.sum() >= MONTHS_NEEDED:
        at = np.flatnonzero(used)
        for start in range(0, n, CHUNK):
            part = slice(start, start + CHUNK)
            result[:, part], seasonal[part] = _chunk(y[part][:, used], shift[part][:, used], at, first_month, level)
    return Trends(*result, seasonal)


def _design(at: NDArray[np.int64], first_month: int, harmonics: int) -> Floats:
    angle = 2 * np.pi * (at + first_month) / 12
    waves = [wave(h * angle) for h in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    return np.column_stack([np.ones(len(at)), (at - at.mean()) / 12, *waves])


def _chunk(y: Floats, offset: Floats, at: NDArray[np.int64], first_month: int, level: float) -> tuple[Floats, Bools]:
    out = np.full((6, len(y)), np.nan)
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
    level = np.log(y.mean(axis=1) / np.exp(offset).mean(axis=1))
    eta = level[:, None] + offset
    slope = np.zeros(n)
    active = np.arange(n)
    for _ in range(STEPS):
        mean = np.exp(eta[active])
        hessian = (mean @ products).reshape(-1, k, k)
        hessian += 1e-12 * np.einsum("ijj->i", hessian)[:, None, None] * np.eye(k)
        step = np.linalg.solve(hessian, ((y[active] - mean) @ design)[:, :, None])[:, :, 0]
        change = step @ design.T
        largest = np.abs(change).max(axis=1)
        damped = np.minimum(1.0, LARGEST_STEP / np.maximum(largest, LARGEST_STEP))
        eta[active] += damped[:, None] * change
        slope[active] += damped * step[:, 1]
        active = active[~(largest < SETTLED)]
        if not len(active):
            break
    settled = np.ones(n, bool)
    settled[active] = False
    mean = np.exp(eta[settled])
    hessian = (mean @ products).reshape(-1, k, k)
    unit = np.zeros((len(mean), k, 1))
    unit[:, 1] = 1.0
    variance = np.linalg.solve(hessian, unit)[:, 1, 0]
    return _Fits(slope[settled], variance, mean), settled


def _summary(y: Floats, fits: _Fits, design: Floats, at: NDArray[np.int64], level: float) -> Floats:
    freedom = len(at) - design.shape[1]
    residual = (y - fits.mean) / np.sqrt(fits.mean)
    squares = (residual**2).sum(axis=1)
    dispersion = squares / freedom
    together = np.diff(at) == 1
    lagged = (residual[:, 1:] * residual[:, :-1])[:, together].sum(axis=1)
    r = np.divide(lagged, squares, out=np.zeros_like(squares), where=squares > 0)
    widening = (1 + np.clip(r, 0, 0.95)) / (1 - np.clip(r, 0, 0.95))
    error = np.sqrt(fits.variance * np.maximum(dispersion, 1.0) * widening)
    reach = stdtrit(freedom, 0.5 + level / 2) * error
    p = 2 * stdtr(freedom, -np.abs(fits.slope) / error)
    return np.stack(
        [np.expm1(fits.slope), np.expm1(fits.slope - reach), np.expm1(fits.slope + reach), p, dispersion, r]
    )
