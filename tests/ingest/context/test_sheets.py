"""Sheets and columns that are missing, misspelled or empty are refused; notes of people are passed over."""

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

import governing
from urbansafety.errors import BadInput
from urbansafety.ingest.context.sheets import read_sheets


@pytest.fixture
def tables():
    return governing.sheets()


@pytest.fixture
def read(tmp_path, tables):
    def read(**how):
        city = governing.write(tmp_path / "city", tables, **how)
        return read_sheets(city.governance, city.folder)

    return read


def refusal(read, **how):
    with pytest.raises(BadInput) as error:
        read(**how)
    return str(error.value)


def test_rows_know_where_they_stand(read):
    row = read()["mandates"][2]
    assert (row.sheet, row.line, row.source) == ("governance.xlsx, sheet 'mandates'", 4, "source:governance")
    assert read(workbook=False)["mandates"][2].source == "source:governance-mandates"


def test_what_people_add_for_themselves_is_not_read(read, tables):
    tables["notes"] = [{"anything": "at all", "really": "yes"}]
    for row in tables["mandates"]:
        row["who told us"] = "Ana"
    assert "notes" not in read()
    assert "who told us" not in read()["mandates"][0].cells


def test_institutions_must_be_there(read, tables):
    tables["institutes"] = tables.pop("institutions")
    message = refusal(read)
    assert "governance.xlsx: has no sheet 'institutions'" in message
    assert "Did you mean 'institutes'?" in message


def test_a_misspelled_sheet_is_not_passed_over(read, tables):
    tables["mandate"] = tables.pop("mandates")
    assert "the sheet 'mandate' is not known\nDid you mean 'mandates'?" in refusal(read)


def test_a_missing_column_is_named_with_the_nearest(read, tables):
    tables["mandates"] = [
        {("funcion" if k == "function" else k): v for k, v in row.items()} for row in tables["mandates"]
    ]
    message = refusal(read, workbook=False)
    assert "mandates.csv: has no column 'function'" in message
    assert "Did you mean 'funcion'?" in message


def test_a_misspelled_optional_column_is_not_passed_over(read, tables):
    tables["mandates"] = [{k.replace("_", " "): v for k, v in row.items()} for row in tables["mandates"]]
    assert "the column 'delegated by' is not known\nDid you mean 'delegated_by'?" in refusal(read)


@pytest.mark.parametrize("sheet", ["institutions", "bodies"])
def test_a_declared_file_without_rows_is_refused(read, tables, tmp_path, sheet):
    read(workbook=False)
    path = tmp_path / "city" / f"{sheet}.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    city = governing.City.read(tmp_path / "city")
    with pytest.raises(BadInput, match="has no row"):
        read_sheets(city.governance, city.folder)


def test_a_workbook_without_institutions_in_their_sheet_is_refused(read, tmp_path):
    read()
    path = tmp_path / "city" / "governance.xlsx"
    book = load_workbook(path)
    book["institutions"].delete_rows(2, 99)
    book.save(path)
    city = governing.City.read(tmp_path / "city")
    with pytest.raises(BadInput, match="has no row below the header"):
        read_sheets(city.governance, city.folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,name\n", "is no workbook"),
        (b"PK\x03\x04 and then nothing", "is no workbook"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(read, tmp_path, content, said):
    read()
    path = tmp_path / "city" / "governance.xlsx"
    path.unlink()
    if content:
        path.write_bytes(content)
    city = governing.City.read(tmp_path / "city")
    with pytest.raises(BadInput, match=said):
        read_sheets(city.governance, city.folder)


def test_other_encodings_are_read(read, tables, tmp_path):
    tables["institutions"][0]["name"] = "Policía de Portavela"
    read(workbook=False)
    path = tmp_path / "city" / "institutions.csv"
    path.write_bytes(path.read_text("utf-8").encode("latin-1"))
    city = governing.City.read(tmp_path / "city")
    assert read_sheets(city.governance, city.folder)["institutions"][0]["name"] == "Policía de Portavela"


def appended(read, tmp_path, text, file="mandates.csv"):
    """The sheets with a line more in a file."""
    read(workbook=False)
    with (tmp_path / "city" / file).open("a", encoding="utf-8") as out:
        out.write(text)
    city = governing.City.read(tmp_path / "city")
    return read_sheets(city.governance, city.folder)


def test_rows_of_nothing_but_separators_are_no_rows(read, tables, tmp_path):
    rows = appended(read, tmp_path, ",,,,,\n,,,,,\n")["mandates"]
    assert len(rows) == len(tables["mandates"]) and all(row["institution"] for row in rows)


def test_a_row_with_too_few_fields_is_to_be_corrected(read, tmp_path):
    with pytest.raises(BadInput, match=r"mandates\.csv, row .* too few fields") as error:
        appended(read, tmp_path, "alone\n")
    assert error.value.remedy == "Correct these rows, or remove them."


def test_dates_of_a_spreadsheet_are_dates(read, tmp_path):
    read()
    path = tmp_path / "city" / "governance.xlsx"
    book = load_workbook(path)
    book["agreements"]["D2"], book["agreements"]["E2"] = date(2022, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001
    book.save(path)
    city = governing.City.read(tmp_path / "city")
    row = read_sheets(city.governance, city.folder)["agreements"][0]
    assert (row.day("signed"), row.day("expires")) == (date(2022, 1, 1), date(2026, 12, 31))


def test_a_blank_sheet_is_named(read, tmp_path):
    read()
    path = tmp_path / "city" / "governance.xlsx"
    book = load_workbook(path)
    book["bodies"].delete_rows(1, 99)
    book.save(path)
    city = governing.City.read(tmp_path / "city")
    with pytest.raises(BadInput) as error:
        read_sheets(city.governance, city.folder)
    assert "governance.xlsx, sheet 'bodies': the sheet is empty\nSave it anew" in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(bytes(range(256)) * 20, "mandates.csv: "), (None, "mandates.csv: there is no such file")],
    ids=["no text", "no file"],
)
def test_a_file_that_is_no_table_is_named_with_a_way_out(read, tmp_path, content, said):
    read(workbook=False)
    path = tmp_path / "city" / "mandates.csv"
    path.unlink()
    if content:
        path.write_bytes(content)
    city = governing.City.read(tmp_path / "city")
    with pytest.raises(BadInput) as error:
        read_sheets(city.governance, city.folder)
    assert said in str(error.value)
    assert "delimiter`" not in error.value.remedy
