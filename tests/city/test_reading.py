from pathlib import Path

import pytest

from urbansafety.city import City, Counts, Incidents, Profile
from urbansafety.errors import BadInput

MINIMAL = """
[city]
name = "Testville"
country = "XXA"

[[areas]]
level = "ward"
file = "wards.geojson"
id = "code"

[[incidents]]
file = "police/*.csv"
iccs = "0401"
columns = { when = "date", lon = "x", lat = "y" }
"""


def read(tmp_path, text):
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    return City.read(tmp_path)


def complaint(tmp_path, text):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    return str(caught.value)


def test_reads_a_declaration(tmp_path):
    city = read(tmp_path, MINIMAL)
    assert (city.city.name, city.areas[0].level, city.incidents[0].id) == ("Testville", "ward", "source:police")
    assert city.folder == tmp_path


def test_no_file_says_how_to_draft_one(tmp_path):
    with pytest.raises(BadInput, match="urbansafety init"):
        City.read(tmp_path)


def test_not_toml_says_where(tmp_path):
    assert "line 2" in complaint(tmp_path, "[city]\nname =\n")


def test_latin_1_toml_is_refused_in_words(tmp_path):
    (tmp_path / "city.toml").write_bytes('[city]\nname = "Bogotá"\n'.encode("latin-1"))
    with pytest.raises(BadInput, match="not a TOML file: line 2 is not UTF-8"):
        City.read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('iccs = "0401"', 'ics = "0401"', "incidents[1].ics is not a known key\nDid you mean 'iccs'?"),
        ("[[areas]]", "[[area]]", "area is not a known key\nDid you mean 'areas'?"),
        ('level = "ward"\n', "", "areas[1].level is missing"),
        ("when =", "wen =", "Did you mean 'when'?"),
        (', lat = "y"', "", "coordinates come in pairs"),
        ('lon = "x", lat = "y"', 'x = "x", y = "y"', "need `crs`"),
        ('"XXA"', '"Mexico"', "city.country"),
        ('when = "date", ', "", "say when"),
        ('iccs = "0401"', 'iccs = "0401"\ncrosswalk = "c.csv"', "not both"),
        ('"XXA"', '"xxa"', "three capital letters (ISO 3166-1 alpha-3), as in \"COL\"\nFound 'xxa'"),
        ('"XXA"', '"XXA"\ntimezone = "Mars/Phobos"', "no such time zone"),
        ('level = "ward"', 'level = "city"', "call the level something else"),
        ('id = "code"', "id = []", "areas[1].id"),
        ('id = "code"', 'id = "code"\npopulation_year = 99999', "population_year"),
        ('file = "police/*.csv"', 'file = "areas-ward.csv"', "'source:areas-ward' is declared twice"),
        ('iccs = "0401"', 'iccs = "0401"\ndelimiter = "§"', "one ASCII character"),
        ('iccs = "0401"', 'iccs = "0401"\nperiod = [2024-12-31, 2024-01-01]', "ends (2024-01-01) before it begins"),
        ("[[areas]]", '[[events]]\nname = "x"\nstart = 2024-02-01\nend = 2024-01-01\n[[areas]]', "before it begins"),
        ('iccs = "0401"', 'iccs = "0401"\ndate_format = "%d/%m/%Q"', "'%Q' is no part of a date"),
        ('iccs = "0401"', 'iccs = "0401"\ndate_format = "dd/mm/yyyy"', "there is no year in it"),
        ('iccs = "0401"', 'iccs = "0401"\ndate_format = ["%Y-%m-%d", "%d/%m/%Y %"]', "'%' is no part of a date"),
        ("[[areas]]", "[areas]", "areas is written as one block\nWrite it in double brackets: [[areas]]"),
        ("[city]", "folder = 5\n[city]", "folder is not a known key"),
        ('[city]\nname = "Testville"\ncountry = "XXA"\n', "", "the block [city] is missing"),
        ('iccs = "0401"', "iccs = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, old, new, said):
    assert said in complaint(tmp_path, MINIMAL.replace(old, new))


def test_a_byte_order_mark_is_passed_over(tmp_path):
    (tmp_path / "city.toml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert City.read(tmp_path).city.name == "Testville"


def test_two_sources_of_one_name_are_refused(tmp_path):
    second = MINIMAL[MINIMAL.index("[[incidents]]") :]
    assert "declared twice" in complaint(tmp_path, MINIMAL + second)


def test_two_factors_of_one_id_are_told_to_change_the_id(tmp_path):
    factor = '\n[[factors]]\nid = "poverty"\ngoalposts = { low = 0, high = 60, reference = "Council" }\n'
    said = complaint(tmp_path, MINIMAL + 2 * factor)
    assert "the factor 'poverty' is declared twice; give one of them another `id`" in said


def test_counts_are_long_or_wide():
    long = {"area": "a", "period": "p", "count": "n"}
    assert Counts(file="c.csv", columns=long).columns.values == ()
    with pytest.raises(ValueError, match="either `count`"):
        Counts(file="c.csv", columns={**long, "values": ["x"]})


def test_ids_are_readable():
    columns = {"when": "d"}
    assert Incidents(file="Policía 2024.csv.gz", columns=columns).id == "source:polic-a-2024"
    assert Incidents(file="x.csv", name="Harbour police", columns=columns).id == "source:harbour-police"


@pytest.mark.parametrize(
    ("spoken", "shown"), [(("es", "en"), "es"), (("pt", "es"), "es"), (("pt",), "en"), (("en",), "en")]
)
def test_names_of_the_catalog_are_shown_in_the_first_language_that_it_has(spoken, shown):
    profile = Profile(name="Portavela", country="XXA", languages=spoken)
    assert City(folder=Path("."), city=profile).language == shown
