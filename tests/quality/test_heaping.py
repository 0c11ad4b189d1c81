import numpy as np
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check

DATES = daily("2021-01-01", "2024-12-31", 20)
N = len(DATES)
EVEN = {"hour": np.arange(N) % 24, "minute": np.arange(N) // 24 % 60}


def test_times_spread_over_the_hour_are_not_heaped(make, engine):
    (row,) = rows(check(make({"date": DATES, **EVEN}), engine), subject="times")
    assert row["message"].startswith("Nothing found: 1.7")
    assert row["affected"] == (EVEN["minute"] == 0).sum()


def test_noon_and_full_hours_are_said_with_what_chance_would_give(make, engine):
    half, noon = np.arange(N) % 2 == 0, np.arange(N) % 10 == 1
    records = {
        "date": DATES,
        "hour": np.where(noon, 12, EVEN["hour"]),
        "minute": np.where(half | noon, 0, EVEN["minute"]),
    }
    (row,) = rows(check(make(records), engine), subject="times")
    assert row["affected"] == (records["minute"] == 0).sum()
    assert "would by chance" in row["message"]
    at_noon = ((records["hour"] == 12) & (records["minute"] == 0)).mean()
    assert f"{100 * at_noon:.0f}" in row["message"].split("are exactly 12:00")[0]
    assert row["counts"] == row["maps"] == "fit"


def test_midnight_of_records_without_a_place_is_a_blank(make, engine):
    hidden = np.arange(N) % 10 == 0
    records = {
        "date": DATES,
        "hour": np.where(hidden, 0, EVEN["hour"]),
        "minute": np.where(hidden, 0, EVEN["minute"]),
        "coordinates": np.where(hidden, "placeholder", "given"),
    }
    (row,) = rows(check(make(records), engine), subject="times")
    assert f"{hidden.sum():,} of the records at 00:00 lack a usable place too" in row["message"]


def test_a_file_without_times_is_said_to_have_none(make, engine):
    records = {"date": DATES, "hour": np.full(N, None), "minute": np.full(N, None)}
    quality = check(make(records), engine)
    assert rows(quality, subject="times")[0]["affected"] == 0
    assert rows(quality, subject="time of day")[0]["message"] == "No record says the time of day."


def test_the_first_of_the_month_and_new_year_are_found_and_counted(make, engine):
    dates = np.arange(np.datetime64("2021-01-01"), np.datetime64("2025-01-01"))
    first = dates == dates.astype("datetime64[M]")
    new_year = first & (dates.astype("datetime64[M]").astype(int) % 12 == 0)
    per_day = np.where(new_year, 60, np.where(first, 30, 20)) + np.arange(len(dates)) % 3 - 1
    (row,) = rows(check(make({"date": np.repeat(dates, per_day)}), engine), subject="dates")
    # New years hold 59, 61, 60 and 59 records, other days 20: 59.75 / 20.
    assert "1st of the month (1.50 times) and 1 January (2.99 times)" in row["message"]
    # 44 first days with ten records more than usual, four new years with forty more.
    assert row["affected"] == pytest.approx(44 * 10 + 4 * 40, rel=0.05)


def test_even_days_are_not_heaped(make, engine):
    (row,) = rows(check(make({"date": DATES}), engine), subject="dates")
    assert row["message"].startswith("Nothing found")
