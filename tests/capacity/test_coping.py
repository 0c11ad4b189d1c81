"""Coping is the mean over functions of the mean over holders; what is not known opens the range."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import governing

DIMENSIONS = 8
marks = st.sampled_from(["A", "B", "C", "D"])


@pytest.fixture
def coping(tmp_path):
    def coping(grades, mandates=(), challenge="robbery"):
        """Coping where each institution has one grade in every dimension by two respondents; none where it is ""."""
        given = governing.sheets()
        given["capacity"] = [row | {"grade": grades[row["institution"]]} for row in given["capacity"]
                             if grades.get(row["institution"])]  # fmt: skip
        given["mandates"] += governing.sheet("institution|function|mandate", *mandates)
        if not given["capacity"]:
            del given["capacity"]
        return governing.gauged(tmp_path, given).coping.get(f"challenge:{challenge}")

    return coping


ALL_B = dict.fromkeys(("police", "lights", "hospital", "mayor", "prosecutor"), "B")


def test_by_hand(coping):
    # Robbery: order (police C 4), investigation (police C 4 and prosecutor A 10: 7), lighting (D 1), strategy (B 7).
    found = coping(ALL_B | {"police": "C", "prosecutor": "A", "lights": "D"})
    assert found.value == found.lower == found.upper == pytest.approx((4 + 7 + 1 + 7) / 4)


def test_what_nobody_graded_is_left_out_and_opens_the_range(coping):
    # The prosecutor is unknown: of investigation the police alone is known (7), between (7 + 1) / 2 and (7 + 10) / 2.
    found = coping(ALL_B | {"prosecutor": ""})
    assert found.value == pytest.approx(7)
    assert found.lower == pytest.approx((7 + 4 + 7 + 7) / 4)
    assert found.upper == pytest.approx((7 + 8.5 + 7 + 7) / 4)


def test_nothing_known_may_be_anything(coping):
    found = coping({})
    assert np.isnan(found.value)
    assert (found.lower, found.upper) == (1, 10)


def test_a_function_that_nobody_holds_is_as_bad_as_can_be(coping):
    # Drugs: treatment is held by nobody (1), and of customs nobody was asked (1 to 10).
    found = coping(ALL_B, ["hospital|drug_treatment|none"], "drugs")
    assert (found.value, found.lower, found.upper) == (1, 1, 5.5)


def test_a_challenge_of_whose_functions_nobody_was_asked_has_no_coping(coping):
    assert coping(ALL_B, challenge="drugs") is None


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(ALL_B, marks)), st.sampled_from(sorted(ALL_B)), marks)
def test_a_better_grade_never_lowers_coping(coping, grades, who, mark):
    lower, higher = sorted([grades[who], mark], reverse=True)
    before, after = coping(grades | {who: lower}), coping(grades | {who: higher})
    assert after.value >= before.value
    assert after.lower >= before.lower
    assert after.upper >= before.upper


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(ALL_B, marks)), st.sampled_from(sorted(ALL_B)))
def test_a_holder_who_does_not_answer_widens_the_range(coping, grades, who):
    before, after = coping(grades), coping(grades | {who: ""})
    assert after.lower <= before.lower
    assert after.upper >= before.upper


def test_limited_evidence_on_half_of_the_functions_limits_the_challenge(coping):
    assert coping(ALL_B).strength == "strong"
    assert coping(ALL_B | {"prosecutor": ""}).strength == "moderate", "a holder of one of several is not graded"
    assert coping(dict.fromkeys(ALL_B, "") | {"police": "B"}).strength == "limited", "most are not"
    kept = coping(ALL_B, ["hospital|drug_treatment|none"], "drugs")
    assert kept.strength == "limited", "of customs, one of two, nobody was asked"
