"""Sudden lasting steps in monthly counts, and months in which everything moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from urbansafety.tables import Floats, Ints

YEAR = 12
QUARTER = 3


@dataclass(frozen=True)
class Steps:
    """The strongest step of each series (rows): the first month after it, level after by level before, p-value.

    ``p`` is corrected for every month and series that was looked at (Bonferroni); 1 where there was nothing to test.
    """

    month: Ints
    before: Floats
    after: Floats
    p: Floats

    @property
    def ratio(self) -> Floats:
        """Level after by level before, half a record a year added to both."""
        half = 0.5 / YEAR
        return np.asarray((self.after + half) / (self.before + half))


def steps(count: Ints) -> Steps:
    """Look for a step in each series of monthly counts (rows), the twelve months after against the twelve before.

    Quasi-Poisson likelihood ratio of two levels against one, divided by the dispersion within the two levels (Pearson,
    floored at 1) and referred to F(1, 22). Windows of whole years hold every season once. A step counts only where it
    describes the two years better than a straight line does, so that steady growth is no step. Series shorter than
    two years give p = 1.

    >>> count = np.repeat([[20, 60]], 24, axis=1)
    >>> found = steps(count)
    >>> int(found.month[0]), float(found.before[0]), float(found.after[0]), bool(found.p[0] < 1e-6)
    (24, 20.0, 60.0, True)
    """
    rows, months = count.shape
    cuts = months - 2 * YEAR + 1
    if cuts < 1 or not rows:
        return Steps(np.zeros(rows, np.int64), np.zeros(rows), np.zeros(rows), np.ones(rows))
    window = np.lib.stride_tricks.sliding_window_view(count.astype(float), 2 * YEAR, axis=1)
    first, second = window[..., :YEAR], window[..., YEAR:]
    before, after = first.mean(axis=-1), second.mean(axis=-1)
    ratio = 2 * YEAR * (_entropy(before) + _entropy(after) - 2 * _entropy((before + after) / 2))
    statistic = np.where(_sudden(window), ratio / _dispersion(first, second), 0.0)
    best = statistic.argmax(axis=1)
    row = np.arange(rows)
    p = np.minimum(fdtrc(1, 2 * YEAR - 2, statistic[row, best]) * rows * cuts, 1.0)
    return Steps(best.astype(np.int64) + YEAR, before[row, best], after[row, best], p)


def _entropy(mean: Floats) -> Floats:
    return mean * np.log(np.where(mean > 0, mean, 1.0))


def _dispersion(first: Floats, second: Floats) -> Floats:
    squares = sum(
        ((part - part.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) / np.maximum(part.mean(axis=-1), 1 / YEAR)
        for part in (first, second)
    )
    return np.asarray(np.maximum(squares / (2 * YEAR - 2), 1.0))


def _sudden(window: Floats) -> Floats:
    """Whether two levels fit the square roots of the counts better than a straight line."""
    root = np.sqrt(window)
    step = np.repeat([-1.0, 1.0], YEAR)
    line = np.arange(2 * YEAR) - (2 * YEAR - 1) / 2
    by_step = (root @ step) ** 2 / (step @ step)
    by_line = (root @ line) ** 2 / (line @ line)
    return np.asarray(by_step > by_line)


@dataclass(frozen=True)
class Moves:
    """Months (numbers) in which a quarter moved away from the quarter before, and log ratio of the two."""

    month: Ints
    log_ratio: Floats


def moves(total: Ints, *, ratio: float, score: float) -> Moves:
    """Months that begin a quarter far above or below the quarter before, against the same season of other years.

    A move counts when it is at least ``ratio`` and ``score`` robust standard deviations; of several within a quarter
    the largest is kept. Series shorter than a year give none.

    >>> total = np.r_[np.full(30, 1000), np.full(30, 600)] + np.tile([0, 20, -20], 20)
    >>> moves(total, ratio=1.25, score=4).month.tolist()
    [30]
    """
    if len(total) < YEAR or not total.sum():
        return Moves(np.zeros(0, np.int64), np.zeros(0))
    sums = np.convolve(total, np.ones(QUARTER), "valid")
    change = np.log((sums[QUARTER:] + 0.5) / (sums[:-QUARTER] + 0.5))
    season = np.arange(len(change)) % YEAR
    change = change - np.array([_usual(change, season, index) for index in range(len(change))])
    noise = max(1.4826 * float(np.median(np.abs(change))), float(np.sqrt(2 / max(np.median(sums), 1.0))))
    left = np.where((np.abs(change) >= np.log(ratio)) & (np.abs(change) >= score * noise), np.abs(change), 0.0)
    found = []
    while left.max() > 0:
        peak = int(left.argmax())
        found.append(peak)
        left[max(peak - QUARTER, 0) : peak + QUARTER + 1] = 0
    kept = np.array(sorted(found), np.int64)
    return Moves(kept + QUARTER, change[kept])


def _usual(change: Floats, season: Ints, index: int) -> float:
    """The median change in the same season of other years; 0 where fewer than two are known."""
    others = change[(season == season[index]) & (np.arange(len(change)) != index)]
    return float(np.median(others)) if len(others) >= 2 else 0.0
