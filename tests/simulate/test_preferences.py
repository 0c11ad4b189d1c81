import csv
from itertools import combinations

from urbansafety.catalog import read_yaml
from urbansafety.catalog.criteria import criteria
from urbansafety.catalog.institutions import GROUPS
from urbansafety.simulate.preferences import CONCERN, HEADER, write_preferences


def rows(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_all_seven_groups_are_asked_in_all_three_ways(tmp_path):
    write_preferences(tmp_path)
    asked = rows(tmp_path / "preferencias.csv")
    assert tuple(asked[0]) == HEADER
    assert {row["group"] for row in asked} == set(GROUPS)
    assert {row["method"] for row in asked} == {"points", "swing", "pairwise"}
    compared = [(row["criterion"], row["against"]) for row in asked if row["method"] == "pairwise"]
    assert compared == list(combinations(criteria(), 2))


def test_points_add_up_to_a_hundred():
    plan = read_yaml("portavela/preferences.yaml")
    given = [a["values"] for own in plan["groups"].values() for a in own.values() if a["method"] == "points"]
    assert {sum(values) for values in given} == {100}


def test_concern_is_a_share(tmp_path):
    write_preferences(tmp_path)
    named = rows(tmp_path / "preocupacion.csv")
    assert tuple(named[0]) == CONCERN
    assert all(0 < float(row["share"]) < 1 for row in named)
