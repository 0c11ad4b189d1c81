"""Ranks under uncertainty: no rank without how sure it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


ROUNDING = 1e-9
"""So that a tenth of a hundred is ten."""


class RankInterval(NamedTuple):
    """Both ends of the interval of a rank, by area; unpacks as ``low, high``."""

    low: Ints
    high: Ints


def ranks(scores: ArrayLike) -> Ints:
    """Places from 1, the highest score, along the last axis; equal scores share the best of their places.

    Nothing in, nothing out; one area has the place 1. Source of the rule ("1224"): the standard competition ranking,
    as in the column BOD of Table 23 of OECD and JRC (2008),
    Handbook on Constructing Composite Indicators.

    >>> ranks([[5.0, 9.0, 5.0, 1.0]]).tolist()
    [[2, 1, 2, 4]]
    """
    x = np.asarray(scores)
    order = np.argsort(-x, axis=-1)
    falling = np.take_along_axis(x, order, axis=-1)
    place = np.broadcast_to(np.arange(1, x.shape[-1] + 1), x.shape).copy()
    equal = falling[..., 1:] == falling[..., :-1]
    if equal.any():
        place[..., 1:][equal] = 0
        place = np.maximum.accumulate(place, axis=-1)
    result = np.empty(x.shape, np.int64)
    np.put_along_axis(result, order, place, axis=-1)
    return result


def rank_interval(places: ArrayLike, level: float = 0.9) -> RankInterval:
    """The places that hold the middle ``level`` of the draws (rows), by area (columns).

    Ends are places that occurred, the wider ones where the share falls between two draws.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7.

    >>> low, high = rank_interval([[1, 2], [1, 2], [2, 1], [1, 2]])
    >>> low.tolist(), high.tolist()
    ([1, 1], [2, 2])
    """
    ordered = np.sort(np.ascontiguousarray(np.asarray(places).T), axis=-1)
    last, tail = ordered.shape[-1] - 1, (1 - level) / 2
    first = int(last * tail + ROUNDING)
    ends = ordered[..., first], ordered[..., last - first]
    return RankInterval(*(end.astype(np.int64) for end in ends))


def top_share(places: ArrayLike, k: int = 5) -> Floats:
    """Share of the draws (rows) in which an area (column) is among the ``k`` highest.

    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7; the sum of the first ``k`` rank
    acceptabilities of SMAA.

    >>> top_share([[1, 2, 3], [2, 1, 3]], 1).tolist()
    [0.5, 0.5, 0.0]
    """
    return np.asarray((np.asarray(places) <= k).mean(axis=0))


def stable_pairs(places: NDArray[Any], share: float = 0.95) -> float:
    """Share of the pairs of areas (columns) that stand in one order in at least ``share`` of the draws (rows).

    Ties are no order. NaN with fewer than two areas: they have no pairs. Takes draws × areas² steps.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7.

    >>> stable_pairs(np.array([[1, 2, 3], [2, 1, 3]]))
    0.6666666666666666
    """
    draws, n = places.shape
    ahead = np.array([(places[:, [i]] < places).sum(axis=0) for i in range(n)])
    pairs = n * (n - 1) / 2
    return float((ahead >= share * draws).sum() / pairs) if pairs else float(np.nan)
