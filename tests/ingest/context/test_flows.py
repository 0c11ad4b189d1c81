"""Flows come in as declared, volumes that experts judged among them; what is not known is refused with an offer."""

from __future__ import annotations

import pytest

import flowtown
from smallville import edit
from urbansafety.catalog import challenges, read_yaml
from urbansafety.city import City
from urbansafety.errors import BadInput
from urbansafety.ingest.context.experts import read_judgements
from urbansafety.ingest.context.flows import read_flows
from urbansafety.ingest.ground.areas import read_areas


@pytest.fixture
def folder(tmp_path):
    return flowtown.write(tmp_path / "town")


def read(folder):
    city = City.read(folder)
    beyond = read_flows(city, read_areas(city)[0], read_judgements(city).tables["judgements"])
    return {name: table.to_pylist() for name, table in beyond.tables.items()}, beyond.sources


def complaint(folder, old, new):
    edit(folder / "city.toml", old, new)
    with pytest.raises(BadInput) as caught:
        read(folder)
    return str(caught.value)


def test_what_enters_the_route_is_what_its_first_legs_carry(folder):
    flows = {row["id"]: row for row in read(folder)[0]["flows"]}
    sea, labour = flows["flow:cocaine_by_sea"], flows["flow:labour"]
    # The calibrated expert said 90, 100 and 120 in the last round, and has all the weight.
    assert (sea["lower"], sea["volume"], sea["upper"], sea["basis"]) == (90, 100, 120, "elicited")
    assert (labour["lower"], labour["volume"], labour["upper"], labour["basis"]) == (None, None, None, "not known")


def test_a_first_leg_that_nobody_knows_leaves_the_low_end(folder):
    edit(folder / "city.toml", "legs = [\n", 'legs = [\n  { from = "overseas", to = "store", means = "air" },\n')
    sea = next(row for row in read(folder)[0]["flows"] if row["id"] == "flow:cocaine_by_sea")
    assert (sea["lower"], sea["volume"], sea["upper"], sea["basis"]) == (90, None, None, "not known")


def test_a_flow_feeds_the_challenges_of_its_type_unless_it_says_others(folder):
    edit(folder / "city.toml", 'type = "drugs"\n', 'type = "drugs"\nchallenges = ["robbery"]\n')
    flows = {row["id"]: row["challenges"] for row in read(folder)[0]["flows"]}
    assert flows == {"flow:cocaine_by_sea": ["challenge:robbery"], "flow:labour": ["challenge:trafficking_in_persons"]}


def test_areas_are_known_by_id_and_by_name(folder):
    nodes = {(row["flow"], row["id"]): row for row in read(folder)[0]["flow_nodes"]}
    assert nodes["flow:cocaine_by_sea", "store"]["areas"] == ["w2"]
    assert nodes["flow:cocaine_by_sea", "market"]["areas"] == ["w4"]
    assert nodes["flow:labour", "farms"]["level"] == "ward"


def test_seizures_stand_apart_by_year_and_node(folder):
    rows = read(folder)[0]["flow_seizures"]
    assert [(row["year"], row["node"], row["seizures"], row["amount"], row["agencies"]) for row in rows] == [
        (2022, "quay", 2, 15, ["Customs", "Police"]),
        (2023, "store", 1, 2, []),
    ]


def test_each_flow_is_a_source_with_its_own_provider(folder):
    sources = read(folder)[1]
    assert [(row["id"], row["kind"], row["file"], row["provider"]) for row in sources] == [
        ("source:flow-cocaine_by_sea", "flows", "city.toml", "Port committee"),
        ("source:flow-labour", "flows", "city.toml", "Shelter, 2023"),
    ]
    assert all(row["sha256"] for row in sources)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type = "drugs"', 'type = "drug"', "'drug' is no type of flow\nDid you mean 'drugs'?"),
        (
            'type = "drugs"',
            'type = "drugs"\nchallenges = ["robery"]',
            "'robery' is no challenge\nDid you mean 'robbery'?",
        ),
        ('"South East"', '"Suoth East"', "'Suoth East' is no ward, or more than one\nDid you mean 'South East' (w4)?"),
        ('area_level = "ward"', 'area_level = "wards"', "'wards' is no level\nDid you mean 'ward'?"),
        ('"landed"', '"lnded"', "no expert was asked 'lnded'\nDid you mean 'landed'?"),
        ('unit = "kg / year"', 'unit = "t / year"', "its unit is 't / year', and 'landed' was answered in 'kg / year'"),
        ("lon = 10.01, lat = 50.03", "lon = 50.03, lat = 10.01", "They look swapped"),
    ],
)
def test_what_is_not_known_is_refused_with_an_offer(folder, old, new, said):
    assert said in complaint(folder, old, new)


def test_a_question_without_experts_says_where_they_go(folder):
    text = (folder / "city.toml").read_text("utf-8")
    (folder / "city.toml").write_text(text[: text.index("[experts]")], encoding="utf-8")
    with pytest.raises(BadInput, match=r"no expert was asked 'landed'\nDeclare \[experts\]"):
        read(folder)


def test_a_point_far_outside_is_taken_as_it_is(folder):
    edit(folder / "city.toml", "lon = 10.01, lat = 50.03", "lon = 9.1, lat = 51.2")
    nodes = {row["id"]: row for row in read(folder)[0]["flow_nodes"]}
    assert (nodes["quay"]["lon"], nodes["quay"]["lat"]) == (9.1, 51.2)


def test_a_city_without_flows_has_none(folder):
    text = (folder / "city.toml").read_text("utf-8")
    (folder / "city.toml").write_text(text[: text.index("[[flows]]")], encoding="utf-8")
    assert read(folder) == ({"flows": [], "flow_nodes": [], "flow_legs": [], "flow_seizures": []}, [])


def test_every_type_of_the_catalog_feeds_challenges_that_exist_and_every_kind_has_its_decay():
    known = {challenge.id.removeprefix("challenge:") for challenge in challenges()}
    catalog = read_yaml("flows.yaml")
    for name, entry in catalog["types"].items():
        assert entry["challenges"] and set(entry["challenges"]) <= known, name
        assert {"en", "es"} <= set(entry["label"])
    assert all(0 < own["low"] < own["km"] < own["high"] for own in catalog["decay"].values())
