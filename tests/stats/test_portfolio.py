"""Options, what they avert together, and rows of limits, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.portfolio import (
    Options,
    averted,
    exclusions,
    limits,
    log_effect,
    one_start,
    prerequisites,
    together,
)


def options(practice, place, start, effect, burden, mechanism=None, overlap=0.0):
    kinds = practice if mechanism is None else mechanism
    return Options(*(np.array(each) for each in (practice, place, start, effect, burden, kinds)), overlap=overlap)


def test_a_sixth_and_a_seventh_make_a_quarter():
    """1 - (1 - .16)(1 - .14) = .2776."""
    two = options([0, 1], [0, 0], [0, 0], -np.log([0.84, 0.86]), [1.0])
    assert averted(two, [True, True]) == pytest.approx([0.2776])


class TestLogEffect:
    def test_of_two_of_a_kind_a_share_of_the_smaller_is_lost(self):
        two = options([0, 1], [0, 0], [0, 0], [0.3, 0.2], [1.0], [5, 5], 0.25)
        assert log_effect(two, [True, True]) == pytest.approx([0.3 + 0.2 - 0.25 * 0.2])

    def test_places_and_mechanisms_stand_apart(self):
        four = options([0, 1, 0, 2], [0, 0, 1, 1], [0] * 4, [0.3, 0.2, 0.3, 0.2], [1.0, 1.0], [5, 6, 5, 5], 1.0)
        assert log_effect(four, [True] * 4) == pytest.approx([0.5, 0.3])

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 1))
    def test_more_of_a_kind_never_averts_less_nor_more_than_apart(self, effects, overlap):
        n = len(effects)
        several = options(list(range(n)), [0] * n, [0] * n, effects, [1.0], [0] * n, overlap)
        sums = [log_effect(several, np.arange(n) < k)[0] for k in range(n + 1)]
        assert np.all(np.diff(sums) >= -1e-12)
        assert max(effects) - 1e-12 <= sums[-1] <= sum(effects) + 1e-12

    def test_harm_is_never_discounted(self):
        two = options([0, 1], [0, 0], [0, 0], [0.3, -0.2], [1.0], [5, 5], 1.0)
        assert log_effect(two, [True, True]) == pytest.approx([0.1])


def test_nothing_chosen_averts_nothing():
    two = options([0, 1], [0, 1], [0, 0], [0.3, 0.2], [10.0, 20.0])
    assert averted(two, [False, False]).tolist() == [0, 0]


def test_rows_by_hand():
    three = options([0, 0, 1], [0, 0, 0], [2025, 2026, 2025], [0.1] * 3, [1.0])
    rows = together(one_start(three), exclusions(three, [0, 1]), limits(["a", "b"], np.eye(3)[:2], 1, [0, 1]))
    assert rows.amounts.toarray().tolist() == [[1, 1, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0]]
    assert rows.least.tolist() == [-np.inf, -np.inf, 0, 1]
    assert rows.names[0] == "one start of practice 0, place 0"


def test_what_is_needed_starts_no_later_in_the_same_place():
    """Practice 1 needs practice 0, which can start in 2026 at place 0 only."""
    four = options([0, 1, 1, 1], [0, 0, 0, 1], [2026, 2025, 2026, 2026], [0.1] * 4, [1.0, 1.0])
    rows = prerequisites(four, 1, 0)
    assert rows.amounts.toarray().tolist() == [[0, 1, 0, 0], [-1, 0, 1, 0], [0, 0, 0, 1]]
    assert rows.most.tolist() == [0, 0, 0]
