"""Agreement of judges against published values and peers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import friedmanchisquare

from urbansafety.stats.agreement import cohen_kappa, kendall_w, ordinal_consensus

ratings = hnp.arrays(int, st.tuples(st.integers(2, 6), st.integers(3, 8)), elements=st.integers(0, 4))
counts = hnp.arrays(int, 4, elements=st.integers(0, 9)).filter(lambda given: given.sum() > 0)


class TestKendallW:
    def test_three_judges_who_hardly_agree(self):
        # Rank sums 13, 13, 12, 8, 10, 7 of mean 10.5; squares sum to 33.5; 12 * 33.5 / (9 * 210) = 0.212698.
        ranks = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 2, 4, 3], [6, 3, 2, 5, 4, 1]]
        assert kendall_w(ranks) == pytest.approx(0.212698, abs=1e-6)

    @given(ratings)
    def test_is_friedmans_statistic_over_its_largest_value_also_with_ties(self, given):
        judges, things = given.shape
        w = kendall_w(given)
        if np.isnan(w):
            assert (given == given[:, :1]).all()
        else:
            assert w == pytest.approx(friedmanchisquare(*given.T).statistic / (judges * (things - 1)), abs=1e-9)

    @given(ratings, st.randoms())
    def test_the_order_of_judges_and_things_does_not_matter(self, given, random):
        judges, things = map(list, map(range, given.shape))
        random.shuffle(judges)
        random.shuffle(things)
        assert kendall_w(given[judges][:, things]) == pytest.approx(kendall_w(given), nan_ok=True)

    def test_says_nothing_of_one_thing(self):
        assert np.isnan(kendall_w([[1], [2]]))


class TestCohenKappa:
    def test_two_coders_of_fifty_interviews(self):
        # Agreement 35/50 = 0.7; by chance (25 * 30 + 25 * 20) / 2500 = 0.5; (0.7 - 0.5) / (1 - 0.5) = 0.4.
        assert cohen_kappa([[20, 5], [10, 15]]) == pytest.approx(0.4)

    def test_full_agreement_is_one_and_chance_is_zero(self):
        assert cohen_kappa([[7, 0], [0, 3]]) == pytest.approx(1)
        assert cohen_kappa([[4, 4], [4, 4]]) == pytest.approx(0)

    @pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[9, 0], [0, 0]]])
    def test_says_nothing_where_nothing_could_differ(self, table):
        assert np.isnan(cohen_kappa(table))


class TestOrdinalConsensus:
    def test_the_example_of_agrmt(self):
        # SOURCE: the R package agrmt 1.42.12, Leik(c(30, 40, 210, 130, 530, 50, 10)): dispersion 0.287.
        assert 1 - ordinal_consensus([30, 40, 210, 130, 530, 50, 10]) == pytest.approx(0.287, abs=5e-4)

    def test_answers_spread_evenly_over_four_grades(self):
        # Shares up to each grade 1/4, 1/2, 3/4: distances from none or all 1/4 + 1/2 + 1/4 = 1, of at most 3/2.
        assert ordinal_consensus([1, 1, 1, 1]) == pytest.approx(1 / 3)

    def test_neighbouring_grades_agree_more_than_distant_ones(self):
        assert ordinal_consensus([0, 1, 1, 0]) > ordinal_consensus([1, 0, 1, 0]) > ordinal_consensus([1, 0, 0, 1])

    @given(counts, st.integers(1, 9))
    def test_lies_between_none_and_full_and_does_not_depend_on_the_number_of_judges(self, given, times):
        assert 0 <= ordinal_consensus(given) <= 1
        assert ordinal_consensus(given * times) == pytest.approx(ordinal_consensus(given))

    @given(counts)
    def test_is_the_same_from_either_end(self, given):
        assert ordinal_consensus(given[::-1]) == pytest.approx(ordinal_consensus(given))

    def test_says_nothing_of_no_answers(self):
        assert np.isnan(ordinal_consensus([0, 0, 0, 0]))
