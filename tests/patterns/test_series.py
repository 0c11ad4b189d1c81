"""Searches are made only over whole years and only of what the data can bear."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import smalltown
from gridtown import MONTHS, cube
from urbansafety.city import Event
from urbansafety.patterns.series import Series, latest_year, outside_shocks, unfit

CITY = cube("city", [""], {"0401": np.full((1, 48), 9), "040111": np.full((1, 48), 1), "0502": np.full((1, 48), 5)})


def test_the_latest_full_calendar_year_is_looked_at():
    complete = np.ones(48, bool)
    assert MONTHS[latest_year(MONTHS, complete)][[0, -1]].astype(str).tolist() == ["2023-01", "2023-12"]
    complete[-2:] = False
    assert MONTHS[latest_year(MONTHS, complete)][[0, -1]].astype(str).tolist() == ["2022-01", "2022-12"]


def test_without_a_full_calendar_year_the_latest_twelve_months_are_looked_at():
    months = np.arange("2021-05", "2022-08", dtype="datetime64[M]")
    complete = np.ones(15, bool)
    complete[-1] = False
    assert months[latest_year(months, complete)][[0, -1]].astype(str).tolist() == ["2021-07", "2022-06"]


@pytest.mark.parametrize("number", [0, 5, 11])
def test_less_than_a_year_is_not_looked_at(number):
    assert len(latest_year(MONTHS[:number], np.ones(number, bool))) == 0


def test_a_gap_breaks_a_year():
    complete = np.ones(24, bool)
    complete[12] = False
    assert latest_year(MONTHS[:24], complete).tolist() == list(range(12))


@pytest.mark.parametrize(
    ("row", "robbery", "theft"),
    [
        ({"maps": "limited"}, False, False),
        ({"maps": "unfit"}, True, True),
        ({"maps": "unfit", "iccs": "0401"}, True, False),
        ({"maps": "unfit", "iccs": "0502"}, False, True),
        ({"maps": "unfit", "iccs": "04"}, True, False),
        ({"maps": "unfit", "iccs": "040111"}, False, False),
        ({"maps": "unfit", "source": "source:police"}, True, True),
        ({"maps": "unfit", "source": "source:areas-ward"}, True, True),
        ({"trends": "unfit"}, False, False),
    ],
)
def test_a_verdict_weighs_as_much_as_its_records(row, robbery, theft):
    # 040111 holds a tenth of the records of robbery
    quality = smalltown.quality(rows=[row])
    assert unfit(quality, "maps", CITY, ("0401",)) is robbery
    assert unfit(quality, "maps", CITY, ("0502",)) is theft


def test_ids_leave_out_the_word_challenge():
    series = Series("challenge:robbery", None, np.zeros((1, 48), int), MONTHS, np.ones(48, bool))
    assert (series.name, series.place) == ("robbery", "city")


def test_only_a_shock_with_an_end_leaves_months_out():
    events = (
        Event(name="Lockdown", start=date(2020, 3, 23), end=date(2020, 5, 30)),
        Event(name="Flood", start=date(2020, 7, 1)),
        Event(name="New form", kind="recording", start=date(2020, 8, 1), end=date(2020, 9, 1)),
    )
    months = np.arange("2020-01", "2021-01", dtype="datetime64[M]")
    assert [str(m) for m in months[~outside_shocks(months, events)]] == ["2020-03", "2020-04", "2020-05"]
