from drafting.town import DISTRICTS, layer, write_csv
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.population import find_people


def found(tmp_path, layer, **table):
    people = joined(tmp_path, layer, **table)
    return {guess.key: guess.value for guess in people.guesses} if people else None


def joined(tmp_path, layer, **table):
    folder = tmp_path / "town"
    folder.mkdir()
    write_csv(folder / "pop_2020.csv", **table)
    return find_people(layer, look(folder, tmp_path / "scratch").tables)


def test_a_table_of_population_is_joined_by_name(tmp_path):
    guesses = found(tmp_path, layer(), district=DISTRICTS, population=[100, 200, 300, 50])
    assert guesses == {"population": "pop_2020.csv:population", "population_id": "district", "population_year": 2020}


def test_years_stand_in_a_column(tmp_path):
    numbers = layer(COMUNA=["01", "02", "03", "04"])
    years = {"CODIGO": [1, 2, 3, 4] * 2, "AÑO": [2018] * 4 + [2019] * 4, "POBLACION": [9, 8, 7, 60, 9, 8, 7, 61]}
    guesses = found(tmp_path, numbers, **years)
    assert (guesses["population_id"], guesses["population_year"]) == ("CODIGO", "AÑO")


def test_another_citys_table_is_not_joined(tmp_path):
    assert (
        found(tmp_path, layer(), district=["Soho", "Mitte", "Roma", "Kreuzberg"], population=[100, 200, 300, 50])
        is None
    )


def test_the_total_counts_every_area_once_in_the_latest_year_and_leaves_the_citys_own_row_out(tmp_path):
    names = ["Norte", "Sur", "Este", "Oeste", "TOTAL"]
    numbers = layer(NOMBRE=names[:4], COMUNA=["01", "02", "03", "04"])
    years = {"NOMBRE": names * 2, "AÑO": [2018] * 5 + [2019] * 5, "POBLACION": [9, 8, 7, 60, 84, 10, 9, 8, 61, 88]}
    population = joined(tmp_path, numbers, **years).guesses[0]
    assert population.reason == "the name, and 88 in all areas in 2019"
