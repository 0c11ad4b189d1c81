"""The whole step: from tables on institutions to who can act."""

from datetime import date

import pytest

import governing
from urbansafety.capacity import gauge
from urbansafety.city import City
from urbansafety.tables import GAUGED

RENAMED = {"police": "zulu", "lights": "yankee", "hospital": "alpha", "mayor": "mike", "prosecutor": "bravo"}


@pytest.fixture
def given():
    return governing.sheets()


def spoilt(given, seats=slice(0, 3)):
    """Several gaps at once, so that there is something to compare."""
    given["bodies"] = given["bodies"][seats]
    given["agreements"] = given["agreements"][:1]
    given["capacity"] = [
        row | {"grade": "D" if row["institution"] == "lights" else row["grade"]} for row in given["capacity"]
    ]
    given["mandates"] += governing.sheet("institution|function|mandate|responsible", "mayor|courts|none|yes")
    return given


def test_a_city_without_institutions_has_empty_tables(tmp_path):
    (tmp_path / "city.toml").write_text('[city]\nname = "Portavela"\ncountry = "XXA"\n')
    tables = governing.read(tmp_path / "other", governing.sheets())
    empty = tables.context.institutions.slice(0, 0)
    from dataclasses import replace

    bare = replace(tables, city=City.read(tmp_path), context=replace(tables.context, institutions=empty))
    found = gauge(bare, governing.challenges(), None)
    assert {name: getattr(found, name).num_rows for name in GAUGED} == dict.fromkeys(GAUGED, 0)
    assert found.coping == {}


def test_a_sound_city_has_no_gap(tmp_path, given):
    found = governing.gauged(tmp_path, given)
    assert found.gaps.to_pylist() == []
    assert set(found.agreements["state"].to_pylist()) == {"valid"}
    assert found.network.num_rows == 5


def test_institutions_alone_are_no_gaps_and_nothing_is_judged(tmp_path, given):
    found = governing.gauged(tmp_path, {"institutions": given["institutions"]})
    assert found.gaps.num_rows == found.network.num_rows == found.capacity.num_rows == 0
    assert set(found.gap_matrix["gaps"].to_pylist()) == {None}
    assert set(found.functions["state"].to_pylist()) == {"not asked"}
    assert found.coping == {}


def test_the_day_of_the_newest_answer_stands_in_for_today(tmp_path, given):
    given["agreements"][0]["expires"] = "2024-05-31"  # the answers are of 1 June 2024
    found = governing.gauged(tmp_path, given, today=None)
    assert sorted(found.agreements["state"].to_pylist()) == ["expired", "valid"]
    del given["capacity"]
    found = governing.gauged(tmp_path, given, today=None)
    assert set(found.agreements["state"].to_pylist()) == {"not known"}
    assert "data_sharing_expired:hospital:mayor:injury_data" not in found.gaps["id"].to_pylist()


def test_the_matrix_counts_the_table_of_gaps(tmp_path, given):
    found = governing.gauged(tmp_path, spoilt(given))
    counted = {(row["multilevel"], row["level"]): row for row in found.gap_matrix.to_pylist()}
    assert len(counted) == 35
    rows = found.gaps.to_pylist()
    assert rows
    for place, row in counted.items():
        here = sum((gap["multilevel"], gap["level"]) == place for gap in rows)
        assert row["gaps"] == (here if row["judged"] else None)


def test_every_gap_rests_on_something_that_is_there(tmp_path, given):
    tables = governing.read(tmp_path, spoilt(given))
    found = gauge(tables, governing.challenges(), date(2024, 12, 31))
    context = tables.context
    known = {
        *(row["id"] for table in (context.institutions, context.mandates, found.capacity, found.agreements)
          for row in table.to_pylist())
    }  # fmt: skip
    for gap in found.gaps.to_pylist():
        assert gap["rests_on"], gap["id"]
        assert set(gap["rests_on"]) <= known
        assert gap["statement"].endswith(".")
        assert gap["remedy"].endswith(".")


@pytest.mark.parametrize("seats", [slice(0, 3), slice(0, 1), slice(1, None, 2)])
def test_other_ids_of_institutions_give_the_same(tmp_path, given, seats):
    def renamed(value):
        return RENAMED.get(value, value)

    other = {
        name: [{column: renamed(value) if column != "name" else value for column, value in row.items()} for row in rows]
        for name, rows in spoilt(governing.sheets(), seats).items()
    }
    one, two = (
        governing.gauged(tmp_path / name, tables) for name, tables in (("a", spoilt(given, seats)), ("b", other))
    )
    assert one.coping == two.coping
    assert one.gap_matrix.equals(two.gap_matrix)
    names = {f"institution:{old}": f"institution:{new}" for old, new in RENAMED.items()}

    def gaps(found, names):
        return sorted((g["kind"], g["level"], sorted(names.get(i, i) for i in g["institutions"]), g["function"])
                      for g in found.gaps.to_pylist())  # fmt: skip

    assert gaps(one, names) == gaps(two, {})
