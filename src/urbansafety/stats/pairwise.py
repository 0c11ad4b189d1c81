"""Weights from comparisons in pairs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random matrices by their size (Saaty 1980)."""


class PairwiseWeights(NamedTuple):
    """Weights that add up to 1, and the consistency ratio: 0 without any contradiction, 1 as random answers."""

    weights: NDArray[np.float64]
    ratio: float


def pairwise_weights(matrix: ArrayLike) -> PairwiseWeights:
    """Weights as the geometric means of the rows of a comparison matrix, and how far the comparisons contradict.

    ``matrix[i, j]`` says how many times as important i is as j; ``matrix[j, i]`` is its inverse; at most ten things.
    The ratio sets the consistency index (λ - n) / (n - 1) against that of random matrices, with λ the mean of
    (A w) / w; answers up to 0.1 are taken as consistent. Fewer than three things cannot contradict each other: 0.
    Source: Saaty (1980), The Analytic Hierarchy Process; Crawford and Williams (1985), Journal of Mathematical
    Psychology 29, for the geometric means.

    >>> found = pairwise_weights([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]])
    >>> found.weights.round(2).tolist(), abs(round(found.ratio, 6))
    ([0.6, 0.3, 0.1], 0.0)
    """
    a = np.asarray(matrix, float)
    n = len(a)
    means = np.exp(np.log(a).mean(axis=1))
    weights = means / means.sum()
    largest = float((a @ weights / weights).mean())
    random = RANDOM_INDEX[n]
    return PairwiseWeights(weights, (largest - n) / (n - 1) / random if random else 0.0)
