import numpy as np

from quality.conftest import daily, rows
from urbansafety.quality import check

DATES = daily("2022-01-01", "2024-12-31", 10)
N = len(DATES)


def test_a_spot_that_holds_many_records_is_named(make, engine):
    at = np.arange(N) % 5 == 0
    records = {"date": DATES, "lon": np.where(at, 0.5, np.arange(N) * 1e-5), "lat": np.where(at, 0.25, 0.12345)}
    (row,) = rows(check(make(records), engine), subject="stacks")
    assert (row["affected"], row["total"]) == (at.sum(), N)
    assert f"the largest holds {at.sum():,} (longitude 0.50000, latitude 0.25000)" in row["message"]


def test_spread_records_make_no_stack(make, engine):
    (row,) = rows(check(make({"date": DATES}), engine), subject="stacks")
    assert row["affected"] == 0
    assert row["message"].startswith("Nothing found")


def test_coordinates_cut_to_two_decimals_limit_maps(make, engine):
    fine = np.arange(N) % 10 > 0
    lon = np.where(fine, np.arange(N) * 1e-5 + 0.000003, 0.21)
    (row,) = rows(
        check(make({"date": DATES, "lon": lon, "lat": np.where(fine, 0.54321, 0.43)}), engine), subject="decimals"
    )
    assert (row["affected"], row["maps"]) == ((~fine).sum(), "limited")
