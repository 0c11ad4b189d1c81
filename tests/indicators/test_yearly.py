"""Laws that every indicator of an area and year obeys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gridtown import cube
from urbansafety.indicators.calendar import Calendar
from urbansafety.indicators.yearly import Subject, counted, harm, rate, recorded, share_of_burden, smoothed_rate

AREAS = ["w1", "w2", "w3"]
MONTHS = np.arange("2022-01", "2024-01", dtype="datetime64[M]")
COUNTS = arrays(np.int64, (4, 24), elements=st.integers(0, 20)).filter(lambda counts: counts[:3].any())
"""Three areas and what has no area, by month."""


def seen(counts, codes=("0401",), spanned=None, complete=None, areas=AREAS):
    every = np.ones(24, bool)
    spanned = every if spanned is None else spanned
    subject = Subject(
        "challenge:x", codes, compared=True, spanned=spanned, complete=every if complete is None else complete
    )
    town = cube("ward", areas, {"0401": counts}, MONTHS)
    calendar = Calendar.over(MONTHS)
    return town, subject, calendar, counted(town, subject, calendar, calendar.total(counts.sum(axis=0)))


@given(COUNTS, st.integers(2, 50))
def test_a_rate_is_unchanged_when_records_and_residents_grow_together(counts, k):
    residents = np.full((3, 2), 1_000.0)
    one, many = rate(seen(counts)[-1], residents), rate(seen(k * counts)[-1], k * residents)
    assert many.value == pytest.approx(one.value)
    width, narrow = one.upper - one.lower, many.upper - many.lower
    assert (narrow < width).all(), "more records say more"


@given(COUNTS)
def test_an_estimate_lies_in_its_interval(counts):
    *given_, ours = seen(counts)
    residents = np.full((3, 2), 1_000.0)
    blocks = [rate(ours, residents), share_of_burden(ours), smoothed_rate(ours, residents), *harm(*given_, ours)]
    for block in blocks:
        known = ~np.isnan(block.value)
        assert (block.lower[known] <= block.value[known] + 1e-9).all(), block.indicator
        assert (block.value[known] <= block.upper[known] + 1e-9).all(), block.indicator


@given(COUNTS)
def test_shares_of_the_burden_and_what_has_no_area_are_the_whole(counts):
    share = share_of_burden(seen(counts)[-1]).value
    for year in range(2):
        city = counts[:, 12 * year : 12 * (year + 1)].sum()
        elsewhere = counts[3, 12 * year : 12 * (year + 1)].sum()
        if city:
            assert share[:, year].sum() == pytest.approx(1 - elsewhere / city)
        else:
            assert np.isnan(share[:, year]).all()


@given(COUNTS, st.permutations(range(3)))
def test_the_order_of_areas_changes_nothing(counts, order):
    residents = np.array([[1_000.0] * 2, [2_000.0] * 2, [3_000.0] * 2])
    mixed = counts[[*order, 3]]
    for block in (rate, smoothed_rate):
        before, after = block(seen(counts)[-1], residents), block(seen(mixed)[-1], residents[order])
        assert after.value == pytest.approx(before.value[order], nan_ok=True)


def test_a_year_that_no_source_spans_has_no_values():
    counts = np.zeros((4, 24), int)
    counts[0, 12:] = 1
    spanned = np.arange(24) >= 12
    ours = seen(counts, spanned=spanned, complete=spanned)[-1]
    assert recorded(ours).years.tolist() == [2023]


def test_months_that_are_not_complete_are_shown_and_not_compared():
    counts = np.zeros((4, 24), int)
    counts[0] = 1
    complete = np.arange(24) < 18
    ours = seen(counts, complete=complete)[-1]
    assert recorded(ours).value[0].tolist() == [12, 12]
    compared = rate(ours, np.full((3, 2), 1_000.0))
    assert compared.count[0].tolist() == [12, 6]
    assert compared.value[0] == pytest.approx([1_200, 1_200])
    nothing = seen(counts, complete=np.arange(24) < 12)[-1]
    assert rate(nothing, np.full((3, 2), 1_000.0)).years.tolist() == [2022]


def test_harm_of_a_single_weight_is_the_weight_times_the_count():
    counts = np.zeros((4, 24), int)
    counts[1, 0] = 5
    (block,) = harm(*(given_ := seen(counts))[:3], given_[-1])
    # robbery: 365 days; SOURCE of the interval of 5 events: statsmodels, 1.62349 to 11.66833
    assert block.value[1, 0] == 5 * 365
    assert (block.lower[1, 0], block.upper[1, 0]) == pytest.approx((1.62349 * 365, 11.66833 * 365), rel=1e-5)
