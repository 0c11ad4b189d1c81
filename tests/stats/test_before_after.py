import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.before_after import (
    displacement_quotient,
    e_test,
    harm_displacement,
    relative_incidence,
    weighted_displacement,
)

counts = st.lists(st.integers(0, 500), min_size=4, max_size=4)


class TestWeightedDisplacement:
    # SOURCE: Wheeler and Ratcliffe (2018), as the R package ptools prints it.
    def test_the_papers_example(self):
        found = weighted_displacement([207, 308, 178, 150], [110, 318, 157, 140])
        assert (found.value, found.error) == pytest.approx((-118, 39.598), abs=1e-3)
        assert (found.low, found.high) == pytest.approx((-196, -40), abs=0.5)
        assert found.p == pytest.approx(0.0029, abs=1e-4)

    # SOURCE: the same package: control 100 to 50, treated 80 to 20, the time before twice as long.
    def test_periods_of_different_length(self):
        found = weighted_displacement([80, 100], [20, 50], durations=(2, 1))
        assert (found.value, found.error**2) == pytest.approx((-20, 115))

    # SOURCE: the same package: places of different size.
    def test_places_of_different_size(self):
        found = weighted_displacement([207, 308, 178, 150], [110, 318, 157, 140], sizes=(1.2, 0.9, 1.5, 1.6))
        assert (found.value, found.error) == pytest.approx((-99.69444, 35.42808), abs=1e-5)
        assert (found.low, found.high) == pytest.approx((-169.132, -30.257), abs=1e-3)

    @given(counts, counts, st.integers(2, 5))
    def test_scale_of_harm_scales_the_difference(self, before, after, times):
        one = weighted_displacement(before, after)
        assert harm_displacement([one], [times]).value == pytest.approx(times * one.value)
        assert harm_displacement([one], [times]).p == pytest.approx(one.p)

    # By hand: -2 × 5 - 3 × 2 = -16, and the variance is 4 (12 + 7 + 9 + 9) + 9 (5 + 3 + 4 + 4).
    def test_two_offences_in_harm_by_hand(self):
        thefts = weighted_displacement([12, 9], [7, 9])
        assaults = weighted_displacement([5, 4], [3, 4])
        found = harm_displacement([thefts, assaults], [2, 3])
        assert (found.value, found.error**2) == pytest.approx((-16, 4 * 37 + 9 * 16))

    def test_nothing_happened(self):
        found = weighted_displacement([0, 0], [0, 0])
        assert (found.value, found.error, found.p) == (0, 0, 1)

    # Without an effect the 95 % interval holds nothing happened in 95 % of 4,000 draws (standard error .0034).
    def test_the_interval_holds(self):
        rng = np.random.default_rng(4)
        draws = rng.poisson([60, 80, 40, 50], (2, 4000, 4))
        held = [found.low <= 0 <= found.high for found in map(weighted_displacement, draws[0], draws[1])]
        assert np.mean(held) == pytest.approx(0.95, abs=0.012)


class TestDisplacementQuotient:
    # Arithmetic on the counts of the paper above: (157/318 - 178/308) / (110/318 - 207/308).
    def test_benefits_spread(self):
        expected = (157 / 318 - 178 / 308) / (110 / 318 - 207 / 308)
        assert displacement_quotient((207, 110), (178, 157), (308, 318)) == pytest.approx(expected)

    def test_no_gain_no_quotient(self):
        assert np.isnan(displacement_quotient((10, 12), (5, 5), (10, 10)))
        assert np.isnan(displacement_quotient((10, 5), (5, 5), (10, 0)))


class TestRelativeIncidence:
    def test_by_arithmetic(self):
        found = relative_incidence((207, 110), (308, 318))
        assert found.value == pytest.approx((110 / 207) / (318 / 308))
        assert (found.low, found.high) == pytest.approx((0.389248, 0.680558), abs=5e-6)
        assert found.log_error == pytest.approx((1 / 207 + 1 / 110 + 1 / 308 + 1 / 318) ** 0.5)

    def test_a_zero_says_nothing(self):
        assert np.isnan(relative_incidence((3, 0), (4, 4)).value)


class TestETest:
    # SOURCE: tests of the R package ptools.
    @pytest.mark.parametrize(("first", "second", "p"), [(0, 3, 0.0884), (6, 2, 0.1749)])
    def test_published_values(self, first, second, p):
        assert e_test(first, second) == pytest.approx(p, abs=5e-5)

    def test_no_events(self):
        assert e_test(0, 0) == 1.0

    @given(st.integers(0, 40), st.integers(0, 40))
    def test_which_count_comes_first_does_not_matter(self, first, second):
        assert e_test(first, second) == pytest.approx(e_test(second, first))

    # One rate of 8: p is at most .05 in about 5 % of 3,000 draws. The test is known to be nearly exact, not exact.
    def test_small_p_is_as_rare_as_it_says(self):
        draws = np.random.default_rng(2).poisson(8, (3000, 2)).tolist()
        assert np.mean([e_test(*pair) <= 0.05 for pair in draws]) <= 0.05 + 3 * 0.004
