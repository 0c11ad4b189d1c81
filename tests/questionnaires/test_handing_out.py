import pytest
from openpyxl import load_workbook

from urbansafety.catalog import read_yaml
from urbansafety.catalog.institutions import functions
from urbansafety.city import City, Governance, Profile
from urbansafety.city.governance import SHEETS
from urbansafety.errors import BadInput
from urbansafety.ingest.context.institutions import read_institutions
from urbansafety.ingest.context.sheets import COLUMNS
from urbansafety.questionnaires.definitions import NAMES, questionnaire
from urbansafety.questionnaires.handing_out import LISTS, hand_out


def offered(sheet, letter):
    return [rule.formula1 for rule in sheet.data_validations.dataValidation if f"{letter}2:" in str(rule.sqref)]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_opens_with_its_instructions_and_hides_its_lists(name, language, tmp_path):
    book = load_workbook(hand_out(name, tmp_path / "q.xlsx", language=language))
    first = book.worksheets[0]
    assert first["A1"].value == read_yaml(f"questionnaires/{name}.yaml")["title"][language]
    assert book["lists"].sheet_state == "hidden"


def test_the_register_has_the_sheets_and_columns_that_governance_reads(tmp_path):
    book = load_workbook(hand_out("institutions", tmp_path / "q.xlsx"))
    assert tuple(book.sheetnames[1:-1]) == SHEETS
    for sheet in SHEETS:
        required, optional = COLUMNS[sheet]
        header = [cell.value for cell in book[sheet][1]]
        assert set(header) == {*required, *optional}
        assert all(cell.comment for cell in book[sheet][1])


def test_lists_hold_the_words_of_the_catalog(tmp_path):
    book = load_workbook(hand_out("institutions", tmp_path / "q.xlsx"))
    columns = {tuple(cell.value for cell in column if cell.value) for column in book["lists"].columns}
    assert tuple(function.removeprefix("function:") for function in functions()) in columns
    assert LISTS["grades"] == ("A", "B", "C", "D", "D*")
    assert offered(book["capacity"], "D") and offered(book["mandates"], "A") == ["institutions!$A$2:$A$500"]


def test_every_question_stands_on_a_line_with_its_lists(tmp_path):
    book = load_workbook(hand_out("integrity", tmp_path / "q.xlsx", language="es"))
    sheet, asked = book["respuestas"], questionnaire("integrity")
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == [q.code for q in asked.questions]
    for key in ("adopted", "applied"):
        letter = sheet.cell(1, asked.columns.index(key) + 1).column_letter
        assert offered(sheet, letter)
    assert "sí" in [cell.value for cell in book["lists"]["B"]]


def test_capacity_is_asked_of_functions_too(tmp_path):
    sheet = load_workbook(hand_out("capacity", tmp_path / "q.xlsx", about=("courts",)))["answers"]
    assert sheet.max_row == 1 + 16
    assert sheet["A10"].value == "mandate:courts" and sheet["B10"].value == "Courts"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"name": "capcity"}, "capacity"),
        ({"language": "fr"}, "en"),
        ({"path": "q.csv"}, "ends in .xlsx"),
        ({"about": ("court",)}, "courts"),
        ({"name": "security", "about": ("courts",)}, "Leave --function out"),
    ],
)
def test_what_cannot_be_handed_out_is_said(words, said, tmp_path):
    given = {"name": "capacity", "path": "q.xlsx"} | words
    with pytest.raises(BadInput, match=said):
        hand_out(given.pop("name"), tmp_path / given.pop("path"), **given)


def test_answers_are_never_overwritten(tmp_path):
    hand_out("capacity", tmp_path / "q.xlsx")
    with pytest.raises(BadInput, match="already there"):
        hand_out("capacity", tmp_path / "q.xlsx")


def city(folder):
    profile = Profile(name="Portavela", country="XXA", languages=("en",), timezone="America/Bogota")
    return City(folder=folder, city=profile, governance=Governance(workbook="q.xlsx"))


def test_a_register_that_is_filled_in_loads_as_the_workbook_of_a_city(tmp_path):
    book = load_workbook(hand_out("institutions", tmp_path / "q.xlsx", language="es"))
    lines = {
        "institutions": ["city_police", "City police", "local", "police", "security sector", "city", "robbery; drugs"],
        "mandates": ["city_police", "community_policing", "exclusive", "yes", "Police act, art. 3"],
        "bodies": ["council", "Safety council", "city_police", "chair"],
        "capacity": ["city_police", None, "mandate", "B", "R1", "Police act", "2026-05-31"],
    }
    for name, cells in lines.items():
        for place, text in enumerate(cells, start=1):
            book[name].cell(2, place).value = text
    book.save(tmp_path / "q.xlsx")
    found = read_institutions(city(tmp_path))
    tables = found.tables
    assert tables["institutions"]["priorities"].to_pylist() == [["challenge:robbery", "challenge:drugs"]]
    assert tables["mandates"]["responsible"].to_pylist() == [True]
    assert tables["answers"]["grade"].to_pylist() == ["B"]
    assert tables["agreements"].num_rows == 0 and len(found.sources) == 1


def test_a_register_that_is_empty_says_what_to_fill_in(tmp_path):
    hand_out("institutions", tmp_path / "q.xlsx")
    with pytest.raises(BadInput, match="'institutions': has no row below the header"):
        read_institutions(city(tmp_path))


def test_every_row_is_high_enough_for_its_text(tmp_path):
    sheet = load_workbook(hand_out("capacity", tmp_path / "q.xlsx"))["answers"]
    for row in range(2, sheet.max_row + 1):
        longest = max(
            len(str(cell.value or "")) / sheet.column_dimensions[cell.column_letter].width for cell in sheet[row]
        )
        assert sheet.row_dimensions[row].height >= 15 * longest
