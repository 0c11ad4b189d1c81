import csv
from datetime import date

import pytest
from openpyxl import load_workbook

from urbansafety.city import Governance
from urbansafety.errors import BadInput
from urbansafety.ingest.context.sheets import read_sheets
from urbansafety.questionnaires.definitions import questionnaire
from urbansafety.questionnaires.handing_out import hand_out
from urbansafety.questionnaires.reading_back import read_back, write_answers

ABOUT = ("city_police", "R1", date(2026, 5, 31))


def filled(path, name, answers, *, about=ABOUT, language="en", functions=()):
    """A handed-out workbook with the answers (code → cells by key) written where a person writes them."""
    book = load_workbook(hand_out(name, path, language=language, about=functions))
    respondent, sheet = book.worksheets[1], book.worksheets[2]
    for row, text in enumerate(about, start=2):
        respondent.cell(row, 3).value = text
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    columns = questionnaire(name).columns
    for code, cells in answers.items():
        for key, text in cells.items():
            sheet.cell(rows[code], columns.index(key) + 1).value = text
    book.save(path)
    return path


def grades(answers):
    return {(row["function"], row["dimension"]): row["grade"] for row in answers.rows}


def test_a_filled_questionnaire_gives_grades(tmp_path):
    given = {
        code: {"grade": grade, "evidence": "Ordinance 4"} for code, grade in zip(("mandate", "data"), "AC", strict=True)
    }
    found = read_back("capacity", [filled(tmp_path / "a.xlsx", "capacity", given)])
    assert found.rows[0] == {
        "institution": "city_police", "function": "", "dimension": "mandate", "grade": "A", "respondent": "R1",
        "evidence": "Ordinance 4", "date": "2026-05-31",
    }  # fmt: skip
    assert grades(found) == {("", "mandate"): "A", ("", "data"): "C"}
    left = "resources, people, processes, coordination, accountability and participation"
    assert found.notes == (f"a.xlsx: 6 of 8 questions not answered, which stay open: {left}.",)


def test_an_answer_without_evidence_is_not_known_and_that_is_told(tmp_path):
    found = read_back("capacity", [filled(tmp_path / "a.xlsx", "capacity", {"people": {"grade": "a"}})])
    assert grades(found) == {("", "people"): "D*"}
    assert found.notes[-1] == "a.xlsx: without evidence, and therefore D*: people."


def test_a_note_says_of_which_function(tmp_path):
    given = {"people:courts": {"grade": "A"}, "data": {"grade": "B", "evidence": "Report"}}
    found = read_back("capacity", [filled(tmp_path / "a.xlsx", "capacity", given, functions=["courts"])])
    assert found.notes[-1] == "a.xlsx: without evidence, and therefore D*: people:courts."


def test_adopted_and_applied_become_a_grade_of_function_and_dimension_in_spanish(tmp_path):
    given = {
        "art9_procurement": {"adopted": "sí", "applied": "en parte", "evidence": "contratos"},
        "art11_courts": {"adopted": "no", "evidence": "entrevista 3", "institution": "judiciary"},
    }
    found = read_back("integrity", [filled(tmp_path / "a.xlsx", "integrity", given, language="es")])
    assert grades(found) == {("procurement_oversight", "processes"): "B", ("courts", "accountability"): "D"}
    assert {row["institution"] for row in found.rows} == {"city_police", "judiciary"}


def test_the_lowest_of_the_questions_on_one_thing_counts(tmp_path):
    given = {
        "focal_appointed": {"adopted": "yes", "applied": "yes", "evidence": "order 12"},
        "women_share": {"adopted": "yes", "applied": "yes", "evidence": "statistics"},
        "women_command": {"adopted": "in part", "applied": "no", "evidence": "list"},
    }
    found = read_back("security", [filled(tmp_path / "a.xlsx", "security", given)])
    assert grades(found)["community_policing", "people"] == "D"
    assert grades(found)["protection_from_family_violence", "mandate"] == "A"


def test_answers_on_functions_say_which(tmp_path):
    given = {"resources:courts": {"grade": "B", "evidence": "budget"}}
    path = filled(tmp_path / "a.xlsx", "capacity", given, functions=("courts",))
    assert grades(read_back("capacity", [path])) == {("courts", "resources"): "B"}


