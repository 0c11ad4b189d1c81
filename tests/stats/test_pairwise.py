import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.pairwise import RANDOM_INDEX, pairwise_weights

LEADER = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]


# By hand: the products of the rows are 84, 1/4, 5 and 1/105; their fourth roots over the sum of these.
def test_geometric_means_by_hand():
    roots = np.array([84, 1 / 4, 5, 1 / 105]) ** 0.25
    assert pairwise_weights(LEADER).weights == pytest.approx(roots / roots.sum())


# SOURCE: the eigenvector of the largest eigenvalue, by NumPy, and the consistency ratio that it gives: the two ways
# to the weights are different estimates, which agree to two decimals in a matrix so consistent.
def test_nearly_consistent_comparisons_give_the_weights_of_the_eigenvector():
    values, vectors = np.linalg.eig(np.array(LEADER))
    largest = np.argmax(values.real)
    vector = np.abs(vectors[:, largest].real)
    found = pairwise_weights(LEADER)
    assert found.weights == pytest.approx(vector / vector.sum(), abs=5e-3)
    assert found.ratio == pytest.approx((values[largest].real - 4) / 3 / RANDOM_INDEX[4], abs=5e-3)


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=len(RANDOM_INDEX) - 1))
def test_comparisons_by_true_weights_give_them_back_without_contradiction(true):
    w = np.array(true) / sum(true)
    found = pairwise_weights(w[:, None] / w)
    assert found.weights == pytest.approx(w)
    assert found.ratio == pytest.approx(0, abs=1e-9)


def test_a_circle_contradicts_itself():
    circle = [[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]]
    found = pairwise_weights(circle)
    assert found.weights == pytest.approx([1 / 3] * 3)
    assert found.ratio > 1


@given(st.permutations(range(4)))
def test_order_does_not_matter(order):
    matrix = np.array(LEADER)
    turned = pairwise_weights(matrix[np.ix_(order, order)])
    assert turned.weights == pytest.approx(pairwise_weights(matrix).weights[list(order)])
    assert turned.ratio == pytest.approx(pairwise_weights(matrix).ratio)
