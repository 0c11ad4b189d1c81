import pytest

from urbansafety.findings.strength import RULE, of_difference, of_level, of_quality, of_spread


def level(**changed):
    given = {"count": 400, "estimate": 100.0, "low": 90.0, "high": 110.0, "verdict": "fit", "use": "rates"}
    return of_level(**(given | changed))


def test_many_records_a_narrow_interval_and_fit_data_are_strong():
    assert level().word == "strong"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"count": 99}, "moderate"),
        ({"count": 19}, "limited"),
        ({"low": 70.0, "high": 130.0}, "moderate"),
        ({"low": 40.0, "high": 160.0}, "limited"),
        ({"verdict": "limited"}, "moderate"),
        ({"verdict": "unfit"}, "limited"),
        ({"count": 0, "estimate": 0.0, "low": 0.0, "high": 4.0}, "limited"),
    ],
)
def test_the_worst_of_the_three_readings_decides(changed, word):
    assert level(**changed).word == word


def test_a_ratio_whose_interval_includes_one_is_limited():
    assert of_difference(count=900, ratio=(1.1, 0.9, 1.3), verdict="fit", use="trends").word == "limited"


def test_a_ratio_far_from_one_is_strong_in_both_directions():
    # ln 4 = 1.386 and half the interval ln(5 / 3.2) / 2 = 0.223: more than six half-intervals away.
    assert of_difference(count=900, ratio=(4.0, 3.2, 5.0), verdict="fit", use="maps").word == "strong"
    assert of_difference(count=900, ratio=(1 / 4, 1 / 5, 1 / 3.2), verdict="fit", use="maps").word == "strong"


def test_fewer_records_than_areas_bear_no_strong_word_on_concentration():
    assert of_spread(count=900, areas=1814, verdict="fit").word == "limited"
    assert of_spread(count=90_000, areas=1814, verdict="fit").word == "strong"


def test_a_defect_that_was_counted_is_certain():
    assert of_quality(share=0.1, total=20_000).word == "strong"


def test_every_strength_says_why_and_the_rule_names_its_limits():
    assert level(verdict="limited").why == (
        "400 records; the interval is about 10\N{NO-BREAK SPACE}% either way; the data have limits for rates"
    )
    assert "strong from 100, limited under 20" in RULE
