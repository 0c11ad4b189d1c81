from datetime import date

import pyarrow.compute as pc

from quality.conftest import daily
from urbansafety.quality.tally import tally

DATES = daily("2024-01-01", "2024-12-31")


def test_every_count_adds_up_to_the_records(make, engine):
    counted = tally(make({"date": DATES}), engine)
    for table in (counted.cells, counted.areas, counted.declared, counted.times, counted.days):
        assert pc.sum(table["n"]).as_py() == len(DATES)


def test_counts_that_are_also_given_for_larger_areas_are_counted_once(make, engine):
    # Two wards of a district: 3 + 4 records in the wards, the same 7 in the district.
    counts = {
        "level": ["ward", "ward", "district"], "area": ["N", "S", "D"], "month": [date(2024, 1, 1)] * 3,
        "iccs": ["0101"] * 3, "attempted": ["not said"] * 3, "category": ["H"] * 3, "source": ["source:c"] * 3,
        "count": [3, 4, 7],
    }  # fmt: skip
    counted = tally(make(counts=counts), engine)
    assert counted.counts["n"].to_pylist() == [7]
    assert counted.count_areas.num_rows == 2


def test_a_count_that_is_missing_is_not_a_zero(make, engine):
    counts = {
        "level": ["ward"] * 2, "area": ["N", "S"], "month": [date(2024, 1, 1), date(2024, 2, 1)], "iccs": ["0101"] * 2,
        "attempted": ["not said"] * 2, "category": ["H"] * 2, "source": ["source:c"] * 2, "count": [None, 4],
    }  # fmt: skip
    assert tally(make(counts=counts), engine).counts["month"].to_pylist() == [date(2024, 2, 1)]


def test_without_records_every_count_is_empty(make, engine):
    counted = tally(make(), engine)
    assert (counted.cells.num_rows, counted.days.num_rows, counted.sources) == (0, 0, ())