def test_a_folder_of_workbooks_becomes_one_table_that_governance_reads(tmp_path):
    answer = {"mandate": {"grade": "B", "evidence": "law"}}
    for code in ("R1", "R2"):
        filled(tmp_path / "back" / f"{code}.xlsx", "capacity", answer, about=("city_police", code, "2026-05-31"))
    path = write_answers(read_back("capacity", [tmp_path / "back"]), tmp_path / "capacity.csv")
    (tmp_path / "institutions.csv").write_text("id,name,level\ncity_police,City police,local\n", "utf-8")
    declared = Governance(institutions="institutions.csv", capacity="capacity.csv")
    rows = read_sheets(declared, tmp_path)["capacity"]
    assert [(row["respondent"], row["grade"], row.day("date")) for row in rows] == [
        ("R1", "B", date(2026, 5, 31)), ("R2", "B", date(2026, 5, 31)),
    ]  # fmt: skip
    assert len(list(csv.DictReader(path.open(encoding="utf-8")))) == 2


@pytest.mark.parametrize("name", ["capacity", "integrity", "security"])
def test_an_empty_workbook_says_what_to_fill_in_first(name, tmp_path):
    with pytest.raises(
        BadInput, match=r"sheet of the respondent: 'Institution that the answers are about \(id\)' is empty"
    ):
        read_back(name, [hand_out(name, tmp_path / "a.xlsx")])


def test_no_answer_at_all_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no question is answered"):
        read_back("integrity", [filled(tmp_path / "a.xlsx", "integrity", {})])


@pytest.mark.parametrize(
    ("name", "answers", "about", "said"),
    [
        ("capacity", {"mandate": {"grade": "E", "evidence": "x"}}, ABOUT, "sheet of answers, row 2: 'E' is no grade"),
        ("integrity", {"art5_policy": {"adopted": "maybe"}}, ABOUT, "row 2: 'maybe' is no answer"),
        ("integrity", {"art5_policy": {"applied": "yes"}}, ABOUT, "not whether it was adopted"),
        ("capacity", {}, ("city_police", "Ana Gómez", "2026-05-31"), "not a code"),
        ("capacity", {}, ("City Police", "R1", "2026-05-31"), "not an id"),
        ("capacity", {}, ("city_police", "R1", "31/02/2026"), "is no date"),
    ],
)
def test_what_cannot_be_read_names_file_and_row(name, answers, about, said, tmp_path):
    with pytest.raises(BadInput, match=said) as error:
        read_back(name, [filled(tmp_path / "a.xlsx", name, answers, about=about)])
    assert "a.xlsx" in error.value.message


def test_a_name_of_a_person_is_not_repeated(tmp_path):
    with pytest.raises(BadInput) as error:
        read_back("capacity", [filled(tmp_path / "a.xlsx", "capacity", {}, about=("x", "Ana Gómez", "2026-05-31"))])
    assert "Ana" not in str(error.value)


def test_one_respondent_does_not_answer_twice(tmp_path):
    answer = {"mandate": {"grade": "B", "evidence": "law"}}
    paths = [filled(tmp_path / name, "capacity", answer) for name in ("a.xlsx", "b.xlsx")]
    with pytest.raises(BadInput, match=r"b\.xlsx: respondent R1 has answered for city_police in a\.xlsx"):
        read_back("capacity", paths)


def test_the_questionnaires_are_told_apart(tmp_path):
    path = filled(tmp_path / "a.xlsx", "security", {})
    with pytest.raises(BadInput, match="'command_law' is no question of 'integrity'"):
        read_back("integrity", [path])
    with pytest.raises(BadInput, match="column 'Your grade' is missing"):
        read_back("capacity", [path])


def test_what_is_no_workbook_is_said(tmp_path):
    (tmp_path / "a.xlsx").write_text("hello", "utf-8")
    with pytest.raises(BadInput, match="no workbook"):
        read_back("capacity", [tmp_path / "a.xlsx"])
    with pytest.raises(BadInput, match="not found"):
        read_back("capacity", [tmp_path / "b.xlsx"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="holds no workbook"):
        read_back("capacity", [tmp_path / "empty"])
    with pytest.raises(BadInput, match="workbook ="):
        read_back("institutions", [tmp_path / "a.xlsx"])
