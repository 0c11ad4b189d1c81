import numpy as np
import pytest

from urbansafety.catalog.criteria import criteria
from urbansafety.priorities.labels import CONTESTED, NOT_ENOUGH, ROBUST, Standing, dividing, label, leading, opposed


def standing(share, exact=None, by_group=None, unknown=0.0):
    return Standing(5, share, share if exact is None else exact, by_group or {}, unknown)


@pytest.mark.parametrize(
    ("given", "word", "said"),
    [
        (standing(0.9), ROBUST, "among the first five in 90"),
        (standing(0.05), ROBUST, "in 5"),
        (standing(0.9, unknown=0.6), NOT_ENOUGH, "criteria that carry 60"),
        (standing(0.5, exact=0.9), NOT_ENOUGH, "it would be 90"),
        (standing(0.5), CONTESTED, "no stakeholder group was asked"),
        (standing(0.85, by_group={"youth": 1.0, "statisticians": 0.4}), CONTESTED, "by the weights of youth"),
        (standing(0.9, by_group={"youth": 1.0, "statisticians": 0.6}), ROBUST, "no group sees it otherwise"),
        (standing(0.5, by_group={"youth": 0.55, "statisticians": 0.45}), CONTESTED, "the weights alone leave it open"),
    ],
)
def test_labels_follow_the_stated_rules(given, word, said):
    found, why = label(given, "burden")
    assert found == word
    assert said in why


def test_the_criterion_that_divides_is_named():
    given = standing(0.5, by_group={"youth": 1.0, "security sector": 0.0})
    assert label(given, "public concern")[1].endswith("what divides them is public concern")


def test_groups_are_opposed_only_on_both_sides_of_a_half_and_apart():
    assert opposed({"a": 0.9, "b": 0.2, "c": 0.1}) == ("a", "c")
    assert opposed({"a": 0.9, "b": 0.6}) is None
    assert opposed({"a": 0.55, "b": 0.45}) is None
    assert opposed({"a": 0.9}) is None


# By hand: the first group weighs concern by .3 more, where the candidate is 5 points above the others.
def test_what_divides_is_where_more_weight_lifts_most():
    names = list(criteria())
    most, least, own, others = (np.zeros(len(names)) for _ in range(4))
    most[names.index("concern")], least[names.index("harm")] = 0.3, 0.3
    own[names.index("concern")] = 8.0
    others[:] = 3.0
    others[names.index("harm")], own[names.index("harm")] = 0.0, 0.0
    assert dividing(most, least, own, others) == "public concern"
    assert dividing(most, most, own, others) == ""


def test_few_candidates_have_few_first_ones():
    assert [leading(n) for n in (1, 2, 6, 14, 60)] == [1, 1, 2, 4, 5]
