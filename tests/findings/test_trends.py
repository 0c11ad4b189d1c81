import math
from dataclasses import replace

import numpy as np
import pytest

from urbansafety.findings.trends import ends_apart, per_year, trends, turned
from urbansafety.wording import NBSP


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
    assert burglary.text.startswith("No clear rise or fall of recorded burglary from ")
    assert f"between \N{MINUS SIGN}3 and +3{NBSP}% a year" in burglary.text
    assert burglary.strength.word == "limited"


def test_an_area_that_moves_apart_from_the_city_is_named(found):
    ward = of(found, "robbery", "ward")
    assert ward.text.startswith("In one ward recorded robbery rose apart from the city as a whole: Ward 03 by about")
    assert ("pattern:trend:robbery:ward:w03", "pattern") in ward.rests_on


def moving(basis, slopes, error):
    """Patterns in which the city falls by 15 % a year, and its wards by ``slopes`` (log) with one standard error."""
    row = next(row for row in basis.patterns.to_pylist() if row["kind"] == "trend" and row["level"] == "city")

    def trend(challenge, level, area, slope, error):
        low, estimate, high = (math.expm1(slope + step * error) for step in (-1.96, 0, 1.96))
        own = {"id": f"pattern:trend:{challenge}:{level}:{area}", "challenge": f"challenge:{challenge}", "level": level}
        direction = "rising" if low > 0 else "falling" if high < 0 else "unclear"
        q = math.erfc(abs(slope) / error / math.sqrt(2))
        ends = {"estimate": estimate, "lower": low, "upper": high, "direction": direction, "q": q}
        return {**row, **own, "area": area, **ends}

    rows = []
    for challenge, own in slopes.items():
        rows.append(trend(challenge, "city", "", math.log(0.85), 0.002))
        rows += [trend(challenge, "ward", f"w{i:02d}", slope, error) for i, slope in enumerate(own)]
    return replace(basis, patterns=type(basis.patterns).from_pylist(rows, basis.patterns.schema))


def test_areas_that_fall_like_the_city_are_not_said_to_move_apart(basis):
    # 120 wards with the city's own trend: some exclude it by chance, and all of them fall for sure
    rng = np.random.default_rng(3)
    slopes = {name: math.log(0.85) + rng.normal(0, 0.03, 60) for name in ("robbery", "burglary")}
    excluded = sum(abs(own - math.log(0.85)) > 1.96 * 0.03 + 0.004 for both in slopes.values() for own in both)
    assert excluded >= 3
    assert {s.level for s in trends(moving(basis, slopes, 0.03))} == {"city"}


def test_an_area_that_falls_less_than_the_city_does_not_fall_apart_from_it(basis):
    slow, fast = np.full(60, math.log(0.85)), np.full(60, math.log(0.85))
    slow[7], fast[7] = math.log(0.95), math.log(0.6)
    told = list(trends(moving(basis, {"robbery": slow, "burglary": fast}, 0.01)))
    assert [s.challenge for s in told if s.level == "ward"] == ["challenge:burglary"]


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
    assert per_year(row) == f"by about a fifth each year (19{NBSP}%, between 15 and 23)"


def test_a_fall_that_ended_years_ago_says_so():
    # SOURCE: Medellín's homicides of 2010, 2013, 2015 and 2019; 98 more are 3 Poisson standard deviations of 33
    years = [("2010", 1946), ("2013", 938), ("2015", 496), ("2019", 594)]
    assert turned(years, -0.15) == "It was lowest in 2015 (496 records); 2019 had 594."


def test_no_clear_trend_still_tells_years_that_differ():
    # SOURCE: homicides of Mexico City; 531 fewer are 11 Poisson standard deviations of 2,139
    assert ends_apart([("2019", 1335), ("2020", 1218), ("2023", 804)]) == "Yet 2019 had 1,335 records and 2023 had 804."
    assert ends_apart([("2019", 100), ("2023", 120)]) == "", "20 are 1.3 standard deviations"
    assert ends_apart([("2019", 100)]) == ends_apart([]) == ""


def test_a_newest_year_within_chance_of_the_lowest_is_no_turn():
    # 2 standard deviations of a difference of 492 and 550 are 65
    assert turned([("2010", 1946), ("2015", 492), ("2019", 550)], -0.15) == ""
    assert turned([("2010", 400), ("2015", 900), ("2019", 640)], 0.1).startswith("It was highest in 2015")
