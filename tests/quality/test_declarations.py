from dataclasses import replace

import numpy as np
import pytest

from quality.conftest import daily, rows, wards
from urbansafety.quality import check
from urbansafety.tables import Areas, Observation

DATES = daily("2022-01-01", "2024-12-31")
N = len(DATES)


def unit(source, unit):
    return {"id": source, "kind": "incidents", "read": N, "accepted": N, "rejected": 0, "counting_unit": unit}


@pytest.mark.parametrize(("declared", "affected"), [("victims", 0), (None, 1)])
def test_an_undeclared_counting_unit_is_asked_for(make, engine, declared, affected):
    (row,) = rows(
        check(make({"date": DATES}, sources=[unit("source:police", declared)]), engine), aspect="counting unit"
    )
    assert row["affected"] == affected
    assert bool(row["remedy"]) == bool(affected)


def test_one_code_in_two_units_cannot_be_counted(make, engine):
    records = {"date": DATES, "source": np.where(np.arange(N) % 2, "source:a", "source:b")}
    sources = [unit("source:a", "victims"), unit("source:b", "offences")]
    quality = check(make(records, sources=sources), engine)
    assert quality.verdict("counts", ("0401",))[0] == "unfit"
    assert "offences and victims at once" in rows(quality, subject="units of 0401")[0]["message"]


def test_without_residents_there_are_no_rates(make, engine):
    quality = check(make({"date": DATES}, areas=wards((np.nan, np.nan))), engine)
    assert quality.verdict("rates")[0] == "unfit"


def test_an_area_without_residents_is_counted(make, engine):
    (row,) = rows(check(make({"date": DATES}, areas=wards((0, 5))), engine), aspect="population")
    assert (row["affected"], row["total"], row["rates"]) == (1, 2, "limited")


def test_populations_that_do_not_add_up_limit_rates(make, engine):
    seen = Observation("source:areas", "population", "sum over the level above", 16, 16, "they add up to a fifth more")
    quality = check(make({"date": DATES}, observations=(seen,)), engine)
    verdict, (why,) = quality.verdict("rates")
    assert (verdict, why["message"]) == ("limited", "They add up to a fifth more.")


def test_an_area_that_is_drawn_twice_limits_maps(make, engine):
    (level,) = wards().levels
    twins = replace(level, geometry=level.geometry[[0, 0]])
    quality = check(make({"date": DATES}, areas=Areas((twins,), "EPSG:32631")), engine)
    (row,) = rows(quality, subject="outlines of ward")
    assert (row["affected"], row["total"], row["maps"]) == (2, 2, "limited")


def test_without_areas_there_is_no_map(make, engine):
    quality = check(make({"date": DATES}, areas=Areas((), "EPSG:32631")), engine)
    assert quality.verdict("maps")[0] == "unfit"


@pytest.mark.parametrize(("counted", "rates"), [(2016, "unfit"), (2019, "fit"), (0, "fit")])
def test_residents_counted_too_long_before_the_newest_records_bear_no_rate(make, engine, counted, rates):
    (level,) = wards().levels
    far = replace(level, population_years=np.array([counted]))
    quality = check(make({"date": DATES}, areas=Areas((far,), "EPSG:32631")), engine)
    assert quality.verdict("rates")[0] == rates
    if rates == "unfit":
        assert (
            "last counted for 2016, 8 years from the newest records (2024)" in quality.verdict("rates")[1][0]["message"]
        )
