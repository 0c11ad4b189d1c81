from drafting.town import columns
from urbansafety.drafting.meaning.categories import find_categories


def test_the_column_of_kinds_by_its_words():
    found = find_categories("a.csv", columns(street=["Elm"] * 3, type=["Burglary", "Robbery", "Homicide"]), set())
    assert found.column.value == "type"
    assert {p.iccs for p in found.proposals} >= {"0401", "0101"}


def test_the_means_of_a_homicide_is_not_its_kind():
    found = find_categories("homicides_2010.csv", columns(modalidad=["Arma de fuego", "Contundente"]), set())
    assert found.column is None
    assert found.code.value == "0101"


def test_the_name_of_a_count_tells_its_kind():
    assert find_categories("by_month.csv", columns(a=[1, 2]), set(), "TOTAL_HOMICIDIOS").code.value == "0101"


def test_nothing_known():
    assert not find_categories("schools.csv", columns(name=["A", "B"]), set()).known
