"""Day-first or month-first, decided from the whole column."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.meaning.dates import holds_clock, writing


def of(*values: str) -> Column:
    return Column.of("when", pa.array(values))


@pytest.mark.parametrize(
    ("values", "formats", "order"),
    [
        (("05/03/2024", "15/03/2024"), ("%d/%m/%Y",), "day first"),
        (("05/03/2024", "03/15/2024"), ("%m/%d/%Y",), "month first"),
        (("05/03/2024", "07/08/2024"), ("%d/%m/%Y",), "ambiguous"),
        (("13/03/2024", "03/15/2024"), ("%d/%m/%Y", "%m/%d/%Y"), "mixed"),
        (("31.12.19", "01.02.20"), ("%d.%m.%y",), "day first"),
        (("2019-01-01", "2019-01-02", "2019-01-02 10:00:00"), ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"), "plain"),
        (("20240501",), ("%Y%m%d",), "plain"),
        (("2019-04-23T12:30:00Z",), ("%Y-%m-%dT%H:%M:%SZ",), "plain"),
        (("5/13/2024 7:05 PM", "12/3/2024 11:05 am"), ("%m/%d/%Y %I:%M %p",), "month first"),
        (("05-Mar-24", "6-apr-24"), ("%d-%b-%y",), "plain"),
        (("March 5, 2024",), ("%B %d, %Y",), "plain"),
    ],
)
def test_how_dates_are_written(values, formats, order):
    how = writing(of(*values))
    assert (how.formats, how.order) == (formats, order)


def test_an_ambiguous_column_offers_the_other_reading():
    assert writing(of("05/06/2020")).other_reading == ("%m/%d/%Y",)


def test_one_late_day_in_a_long_column_decides():
    early = [f"{month:02}/{day:02}/2023" for month in range(1, 13) for day in range(1, 13)]
    assert writing(of(*early)).order == "ambiguous"
    assert writing(of(*early, "02/13/2023")).formats == ("%m/%d/%Y",)


@pytest.mark.parametrize("values", [("abc",), ("1.5", "2.5"), ("2024",), ("99/99/2024",), ("",)])
def test_what_are_no_dates(values):
    assert writing(of(*values)) is None


FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p")


@given(st.sampled_from(FORMATS), st.lists(st.integers(631_152_000, 1_900_000_000), min_size=1))
def test_a_column_with_a_late_day_is_read_as_it_was_written(form, moments):
    late = 983_368_740  # 28 February 2001, 13:59
    found = writing(of(*(datetime.fromtimestamp(moment, UTC).strftime(form) for moment in [*moments, late])))
    assert found.formats == (form,)


@pytest.mark.parametrize("text", ["06:15", "06:15:00:00", "6:30 PM", "18h", "18:00-19:59"])
def test_times_of_day(text):
    assert holds_clock(of(text))


def test_numbers_are_no_times_of_day():
    assert not holds_clock(of("19.43", "7"))
