from dataclasses import replace

import numpy as np
import pytest
import shapely

import handmade
from urbansafety.findings.hotspots import adjoining, hotspots


@pytest.fixture(scope="module")
def found(basis):
    return list(hotspots(basis))


def test_adjoining_areas_are_one_place_and_areas_apart_are_two():
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)]
    assert adjoining(np.array(squares, object)).tolist() == [0, 0, 1]


def test_a_sliver_between_two_areas_does_not_part_them():
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1.0001, 0, 2, 1)]  # about 10 m
    assert adjoining(np.array(squares, object)).tolist() == [0, 0]


def test_every_flagged_area_is_in_exactly_one_hot_spot(found):
    members = [to for s in found for to, role in s.rests_on if role == "pattern"]
    assert sorted(members) == sorted(f"pattern:hotspot:robbery:ward:w{i:02d}" for i in (*handmade.HOT, 50))


def test_a_hot_spot_names_its_places_its_district_its_ratio_and_its_months(found):
    largest = max(found, key=lambda s: len(s.rests_on))
    assert "Records of robbery gather around Ward 10" in largest.text
    assert "in Centro" in largest.text
    assert "about 3.1 times the city's rate (between 2.4 and 3.9), 2023" in largest.text


def test_a_hot_spot_says_that_it_was_picked_for_being_high(found):
    assert any("expect somewhat less next year" in caveat for caveat in found[0].caveats)
    assert any("Five areas of 60 tested are flagged" in caveat for caveat in found[0].caveats)


def test_no_hot_spot_where_records_follow_police_activity(basis):
    rows = [row | {"challenge": "challenge:drugs"} for row in basis.patterns.to_pylist() if row["kind"] == "hotspot"]
    table = type(basis.patterns).from_pylist(rows, basis.patterns.schema)
    assert list(hotspots(replace(basis, patterns=table))) == []


def test_no_hot_spot_where_few_victims_report(basis):
    rows = [row | {"compared": False} for row in basis.indicators.challenges.to_pylist()]
    table = type(basis.patterns).from_pylist(rows, basis.indicators.challenges.schema)
    assert list(hotspots(replace(basis, indicators=replace(basis.indicators, challenges=table)))) == []


def test_two_areas_of_one_name_keep_ids_apart(tmp_path):
    given = handmade.tables(tmp_path, names={10: "Centro", 50: "Centro"})
    from urbansafety.findings import conclude

    found = conclude(given, handmade.quality(), handmade.indicators(given.areas), handmade.patterns()).findings
    ids = found["id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert "finding:robbery:w50:2023:hotspot" in ids
