from dataclasses import replace

import pytest

from urbansafety.findings.trends import per_year, trends
from urbansafety.findings.words import NBSP


@pytest.fixture(scope="module")
def found(basis):
    return list(trends(basis))


def of(found, challenge, level="city"):
    return next(s for s in found if s.challenge == f"challenge:{challenge}" and s.level == level)


def test_a_clear_fall_is_told_with_its_interval_and_period(found):
    assert of(found, "robbery").text == (
        f"Recorded robbery fell by about 7{NBSP}% a year (between 4 and 10) from February 2019 to December 2023."
    )


def test_an_interval_that_includes_no_change_is_no_trend(found):
    burglary = of(found, "burglary")
    assert "shows no clear rise or fall" in burglary.text
    assert f"between \N{MINUS SIGN}3 and +3{NBSP}% a year" in burglary.text
    assert burglary.strength.word == "limited"


def test_an_area_that_moves_apart_from_the_city_is_named(found):
    ward = of(found, "robbery", "ward")
    assert ward.text.startswith("In one ward recorded robbery rose apart from the city as a whole: Ward 03 by about")
    assert ("pattern:trend:robbery:ward:w03", "pattern") in ward.rests_on


def test_areas_are_never_compared_where_records_follow_police_activity(basis):
    rows = basis.patterns.to_pylist()
    rows += [row | {"challenge": "challenge:drugs", "id": "x"} for row in rows if row["area"] == "w03"]
    told = trends(replace(basis, patterns=type(basis.patterns).from_pylist(rows, basis.patterns.schema)))
    assert [s.level for s in told if s.challenge == "challenge:drugs"] == ["city"]


def test_nothing_is_said_of_a_trend_that_the_data_cannot_bear(basis):
    rows = [row | {"trends": "unfit"} for row in basis.quality.table.to_pylist()]
    table = type(basis.quality.table).from_pylist(rows, basis.quality.table.schema)
    assert list(trends(replace(basis, quality=replace(basis.quality, table=table), _verdicts={}))) == []


def test_large_changes_are_told_as_fractions():
    row = {"estimate": -0.19, "lower": -0.23, "upper": -0.15}
    assert per_year(row) == f"by about a fifth a year (19{NBSP}%, between 15 and 23)"
