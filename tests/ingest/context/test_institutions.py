"""Tables on institutions are read whole, or refused with file, row, column and the nearest word."""

from datetime import date

import pytest

import governing
from urbansafety.errors import BadInput
from urbansafety.ingest.context.institutions import read_institutions
from urbansafety.ingest.context.sheets import COLUMNS


@pytest.fixture
def tables():
    return governing.sheets()


@pytest.fixture
def read(tmp_path, tables):
    return lambda **how: read_institutions(governing.write(tmp_path / "city", tables, **how))


def refusal(read, **how):
    with pytest.raises(BadInput) as error:
        read(**how)
    return str(error.value)


def test_a_city_without_governance_has_empty_tables(tmp_path):
    (tmp_path / "city.toml").write_text('[city]\nname = "Portavela"\ncountry = "XXA"\n')
    found = read_institutions(governing.City.read(tmp_path))
    assert {name: table.num_rows for name, table in found.tables.items()} == dict.fromkeys(
        ("institutions", "mandates", "bodies", "agreements", "answers"), 0
    )
    assert not found.observations and not found.sources


@pytest.mark.parametrize("workbook", [True, False])
def test_a_workbook_and_files_say_the_same(read, tables, workbook):
    beyond = read(workbook=workbook)
    found = beyond.tables
    assert {name: found[name].num_rows for name in ("institutions", "mandates", "bodies", "agreements")} == {
        name: len(tables[name]) for name in ("institutions", "mandates", "bodies", "agreements")
    }
    assert found["answers"].num_rows == len(tables["capacity"])
    mayor = next(row for row in found["institutions"].to_pylist() if row["id"] == "institution:mayor")
    assert mayor["priorities"] == ["challenge:robbery", "challenge:lethal_violence"]
    assert mayor["territory"] == "city"
    lights = next(row for row in found["mandates"].to_pylist() if row["institution"] == "institution:lights")
    assert lights["id"] == "mandate:lights:street_lighting"
    assert lights["delegated_by"] == "institution:mayor"
    assert found["agreements"]["signed"].to_pylist() == [date(2022, 1, 1), date(2020, 5, 1)]
    assert found["agreements"]["expires"].to_pylist() == [date(2026, 12, 31), None]
    assert not beyond.observations
    assert sum(row["read"] for row in beyond.sources) == sum(map(len, tables.values()))
    assert {row["id"] for row in beyond.sources} >= set(found["mandates"]["source"].to_pylist())


def test_responsibility_follows_the_mandate_where_nothing_is_said(read, tables):
    tables["mandates"] = governing.sheet(
        "institution|function|mandate|responsible",
        "police|courts|none|-",
        "mayor|courts|shared|-",
        "lights|courts|none|yes",
    )
    rows = read().tables["mandates"].to_pylist()
    assert {row["institution"][12:]: row["responsible"] for row in rows} == {
        "police": False,
        "mayor": True,
        "lights": True,
    }


def test_a_grade_without_evidence_is_not_enough_information_and_said(read, tables):
    tables["capacity"][0]["evidence"] = ""
    tables["capacity"][1] |= {"grade": "", "evidence": ""}
    beyond = read()
    found, seen = beyond.tables, beyond.observations
    assert found["answers"]["grade"].to_pylist().count("D*") == 2
    assert [(one.aspect, one.affected, one.total) for one in seen] == [("completeness", 1, 79)]
    assert "row 2" in seen[0].message


def test_a_sheet_that_stands_ready_and_empty_was_not_given(tmp_path, tables):
    tables["agreements"] = []
    tables.pop("capacity")
    city = governing.write(tmp_path, tables)
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / "governance.xlsx")
    book["agreements"].append(["provider", "receiver", "purpose"])
    book.save(tmp_path / "governance.xlsx")
    assert read_institutions(city).tables["agreements"].num_rows == 0


@pytest.mark.parametrize(
    ("sheet", "column", "word", "said"),
    [
        ("institutions", "level", "lokal", "row 2, column 'level': 'lokal' is no level of government"),
        ("institutions", "territory", "town", "is no territory"),
        ("institutions", "priorities", "robbery; homicides", "'homicides' is no challenge"),
        ("institutions", "name", "", "column 'name': nothing stands there"),
        ("institutions", "id", "City Police", "as in 'city_police'"),
        ("mandates", "institution", "polise", "Did you mean 'police'?"),
        ("mandates", "function", "street_light", "Did you mean 'street_lighting'?"),
        ("mandates", "mandate", "exclusiv", "Did you mean 'exclusive'?"),
        ("mandates", "responsible", "maybe", "neither yes nor no"),
        ("mandates", "delegated_by", "mayor", "the mandate is 'exclusive'"),
        ("bodies", "institution", "majors", "Did you mean 'mayor'?"),
        ("bodies", "role", "boss", "Known: chair, member, observer."),
        ("agreements", "provider", "hospitals", "Did you mean 'hospital'?"),
        ("agreements", "signed", "01/01/2022", "'01/01/2022' is no date"),
        ("agreements", "expires", "2021-12-31", "2021-12-31 is before 2022-01-01, when it was signed"),
        ("agreements", "receiver", "hospital", "is the provider too"),
        ("capacity", "dimension", "money", "Known: accountability"),
        ("capacity", "grade", "E", "'E' is no grade"),
        ("capacity", "grade", "B+", "'B+' is no grade"),
        ("capacity", "function", "policing", "'policing' is no function"),
        ("capacity", "respondent", "", "nothing stands there"),
        ("capacity", "respondent", "Ana Lopez", "column 'respondent': this looks like a name"),
        ("capacity", "date", "June", "'June' is no date"),
    ],
)
@pytest.mark.parametrize("workbook", [True, False])
def test_a_wrong_cell_is_refused_with_its_place(read, tables, workbook, sheet, column, word, said):
    tables[sheet][0][column] = word
    message = refusal(read, workbook=workbook)
    assert (f"governance.xlsx, sheet '{sheet}'" if workbook else f"{sheet}.csv") in message
    assert f"row 2, column '{column}'" in message
    assert said in message


def test_the_name_of_a_respondent_is_not_repeated(read, tables):
    tables["capacity"][0]["respondent"] = "Ana Lopez"
    assert "Ana" not in refusal(read)


@pytest.mark.parametrize("sheet", COLUMNS)
def test_a_row_that_stands_twice_is_refused(read, tables, sheet):
    tables[sheet].append(tables[sheet][0])
    assert "stands in row 2 already" in refusal(read)


def test_delegation_in_a_circle_is_refused(read, tables):
    tables["mandates"] += governing.sheet(
        "institution|function|mandate|responsible|legal_basis|delegated_by",
        "mayor|street_lighting|delegated|-|-|lights",
    )
    assert "street_lighting is delegated in a circle: lights by mayor by lights" in refusal(read)


def test_a_challenge_of_the_citys_own_may_be_a_priority(read, tables):
    tables["institutions"][0]["priorities"] = "harbour_theft"
    own = '\n[[challenges]]\nid = "harbour_theft"\nlabel = "Theft in the port"\ntheme = "property"\niccs = ["0502"]\n'
    assert read(more=own).tables["institutions"]["priorities"].to_pylist()[3] == ["challenge:harbour_theft"]
