"""Whatever a city hands over, the check ends in verdicts."""

from datetime import date

import numpy as np
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check
from urbansafety.tables import ASPECTS, USES

WHOLE = daily("2021-01-01", "2024-12-31")


def test_a_city_without_records_is_unfit_for_everything_and_says_why(make, engine):
    police = {"incidents": ({"file": "police.csv", "columns": {"when": "date"}},)}
    for tables, said in (
        (make(), "No file of records is declared."),
        (make({"date": []}, city=police), "There is no record to assess."),
    ):
        quality = check(tables, engine)
        assert quality.months is None
        for use in USES:
            verdict, (why,) = quality.verdict(use)
            assert (verdict, why["message"]) == ("unfit", said)


def test_a_single_record_is_no_crash_and_bears_no_trend(make, engine):
    quality = check(make({"date": ["2024-05-05"]}), engine)
    assert quality.verdict("trends")[0] == "unfit"


def test_a_single_month_bears_no_trend(make, engine):
    quality = check(make({"date": daily("2024-05-01", "2024-05-31")}), engine)
    assert quality.months == (np.datetime64("2024-05"), np.datetime64("2024-05"))
    assert quality.verdict("trends")[0] == "unfit"


def test_good_data_are_fit_for_everything(make, engine):
    quality = check(make({"date": WHOLE}), engine)
    assert {use: quality.verdict(use)[0] for use in USES} == dict.fromkeys(USES, "fit")


def test_every_aspect_has_a_row_also_when_all_is_well(make, engine):
    facts = {"id": "source:police", "kind": "incidents", "read": len(WHOLE), "accepted": len(WHOLE), "rejected": 0}
    quality = check(make({"date": WHOLE}, sources=[facts]), engine)
    assert {row["aspect"] for row in rows(quality)} == set(ASPECTS)


def test_the_order_of_records_does_not_matter(make, engine):
    n = np.arange(len(WHOLE))
    records = {"date": WHOLE, "hour": n % 24, "minute": n % 60, "lon": n * 1e-5, "lat": n * 1e-5}
    back = {name: values[::-1] for name, values in records.items()}
    assert check(make(records), engine).table.equals(check(make(back), engine).table)


def test_months_are_those_that_every_source_covers(make, engine):
    other = daily("2023-01-01", "2025-06-30")
    records = {
        "date": np.concatenate([WHOLE, other]),
        "source": ["source:a"] * len(WHOLE) + ["source:b"] * len(other),
        "iccs": ["0401"] * len(WHOLE) + ["0101"] * len(other),
    }
    quality = check(make(records), engine)
    assert quality.months == (np.datetime64("2023-01"), np.datetime64("2024-12"))
    assert quality.spans["source:a"] == (np.datetime64("2021-01"), np.datetime64("2024-12"))


def test_a_short_source_does_not_spoil_the_trends_of_a_long_one(make, engine):
    short = daily("2024-01-01", "2024-12-31")
    records = {
        "date": np.concatenate([WHOLE, short]),
        "source": ["source:a"] * len(WHOLE) + ["source:b"] * len(short),
        "iccs": ["0401"] * len(WHOLE) + ["0101"] * len(short),
    }
    quality = check(make(records), engine)
    assert quality.verdict("trends", ("0401",))[0] == "fit"
    assert quality.verdict("trends", ("0101",))[0] == "unfit"


def test_sources_that_never_meet_share_no_month(make, engine):
    records = {
        "date": np.concatenate([daily("2020-01-01", "2020-12-31"), daily("2022-01-01", "2022-12-31")]),
        "source": ["source:a"] * 366 * 3 + ["source:b"] * 365 * 3,
    }
    quality = check(make(records), engine)
    assert quality.months is None
    assert rows(quality, subject="shared months")


def counts(months, **series):
    """Declared counts in ward N of each category (name → numbers)."""
    parts = [(name, month, n) for name, numbers in series.items() for month, n in zip(months, numbers, strict=True)]
    names, dates, numbers = zip(*parts, strict=True)
    plain = {"level": "ward", "area": "N", "iccs": "0502", "attempted": "not said", "source": "source:isp"}
    columns = {key: [value] * len(parts) for key, value in plain.items()}
    return {**columns, "category": list(names), "month": list(dates), "count": list(numbers)}


def test_declared_counts_have_time_and_coverage_but_no_places(make, engine):
    months = [date(2010 + k // 12, k % 12 + 1, 1) for k in range(60)]
    bicycles = [None] * 30 + [40] * 30
    quality = check(make(counts=counts(months, furto=[200] * 60, bicicleta=bicycles)), engine)
    assert quality.months == (np.datetime64("2010-01"), np.datetime64("2014-12"))
    assert "appears in July 2012" in rows(quality, subject="bicicleta")[0]["message"]
    assert not rows(quality, aspect="geocoding")
    assert not rows(quality, aspect="heaping")


@pytest.mark.parametrize("n", [[0] * 40, [1] + [0] * 39])
def test_counts_that_are_all_zero_are_no_crash(make, engine, n):
    months = [date(2010 + k // 12, k % 12 + 1, 1) for k in range(40)]
    assert check(make(counts=counts(months, rare=n)), engine).table.num_rows
