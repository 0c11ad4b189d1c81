from urbansafety.findings.abilities import Ability
from urbansafety.report.governance.grades import cell, institutions, profile


def test_a_level_shows_its_middle_grade_the_range_and_how_many_are_known(actors):
    found = profile(actors)
    data = next(row for row in found["rows"] if row["dimension"] == "Data and information")
    local, national = data["cells"]
    assert (local["grade"], local["range"], local["known"]) == ("D", "D–C", "2 of 3 known")
    assert (national["grade"], national["look"], national["range"]) == ("D*", "unknown", "")


def test_every_dimension_has_a_row_even_where_nobody_was_asked(actors):
    rows = {row["dimension"]: row["cells"] for row in profile(actors)["rows"]}
    assert len(rows) == 8
    assert all(one["look"] == "none" for one in rows["Participation"])


def test_not_known_looks_unlike_every_grade():
    looks = {
        cell(Ability(grade, "D", "A", grade != "D*", 1, 0, 0, 0, ()))["look"] for grade in ("A", "B", "C", "D", "D*")
    }
    assert len(looks | {cell(None)["look"]}) == 6


def test_the_title_is_the_message(actors):
    assert profile(actors)["title"] == "Capacity is lowest in data and information (local level), grade D"


def test_an_institution_has_a_row_with_its_summaries(actors):
    row = next(row for row in institutions(actors) if row["name"] == "City guard")
    assert [one["grade"] for one in row["cells"]] == ["B", "", "", "", "D", "", "", "", "D+", ""]
    assert row["respondents"] == "2"
