"""The levels of a city, how they lie in each other and what is odd about them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from tests.ingest.boundary_files import city_of, geojson, row_of_wards

from urbansafety.errors import BadInput
from urbansafety.ingest.ground.areas import areas_table, read_areas

EAST, WEST = shapely.box(-73.98, 4, -73.96, 4.01), shapely.box(-74, 4, -73.98, 4.01)
DISTRICTS = [(WEST, {"code": "W", "name": "West"}), (EAST, {"code": "E", "name": "East"})]
LEVELS = ({"level": "district", "file": "districts.geojson"}, {"level": "ward", "file": "wards.geojson"})


def read(folder, wards, districts=DISTRICTS, **ward):
    geojson(folder / "districts.geojson", districts)
    geojson(folder / "wards.geojson", wards)
    areas, observations, sources = read_areas(city_of(folder, LEVELS[0], LEVELS[1] | ward))
    return areas, {o.subject: o for o in observations if o.aspect == "areas"}, sources


def test_a_city_without_areas_has_none(tmp_path):
    areas, observations, sources = read_areas(city_of(tmp_path))
    assert (areas.levels, observations, sources) == ((), [], [])
    assert areas_table(areas).num_rows == 0


def test_wards_know_the_district_they_lie_in(tmp_path):
    areas, seen, sources = read(tmp_path, row_of_wards(4))
    assert areas["ward"].parents.tolist() == ["W", "W", "E", "E"]
    assert areas["district"].parents.tolist() == ["", ""]
    assert seen == {}
    assert [source["id"] for source in sources] == ["source:areas-district", "source:areas-ward"]


def test_a_ward_astride_two_districts_belongs_to_the_larger_share_and_is_reported(tmp_path):
    astride = (shapely.box(-73.99, 4, -73.96, 4.01), {"code": "x", "name": "Astride"})
    areas, seen, _ = read(tmp_path, [*row_of_wards(1), astride])
    assert areas["ward"].parents.tolist() == ["W", "E"]
    assert (seen["nesting"].affected, seen["nesting"].total) == (1, 2)
    assert "x (67% in E)" in seen["nesting"].message


def test_levels_that_do_not_nest_are_called_that(tmp_path):
    wards = [
        (shapely.box(-73.99, 4 + i / 100, -73.97, 4 + (i + 1) / 100), {"code": f"{i}", "name": ""}) for i in range(3)
    ]
    _, seen, _ = read(tmp_path, wards)
    assert seen["nesting"].message.startswith("the two levels do not nest: for 3 of 3 areas")
    assert "2 of them in no area at all" in seen["nesting"].message


@pytest.mark.parametrize(
    ("move", "remedy"),
    [(lambda xy: xy[:, ::-1], "look swapped"), (lambda xy: xy + np.array([30.0, 10.0]), "Correct the `crs`")],
)
def test_levels_in_different_places_of_the_earth_are_refused(tmp_path, move, remedy):
    elsewhere = [(shapely.transform(shape, move), fields) for shape, fields in row_of_wards(2)]
    with pytest.raises(BadInput, match=r"no area of it overlaps any of districts\.geojson") as error:
        read(tmp_path, elsewhere)
    assert remedy in error.value.remedy


def test_overlaps_and_gaps_are_measured_in_square_kilometres(tmp_path):
    frame = shapely.box(-74, 4, -73.96, 4.01) - shapely.box(-73.99, 4.002, -73.98, 4.008)
    wards = [
        (frame, {"code": "a", "name": "Frame"}),
        (shapely.box(-73.97, 4, -73.96, 4.01), {"code": "b", "name": "B"}),
    ]
    _, seen, _ = read(tmp_path, wards)
    # At 4° N a degree is 110.58 km from south to north and 111.05 km from west to east.
    # SOURCE: the WGS 84 ellipsoid's radii of curvature at that latitude.
    km2 = 110.58 * 111.05
    assert f"areas overlap in one pair, by {0.01 * 0.01 * km2:.3g} km² in all: a and b" in seen["overlaps"].message
    assert f"areas enclose one gap, {0.01 * 0.006 * km2:.3g} km²" in seen["gaps"].message


def test_identical_areas_under_two_ids_are_called_identical(tmp_path):
    twice = [row_of_wards(1)[0], (row_of_wards(1)[0][0], {"code": "99", "name": "Again"})]
    assert "areas overlap in one pair, 1 of them identical" in read(tmp_path, twice)[1]["overlaps"].message


def test_an_alias_may_stand_for_a_name_and_must_stand_for_an_area(tmp_path):
    areas, _, _ = read(tmp_path, row_of_wards(2), aliases={"Downtown": "ward 2"})
    assert areas["ward"].aliases == {"Downtown": "02"}
    with pytest.raises(BadInput, match="alias 'Downtown' of level 'ward' stands for 'Wardd 2'"):
        read(tmp_path, row_of_wards(2), aliases={"Downtown": "Wardd 2"})


def test_the_dossier_gets_every_area_with_its_surface_and_newest_population(tmp_path):
    (tmp_path / "people.csv").write_text("code,year,people\n01,2019,5\n01,2021,7\n02,2019,3\n02,2021,\n")
    population = {"population": "people.csv:people", "population_year": "year"}
    areas, _, _ = read(tmp_path, row_of_wards(3), DISTRICTS[:1], **population)
    rows = {row["id"]: row for row in areas_table(areas).to_pylist()}
    assert [(rows[id]["population"], rows[id]["population_year"]) for id in ("01", "02", "03", "W")] == [
        (7, 2021), (3, 2019), (None, None), (None, None),
    ]  # fmt: skip
    assert (rows["01"]["parent"], rows["W"]["parent"]) == ("W", None)
    assert rows["01"]["area_km2"] == pytest.approx(1.1058 * 1.1105, rel=1e-3)
    assert shapely.from_wkb(rows["01"]["geometry"]).contains(shapely.Point(rows["01"]["lon"], rows["01"]["lat"]))


def test_the_projection_keeps_surfaces_and_is_centred_on_the_city(tmp_path):
    areas, _, _ = read(tmp_path, row_of_wards(4))
    assert areas.projection == "+proj=laea +lat_0=4.005 +lon_0=-73.98 +datum=WGS84 +units=m +no_defs"


@pytest.mark.real
def test_the_overlaps_of_the_units_of_mexico_city_are_found(real_data):
    file = "mexico_city/unidades_territoriales_iecm.geojson"
    _, observations, _ = read_areas(city_of(real_data, {"level": "unit", "file": file, "id": "CVEUT", "name": "NOMUT"}))
    seen = {o.subject: o for o in observations}
    # SOURCE: the README of the data: 4 invalid polygons; overlaps give some points two units.
    assert seen["geometry"].affected == 4
    assert 0 < seen["overlaps"].affected < 200
    assert np.array([o.total for o in observations]).max() == 1814
