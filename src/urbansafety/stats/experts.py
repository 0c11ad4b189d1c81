"""Judgements of experts: how well they are calibrated, how much they say, and one answer out of many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, rel_entr

Floats = NDArray[np.float64]

POINTS = (0.05, 0.5, 0.95)
"""The points that experts are asked for."""
OVERSHOOT = 0.1
"""By so much of its width the background reaches beyond everything that was said. Source: Cooke (1991)."""
CUTOFF = 0.05
"""An expert of a lower calibration has no weight. Our choice, the usual level of a test; Cooke's model needs one."""
STABLE = 0.15
"""A median that moves by less from one round to the next is stable."""


@dataclass(frozen=True)
class Performance:
    """How experts did on questions whose answers are known, one number an expert.

    ``calibration`` is NaN for one who did not answer them all. ``weight`` adds up to 1, or is 0 throughout where
    nobody is calibrated well enough.
    """

    calibration: Floats
    information: Floats
    weight: Floats


@dataclass(frozen=True)
class Rounds:
    """Rounds of a Delphi: median and interquartile range of each, last change of the median, and whether to stop."""

    median: Floats
    iqr: Floats
    change: float
    converged: bool


def calibration(answers: ArrayLike, truth: ArrayLike, at: tuple[float, ...] = POINTS) -> Floats:
    """Probability that a calibrated expert misses known answers by at least as much, an expert each.

    ``answers`` is experts × questions × points, ``truth`` one number a question. Counted is where the truth falls
    among an expert's points (on a point: below it); 2N Σ s ln(s/p) is χ² with as many degrees of freedom as points.
    NaN for an expert who did not answer every question, 1 where there is no question.
    Source: Cooke (1991), as worked in Aspinall, Cooke, Havelaar, Hoffmann and Hald (2016).

    >>> answers = [[[10, 20, 30]] * 10]
    >>> calibration(answers, [5, 15, 15, 25, 25, 25, 25, 25, 35, 35]).round(2)
    array([0.19])
    """
    said, known = np.asarray(answers, float), np.asarray(truth, float)
    between = (known[None, :, None] > said).sum(axis=2)
    share = (between[:, :, None] == np.arange(len(at) + 1)).mean(axis=1) if known.size else _expected(at)[None]
    statistic = 2 * known.size * rel_entr(share, _expected(at)).sum(axis=1)
    p = np.broadcast_to(chdtrc(len(at), statistic), len(said))
    return np.where(np.isnan(said).any(axis=(1, 2)), np.nan, p)


def information(answers: ArrayLike, truth: ArrayLike, at: tuple[float, ...] = POINTS) -> Floats:
    """How much more than nothing experts say: relative information against a uniform background, an expert each.

    The mean over the questions that an expert answered; NaN where there is none. The background of a question reaches
    from the least to the largest of all answers and the truth, and a tenth of that beyond on either side. It has no
    unit. Source: Cooke (1991).

    >>> information([[[2.0, 5.0, 8.0]], [[1.0, 5.0, 9.0]]], [5.0]).round(3)
    array([0.196, 0.018])
    """
    said = np.asarray(answers, float)
    low, high = _background(said, np.asarray(truth, float))
    ends = np.broadcast_to(low, said.shape[:2]), np.broadcast_to(high, said.shape[:2])
    widths = np.diff(np.concatenate([ends[0][..., None], said, ends[1][..., None]], axis=2), axis=2)
    each = rel_entr(_expected(at), widths / (high - low)[:, None]).sum(axis=2)
    answered = np.isfinite(each)
    mean: Floats = np.divide(
        np.where(answered, each, 0.0).sum(axis=1), answered.sum(axis=1), out=np.full(len(said), np.nan),
        where=answered.any(axis=1),
    )  # fmt: skip
    return mean


