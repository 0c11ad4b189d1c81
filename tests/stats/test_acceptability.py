import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.acceptability import acceptability, pairwise_winning

EVEN = np.linspace(0.00005, 0.99995, 10_000)
TWO = np.column_stack([EVEN, 1 - EVEN])


class TestAcceptability:
    # u_A = w, u_B = .4 w + .9 (1 - w): A is better when w > .6, a share of .4; the mean of w in (.6, 1) is .8.
    def test_two_candidates_by_arithmetic(self):
        found = acceptability([[1.0, 0.0], [0.4, 0.9]], TWO)
        assert found.ranks[0] == pytest.approx([0.4, 0.6], abs=1e-3)
        assert found.central == pytest.approx(np.array([[0.8, 0.2], [0.3, 0.7]]), abs=1e-3)
        assert found.confidence.tolist() == [1.0, 1.0]

    # SOURCE: the thrombosis example of the R package smaa prints this entropy for first ranks of .3504 and .6496.
    def test_entropy_of_the_thrombosis_example(self):
        first = np.zeros((10_000, 2, 1))
        first[:3504, 0], first[3504:, 1] = 1.0, 1.0
        assert acceptability(first, np.ones((10_000, 1))).entropy == pytest.approx(0.9344248, abs=1e-6)

    # Three independent uniform values: every candidate takes every rank in a third of the draws.
    def test_equal_candidates_share_the_ranks(self):
        rng = np.random.default_rng(1)
        found = acceptability(rng.random((30_000, 3, 1)), np.ones((30_000, 1)))
        assert found.ranks == pytest.approx(np.full((3, 3), 1 / 3), abs=0.012)
        assert found.expected_rank == pytest.approx([2, 2, 2], abs=0.03)

    def test_a_tie_is_shared_out(self):
        found = acceptability([[1.0], [1.0], [0.0]], np.ones((5, 1)))
        assert found.ranks.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
        assert found.entropy == 1.0

    def test_who_never_wins_has_no_central_weights(self):
        found = acceptability([[1.0, 1.0], [0.5, 0.5]], TWO)
        assert np.isnan(found.central[1]).all()
        assert np.isnan(found.confidence[1])
        assert found.entropy == 0.0

    # Values of the first draw favour A, of the second B: under its central weights each wins in one of two.
    def test_confidence_counts_draws_of_the_values(self):
        found = acceptability([[[1.0], [0.0]], [[0.0], [1.0]]], np.ones((2, 1)))
        assert found.confidence.tolist() == [0.5, 0.5]

    def test_nobody_and_one(self):
        assert acceptability(np.empty((0, 2)), TWO).ranks.shape == (0, 0)
        assert acceptability([[0.3, 0.2]], TWO).ranks.tolist() == [[1.0]]

    @given(st.integers(0, 2**32 - 1), st.integers(2, 6))
    def test_rows_and_columns_are_shares_and_order_does_not_matter(self, seed, n):
        rng = np.random.default_rng(seed)
        values, weights = rng.integers(0, 4, (40, n, 3)), rng.integers(0, 5, (40, 3)) / 4
        found, turned = acceptability(values, weights), acceptability(values[:, ::-1], weights)
        assert found.ranks.sum(axis=0) == pytest.approx(np.ones(n))
        assert found.ranks.sum(axis=1) == pytest.approx(np.ones(n))
        assert turned.ranks[::-1] == pytest.approx(found.ranks)


class TestPairwise:
    # As above: A beats B in .4 of the draws.
    def test_by_arithmetic(self):
        wins = pairwise_winning([[1.0, 0.0], [0.4, 0.9]], TWO)
        assert wins == pytest.approx(np.array([[0.5, 0.4], [0.6, 0.5]]), abs=1e-3)

    @given(st.integers(0, 2**32 - 1))
    def test_equals_counting_one_by_one(self, seed):
        rng = np.random.default_rng(seed)
        values, weights = rng.integers(0, 3, (20, 4, 2)).astype(float), np.full((20, 2), 0.5)
        utility = values @ np.array([0.5, 0.5])
        expected = [[np.mean((utility[:, i] > utility[:, j]) + (utility[:, i] == utility[:, j]) / 2) for j in range(4)]
                    for i in range(4)]  # fmt: skip
        assert pairwise_winning(values, weights) == pytest.approx(np.array(expected))
