"""Rankings beside the first one: distance to an ideal (TOPSIS) and outranking (PROMETHEE II), with cycles shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Preference = Callable[[Floats], Floats]


def topsis(values: ArrayLike, weights: ArrayLike, larger_better: ArrayLike) -> Floats:
    """Relative closeness to the ideal of every candidate, 0 to 1.

    ``values`` is candidates × criteria, scaled to unit length by criterion and weighted (weights are made to add up
    to 1); the ideal takes the best of each criterion, the anti-ideal the worst. A criterion that is zero everywhere
    counts nothing; candidates that are all alike give NaN. Adding a candidate can reverse the order of others: this is
    a check, not the ranking. Source: Hwang and Yoon (1981), Multiple Attribute Decision Making.

    >>> print(topsis([[1.0, 2.0], [3.0, 1.0]], [0.5, 0.5], [True, True]).round(2))
    [0.41 0.59]
    """
    x, w = np.asarray(values, float), np.asarray(weights, float)
    length = np.sqrt((x**2).sum(axis=0))
    scaled = x / np.where(length > 0, length, 1) * (w / w.sum())
    scaled = np.where(np.asarray(larger_better), scaled, -scaled)
    to_best, to_worst = (np.sqrt(((scaled - end) ** 2).sum(axis=1)) for end in (scaled.max(axis=0), scaled.min(axis=0)))
    both = to_best + to_worst
    return np.where(both > 0, to_worst / np.where(both > 0, both, 1), np.nan)


@dataclass(frozen=True)
class Flows:
    """How far each candidate outranks the others (``leaving``), is outranked (``entering``), and the difference."""

    leaving: Floats
    entering: Floats
    net: Floats


def gaussian(scale: float) -> Preference:
    """Preference that grows with the difference d as 1 - exp(-d² / 2 scale²).

    >>> print(gaussian(4.0)(np.array([0.0, 4.0])).round(3))
    [0.    0.393]
    """
    return lambda difference: -np.expm1(-(difference**2) / (2 * scale**2))


def level(indifferent: float, preferred: float) -> Preference:
    """Preference in steps: 0 up to ``indifferent``, ½ up to ``preferred``, 1 beyond.

    >>> print(level(1.0, 3.0)(np.array([0.5, 2.0, 4.0])))
    [0.  0.5 1. ]
    """
    return lambda difference: ((difference > indifferent) + 0.0 + (difference > preferred)) / 2


def linear(indifferent: float, preferred: float) -> Preference:
    """Preference that grows in a line from ``indifferent`` to ``preferred`` (V-shape; 0 for a plain V).

    >>> print(linear(1.0, 3.0)(np.array([0.5, 2.0, 4.0])))
    [0.  0.5 1. ]
    """
    return lambda difference: np.clip((difference - indifferent) / (preferred - indifferent), 0, 1)


def promethee(values: ArrayLike, weights: ArrayLike, larger_better: ArrayLike, preferences: list[Preference]) -> Flows:
    """PROMETHEE II: preference by pair and criterion, weighted, averaged over the other candidates.

    ``values`` is candidates × criteria; ``preferences`` turns differences (0 and more) into 0 to 1, one a criterion;
    weights are scaled to add up to 1. Net flows add up to 0; a single candidate has zero flows. Source: Brans and
    Vincke (1985), Management Science 31.

    >>> print(promethee([[1.0], [3.0]], [1.0], [True], [linear(0.0, 4.0)]).net)
    [-0.5  0.5]
    """
    x, w = np.asarray(values, float), np.asarray(weights, float)
    x = np.where(np.asarray(larger_better), x, -x)
    preferred = np.zeros((len(x), len(x)))
    for column, weight, preference in zip(x.T, w / w.sum(), preferences, strict=True):
        preferred += weight * preference(np.maximum(column[:, None] - column, 0))
    others = max(len(x) - 1, 1)
    leaving, entering = preferred.sum(axis=1) / others, preferred.sum(axis=0) / others
    return Flows(leaving, entering, leaving - entering)


def majority_cycles(wins: ArrayLike) -> list[tuple[int, ...]]:
    """Groups of candidates that beat each other in a circle, so that no order of them is right.

    ``wins`` is candidates × candidates, how often (or how strongly) the row beats the column; the row beats the column
    when its entry is larger than the one across. A group is a strongly connected part of more than one.

    >>> majority_cycles([[0, 33, 25], [27, 0, 42], [35, 18, 0]])
    [(0, 1, 2)]
    """
    w = np.asarray(wins, float)
    reach = w > w.T
    for middle in range(len(w)):
        reach |= reach[:, [middle]] & reach[[middle]]
    both = reach & reach.T
    return sorted({tuple(np.flatnonzero(row).tolist()) for row in both if row.any()})
