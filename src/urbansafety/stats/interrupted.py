"""A series of counts before and after something happened: interrupted time series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from urbansafety.stats.trends import autocorrelation, repetition

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 60
SETTLED = 1e-10
LARGEST_STEP = 4.0
MONTHS_A_YEAR = 12
LARGEST_PERSISTENCE = 0.8
"""Our choice, because a few years of months cannot tell a longer memory from a trend; by simulation .9 makes intervals
up to half as wide again and holds the truth no more often."""


@dataclass(frozen=True)
class Change:
    """A ratio after to before, its interval and two-sided p; ``log_error`` is the standard error of its logarithm."""

    ratio: float
    low: float
    high: float
    p: float
    log_error: float


@dataclass(frozen=True)
class Interruption:
    """What changed when it happened: the level at once, and the course a year afterwards (None where not asked).

    ``trend`` is the yearly change that ran through before. ``dispersion`` is Pearson's χ² / df; ``fitted`` and
    ``expected`` are the means with and without the change, NaN in months that were left out.
    """

    level: Change
    slope: Change | None
    trend: Change
    dispersion: float
    fitted: Floats
    expected: Floats


def interrupted(
    count: ArrayLike,
    start: int,
    *,
    offset: ArrayLike | None = None,
    left_out: ArrayLike | None = None,
    slope: bool = False,
    harmonics: int = 2,
    level: float = 0.95,
) -> Interruption | None:
    """Change of level (and of course) of a monthly series from month ``start`` on.

    log μ = offset + β₀ + β₁ t + β₂ [t ≥ start] (+ β₃ (t - start) [t ≥ start]) + yearly waves, quasi-Poisson.
    ``left_out`` marks months (true) that are not used, as a transition window; nor are months without a count (NaN).
    Standard errors allow for overdispersion and for autocorrelation (Newey and West, ⌊4 (n / 100)^(2/9)⌋ months, with
    the small-sample factor n / (n - k)) and are never smaller than the quasi-Poisson ones, widened by ``repetition``
    with ``likely_autocorrelation``; intervals use Student's t. Other things that changed in the same month cannot be
    told apart: that needs a comparison. None where fewer than three months lie on a side, months do not suffice for the
    parameters, a side has no event, or the fit does not settle.
    Source: Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46; Newey and West (1987),
    Econometrica 55.

    >>> months = np.arange(72)
    >>> found = interrupted(np.round(300 * np.where(months < 40, 1.0, 0.8)), 40)
    >>> print(round(found.level.ratio, 2))
    0.8
    """
    y = np.asarray(count, float)
    t = np.arange(len(y))
    used = ~(np.zeros(len(y), bool) if left_out is None else np.asarray(left_out, bool)) & np.isfinite(y)
    shift = np.zeros(len(y)) if offset is None else np.asarray(offset, float)
    after = t >= start
    design, columns = step_design(len(y), start, harmonics, slope=slope)
    sides = [used & side for side in (~after, after)]
    if min(side.sum() for side in sides) < 3 or used.sum() <= design.shape[1] + 2:
        return None
    if min(y[side].sum() for side in sides) == 0:
        return None
    fit = _fit(y[used], shift[used], design[used])
    if fit is None:
        return None
    beta, mean = fit
    df = int(used.sum()) - design.shape[1]
    dispersion = float(((y[used] - mean) ** 2 / mean).sum() / df)
    error, freedom = _errors(y[used], mean, design[used], t[used], dispersion)
    change = {name: _change(beta[i], error[i], freedom, level) for name, i in columns.items()}
    eta = shift + design @ beta
    without = [i for name, i in columns.items() if name != "trend"]
    plain = eta - design[:, without] @ beta[without]
    return Interruption(
        level=change["level"], slope=change.get("slope"), trend=change["trend"], dispersion=dispersion,
        fitted=np.where(used, np.exp(eta), np.nan), expected=np.where(used, np.exp(plain), np.nan),
    )  # fmt: skip


def step_design(months: int, start: int, harmonics: int = 2, *, slope: bool = False) -> tuple[Floats, dict[str, int]]:
    """The columns that explain a series which something interrupts, and where trend, level and slope stand among them.

    One, the years since ``start``, whether the month is ``start`` or later, the years since then if it is (with
    ``slope``), and pairs of yearly waves. Source: Bernal, Cummins and Gasparrini (2017).

    >>> matrix, places = step_design(4, 2, 0)
    >>> print(places, matrix[:, 2])
    {'trend': 1, 'level': 2} [0. 0. 1. 1.]
    """
    t = np.arange(months)
    after = (t >= start).astype(float)
    angle = 2 * np.pi * t / MONTHS_A_YEAR
    waves = [wave(h * angle) for h in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    turns = [after * (t - start) / MONTHS_A_YEAR] if slope else []
    columns = {"trend": 1, "level": 2} | ({"slope": 3} if slope else {})
    return np.column_stack([np.ones(months), (t - start) / MONTHS_A_YEAR, after, *turns, *waves]), columns


def likely_autocorrelation(r: ArrayLike, dispersion: float) -> Floats:
    """The lag-one autocorrelation ``r`` of counts, cut to what noise of persistence up to 0.8 leaves in them.

    What lasts is noise beyond chance, (D - 1) / D of the variance at ``dispersion`` D; the rest of r is an accident,
    and all of it where D is not above 1. Source: McCullagh and Nelder (1989) for the variance; the limit is ours.

    >>> likely_autocorrelation([0.3, 0.3, -0.1], 2.0).tolist(), likely_autocorrelation([0.3], 1.0).tolist()
    ([0.3, 0.3, -0.1], [0.0])
    """
    beyond_chance = max(dispersion - 1, 0.0) / max(dispersion, 1.0)
    return np.asarray(np.minimum(np.asarray(r, float), LARGEST_PERSISTENCE * beyond_chance))


def _fit(y: Floats, offset: Floats, design: Floats) -> tuple[Floats, Floats] | None:
    """Newton's method on the Poisson likelihood; None when it does not settle."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(y.sum() / np.exp(offset).sum())
    for _ in range(STEPS):
        mean = np.exp(offset + design @ beta)
        information = design.T @ (mean[:, None] * design)
        step = np.linalg.lstsq(information, design.T @ (y - mean), rcond=None)[0]
        largest = float(np.abs(design @ step).max())
        beta = beta + step * min(1.0, LARGEST_STEP / max(largest, LARGEST_STEP))
        if largest < SETTLED:
            return beta, np.exp(offset + design @ beta)
    return None


