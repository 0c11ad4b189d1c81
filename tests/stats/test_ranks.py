"""Ranks, their intervals, and how stable their order is, against counts by hand and exact probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.ranks import rank_interval, ranks, stable_pairs, top_share


def test_ties_share_the_best_place_as_in_the_handbook():
    """Best scores of three countries are 1: ranks 1, 1, 1, 4 (OECD and JRC 2008, Tables 19 and 23, BOD)."""
    assert ranks([1.0, 1.0, 1.0, 0.87, 0.86, 0.8, 0.75]).tolist() == [1, 1, 1, 4, 5, 6, 7]


@given(st.lists(st.integers(0, 5), max_size=8))
def test_a_rank_is_one_more_than_the_areas_above(scores):
    assert ranks(np.array(scores, float)).tolist() == [1 + sum(other > own for other in scores) for own in scores]


def test_intervals_and_shares_of_areas_that_chance_alone_orders():
    """Ranks of ten equal areas are uniform over 1 to 10; the top five hold one half, no pair is stable."""
    places = ranks(np.random.default_rng(0).random((4000, 10)))
    low, high = rank_interval(places)
    assert set(low) <= {1} and set(high) <= {10}
    assert top_share(places) == pytest.approx(np.full(10, 0.5), abs=0.04)
    assert stable_pairs(places) == 0


def test_an_interval_holds_the_middle_of_the_draws():
    """Places 1 to 101 once each: 5 % lie under the 6th, 5 % above the 96th."""
    low, high = rank_interval(np.arange(1, 102)[:, None])
    assert (low.tolist(), high.tolist()) == ([6], [96])


def test_stable_pairs_by_hand():
    """Of three areas, the first two change places in 2 of 10 draws, the third is always last: 2 of 3 pairs."""
    places = np.array([[1, 2, 3]] * 8 + [[2, 1, 3]] * 2)
    assert stable_pairs(places) == pytest.approx(2 / 3)
    assert stable_pairs(places, 0.8) == 1


def test_nothing_and_one():
    assert ranks(np.zeros((3, 0))).shape == (3, 0)
    assert ranks([4.0]).tolist() == [1]
    assert np.isnan(stable_pairs(np.ones((5, 1), int)))
    assert stable_pairs(np.ones((5, 2), int)) == 0, "a tie is no order"
