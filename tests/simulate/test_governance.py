import csv

import pytest

from urbansafety.catalog import read_yaml
from urbansafety.simulate.governance import write_governance


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("governance") / "governance"
    write_governance(folder)
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in folder.iterdir()}


def test_the_matrix_is_complete(tables):
    functions = {row["function"] for row in tables["mandates"]}
    pairs = {(row["institution"], row["function"]) for row in tables["mandates"]}
    assert len(tables["mandates"]) == len(pairs) == len(tables["institutions"]) * len(functions)


def test_there_are_institutions_of_five_levels(tables):
    levels = {row["level"] for row in tables["institutions"]}
    assert levels == {"neighbourhood", "local", "regional", "national", "international"}


def test_only_known_institutions_are_named(tables):
    known = {row["id"] for row in tables["institutions"]}
    named = {row[key] for row in tables["agreements"] for key in ("provider", "receiver")}
    named |= {row["institution"] for table in ("mandates", "bodies", "capacity") for row in tables[table]}
    assert named <= known


def test_one_grade_comes_without_evidence_and_one_question_without_an_answer(tables):
    planted = read_yaml("portavela/planted.yaml")["capacity"]
    bare = [row for row in tables["capacity"] if row["grade"] != "D*" and not row["evidence"]]
    assert [{key: row[key] for key in ("institution", "dimension", "respondent")} for row in bare] == [
        planted["without_evidence"]
    ]
    unknown = {(row["institution"], row["function"]) for row in tables["capacity"] if row["grade"] == "D*"}
    assert unknown == {(planted["not_known"]["institution"], planted["not_known"]["function"])}


def test_every_function_of_the_catalog_is_asked_about(tables):
    assert {row["function"] for row in tables["mandates"]} == set(read_yaml("functions.yaml"))