def _errors(y: Floats, mean: Floats, design: Floats, t: NDArray[np.int64], dispersion: float) -> tuple[Floats, float]:
    """Standard errors by coefficient, and their degrees of freedom."""
    n, k = design.shape
    bread = np.linalg.pinv(design.T @ (mean[:, None] * design))
    residual = ((y - mean) / np.sqrt(mean))[None]
    r = autocorrelation(residual, design, np.diff(t) == 1)
    repeated = float(repetition(likely_autocorrelation(r, dispersion), dispersion)[0])
    plain = np.diag(bread) * max(dispersion, 1.0) * repeated
    score = (y - mean)[:, None] * design
    lags = int(4 * (n / 100) ** (2 / 9))
    meat = score.T @ score
    for lag in range(1, lags + 1):
        place = np.searchsorted(t, t + lag)
        there = (place < n) & (t[np.minimum(place, n - 1)] == t + lag)
        for_lag = score[place[there]].T @ score[there]
        meat += (1 - lag / (lags + 1)) * (for_lag + for_lag.T)
    robust = np.diag(bread @ meat @ bread) * n / (n - k)
    return np.asarray(np.sqrt(np.maximum(robust, plain))), max(2.0, n / repeated - k)


def _change(beta: float, error: float, df: float, level: float) -> Change:
    reach = float(stdtrit(df, 0.5 + level / 2)) * error
    p = 2 * float(stdtr(df, -abs(beta) / error)) if error > 0 else 1.0
    return Change(
        float(np.exp(beta)), float(np.exp(beta - reach)), float(np.exp(min(beta + reach, 700))), p, float(error)
    )
