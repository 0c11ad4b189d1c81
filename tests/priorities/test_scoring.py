import math
from dataclasses import replace

import pytest

from urbansafety.catalog.criteria import criteria
from urbansafety.priorities.candidates import Candidate
from urbansafety.priorities.evidence import Evidence
from urbansafety.priorities.scoring import criterion_rows, scores
from urbansafety.tables import Coping

CITY = Candidate("challenge:robbery", "city", "")
WARD = Candidate("challenge:robbery", "ward", "w1")
TREND = "pattern:trend:robbery:city"
HEAD = {"indicator": "rate", "challenge": "challenge:robbery", "period": "2023", "months": 12, "denominator": 50_000.0}


def value(value, lower=None, upper=None, **head):
    return HEAD | {"value": value, "lower": lower, "upper": upper} | head


NOTHING = Evidence({}, {}, {}, {}, {}, {}, "no illicit flow is declared", {}, {})
RATE = value(100.0, 90.0, 110.0, level="city", area="")
LOCAL = value(800.0, 400.0, 1600.0, level="ward", area="w1")
SMOOTHED = value(400.0, 200.0, 800.0, indicator="smoothed_rate", level="ward", area="w1")
HARM = value(1581.13883, 500.0, 5000.0, indicator="harm", level="city", area="")
VULNERABLE = {"vulnerability": 6.0, "vulnerability_lower": 5.0, "vulnerability_upper": 8.0}
KNOWN = replace(
    NOTHING,
    values={
        (row["indicator"], row["challenge"], row["level"], row["area"]): row for row in (RATE, LOCAL, SMOOTHED, HARM)
    },
    patterns={TREND: {"id": TREND, "estimate": 0.1, "lower": 0.0, "upper": 0.5}},
    gini={"challenge:robbery": {"id": "pattern:concentration", "estimate": 0.4, "lower": 0.3, "upper": 0.5}},
    vulnerable={("", "ward", "w1"): VULNERABLE | {"id": "risk:theft:ward:w1"}},
    concern={("challenge:robbery", "city", ""): {"share": 0.25, "asked": 100}},
    exposure={("challenge:robbery", "ward", "w1"): ((0.3, 0.2, 0.6), ("flow:arms",))},
    coping={"challenge:robbery": Coping(6.0, 5.0, 7.0)},
    grades={"challenge:robbery": ("capacity:guard:policing:average",)},
)


def scored(evidence, candidate):
    return dict(zip(criteria(), scores(evidence, candidate), strict=True))


# By hand: on the logarithmic scale from 1 to 10,000 a hundred is half of the way.
def test_burden_is_logarithmic_and_smoothed_where_it_can_be():
    assert scored(KNOWN, CITY)["burden"].value == pytest.approx(5.0)
    ward = scored(KNOWN, WARD)["burden"]
    assert ward.value == pytest.approx(2.5 * math.log10(400))
    assert (ward.lower, ward.upper) == pytest.approx((2.5 * math.log10(200), 2.5 * math.log10(800)))
    assert (ward.basis, ward.rests_on) == ("smoothed rate of 2023", ("counts:robbery:ward",))


# By hand: 1,581 days among 50,000 residents are 3,162 among 100,000, half of the way from 10 to a million.
def test_harm_is_by_residents():
    assert scored(KNOWN, CITY)["harm"].value == pytest.approx(5.0)
    assert scored(KNOWN, WARD)["harm"].value is None


def test_no_change_is_in_the_middle_and_beyond_the_ends_is_the_end():
    trend = scored(KNOWN, CITY)["trend"]
    assert (trend.lower, trend.value, trend.upper) == pytest.approx((5.0, 7.5, 10.0))


def test_an_area_without_a_trend_has_that_of_the_city_and_they_are_drawn_together():
    city, ward = scored(KNOWN, CITY)["trend"], scored(KNOWN, WARD)["trend"]
    assert city.key == ward.key
    assert ward.basis == "trend of the whole city"


# By hand: four times the city's rate is two of the three doublings to eight times.
def test_concentration_is_the_gini_index_of_the_city_and_the_ratio_of_an_area():
    assert scored(KNOWN, CITY)["concentration"].value == pytest.approx(4.0)
    assert scored(KNOWN, WARD)["concentration"].value == pytest.approx(20 / 3)


# By hand: an interval of 90 % from 5 to 8 around 6, widened by 1.96 / 1.645.
def test_vulnerability_is_that_of_the_place_with_an_interval_of_95_per_cent():
    found = scored(KNOWN, WARD)["vulnerability"]
    assert (found.value, found.rests_on) == (6.0, ("risk:theft:ward:w1",))
    assert (found.lower, found.upper) == pytest.approx((6 - 1.1915, 6 + 2.383), abs=1e-3)


# By hand: a quarter of the people is half of the way to every second one; Wilson's interval of 25 of 100.
def test_concern_of_the_city_stands_for_its_areas():
    found = scored(KNOWN, WARD)["concern"]
    assert (found.value, found.basis) == (5.0, "residents of the city who name it")
    assert (found.lower, found.upper) == pytest.approx((20 * 0.1755, 20 * 0.3430), abs=2e-3)


def test_exposure_and_feasibility_keep_their_ranges():
    found = scored(KNOWN, WARD)
    assert (found["exposure"].value, found["exposure"].upper) == pytest.approx((3.0, 6.0))
    assert (found["feasibility"].value, found["feasibility"].lower) == (6.0, 5.0)
    assert found["feasibility"].rests_on == ("capacity:guard:policing:average",)


def test_what_is_not_known_may_be_anything_and_says_why():
    for score in scores(NOTHING, WARD):
        assert (score.value, score.lower, score.upper) == (None, 0.0, 10.0)
        assert score.basis.startswith("not known: ") and not score.rests_on


def test_capacity_that_nobody_graded_may_be_what_its_ends_leave_open():
    asked = replace(NOTHING, coping={"challenge:robbery": Coping(math.nan, 1.0, 10.0)})
    assert (scored(asked, CITY)["feasibility"].value, scored(asked, CITY)["feasibility"].lower) == (None, 1.0)


def test_no_record_is_no_burden():
    none = value(0.0, 0.0, 3.0, level="ward", area="w1")
    zero = replace(KNOWN, values={("rate", "challenge:robbery", "ward", "w1"): none})
    assert scored(zero, WARD)["burden"].value == 0.0
    assert scored(zero, WARD)["concentration"].value is None


def test_rows_name_every_criterion_and_what_it_rests_on():
    rows = criterion_rows(CITY, scores(KNOWN, CITY), [0.2] * 7 + [math.nan])
    assert [row["criterion"] for row in rows] == list(criteria())
    assert (rows[0]["central"], rows[-1]["central"]) == (0.2, None)
    assert rows[0]["rests_on"] == ["indicator:rate:robbery:city:2023"]


def test_what_is_not_known_of_a_challenge_is_the_same_number_in_all_its_areas():
    city, ward = scored(NOTHING, CITY), scored(NOTHING, WARD)
    assert {name for name in criteria() if city[name].key == ward[name].key} == {"harm", "concern", "feasibility"}
    other = scored(NOTHING, Candidate("challenge:theft", "ward", "w1"))
    assert {name for name in criteria() if other[name].key == ward[name].key} == {"vulnerability"}
