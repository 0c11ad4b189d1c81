"""A month without records is told from a month without data."""

from __future__ import annotations

import numpy as np

import smalltown
from urbansafety.indicators.counting import cubes
from urbansafety.indicators.coverage import Calendar, coverage

MONTHS = np.arange("2021-11", "2023-03", dtype="datetime64[M]")


def test_years_are_summed_over_their_own_months():
    calendar = Calendar.over(MONTHS)
    assert calendar.years.tolist() == [2021, 2022, 2023]
    assert calendar.total(np.ones((2, 16), int)).tolist() == [[2, 12, 2], [2, 12, 2]]


def test_no_months_have_no_years():
    calendar = Calendar.over(MONTHS[:0])
    assert calendar.total(np.empty((2, 0), int)).shape == (2, 0)


def test_a_source_covers_the_months_from_its_first_to_its_last_record(engine):
    rows = [
        ("2023-01", "0401", "w1", 1),
        ("2023-02", "0502", "w1", 1),
        ("2023-03", "0101", "w1", 1),
        ("2023-06", "0101", "w1", 1),
    ]
    sources = ["source:police", "source:police", "source:morgue", "source:morgue"]
    city = cubes(smalltown.tables(smalltown.incidents(engine, rows, source=sources)), engine)["city"]
    window = (np.datetime64("2023-02"), np.datetime64("2023-04"))
    seen = coverage(city, ("0401",), window)
    assert seen.spanned.tolist() == [True, True, False, False, False, False], "police records end in February"
    assert seen.complete.tolist() == [False, True, False, False, False, False]
    assert coverage(city, ("0101",), None).complete.tolist() == [False, False, True, True, True, True]
    assert not coverage(city, ("0703",), None).spanned.any(), "nobody records corruption"
    assert coverage(city, ("0101", "0401"), None, ("source:police",)).spanned.sum() == 2
