"""Who holds what, what was asked, and which challenges are present."""

import pytest

import governing
from urbansafety.capacity.standing import standing

COURTS = "function:courts"
HEAD = "institution|function|mandate"


@pytest.fixture
def stand(tmp_path):
    def stand(*mandates, parts=(), more="", recorded=10):
        given = governing.sheets() | {"mandates": governing.sheet(HEAD, *mandates)}
        for row in given["institutions"]:
            row["territory"] = "part of the city" if row["id"] in parts else row["territory"]
        return standing(governing.read(tmp_path, given, more), governing.challenges(recorded))

    return stand


@pytest.mark.parametrize(
    ("mandates", "state"),
    [
        (["police|courts|exclusive"], "held"),
        (["police|courts|shared", "mayor|courts|shared"], "shared"),
        (["police|courts|exclusive", "mayor|courts|delegated"], "shared"),
        (["police|courts|contested", "mayor|courts|shared"], "contested"),
        (["police|courts|exclusive", "mayor|courts|exclusive"], "contested"),
        (["police|courts|none"], "orphan"),
        (["police|custody|exclusive"], "not asked"),
    ],
)
def test_the_state_of_a_function(stand, mandates, state):
    assert stand(*mandates).state(COURTS) == state


def test_parts_of_the_city_may_each_hold_a_function_exclusively(stand):
    both = ["police|courts|exclusive", "mayor|courts|exclusive"]
    assert stand(*both, parts=("police", "mayor")).state(COURTS) == "shared"
    assert stand(*both, parts=("police",)).state(COURTS) == "contested"


def test_a_function_without_a_row_was_not_asked_unless_the_matrix_is_complete(stand):
    assert stand("police|custody|exclusive").state(COURTS) == "not asked"
    assert stand("police|custody|exclusive", more="complete = true\n").state(COURTS) == "orphan"


def test_claimants_are_those_who_contest_and_those_who_hold_it_alone(stand):
    found = stand("police|courts|contested", "mayor|courts|exclusive", "lights|courts|shared")
    assert found.claimants(COURTS) == ("institution:mayor", "institution:police")


def test_challenges_are_present_when_recorded_or_declared(stand):
    own = '\n[[challenges]]\nid = "drugs"\n'
    some = {"challenge:robbery", "challenge:lethal_violence"}
    assert stand("police|custody|exclusive", recorded=0).present == some  # as priorities
    assert stand("police|custody|exclusive", recorded=0, more=own).present == {*some, "challenge:drugs"}
    assert stand("police|custody|exclusive", recorded=3).present == {*some, "challenge:drugs"}


def test_the_table_names_every_function(stand):
    rows = {row["id"]: row for row in stand("police|prosecution|exclusive").table("es")}
    assert len(rows) == 47
    prosecution = rows["function:prosecution"]
    assert prosecution["label"] == "Acción penal"
    assert prosecution["holders"] == ["institution:police"]
    assert prosecution["challenges"] == ["challenge:lethal_violence"]
    assert prosecution["needs_data_from"] == ["function:criminal_investigation"]


def test_levels_are_found_from_the_nearest_to_the_farthest(stand):
    found = stand("police|courts|exclusive")
    some = ["institution:police", "institution:prosecutor"]
    assert (found.level(some), found.level(some, highest=True)) == ("local", "national")
