from dataclasses import replace

import pytest

import handmade
from urbansafety.dossier import declared
from urbansafety.findings.conditions import condition_links, condition_statements

WARDS = [("w00", 30.0), ("w01", 10.0), ("w02", 20.0)]


@pytest.fixture
def told(tmp_path):
    """What is said of poverty by ward, in the made-up city of 60 wards."""

    def told(values=WARDS, margin=2.0, goalposts=(0.0, 60.0), year="2022"):
        basis = handmade.basis(handmade.tables(tmp_path))
        rows = [
            {"indicator": "poverty", "level": "ward", "area": area, "period": year, "value": value,
             "lower": None if margin is None else value - margin, "upper": None if margin is None else value + margin}
            for area, value in values
        ]  # fmt: skip
        low, high = goalposts or (None, None)
        factor = {"id": "poverty", "label": "Poverty", "unit": "% of residents", "low": low, "high": high,
                  "sources": ["source:census"], "measured": len(values)}  # fmt: skip
        build = declared()
        context = replace(
            basis.tables.context, factors=build["factors"].rows([factor]), measures=build["indicators"].rows(rows)
        )
        basis = replace(basis, tables=replace(basis.tables, context=context))
        (statement,) = condition_statements(basis)
        return statement, basis

    return told


def test_says_where_a_factor_is_lowest_and_highest_and_what_is_in_the_middle(told):
    statement, basis = told()
    low, high = basis.names["ward", "w01"], basis.names["ward", "w00"]
    assert f"from 10 in {low} to 30 in {high} (% of residents), with 20 in the middle one of" in statement.text
    assert (statement.estimate, statement.period, statement.strength.word) == (20.0, "2022", "strong")
    assert "57 wards have no value." in statement.caveats


@pytest.mark.parametrize(("margin", "word"), [(2.0, "strong"), (12.0, "limited"), (None, "moderate")])
def test_is_as_strong_as_the_intervals_lie_apart(told, margin, word):
    assert told(margin=margin)[0].strength.word == word


def test_one_value_is_told_as_it_is(told):
    statement, basis = told([("w00", 30.0)])
    assert statement.text == f"Poverty: 30 in {basis.names['ward', 'w00']} (% of residents), 2022."


def test_a_factor_without_goalposts_says_that_it_enters_no_index(told):
    assert any("goalposts" in caveat for caveat in told(goalposts=None)[0].caveats)
    assert not any("goalposts" in caveat for caveat in told()[0].caveats)


def test_rests_on_the_factor_and_that_on_its_source(told):
    statement, basis = told()
    assert statement.rests_on == (("factor:poverty", "factor"),)
    assert condition_links(basis, {"factor:poverty"}) == [("factor:poverty", "source:census", "source")]
    assert condition_links(basis, {"risk:robbery:city"}) == []
