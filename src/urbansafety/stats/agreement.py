"""How far people agree who judge the same things."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def kendall_w(ratings: ArrayLike) -> float:
    """Kendall's coefficient of concordance W of judges (rows) who rate the same things (columns), 0 to 1.

    Ratings are turned into ranks; equal ones share their mean rank, and W is corrected for them. 1 is the same order
    by every judge; NaN for fewer than two things, or where every judge rates all things alike.

    >>> kendall_w([[1, 2, 3], [1, 2, 3]])
    1.0
    """
    given = np.asarray(ratings, float)
    judges, things = given.shape
    below = (given[:, None, :] < given[:, :, None]).sum(axis=2)
    alike = (given[:, None, :] == given[:, :, None]).sum(axis=2)
    ranks = below + (alike + 1) / 2
    ties = (alike**2 - 1).sum()
    spread = ((ranks.sum(axis=0) - judges * (things + 1) / 2) ** 2).sum()
    largest = judges**2 * (things**3 - things) - judges * ties
    return float(12 * spread / largest) if largest > 0 else float("nan")


def cohen_kappa(table: ArrayLike) -> float:
    """Cohen's kappa of two judges, from the square table of how often each pair of answers was given.

    1 is full agreement, 0 what chance would give with these frequencies, negative less than that. NaN for no answers,
    or where chance alone would make all agree.

    >>> round(cohen_kappa([[20, 5], [10, 15]]), 3)
    0.4
    """
    counts = np.asarray(table, float)
    total = counts.sum()
    by_chance = (counts.sum(axis=0) * counts.sum(axis=1)).sum()
    left = total**2 - by_chance
    return float((total * np.trace(counts) - by_chance) / left) if left > 0 else float("nan")


def ordinal_consensus(counts: ArrayLike) -> float:
    """Leik's ordinal consensus of how many judges gave each of the ordered answers, 0 to 1.

    1 when all give the same answer, 0 when half give the lowest and half the highest; NaN for no answers. The
    distance between answers counts, and their number does not.

    >>> ordinal_consensus([0, 3, 0, 0]), ordinal_consensus([1, 0, 0, 1])
    (1.0, 0.0)
    """
    given = np.asarray(counts, float)
    if given.sum() == 0:
        return float("nan")
    share = np.cumsum(given / given.sum())[:-1]
    return float(1 - np.minimum(share, 1 - share).sum() / (len(share) / 2))
