"""Months add up to their years."""

from __future__ import annotations

import numpy as np

from urbansafety.indicators.calendar import Calendar

MONTHS = np.arange("2021-11", "2023-03", dtype="datetime64[M]")


def test_years_are_summed_over_their_own_months():
    calendar = Calendar.over(MONTHS)
    assert calendar.years.tolist() == [2021, 2022, 2023]
    assert calendar.total(np.ones((2, 16), int)).tolist() == [[2, 12, 2], [2, 12, 2]]


def test_no_months_have_no_years():
    calendar = Calendar.over(MONTHS[:0])
    assert calendar.total(np.empty((2, 0), int)).shape == (2, 0)
