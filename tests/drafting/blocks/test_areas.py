from drafting.town import layer
from urbansafety.drafting.blocks.areas import areas


def declared(**attributes):
    return {guess.key: guess.value for guess in areas(layer(**attributes), None).guesses}


def test_a_level_with_its_id_and_name():
    found = declared()
    assert (found["level"], found["id"], found["name"]) == ("district", "code", "name")


def test_people_in_a_column_of_the_file_with_the_year_in_its_name():
    found = declared(code=list("wxyz"), Pop2014=[900, 1000, 800, 50])
    assert (found["population"], found["population_year"]) == ("Pop2014", 2014)
