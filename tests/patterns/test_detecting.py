"""Each challenge is searched for what its data can bear, and never to rank areas by what police do."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

import smalltown
from gridtown import MONTHS, grid, indicators
from urbansafety.city import City, OwnChallenge
from urbansafety.dossier import declared
from urbansafety.patterns import detect
from urbansafety.patterns.detecting import ground_of, projected
from urbansafety.tables import Areas, Indicators

COMPLETE = ("2020-01", "2023-12")


def drawn(rng):
    mean = np.full((100, 1), 4.0)
    mean[[44, 45, 54, 55]] = 20
    return rng.poisson(np.broadcast_to(mean, (100, 48)))


def found(rng, by_code, *rows, areas=None):
    areas = areas or grid()
    table = detect(indicators(areas, by_code), areas, smalltown.CITY, smalltown.quality(*COMPLETE, rows=rows), rng)
    return table.to_pylist()


def kinds(rows, challenge):
    return {(row["kind"], row["level"]) for row in rows if row["challenge"] == f"challenge:{challenge}"}


EVERYTHING = {("hotspot", "ward"), ("concentration", "ward"), ("trend", "ward"), ("trend", "city")}


def test_a_challenge_is_searched_for_everything(rng):
    rows = found(rng, {"0401": drawn(rng)})
    assert kinds(rows, "robbery") == EVERYTHING
    assert len({row["id"] for row in rows}) == len(rows)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


def test_areas_are_never_compared_by_what_police_look_for(rng):
    assert kinds(found(rng, {"0601": drawn(rng)}), "drugs") == {("trend", "city")}


def test_areas_are_never_compared_by_what_few_victims_report(rng):
    assert kinds(found(rng, {"0301": drawn(rng)}), "sexual_violence") == {("trend", "city")}


def test_assaults_that_are_mostly_family_violence_compare_no_areas(rng):
    named, family = drawn(rng), drawn(rng)
    assert kinds(found(rng, {"02011": named, "02019": family}), "assault") == {("trend", "city")}
    few = np.where(np.arange(len(named))[:, None] < 5, family, 0)
    assert kinds(found(rng, {"02011": named, "02019": few}), "assault") == EVERYTHING


def test_a_challenge_unfit_for_maps_has_no_hot_spots(rng):
    unfit = {"maps": "unfit", "iccs": "0401"}
    rows = found(rng, {"0401": drawn(rng), "0501": drawn(rng)}, unfit)
    assert kinds(rows, "robbery") == {("trend", "ward"), ("trend", "city")}
    assert kinds(rows, "burglary") == EVERYTHING


def test_a_challenge_unfit_for_trends_has_none(rng):
    rows = found(rng, {"0401": drawn(rng)}, {"trends": "unfit"})
    assert kinds(rows, "robbery") == {("hotspot", "ward"), ("concentration", "ward")}


def test_the_finest_level_with_enough_known_residents_is_searched():
    wards = grid().levels[0]
    few = smalltown.areas().levels
    assert ground_of(Areas((wards, *few), "EPSG:32618")).level.name == "ward"
    assert ground_of(smalltown.areas()) is None
    assert ground_of(grid(np.full(100, np.nan))) is None


def test_neighbours_are_measured_in_metres():
    # SOURCE: a hundredth of a degree of latitude is about 1,106 m at 10 degrees north (WGS 84).
    square = projected(grid().levels[0].geometry[:1], "EPSG:32618")[0]
    west, south, east, north = square.bounds
    assert 1_095 < east - west < 1_115
    assert 1_095 < north - south < 1_115


def test_a_city_without_records_or_areas_has_no_patterns(rng):
    nothing = found(rng, {"": np.ones((100, 48), int)})
    assert nothing == []
    bare = Areas((), "EPSG:32618")
    city = {name: cube for name, cube in indicators(grid(), {"0401": drawn(rng)}).cubes.items() if name == "city"}
    given = Indicators(city, pa.table({}), pa.table({}), pa.table({}))
    rows = detect(given, bare, smalltown.CITY, smalltown.quality(*COMPLETE), rng).to_pylist()
    assert kinds(rows, "robbery") == {("trend", "city")}


def test_patterns_have_the_declared_columns(rng):
    table = detect(indicators(grid(), {"0401": drawn(rng)}), grid(), smalltown.CITY, smalltown.quality(*COMPLETE), rng)
    assert table.schema == declared()["patterns"].schema
    assert len(MONTHS) == 48


def test_a_challenge_of_the_citys_own_is_searched_and_changes_nothing_of_the_others():
    chance = np.random.default_rng(5)
    given, areas, quality = indicators(grid(), {"040111": drawn(chance)}), grid(), smalltown.quality(*COMPLETE)
    own = OwnChallenge(id="street_crime", label="Street crime", iccs=("0401",))
    city = City(folder=smalltown.CITY.folder, city=smalltown.CITY.city, challenges=(own,))
    before, after = (
        detect(given, areas, town, quality, np.random.default_rng(7)).to_pylist() for town in (smalltown.CITY, city)
    )
    assert [row for row in after if row["challenge"] != "challenge:street_crime"] == before
    assert kinds(after, "street_crime") == EVERYTHING
