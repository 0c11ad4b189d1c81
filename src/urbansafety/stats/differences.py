"""Difference-in-differences over areas, with intervals that know how few areas there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """A ratio of changes (below 1: treated areas fell more), its interval and two-sided p.

    ``log_error`` is the standard error of its logarithm, ``df`` the degrees of freedom that the areas give.
    """

    ratio: float
    low: float
    high: float
    p: float
    log_error: float
    df: float


def difference_in_differences(
    before: ArrayLike, after: ArrayLike, treated: ArrayLike, *, level: float = 0.95
) -> Compared:
    """The change of treated areas over the change of the others, each area a cluster of its own.

    ``before`` and ``after`` hold each area's events in two periods, ``treated`` says which areas were treated. The
    ratio is that of a Poisson model with a level for each area and a change for each group: (ΣT₁ / ΣT₀) / (ΣC₁ / ΣC₀).
    Its error comes from how much areas of a group differ in their change, so that it holds whatever happens within an
    area: cluster-robust, corrected for each area's weight in its group (CR2), with Student's t and Satterthwaite's
    degrees of freedom. NaN where a group has fewer than two areas with events, or no event in a period: one treated
    area cannot say how much treated areas differ. Areas without any event add nothing.
    Source: Bell and McCaffrey (2002), Survey Methodology 28.

    >>> found = difference_in_differences([50, 60, 40, 55], [30, 42, 41, 52], [True, True, False, False])
    >>> print(round(found.ratio, 3), round(found.df, 1))
    0.669 2.0
    """
    first, last, chosen = np.asarray(before, float), np.asarray(after, float), np.asarray(treated, bool)
    lively = first + last > 0
    groups = [_change(first[own], last[own]) for own in (chosen & lively, ~chosen & lively)]
    change = groups[0].change - groups[1].change
    variance = sum(group.variance for group in groups)
    error = float(np.sqrt(variance))
    share = np.array([group.expected for group in groups])
    df = float(share.sum() ** 2 / (share**2 / [group.df for group in groups]).sum())
    reach = float(stdtrit(df, 0.5 + level / 2)) * error
    p = 2 * float(stdtr(df, -abs(change) / error)) if error > 0 else float("nan") if np.isnan(error) else 1.0
    ratio, low, high = np.exp([change, change - reach, min(change + reach, 700.0)])
    return Compared(float(ratio), float(low), float(high), p, error, df)


@dataclass(frozen=True)
class _Group:
    """The log change of a group, its variance, what that would be were areas alike, and its degrees of freedom."""

    change: float
    variance: float
    expected: float
    df: float


def _change(first: Floats, last: Floats) -> _Group:
    if len(first) < 2 or first.sum() == 0 or last.sum() == 0:
        return _Group(*[float("nan")] * 4)
    size = first + last
    total = size.sum()
    share = size / total
    later = last.sum() / total
    information = later * (1 - later) * total
    residual = last - later * size
    variance = float((residual**2 / (1 - share)).sum()) / information**2
    together = (np.diag(size) - np.outer(size, size) / total) ** 2 / np.outer(1 - share, 1 - share)
    return _Group(
        float(np.log(last.sum() / first.sum())), variance, float(1 / information), float(total**2 / together.sum())
    )
