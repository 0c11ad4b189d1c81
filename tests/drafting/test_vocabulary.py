import pytest

from urbansafety.drafting.vocabulary import fold, names_like, population_year


@pytest.mark.parametrize(
    ("role", "column"),
    [("when", "FECHA_HECHO"), ("year", "AÑO"), ("month", "mês"), ("lon", "Longitud"), ("population", "POB_TOT"),
     ("category", "Primary Type"), ("area", "Neighbourhood"), ("clock", "hora_hecho")],
)  # fmt: skip
def test_names_in_several_languages(role, column):
    assert names_like(role, column) > 0.9


def test_a_name_that_only_holds_a_known_one_says_less():
    assert 0 < names_like("population", "population of dogs") < names_like("population", "population")


def test_year_of_a_population():
    assert (population_year("Pop2014"), population_year("x/imm2020.csv:POB"), population_year("pop")) == (
        2014,
        2020,
        None,
    )


def test_labels_that_differ_in_accents_case_and_marks_are_the_same_words():
    assert fold("DAÑO EN PROPIEDAD (C/V)") == fold("daño_en  propiedad c-v") == "dano en propiedad c v"
