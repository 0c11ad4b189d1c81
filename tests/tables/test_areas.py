import numpy as np

from urbansafety.tables import Areas, Level


def level(years, *columns):
    """Two areas whose residents are known for some years."""
    ids = np.array(["a", "b"], object)
    return Level("ward", ids, ids, ids, ids, np.array(columns, float).T, np.array(years))


def test_residents_are_those_of_the_nearest_known_year():
    known = level([2010, 2020], [100, 200], [110, np.nan])
    assert known.residents(2018)[0] == 110
    assert known.residents(2012).tolist() == [100, 200]
    assert known.residents(2015).tolist() == [100, 200], "equally near: the earlier"


def test_a_population_too_long_ago_says_nothing():
    known = level([2010, 2020], [100, 200], [110, np.nan])
    assert np.isnan(known.residents(2018)[1])
    assert np.isnan(known.residents(2026)).all()
    assert known.residents(2025)[0] == 110


def test_a_population_without_a_stated_year_stands_in_for_every_year():
    assert level([0], [100, 200]).residents(1999).tolist() == [100, 200]
    assert level([0, 2020], [100, 200], [110, np.nan]).residents(2021).tolist() == [110, 200]


def test_the_city_has_the_residents_of_the_largest_level_that_is_known_throughout():
    wards, half, whole = level([2020], [100, 200]), level([2020], [np.nan, 290]), level([2020], [90, 200])
    assert Areas((half, wards), "").residents(2020) == 300
    assert Areas((whole, wards), "").residents(2020) == 290
    assert np.isnan(Areas((half,), "").residents(2020))
    assert np.isnan(Areas((), "").residents(2020))


def test_the_newest_residents_are_those_of_the_last_year():
    assert level([2010, 2020], [100, 200], [110, 190]).newest.tolist() == [110, 190]
    bare = level([2010], [100, 200])
    assert np.isnan(
        Level("ward", bare.ids, bare.ids, bare.ids, bare.ids, np.zeros((2, 0)), np.zeros(0, int)).newest
    ).all()


def test_areas_know_where_in_the_level_above_they_lie():
    ids = np.array(["w1", "w2", "w3"], object)
    wards = Level("ward", ids, ids, np.array(["b", "", "a"], object), ids, np.zeros((3, 0)), np.zeros(0, int))
    assert wards.within(level([2020], [1, 1])).tolist() == [1, -1, 0]
