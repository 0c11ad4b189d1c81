"""Factors by level: own values, those of areas inside, those of the area around."""

import numpy as np
import pytest

import smalltown
import wards
from urbansafety.risk.factors import dimensions


def of(values, factors=(("poverty", {}),)):
    given = wards.tables(factors, values)
    return dimensions(given.areas, given.context.factors, given.context.measures)


def first(found, level):
    return found[level][0].factors[0]


def test_a_larger_area_takes_the_mean_of_its_residents():
    """Wards of 1,000 and 2,000 residents with 10 and 40: (10 + 80) / 3 = 30; the city (90 + 3 × 20 + 4 × 60) / 10."""
    found = of(
        [("poverty", "ward", ward, value) for ward, value in zip(smalltown.WARDS, (10, 40, 20, 60), strict=True)]
    )
    assert first(found, "district").known.value.tolist() == pytest.approx([30, 300 / 7])
    assert first(found, "city").known.value.tolist() == pytest.approx([39])
    assert not first(found, "district").inherited.any()


def test_the_citys_own_value_comes_first():
    found = of([("poverty", "city", "", 5.0), ("poverty", "ward", "w1", 80.0)])
    assert first(found, "city").known.value.tolist() == [5.0]


def test_an_area_without_a_value_takes_that_of_the_area_around_with_a_wider_interval():
    """A quarter of the distance between the goalposts, 100, either way."""
    poverty = first(of([("poverty", "district", "d1", 40.0), ("poverty", "ward", "w1", 10.0)]), "ward")
    assert poverty.known.value[:2].tolist() == [10, 40]
    assert (poverty.known.lower[1], poverty.known.upper[1]) == (15, 65)
    assert poverty.inherited.tolist()[:2] == [False, True]


def test_an_area_whose_areas_are_mostly_unknown_takes_no_mean_of_them():
    poverty = first(of([("poverty", "ward", "w1", 10.0)]), "district")
    assert poverty.lacking.all(), "w1 has a third of the residents of d1"
    assert (poverty.known.lower[0], poverty.known.upper[0]) == (0, 100), "anywhere between the goalposts"


def test_the_newest_value_counts():
    given = wards.tables([("poverty", {})], [("poverty", "ward", "w1", 10.0)])
    older = [{**row, "period": "2010", "value": 90.0} for row in given.context.measures.to_pylist()]
    measures = wards.declared()["indicators"].rows([*given.context.measures.to_pylist(), *older])
    assert first(dimensions(given.areas, given.context.factors, measures), "ward").known.value[0] == 10.0


def test_direction():
    """Trust of 30 % is little resilience (3), poverty of 30 % some vulnerability (3), income of 30 % much of it (7)."""
    factors = [
        ("poverty", {}),
        ("income", {"better": "higher"}),
        ("trust", {"dimension": "resilience", "better": "higher"}),
    ]
    vulnerability, resilience = of([(name, "city", "", 30.0) for name, _ in factors], factors)["city"]
    assert {factor.id: factor.score.item() for factor in vulnerability.factors[:2]} == {"poverty": 3.0, "income": 7.0}
    assert resilience.factors[0].score.item() == 3.0


def test_what_is_lacking_stands_in_and_has_a_name():
    vulnerability, resilience = of([("poverty", "city", "", 30.0)])["city"]
    assert [factor.id for factor in vulnerability.factors[1:]] == [
        "individual sphere of vulnerability", "family sphere of vulnerability", "community sphere of vulnerability",
    ]  # fmt: skip
    assert vulnerability.known and not resilience.known
    assert [factor.id for factor in resilience.factors] == ["resilience"]
    assert np.isnan(resilience.factors[0].known.value).all()


def test_a_factor_without_goalposts_is_not_used():
    vulnerability, _ = of([("poverty", "city", "", 30.0)], [("poverty", {"low": None, "high": None})])["city"]
    assert vulnerability.unused == ("poverty",)
    assert not vulnerability.known


def test_a_city_without_areas_or_factors():
    assert [dimension.known for dimension in of([], [])["ward"]] == [False, False]
