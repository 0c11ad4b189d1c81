"""Stochastic multicriteria acceptability: which rank every candidate takes over uncertain values and weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Places = NDArray[np.int32]

CHUNK = 1_000_000
"""Utilities worked on at once."""
CONFIDENCE_DRAWS = 400
"""Draws of the values behind a confidence factor; its standard error is then at most .025."""


@dataclass(frozen=True)
class Acceptability:
    """One row a candidate.

    ``ranks[i, r]`` is the share of draws in which candidate i takes rank r (0 the best); a tie is shared out between
    its ranks. ``central`` are the mean weights of the draws that i wins, a row of NaN where it wins none;
    ``confidence`` the share of draws of the values in which i wins under these weights, NaN where it has none;
    ``entropy`` is that of the shares of first ranks, in bits: 0 when one candidate always wins.
    """

    ranks: Floats
    central: Floats
    confidence: Floats
    entropy: float

    @property
    def expected_rank(self) -> Floats:
        """Mean rank by candidate, 1 the best."""
        return self.ranks @ np.arange(1.0, self.ranks.shape[1] + 1)


def acceptability(values: ArrayLike, weights: ArrayLike) -> Acceptability:
    """SMAA-2 with an additive utility: u = Σ w v, larger is better.

    ``values`` is draws × candidates × criteria, or candidates × criteria when they are certain, on a common scale with
    larger better; ``weights`` is draws × criteria. No candidates give empty results, one is always first. NaN in
    values or weights is not allowed. Source: Lahdelma and Salminen (2001), Operations Research 49.

    >>> half = np.linspace(0.0005, 0.9995, 1000)
    >>> found = acceptability([[1.0, 0.0], [0.4, 0.9]], np.column_stack([half, 1 - half]))
    >>> print(found.ranks[:, 0].round(2), found.central[0].round(2))
    [0.4 0.6] [0.8 0.2]
    """
    v, w = _prepared(values, weights)
    n = v.shape[1]
    ranks, central, won = np.zeros((n, n)), np.zeros((n, w.shape[1])), np.zeros(n)
    for part, utility in _utilities(v, w):
        order = np.argsort(-utility, axis=1)
        alike = _with_ties(utility, order)
        whole, weight = order[~alike], w[part]
        ranks += np.bincount((whole * n + np.arange(n)).ravel(), minlength=n * n).reshape(n, n)
        place, tied = _places(utility[alike])
        _add_ranks(ranks, place, tied)
        first = np.zeros_like(utility)
        first[alike] = (place == 0) / np.maximum((place == 0).sum(axis=1, keepdims=True), 1)
        first[np.flatnonzero(~alike)[:, None], whole[:, :1]] = 1
        central += first.T @ weight
        won += first.sum(axis=0)
    ranks /= max(len(w), 1)
    central = np.where(won[:, None] > 0, central / np.where(won, won, 1)[:, None], np.nan)
    shares = won[won > 0] / len(w) if len(w) else won[:0]
    return Acceptability(ranks, central, _confidence(v, central), float(-(shares * np.log2(shares)).sum()) + 0.0)


def pairwise_winning(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Share of draws in which the candidate of the row is better than that of the column; a tie counts half.

    Arguments as in ``acceptability``. The diagonal is ½. Source: Leskinen, Viitanen, Kangas and Kangas (2006), Forest
    Science 52.

    >>> half = np.linspace(0.0005, 0.9995, 1000)
    >>> print(pairwise_winning([[1.0, 0.0], [0.4, 0.9]], np.column_stack([half, 1 - half])).round(2))
    [[0.5 0.4]
     [0.6 0.5]]
    """
    v, w = _prepared(values, weights)
    wins = np.zeros((v.shape[1], v.shape[1]))
    for _, utility in _utilities(v, w):
        order, tied = _places(utility)
        place = np.ascontiguousarray((2 * order + tied).T.astype(np.int16))
        alike = np.ascontiguousarray(place[:, tied.any(axis=1)])
        for i in range(len(place)):
            better = np.count_nonzero(place[i + 1 :] > place[i], axis=1)
            better = better + np.count_nonzero(alike[i + 1 :] == alike[i], axis=1) / 2
            wins[i, i + 1 :] += better
            wins[i + 1 :, i] += place.shape[1] - better
    np.fill_diagonal(wins, len(w) / 2)
    return wins / max(len(w), 1)


def _prepared(values: ArrayLike, weights: ArrayLike) -> tuple[Singles, Singles]:
    v, w = np.asarray(values, np.float32), np.atleast_2d(np.asarray(weights, np.float32))
    return (v[None] if v.ndim == 2 else v), w


def _utilities(v: Singles, w: Singles) -> Iterator[tuple[slice, Singles]]:
    """Utilities (draws × candidates) part by part, and which draws they are."""
    step = max(CHUNK // max(v.shape[1], 1), 1)
    for start in range(0, len(w), step):
        part = slice(start, start + step)
        if len(v) == 1:
            yield part, w[part] @ v[0].T
        else:
            yield part, np.matmul(v[part], w[part][:, :, None])[:, :, 0]


def _with_ties(utility: Singles, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Draws in which two candidates are exactly as good."""
    ranked = np.take_along_axis(utility, order, axis=1)
    return np.asarray((ranked[:, 1:] == ranked[:, :-1]).any(axis=1))


def _places(utility: Singles) -> tuple[Places, Places]:
    """The number of better candidates, and of others that are exactly as good."""
    order = np.argsort(-utility, axis=1)
    ranked = np.take_along_axis(utility, order, axis=1)
    first = np.broadcast_to(np.arange(utility.shape[1], dtype=np.int32), ranked.shape)
    others = np.zeros_like(first)
    same = ranked[:, 1:] == ranked[:, :-1]
    if same.any():
        first, others = _shared(same, first)
    place, tied = np.empty_like(order, np.int32), np.zeros_like(order, np.int32)
    np.put_along_axis(place, order, first, axis=1)
    if same.any():
        np.put_along_axis(tied, order, others, axis=1)
    return place, tied


def _shared(same: NDArray[np.bool_], position: Places) -> tuple[Places, Places]:
    """The first place of each run of equals, and how many others are in it."""
    starts = np.pad(~same, ((0, 0), (1, 0)), constant_values=True)
    ends = np.pad(~same, ((0, 0), (0, 1)), constant_values=True)
    first = np.maximum.accumulate(np.where(starts, position, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, position, position.shape[1])[:, ::-1], axis=1)[:, ::-1]
    return first, last - first


def _add_ranks(ranks: Floats, place: Places, tied: Places) -> None:
    n = len(ranks)
    candidate = np.broadcast_to(np.arange(n), place.shape)
    for extra in range(int(tied.max(initial=0)) + 1):
        some = tied >= extra
        cell = candidate[some] * n + place[some] + extra
        ranks += np.bincount(cell, 1 / (tied[some] + 1.0), n * n).reshape(n, n)


def _confidence(v: Singles, central: Floats) -> Floats:
    """How often each candidate wins under its own central weights; values are drawn anew, weights are not."""
    ever = np.flatnonzero(~np.isnan(central).any(axis=1))
    own = central[ever].astype(np.float32)
    wins = np.zeros(len(ever))
    some = v[:CONFIDENCE_DRAWS] if len(ever) else v[:0]
    for drawn in some:
        utility = own @ drawn.T
        wins += utility[np.arange(len(ever)), ever] >= utility.max(axis=1)
    confidence = np.full(len(central), np.nan)
    confidence[ever] = wins / max(len(some), 1)
    return confidence
