"""A boundary file comes out as valid polygons with ids, or with a message that says what mends it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from tests.ingest.boundary_files import geojson, row_of_wards

from urbansafety.city import AreaLevel
from urbansafety.errors import BadInput
from urbansafety.ingest.ground.boundaries import read_boundary

WARD = AreaLevel(level="ward", file="wards.geojson", id="code", name="name")


def read(folder, features, level=WARD, crs=None):
    geojson(folder / "wards.geojson", features, crs)
    return read_boundary(level, folder)


def messages(boundary):
    return " / ".join(observation.message for observation in boundary.observations)


def test_areas_come_sorted_by_id_with_their_own_names_and_fields(tmp_path):
    boundary = read(tmp_path, row_of_wards(3)[::-1])
    assert boundary.ids.tolist() == ["01", "02", "03"]
    assert boundary.names.tolist() == ["Ward 1", "Ward 2", "Ward 3"]
    assert boundary.fields["code"].to_pylist() == ["01", "02", "03"]
    assert shapely.get_x(shapely.centroid(boundary.geometry)) == pytest.approx([-73.995, -73.985, -73.975])
    assert boundary.observations == ()


def test_ids_are_text_without_blanks_and_decimal_points(tmp_path):
    features = [
        (shape, fields | {"code": code}) for (shape, fields), code in zip(row_of_wards(3), (35.0, 7, 2.5), strict=True)
    ]
    assert read(tmp_path, features).ids.tolist() == ["2.5", "35", "7"]


def test_several_columns_together_may_be_the_id(tmp_path):
    level = WARD.model_copy(update={"id": ("borough", "name")})
    features = row_of_wards(2, borough=["North", "South"], name=["Centre", "Centre"])
    assert read(tmp_path, features, level).ids.tolist() == ["North|Centre", "South|Centre"]


def test_an_invalid_polygon_is_repaired_without_losing_what_it_encloses_and_reported(tmp_path):
    bow_tie = shapely.Polygon([(-74, 4), (-73.99, 4.01), (-73.99, 4), (-74, 4.01)])
    boundary = read(tmp_path, [(bow_tie, {"code": "x", "name": "Tie"}), *row_of_wards(3)[1:]])
    assert shapely.is_valid(boundary.geometry).all()
    # Two triangles, each a quarter of the square.
    assert shapely.area(boundary.geometry[-1]) == pytest.approx(0.5 * 0.01**2)
    assert "invalid polygons: 1 of 3 (x: self-intersection); they were repaired" in messages(boundary)


def test_a_feature_without_polygon_is_left_out_and_named(tmp_path):
    features = [
        *row_of_wards(2),
        (None, {"code": "9", "name": "?"}),
        (shapely.Point(-74, 4), {"code": "8", "name": "!"}),
    ]
    boundary = read(tmp_path, features)
    assert (boundary.read, boundary.ids.tolist()) == (4, ["01", "02"])
    assert "2 of 4 features have no polygon (1 empty shapes, 1 points: feature 3, feature 4)" in messages(boundary)


def test_areas_that_share_a_name_are_reported(tmp_path):
    boundary = read(tmp_path, row_of_wards(3, name=["San José", "SAN JOSE", "Centro"]))
    assert "2 of 3 areas share their name with another (San José, SAN JOSE)" in messages(boundary)


def test_an_area_without_a_name_goes_by_its_id(tmp_path):
    boundary = read(tmp_path, row_of_wards(2, name=["Centro", None]))
    assert boundary.names.tolist() == ["Centro", "02"]
    assert "no name is given of 1 of 2 areas (02)" in messages(boundary)


def test_a_projected_file_lands_at_its_longitude_and_latitude(tmp_path):
    # SOURCE: EPSG:32618 is UTM zone 18 N, whose central meridian 75° W is x = 500,000 m; y = 0 is the equator.
    square = shapely.box(499_000, 0, 501_000, 2_000)
    boundary = read(tmp_path, [(square, {"code": "1", "name": "a"})], crs="urn:ogc:def:crs:EPSG::32618")
    centre = shapely.centroid(boundary.geometry[0])
    assert (centre.x, centre.y) == (pytest.approx(-75, abs=1e-6), pytest.approx(1_000 / 110_574, rel=1e-3))


@pytest.mark.parametrize(
    ("shape", "crs", "found", "remedy"),
    [
        (shapely.box(499_000, 470_000, 501_000, 472_000), None, "is degrees, but its numbers are not: x from 4.99e+05",
         'crs = "EPSG:'),
        (shapely.box(4, -123, 5, -122), None, "latitude and longitude look swapped", "longitude first"),
        (shapely.box(-74, 4, -73, 5), "EPSG:32618", "its numbers look like degrees", 'crs = "EPSG:'),
        (shapely.box(-74, 4, -73, 5), "EPSG:999999", "not a known coordinate reference system", 'crs = "EPSG:4326"'),
        (shapely.Point(-74, 4), None, "no polygons, but 1 points", "name the boundary file"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_meant_is_refused(tmp_path, shape, crs, found, remedy):
    with pytest.raises(BadInput) as error:
        read(tmp_path, [(shape, {"code": "1", "name": "a"})], crs=crs)
    assert found in error.value.message
    assert error.value.message.startswith("wards.geojson")
    assert remedy in error.value.remedy


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_that_does_not_say_its_crs_is_refused_until_someone_says_it(tmp_path):
    import pyogrio.raw

    shapes = np.array([shape.wkb for shape, _ in row_of_wards(1)], dtype=object)
    pyogrio.raw.write(
        tmp_path / "wards.shp", geometry=shapes, field_data=[np.array(["01"], object)], fields=["code"],
        geometry_type="Polygon", driver="ESRI Shapefile",
    )  # fmt: skip
    (tmp_path / "wards.prj").unlink(missing_ok=True)
    level = AreaLevel(level="ward", file="wards.shp", id="code")
    with pytest.raises(BadInput, match="does not say in which coordinate reference system") as error:
        read_boundary(level, tmp_path)
    assert "crs = \"EPSG:…\" to the [[areas]] block of 'ward'" in error.value.remedy
    assert read_boundary(level.model_copy(update={"crs": "EPSG:4326"}), tmp_path).ids.tolist() == ["01"]


def test_city_toml_wins_over_the_file_and_the_contradiction_is_reported(tmp_path):
    level = WARD.model_copy(update={"crs": "EPSG:4269"})
    assert "the boundary file says WGS 84, city.toml says NAD83" in messages(read(tmp_path, row_of_wards(1), level))


@pytest.mark.parametrize(
    ("codes", "message", "remedy"),
    [
        (["1", "1", "2"], "1 id(s) stand for more than one feature: 1", "several that are together"),
        (["1", " ", "2"], "feature 2: no id in 'code' (1 areas have none)", "Give every area an id"),
    ],
)
def test_ids_must_be_there_and_be_unique(tmp_path, codes, message, remedy):
    with pytest.raises(BadInput) as error:
        read(tmp_path, row_of_wards(3, code=codes))
    assert message in error.value.message
    assert remedy in error.value.remedy


def test_the_same_area_twice_is_called_that(tmp_path):
    with pytest.raises(BadInput, match="the polygons of 01 are identical too\nRemove the repeated features"):
        read(tmp_path, row_of_wards(1) * 2)


def test_a_missing_column_is_named_with_the_nearest(tmp_path):
    with pytest.raises(BadInput, match="no column 'cod'\nDid you mean 'code'"):
        read(tmp_path, row_of_wards(1), WARD.model_copy(update={"id": "cod"}))


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "id", "invalid"),
    [
        # SOURCE: the READMEs of the data count the invalid polygons.
        ("mexico_city/unidades_territoriales_iecm.geojson", "CVEUT", 4),
        ("mexico_city/colonias_fgj.geojson", ("alcaldia", "colonia"), 2),
        ("chicago/community_areas_socio_health_2014.geojson", "ComAreaID", 3),
        ("medellin/comunas_corregimientos.geojson", "COMUNA", 1),
        ("rio_de_janeiro/cisp_boundaries_2019.geojson", "dp", 2),
    ],
)
def test_invalid_polygons_of_real_boundaries_are_found_and_mended(real_data, file, id, invalid):
    boundary = read_boundary(AreaLevel(level="ward", file=file, id=id), real_data)
    assert [o.affected for o in boundary.observations if o.subject == "geometry"] == [invalid]
    assert shapely.is_valid(boundary.geometry).all()
