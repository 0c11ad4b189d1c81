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


def altered(basis, **changes):
    """Every flagged ward with these values, and the row that sums up the search of 60 wards with 600 records."""
    rows = [row | changes for row in basis.patterns.to_pylist() if row["kind"] == "hotspot"]
    summary = rows[0] | {"id": "pattern:hotspot:robbery:ward", "area": "", "count": 600, "direction": ""}
    return replace(basis, patterns=type(basis.patterns).from_pylist([summary, *rows], basis.patterns.schema))


@pytest.mark.parametrize(("q", "word"), [(0.01, "strong"), (0.011, "moderate")])
def test_a_hot_spot_that_is_one_of_many_picks_is_strong_only_when_hardly_any_is_false(basis, q, word):
    fit = [row | {"maps": "fit"} for row in basis.quality.table.to_pylist()]
    table = type(basis.quality.table).from_pylist(fit, basis.quality.table.schema)
    sure = replace(altered(basis, q=q), quality=replace(basis.quality, table=table), _verdicts={})
    assert {s.strength.word for s in hotspots(sure)} == {word}


def test_a_hot_spot_speaks_with_the_member_that_is_surely_high(basis):
    rows = basis.patterns.to_pylist()
    (few,) = [row for row in rows if row["id"] == "pattern:hotspot:robbery:ward:w11"]
    few.update(estimate=20.0, lower=1.6, upper=60.0, count=4)
    told = list(hotspots(replace(basis, patterns=type(basis.patterns).from_pylist(rows, basis.patterns.schema))))
    assert max(told, key=lambda s: len(s.rests_on)).estimate == 3.1


def test_a_hot_spot_where_few_people_live_says_so(basis):
    # 4 records at 20 times the rate of 600 records in all wards: 1 in 3,000 of the city's residents
    assert not any("live in and next to" in caveat for s in hotspots(altered(basis)) for caveat in s.caveats)
    (told, *_) = hotspots(altered(basis, estimate=20.0, lower=10.0, upper=40.0, count=4))
    assert any("a rate per resident says little" in caveat for caveat in told.caveats)


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

    found = conclude(
        given,
        handmade.quality(),
        handmade.indicators(given.areas),
        handmade.patterns(),
        handmade.capacity(),
        handmade.risks(),
    ).findings
    ids = found["id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert "finding:robbery:w50:2023:hotspot" in ids
