import pytest

from ingest.squares import accepted, accounts, observed, read_town, rejected
from urbansafety.errors import BadInput

SOURCE = '[[incidents]]\nfile = "police.csv"\ncrosswalk = "codes.csv"\ncolumns = { when = "day", category = "kind" }\n'
CODES = "category,iccs,attempted,note\nRobo a persona,0401,no,\nTentativa de homicidio,ICCS0102,sí,\nExtravío,-,,\n"


def read(folder, kinds, codes=CODES):
    text = "day,kind\n" + "".join(f"2024-01-01,{kind}\n" for kind in kinds)
    return read_town(folder, SOURCE, police=text, codes=codes)


def test_categories_match_the_crosswalk_whatever_their_accents_capitals_and_blanks(tmp_path):
    tables, engine = read(tmp_path, ["ROBO A  PERSONA ", "tentativa de homicidio", "Robó a Persona"])
    found = [(row["category"], row["iccs"], row["attempted"]) for row in accepted(tables, engine)]
    assert found == [
        ("ROBO A PERSONA", "0401", False), ("tentativa de homicidio", "0102", True), ("Robó a Persona", "0401", False),
    ]  # fmt: skip


def test_what_is_no_offence_is_set_aside_and_what_is_unknown_is_kept_and_reported(tmp_path):
    tables, engine = read(tmp_path, ["Extravio", "Brujería", "Brujería ", "Robo a persona"])
    assert rejected(tables, engine) == [(2, "kind", "Extravio", "not an offence, by the crosswalk")]
    assert [row["iccs"] for row in accepted(tables, engine)] == ["", "", "0401"]
    assert (observed(tables, "Brujería").affected, observed(tables, "Brujería").total) == (2, 4)
    assert accounts(tables) == {"source:police": (4, 3, 1)}


def test_without_a_crosswalk_nothing_is_classified_and_that_is_said(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\ncolumns = { when = "day" }\n'
    tables, engine = read_town(tmp_path, source, police="day\n2024-01-01\n")
    assert accepted(tables, engine)[0]["iccs"] == ""
    assert "none of its 1 rows is classified" in observed(tables, "").message


def test_the_crosswalk_is_a_source_with_its_hash(tmp_path):
    tables, _ = read(tmp_path, ["Robo a persona"])
    [row] = [row for row in tables.sources.to_pylist() if row["kind"] == "crosswalk"]
    assert (row["id"], len(row["sha256"])) == ("crosswalk:codes", 64)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("category,iccs\nRobo,0499\n", r"codes.csv, row 2, column 'iccs': '0499' is not a code.*\n.*0401"),
        ("category,iccs\nRobo,401\n", r"'401' is not a code.*\nWrite 0401"),
        ("category,iccs\nRobo,0401\nROBO,0501\n", r"codes.csv, row 3: the category 'ROBO' already has '0401' in row 2"),
        ("category,code\nRobo,0401\n", r"codes.csv: the crosswalk has no column 'iccs'"),
        ("category,iccs,attempted\nRobo,0401,perhaps\n", r"row 2, column 'attempted': 'perhaps'\nWrite yes, no"),
    ],
)
def test_a_wrong_crosswalk_is_refused_with_its_row(tmp_path, codes, message):
    with pytest.raises(BadInput, match=message):
        read(tmp_path, ["Robo"], codes)


def test_a_wrong_code_in_the_declaration_is_refused(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "9901"\ncolumns = { when = "day" }\n'
    with pytest.raises(BadInput, match=r"city.toml, police.csv: '9901' is not a code of the ICCS"):
        read_town(tmp_path, source, police="day\n2024-01-01\n")
