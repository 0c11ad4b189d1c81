import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from urbansafety.stats.concentration import concentration, generalised_gini, gini, share_of_places

counts = hnp.arrays(np.int64, st.integers(2, 40), elements=st.integers(0, 100))


# SOURCE: examples of the R package lorenzgini, after Bernasco and Steenbeek (2017).
@pytest.mark.parametrize(
    ("count", "plain", "generalised"),
    [([10, 8, 2] + [0] * 7, 0.78, 0.78), ([5, 2, 1] + [0] * 7, 0.80, 0.75), ([10] + [0] * 9, 0.90, 0.90)],
)
def test_published_examples(count, plain, generalised):
    assert gini(count) == pytest.approx(plain)
    assert generalised_gini(count) == pytest.approx(generalised)


def test_as_even_as_few_records_can_be_is_no_concentration():
    assert generalised_gini([1, 1, 1, 0, 0, 0, 0, 0]) == pytest.approx(0)


@given(counts, st.integers(2, 9))
def test_doubling_every_count_keeps_the_gini(count, times):
    assume(count.any())
    assert gini(count * times) == pytest.approx(gini(count), abs=1e-12)


@given(counts, st.randoms())
def test_the_order_of_places_does_not_matter(count, random):
    assume(count.any())
    shuffled = list(range(len(count)))
    random.shuffle(shuffled)
    assert gini(count[shuffled]) == pytest.approx(gini(count))
    assert share_of_places(count[shuffled], 0.5) == share_of_places(count, 0.5)


@given(counts)
def test_an_empty_place_adds_to_the_concentration(count):
    assume(count.any())
    assert gini(np.append(count, 0)) >= gini(count) - 1e-12


@given(counts)
def test_the_indices_stay_between_none_and_all(count):
    assume(count.any())
    assert -1e-12 <= gini(count) <= 1
    assert -1e-9 <= generalised_gini(count) <= 1
    assert 0 < share_of_places(count, 0.25) <= share_of_places(count, 0.5) <= 1


def test_half_of_the_records_in_two_of_ten_places():
    assert share_of_places([30, 20, 10, 10, 10, 5, 5, 5, 3, 2], 0.5) == pytest.approx(0.2)


def test_nothing_recorded_has_no_concentration():
    assert np.isnan([gini([0, 0]), generalised_gini([0, 0]), share_of_places([0, 0], 0.5)]).all()
    assert np.isnan(concentration([0, 0], [gini], np.random.default_rng(0))[0].low)


def test_one_place_is_not_concentrated():
    assert gini([7]) == 0 and share_of_places([7], 0.5) == 1


def test_many_series_at_once_equal_one_by_one():
    count = np.random.default_rng(0).poisson(2, (5, 30))
    assert generalised_gini(count) == pytest.approx([generalised_gini(row) for row in count])
    assert share_of_places(count, 0.5) == pytest.approx([share_of_places(row, 0.5) for row in count])


@pytest.mark.parametrize("records", [30, 300, 3000])
def test_the_interval_holds_the_index_that_as_many_records_have_on_average(records):
    rng = np.random.default_rng(7)
    chance = rng.dirichlet(np.ones(60))
    truth = generalised_gini(rng.multinomial(records, chance, size=2000)).mean()
    found = [concentration(rng.multinomial(records, chance), [generalised_gini], rng)[0] for _ in range(300)]
    held = np.mean([interval.low <= truth <= interval.high for interval in found])
    # 300 trials: the Monte Carlo standard error at .95 is .013; 30 records reach .93 (docs/calibration.md).
    assert held >= 0.90
