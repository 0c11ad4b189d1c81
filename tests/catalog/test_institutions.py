"""Functions, dimensions and rules are complete and name only what exists."""

import pytest

from urbansafety.catalog.institutions import GOVERNMENT, MULTILEVEL, dimensions, functions, gap_rules


@pytest.mark.parametrize("function", functions().values(), ids=lambda one: one.id)
def test_a_function_names_levels_and_functions_that_exist(function):
    assert function.description
    assert set(function.label) == {"en", "es"}
    assert function.levels
    assert set(function.levels) <= set(GOVERNMENT)
    assert set(function.needs_data_from) <= set(functions()) - {function.id}


def test_about_forty_functions():
    assert 40 <= len(functions()) <= 50


def test_a_d_in_a_dimension_opens_a_multilevel_gap():
    assert {dimension.gap for dimension in dimensions().values()} <= set(MULTILEVEL)


@pytest.mark.parametrize("rule", gap_rules().values(), ids=lambda one: one.id)
def test_a_rule_says_when_it_speaks_and_what_it_can_judge(rule):
    assert rule.gap in MULTILEVEL or rule.id == "weak_dimension"
    assert rule.speaks
    assert rule.judged
    assert rule.remedy.endswith(".")


def test_every_multilevel_gap_can_be_found():
    found = {rule.gap for rule in gap_rules().values()} | {dimension.gap for dimension in dimensions().values()}
    assert set(MULTILEVEL) <= found