def performance(
    answers: ArrayLike, truth: ArrayLike, at: tuple[float, ...] = POINTS, cutoff: float = CUTOFF
) -> Performance:
    """Weights of experts by Cooke's classical model: calibration × information, 0 up to a calibration of ``cutoff``.

    Source: Cooke (1991).

    >>> calibrated, sure = [[0, 10, 20]] * 10, [[9, 9.5, 9.9]] * 10
    >>> performance([calibrated, sure], [1, 3, 5, 7, 8, 11, 13, 15, 17, 19]).weight
    array([1., 0.])
    """
    calibrated, informed = calibration(answers, truth, at), information(answers, truth, at)
    score = np.where(np.nan_to_num(calibrated) > cutoff, calibrated * informed, 0.0)
    total = score.sum()
    return Performance(calibrated, informed, score / total if total else np.zeros_like(score))


def pooled(answers: ArrayLike, weights: ArrayLike, at: tuple[float, ...] = POINTS) -> Floats:
    """Points of the weighted mean of the experts' distributions, in their own unit.

    ``answers`` is experts × points, each row rising; between its points, and out to the background, a distribution is
    even. One expert's pool is his own answer. Weights need not add up to 1.

    >>> pooled([[10, 20, 30], [10, 20, 30]], [1, 3])
    array([10., 20., 30.])
    """
    said, share = np.asarray(answers, float), np.asarray(weights, float)
    low, high = _background(said[:, None], np.full(1, np.nan))
    levels = np.array([0.0, *at, 1.0])
    edges = np.column_stack([np.broadcast_to(low, len(said)), said, np.broadcast_to(high, len(said))])
    grid = np.unique(edges)
    below = np.array([np.interp(grid, own, levels) for own in edges])
    quantiles: Floats = np.interp(np.asarray(at), share @ below / share.sum(), grid)
    return quantiles


def averaged(answers: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted mean of each point of the experts (quantile pooling), in their own unit.

    Narrower than ``pooled`` where experts disagree: it averages what they say, not how sure all together can be.

    >>> averaged([[10, 20, 30], [30, 40, 80]], [1, 1])
    array([20., 30., 55.])
    """
    mean: Floats = np.average(np.asarray(answers, float), axis=0, weights=np.asarray(weights, float))
    return mean


def delphi(answers: ArrayLike, width: float) -> Rounds:
    """Median and interquartile range of each round of a Delphi, and whether it may stop.

    ``answers`` is rounds × experts, NaN where one did not answer. It may stop when the last interquartile range is at
    most ``width`` (1 on a scale of five points) and the median moved by less than 15 % of what it was; never after one
    round, whose change is NaN. Quartiles are those of linear interpolation.

    >>> rounds = delphi([[1, 2, 4, 5, 5], [3, 4, 4, 4, 5]], 1.0)
    >>> rounds.median, rounds.iqr, rounds.change, rounds.converged
    (array([4., 4.]), array([3., 0.]), 0.0, True)
    """
    low, median, high = np.nanpercentile(np.asarray(answers, float), [25, 50, 75], axis=1)
    change = _change(median)
    converged = bool(high[-1] - low[-1] <= width and change < STABLE)
    return Rounds(median, high - low, change, converged)


def _change(median: Floats) -> float:
    if len(median) < 2:
        return float(np.nan)
    moved, before = abs(median[-1] - median[-2]), abs(median[-2])
    return float(moved / before) if before else float(np.where(moved, np.inf, 0.0))


def _expected(at: tuple[float, ...]) -> Floats:
    """Shares of the known answers between the points of a calibrated expert."""
    return np.diff([0.0, *at, 1.0])


def _background(said: Floats, truth: Floats) -> tuple[Floats, Floats]:
    """The two ends of each question's background."""
    low = np.fmin(np.nanmin(said, axis=(0, 2)), truth)
    high = np.fmax(np.nanmax(said, axis=(0, 2)), truth)
    beyond = OVERSHOOT * (high - low)
    return low - beyond, high + beyond
