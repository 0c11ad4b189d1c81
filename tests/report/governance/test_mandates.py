from urbansafety.catalog import read_yaml
from urbansafety.report.governance.mandates import THEMES, _title, mandate_map


def found(actors, label):
    rows = [row for group in mandate_map(actors)["themes"] for row in group["rows"]]
    return next(row for row in rows if row["label"] == label)


def test_marks_stand_at_the_level_of_the_holder(actors):
    cells = found(actors, "Community policing")["cells"]
    assert [[one["kind"] for one in level] for level in cells] == [[], ["shared"], ["shared"]]


def test_two_who_contest_a_function_both_show(actors):
    assert [one["kind"] for one in found(actors, "Street lighting")["cells"][1]] == ["contested", "contested"]


def test_responsibility_without_authority_has_a_mark_of_its_own(actors):
    row = found(actors, "Street outreach")
    assert row["cells"][0][0]["kind"] == "expected" and row["nobody"]


def test_the_title_names_what_nobody_holds_and_what_is_contested(actors):
    assert mandate_map(actors)["title"] == (
        "Nobody holds the mandate for injury surveillance and street outreach; who holds street lighting is contested"
    )


def test_functions_nobody_was_asked_about_are_told_apart(actors):
    assert mandate_map(actors)["not_asked"] == ["Customs"]


def test_every_function_of_the_catalog_has_one_theme():
    grouped = [name for names in THEMES.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == set(read_yaml("functions.yaml"))


def test_a_title_says_how_many_functions_were_asked_about(actors):
    assert _title([{"label": "Courts", "state": "held"}], 47) == (
        "1 of 47 functions were asked about: each has a holder, and nobody contests it"
    )
    assert _title([{"label": "Courts", "state": "held"}], 1) == "Each function has a holder, and nobody contests it"
