"""A population is used for the years near it, and is never zero for want of knowledge."""

from __future__ import annotations

import numpy as np
import pytest

import smalltown
from urbansafety.indicators.residents import in_year, of_city
from urbansafety.tables import Areas, Level


def known(years, *columns):
    base = smalltown.level("ward", ["w1", "w2"], [0, 0])
    population = np.array(columns, float).T
    return Level("ward", base.ids, base.names, base.parents, base.geometry, population, np.array(years))


def test_the_nearest_known_year_counts():
    level = known([2010, 2020], [100, 200], [110, np.nan])
    assert in_year(level, 2018)[0] == 110
    assert in_year(level, 2012).tolist() == [100, 200]
    assert in_year(level, 2015).tolist() == [100, 200], "equally near: the earlier"


def test_a_population_too_long_ago_says_nothing():
    level = known([2010, 2020], [100, 200], [110, np.nan])
    assert np.isnan(in_year(level, 2018)[1])
    assert np.isnan(in_year(level, 2026)).all()
    assert in_year(level, 2025)[0] == 110


def test_a_population_without_a_stated_year_stands_in_for_every_year():
    assert in_year(known([0], [100, 200]), 1999).tolist() == [100, 200]
    assert in_year(known([0, 2020], [100, 200], [110, np.nan]), 2021).tolist() == [110, 200]


def test_the_city_has_the_residents_of_the_largest_level_that_is_known_throughout():
    ward = known([2020], [100, 200])
    district = smalltown.level("district", ["d1"], [np.nan], year=2020)
    assert of_city(Areas((district, ward), ""), 2020) == 300
    assert of_city(Areas((smalltown.level("district", ["d1"], [290], year=2020), ward), ""), 2020) == 290


def test_a_city_with_an_area_of_unknown_population_has_no_known_population():
    assert np.isnan(of_city(Areas((known([2020], [100, np.nan]),), ""), 2020))
    assert of_city(Areas((), ""), 2020) != pytest.approx(0)
