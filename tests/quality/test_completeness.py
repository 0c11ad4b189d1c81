import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check
from urbansafety.tables import Observation

DATES = daily("2022-01-01", "2024-12-31")
N = len(DATES)


def set_aside(folder, reasons):
    """A rejected file with so many rows of each reason."""
    text = [reason for reason, n in reasons.items() for _ in range(n)]
    names = {"source": "source:police", "file": "police.csv", "column": "fecha", "value": "x"}
    table = pa.table({**{name: [value] * len(text) for name, value in names.items()}, "reason": text})
    pq.write_table(table.append_column("row", pa.array(range(len(text)))), folder / "rejected.parquet")
    return folder / "rejected.parquet"


def books(read, accepted):
    return [
        {"id": "source:police", "kind": "incidents", "read": read, "accepted": accepted, "rejected": read - accepted}
    ]


def test_every_row_read_is_accounted_for(make, engine, tmp_path):
    rejected = set_aside(tmp_path, {"no date": 30, "not an offence, by the crosswalk": 100})
    quality = check(make({"date": DATES}, sources=books(N + 130, N), rejected=rejected), engine)
    (row,) = rows(quality, aspect="validity", subject="rows")
    assert (row["affected"], row["total"]) == (30, N + 130)
    assert "no date (30)" in row["message"]
    assert f"{N + 130:,} rows were read: {N:,} are used, 130 are set aside" in row["message"]


def test_rows_that_are_lost_are_said_to_be_lost(make, engine):
    broken = [{**books(N + 9, N)[0], "rejected": 2}]
    (row,) = rows(check(make({"date": DATES}, sources=broken), engine), aspect="validity", subject="rows")
    assert "leaves 7 rows unaccounted for" in row["message"]


@pytest.mark.parametrize(("bad", "verdict"), [(0.02, "fit"), (0.1, "limited"), (0.5, "unfit")])
def test_many_invalid_rows_limit_counts(make, engine, tmp_path, bad, verdict):
    n = round(N * bad / (1 - bad))
    quality = check(
        make({"date": DATES}, sources=books(N + n, N), rejected=set_aside(tmp_path, {"no date": n})), engine
    )
    assert rows(quality, aspect="validity", subject="rows")[0]["counts"] == verdict


def test_counts_that_are_not_available_are_no_fault_and_no_zero(make, engine, tmp_path):
    rejected = set_aside(tmp_path, {"no number stands here: not available, which is not zero": N})
    quality = check(make({"date": DATES}, sources=books(2 * N, N), rejected=rejected), engine)
    assert rows(quality, aspect="validity", subject="rows")[0]["affected"] == 0
    (row,) = rows(quality, subject="counts not available")
    assert (row["affected"], row["total"], row["counts"]) == (N, 2 * N, "fit")


def test_blank_categories_are_counted(make, engine):
    blank = [""] * 1000 + ["ROBO"] * (N - 1000)
    codes = [""] * 1000 + ["0401"] * (N - 1000)
    (row,) = rows(check(make({"date": DATES, "category": blank, "iccs": codes}), engine), subject="category")
    assert (row["affected"], row["counts"]) == (1000, "unfit")


def test_a_file_of_one_kind_needs_no_category(make, engine):
    (row,) = rows(check(make({"date": DATES, "category": [""] * N}), engine), subject="category")
    assert row["counts"] == "fit"


def test_records_that_name_no_area_are_counted(make, engine):
    (row,) = rows(check(make({"date": DATES, "declared": [None] * 38 + ["N"] * (N - 38)}), engine), subject="area")
    assert row["affected"] == 38


def test_repeats_seen_in_reading_are_told_and_their_absence_too(make, engine):
    seen = (Observation("source:police", "uniqueness", "whole rows", 343, N, "343 rows say what an earlier row says."),)
    (row,) = rows(check(make({"date": DATES}, observations=seen), engine), aspect="uniqueness")
    assert (row["affected"], row["message"]) == (343, "343 rows say what an earlier row says.")
    (row,) = rows(check(make({"date": DATES}), engine), aspect="uniqueness")
    assert row["message"] == "Nothing found: no row repeats another."
