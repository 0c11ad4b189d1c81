from drafting.town import DISTRICTS, districts, police, write_csv
from urbansafety.drafting.assembling import assemble
from urbansafety.drafting.found.tables import look


def assembled(folder, scratch):
    return assemble(folder, look(folder, scratch))


def test_counts_of_what_the_records_hold_are_set_aside(tmp_path):
    town = tmp_path / "town"
    town.mkdir()
    districts(town / "districts.geojson")
    police(town / "police.csv")
    write_csv(town / "robberies.csv", district=DISTRICTS, year=[2023] * 4, month=[1, 2, 3, 4], robberies=[1, 2, 3, 4])
    drafted = assembled(town, tmp_path / "scratch")
    assert [(block.kind, bool(block.why_not)) for block in drafted.blocks] == [
        ("areas", False), ("incidents", False), ("counts", True),
    ]  # fmt: skip


def test_dated_points_of_no_known_offence_are_set_aside_beside_offences(tmp_path):
    town = tmp_path / "town"
    town.mkdir()
    districts(town / "districts.geojson")
    police(town / "police.csv")
    police(town / "trees.csv", instead={"offence": ["Oak"] * 400, "case_no": [f"T{i}" for i in range(400)]})
    assert {block.file: bool(block.why_not) for block in assembled(town, tmp_path / "scratch").blocks} == {
        "districts.geojson": False, "police.csv": False, "trees.csv": True,
    }  # fmt: skip


def test_a_table_of_population_serves_its_level_and_is_not_listed_as_unused(tmp_path):
    town = tmp_path / "town"
    town.mkdir()
    districts(town / "districts.geojson")
    write_csv(town / "census_2020.csv", district=DISTRICTS, population=[100, 200, 300, 50])
    police(town / "police.csv")
    drafted = assembled(town, tmp_path / "scratch")
    assert {guess.key: guess.value for guess in drafted.blocks[0].guesses}["population"] == "census_2020.csv:population"
    assert drafted.unused == ()
