"""Indicators of the town are what a pencil gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

import smalltown
from urbansafety.city import City, Goalposts, OwnChallenge
from urbansafety.dossier import declared
from urbansafety.indicators import measure

YEAR = [(f"2023-{month:02d}", "0502", "w4", 1) for month in range(1, 13)]
"""A theft a month, so that the year is covered."""


def measured(engine, rows, *, places=None, quality=None, units=None, **columns):
    found = smalltown.incidents(engine, rows, **columns)
    given = smalltown.tables(found, places, units=units)
    return measure(given, quality or smalltown.quality(), engine)


def value(result, indicator, level="city", area="", period="2023", challenge="challenge:robbery"):
    table = result.values.cast(declared()["indicators"].schema)
    key = {"indicator": indicator, "challenge": challenge, "level": level, "area": area, "period": period}
    rows = [row for row in table.to_pylist() if {name: row[name] for name in key} == key]
    assert len(rows) == 1, f"{len(rows)} rows of {key}"
    return rows[0]


def test_a_rate_is_records_per_100_000_residents_with_the_exact_interval(engine):
    result = measured(engine, [*YEAR, ("2023-02", "040111", "w1", 3), ("2023-09", "0401", "w2", 2)])
    row = value(result, "rate", "district", "d1")
    # 5 records among 1,000 + 2,000 residents; SOURCE of the interval of 5: statsmodels, 1.62349 to 11.66833.
    per = 100_000 / 3_000
    assert row["value"] == pytest.approx(5 * per)
    assert (row["lower"], row["upper"]) == pytest.approx((1.62349 * per, 11.66833 * per), rel=1e-5)
    assert (row["count"], row["denominator"], row["months"], row["missing"]) == (5, 3_000, 12, "")


def test_an_area_without_a_record_of_what_is_recorded_elsewhere_has_a_true_zero(engine):
    result = measured(engine, [*YEAR, ("2023-02", "0401", "w1", 3)])
    row = value(result, "rate", "ward", "w3")
    # SOURCE: 0 events of a Poisson count: upper end -ln(0.025) = 3.68888.
    assert (row["value"], row["lower"], row["missing"]) == (0, 0, "")
    assert row["upper"] == pytest.approx(3.68888 * 100_000 / 3_000, rel=1e-5)


def test_what_no_source_records_is_not_collected_and_not_zero(engine):
    result = measured(engine, YEAR)
    row = value(result, "recorded", challenge="challenge:corruption")
    assert (row["value"], row["missing"]) == (None, "not collected")
    challenges = {row["id"]: row["recorded"] for row in result.challenges.to_pylist()}
    assert challenges["challenge:corruption"] is None
    assert challenges["challenge:theft"] == 12


def test_a_missing_population_is_not_available_and_not_zero(engine):
    places = smalltown.areas((1_000, np.nan, 0, 4_000))
    result = measured(engine, [*YEAR, ("2023-02", "0401", "w2", 3)], places=places)
    for ward in ("w2", "w3"):
        assert (value(result, "rate", "ward", ward)["value"], value(result, "rate", "ward", ward)["missing"]) == (
            None,
            "not available",
        )
    assert value(result, "recorded", "ward", "w2")["value"] == 3
    assert value(result, "population", "ward", "w2", challenge="")["missing"] == "not available"
    assert value(result, "population", "ward", "w3", challenge="")["value"] == 0


def test_a_part_year_is_compared_by_its_complete_months(engine):
    rows = [*YEAR, ("2023-01", "0401", "w1", 2), ("2023-03", "0401", "w1", 1), ("2023-12", "0401", "w1", 7)]
    result = measured(engine, rows, quality=smalltown.quality(last="2023-06"))
    row = value(result, "rate", "ward", "w1")
    assert (row["count"], row["months"]) == (3, 6)
    assert row["value"] == pytest.approx(3 / 1_000 / 0.5 * 100_000)
    assert value(result, "recorded", "ward", "w1")["value"] == 10, "shown, if not compared"


def test_the_share_of_the_burden_is_of_all_the_citys_records(engine):
    result = measured(engine, [*YEAR, ("2023-02", "0401", "w1", 3), ("2023-02", "0401", "", 1)])
    row = value(result, "share_of_burden", "ward", "w1")
    assert (row["value"], row["count"], row["denominator"]) == (0.75, 3, 4)
    # SOURCE: Wilson (1927) for 3 of 4, as statsmodels' proportion_confint(3, 4, method="wilson").
    assert (row["lower"], row["upper"]) == pytest.approx((0.300642, 0.954413), abs=1e-6)


def test_harm_weighs_a_homicide_like_many_thefts(engine):
    result = measured(
        engine, [*YEAR, ("2023-05", "0101", "w1", 1), ("2023-05", "03011", "w1", 2), ("2023-05", "040111", "w1", 10)]
    )
    row = value(result, "harm", "ward", "w1", challenge="")
    # 1 x 5,475 + 2 x 2,555 + 10 x 365 days
    assert (row["value"], row["count"]) == (14_235, 13)
    assert row["lower"] < 14_235 < row["upper"]
    assert value(result, "harm", challenge="")["value"] == 14_235 + 12 * 2


def test_what_has_no_weight_has_no_harm(engine):
    result = measured(engine, [*YEAR, ("2023-05", "0601", "w1", 9)])
    harm = {row["challenge"] for row in result.values.to_pylist() if row["indicator"] == "harm"}
    assert harm == {"", "challenge:theft"}


def test_attempts_and_suspects_are_no_victims_of_homicide(engine):
    rows = [*YEAR, ("2023-05", "0101", "w1", 4), ("2023-06", "0101", "w1", 2), ("2023-07", "0101", "w1", 50)]
    units = {"source:police": "offences", "source:court": "suspects"}
    columns = {
        "attempted": [None] * 12 + [False, True, False],
        "source": ["source:police"] * 14 + ["source:court"],
    }
    result = measured(engine, rows, units=units, **columns)
    row = value(result, "victims_of_homicide", challenge="challenge:lethal_violence")
    assert (row["value"], row["count"]) == (pytest.approx(4 / 10_000 * 100_000), 4)


def test_victims_are_counted_where_a_source_counts_them(engine):
    rows = [*YEAR, ("2023-05", "0101", "w1", 4), ("2023-01", "0101", "w1", 5), ("2023-12", "0101", "", 2)]
    units = {"source:police": "incidents", "source:morgue": "victims"}
    columns = {"source": ["source:police"] * 13 + ["source:morgue"] * 2}
    result = measured(engine, rows, units=units, **columns)
    assert value(result, "victims_of_homicide", challenge="challenge:lethal_violence")["count"] == 7


def test_what_few_victims_report_compares_no_areas(engine):
    result = measured(engine, [*YEAR, ("2023-02", "02019", "w1", 2), ("2023-02", "02011", "w1", 9)])
    compared = {row["id"]: row["compared"] for row in result.challenges.to_pylist()}
    assert not compared["challenge:family_violence"] and not compared["challenge:drugs"]
    assert not compared["challenge:assault"], "two of eleven are family violence"
    assert compared["challenge:theft"]


def test_an_area_without_counts_is_not_available_and_not_zero(engine):
    rows = [("w1", month, month % 2) for month in range(1, 13)] + [("w2", month, 0) for month in range(7, 13)]
    names = ("level", "area", "month", "iccs", "attempted", "category", "source", "count")
    values = [("ward", ward, date(2023, month, 1), "0401", "not said", "", "source:c", n) for ward, month, n in rows]
    counts = pa.table(dict(zip(names, map(list, zip(*values, strict=True)), strict=True)))
    counts = counts.set_column(2, "month", counts["month"].cast(pa.date32()))
    result = measure(smalltown.tables(None, counts=counts), smalltown.quality(), engine)
    for indicator in ("recorded", "rate", "share_of_burden", "harm"):
        assert value(result, indicator, "ward", "w1")["count"] == 6
        for ward in ("w2", "w3"):  # counted from July on; never
            row = value(result, indicator, "ward", ward)
            assert (row["value"], row["lower"], row["count"], row["missing"]) == (None, None, None, "not available")


def test_the_smoothed_rate_needs_ten_areas(engine):
    assert not _smoothed(measured(engine, YEAR))
    ten = smalltown.Areas((smalltown.level("ward", [f"w{i}" for i in range(10)], [1_000] * 10),), "EPSG:32618")
    rows = [*YEAR, *((f"2023-{i + 1:02d}", "0401", f"w{i}", i * i) for i in range(10) if i)]
    rows = [*rows, ("2023-01", "0601", "w1", 30)]
    result = measured(engine, rows, places=ten)
    assert {row["challenge"] for row in _smoothed(result)} >= {"challenge:robbery", ""}
    assert "challenge:drugs" not in {row["challenge"] for row in _smoothed(result)}
    raw, smooth = (value(result, name, "ward", "w9") for name in ("rate", "smoothed_rate"))
    # w9 has 81 of 285 records in ten equal wards: the mean is 28.5, and smoothing draws 81 towards it.
    assert 28.5 / 1_000 * 100_000 < smooth["value"] < raw["value"] == pytest.approx(8_100)


def _smoothed(result):
    return [row for row in result.values.to_pylist() if row["indicator"] == "smoothed_rate"]


def test_what_is_placed_nowhere_is_not_available_by_area(engine):
    result = measured(engine, [*YEAR, ("2023-05", "0301", "", 6)])
    row = value(result, "recorded", "ward", "w1", challenge="challenge:sexual_violence")
    assert (row["value"], row["missing"]) == (None, "not available")
    assert value(result, "recorded", challenge="challenge:sexual_violence")["value"] == 6


def test_an_empty_area_changes_nothing_for_the_others(engine):
    rows = [*YEAR, ("2023-02", "0401", "w1", 3)]
    before = measured(engine, rows)
    wider = smalltown.Areas(
        (smalltown.level("ward", ["w1", "w2", "w3", "w4", "w5"], [1_000, 2_000, 3_000, 4_000, 0]),), "EPSG:32618"
    )
    after = measured(engine, rows, places=wider)
    for indicator in ("recorded", "rate", "harm", "share_of_burden"):
        assert value(before, indicator, "ward", "w1") == value(after, indicator, "ward", "w1")
    for indicator in ("recorded", "rate", "harm"):
        assert value(before, indicator) == value(after, indicator)


def test_every_indicator_is_one_of_the_catalog(engine):
    from urbansafety.catalog import indicators

    rows = [*YEAR, ("2023-02", "0101", "w1", 3)]
    assert set(measured(engine, rows).values["indicator"].to_pylist()) <= set(indicators())


def test_no_records_give_no_values(engine):
    result = measure(smalltown.tables(None), smalltown.quality(), engine)
    assert len(result.values) == 0
    assert all(row["recorded"] is None for row in result.challenges.to_pylist())


def test_without_a_known_complete_period_every_covered_month_counts(engine):
    from dataclasses import replace

    result = measured(engine, YEAR, quality=replace(smalltown.quality(), months=None))
    assert value(result, "rate", challenge="challenge:theft")["months"] == 12


def test_a_challenge_of_the_citys_own_is_measured_and_says_its_goalposts(engine):
    posts = Goalposts(low=5, high=80, reference="City council, 2025")
    own = OwnChallenge(id="pocket_picking", label="Picking of pockets", iccs=("050221",), goalposts=posts)
    given = smalltown.tables(smalltown.incidents(engine, [*YEAR, ("2023-02", "050221", "w1", 4)]))
    given = replace(given, city=City(folder=smalltown.CITY.folder, city=smalltown.CITY.city, challenges=(own,)))
    result = measure(given, smalltown.quality(), engine)
    assert value(result, "rate", challenge="challenge:pocket_picking")["value"] == pytest.approx(4 * 100_000 / 10_000)
    rows = {row["id"]: row for row in result.challenges.to_pylist()}
    told = rows["challenge:pocket_picking"]
    assert (told["low"], told["high"], told["reference"], told["recorded"]) == (5, 80, "City council, 2025", 4)
    assert "function:street_lighting" in rows["challenge:robbery"]["functions"]
    assert rows["challenge:drugs"]["low"] is None and rows["challenge:drugs"]["reference"] is None


def test_what_was_measured_elsewhere_is_among_the_indicators(engine):
    row = {"indicator": "poverty", "challenge": "", "level": "ward", "area": "w1", "period": "2023", "value": 12.5}
    given = smalltown.tables(smalltown.incidents(engine, YEAR))
    measures = declared()["indicators"].rows([row])
    given = replace(given, context=replace(given.context, measures=measures))
    result = measure(given, smalltown.quality(), engine)
    assert value(result, "poverty", "ward", "w1", challenge="")["value"] == 12.5
