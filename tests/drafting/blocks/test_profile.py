from pathlib import Path

import pytest

from urbansafety.drafting.blocks.profile import UNKNOWN, profile


def test_the_folder_names_the_city_and_the_country_is_left_to_a_person():
    guesses = {guess.key: guess.value for guess in profile(Path("/data/rio_de_janeiro"), None)}
    assert (guesses["name"], guesses["country"], guesses["timezone"]) == ("Rio De Janeiro", UNKNOWN, "UTC")


def test_the_nearest_city_of_the_time_zone_database_gives_the_zone():
    guesses = {guess.key: guess.value for guess in profile(Path("x"), (-99.4, 19.0, -98.9, 19.6))}
    if guesses["timezone"] == "UTC":
        pytest.skip("this system has no table of time zones")
    assert guesses["timezone"] == "America/Mexico_City"


def test_the_time_zone_tells_the_country_for_a_person_to_write_in():
    country = next(guess for guess in profile(Path("x"), (-123.2, 49.2, -123.0, 49.3)) if guess.key == "country")
    if "no file says it" in country.reason:
        pytest.skip("this system has no table of time zones")
    assert (country.value, "Canada" in country.reason) == (UNKNOWN, True)
