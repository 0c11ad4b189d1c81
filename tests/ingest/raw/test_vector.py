"""Boundary files are read by content, and nothing but plain vector drivers opens them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.vector import read_vector, stream_vector

SQUARES = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
LAYER = b'<OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
VRT = b"<OGRVRTDataSource>" + LAYER + b"</OGRVRTDataSource>"


def write(path: Path, driver: str, crs: str | None = "EPSG:4326", layer: str | None = None) -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(SQUARES)),
        field_data=[np.array(["01", "02"], object), np.array([10, 20])],
        fields=np.array(["code", "pop"], object),
        geometry_type="Polygon",
        driver=driver,
        crs=crs,
        layer=layer,
        **({"append": True} if path.exists() else {}),
    )
    return path


@pytest.mark.parametrize(
    ("name", "driver"),
    [("a.geojson", "GeoJSON"), ("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile"), ("a.fgb", "FlatGeobuf")],
)
def test_every_format_gives_the_same_under_a_foreign_name(tmp_path: Path, name: str, driver: str) -> None:
    path = write(tmp_path / name, driver)
    if driver != "ESRI Shapefile":
        path = path.rename(tmp_path / "boundaries.txt")
    fields, geometry, crs = read_vector(path)
    found = {code: (pop, shape) for code, pop, shape in zip(*fields.to_pydict().values(), geometry, strict=True)}
    # FlatGeobuf keeps features in the order of its spatial index.
    assert {code: pop for code, (pop, _) in found.items()} == {"01": 10, "02": 20}
    assert [shapely.equals(found[code][1], square) for code, square in zip(("01", "02"), SQUARES, strict=True)] == [
        True
    ] * 2
    assert crs == "EPSG:4326"


def test_a_shapefile_without_prj_says_nothing_of_its_crs_and_without_shx_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile")
    path.with_suffix(".prj").unlink()
    path.with_suffix(".shx").unlink()
    _, geometry, crs = read_vector(path)
    assert (len(geometry), crs) == (2, None)
    assert not path.with_suffix(".shx").exists()


def test_a_shapefile_without_its_attributes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile")
    path.with_suffix(".dbf").unlink()
    with pytest.raises(BadInput, match=r"a\.shp: the Shapefile's \.dbf .* is missing"):
        read_vector(path)


def test_a_zip_of_a_shapefile_and_of_geojson_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.shp", "ESRI Shapefile")
    write(tmp_path / "b.geojson", "GeoJSON")
    for name, suffixes in (("shape.zip", [".shp", ".dbf", ".shx", ".prj"]), ("json.zip", [".geojson"])):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for suffix in suffixes:
                part = next(tmp_path.glob(f"[ab]{suffix}"))
                archive.write(part, f"inside/{part.name}")
        fields, geometry, crs = read_vector(tmp_path / name)
        assert (fields["code"].to_pylist(), len(geometry), crs) == (["01", "02"], 2, "EPSG:4326")


@pytest.mark.parametrize("name", ["a.vrt", "areas.geojson", "areas.shp", "areas.gpkg"])
def test_a_virtual_file_is_refused_by_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(VRT)
    with pytest.raises(BadInput, match="GDAL virtual file"):
        read_vector(tmp_path / name)


def test_geojson_that_is_also_a_virtual_file_is_read_as_geojson_only(tmp_path: Path) -> None:
    document = {"type": "FeatureCollection", "x": VRT.decode(), "features": []}
    (tmp_path / "a.geojson").write_text(json.dumps(document))
    fields, geometry, _ = read_vector(tmp_path / "a.geojson")
    assert (fields.num_rows, len(geometry)) == (0, 0)


@pytest.mark.parametrize(
    "path", ["/vsicurl/http://127.0.0.1:9/a.geojson", "/vsizip/a.zip", "http://127.0.0.1:9/a.gpkg"]
)
def test_a_path_of_gdal_is_no_file(path: str) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        read_vector(Path(path))


def test_a_geopackage_with_a_virtual_table_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, ?)",
            ["CREATE VIRTUAL TABLE v USING VirtualOGR('/etc/passwd')"],
        )
    with pytest.raises(BadInput, match="virtual table"):
        read_vector(path)


def test_of_several_layers_one_has_to_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG", layer="north")
    write(path, "GPKG", layer="south")
    with pytest.raises(BadInput, match=r"2 layers \(north, south\)"):
        read_vector(path)
    assert len(read_vector(path, "south")[1]) == 2
    with pytest.raises(BadInput, match="Did you mean 'south'"):
        read_vector(path, "souht")


@pytest.mark.parametrize("driver", ["GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"])
def test_a_file_that_is_cut_off_is_named(tmp_path: Path, driver: str) -> None:
    path = write(tmp_path / f"a.{dict(GeoJSON='geojson', GPKG='gpkg', FlatGeobuf='fgb').get(driver, 'shp')}", driver)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(BadInput, match=r"^a\.[a-z]+[:,]"):
        read_vector(path)


def test_streaming_gives_the_same_as_reading_at_once(tmp_path: Path) -> None:
    for driver, name in (("GPKG", "a.gpkg"), ("GeoJSON", "a.geojson")):
        path = write(tmp_path / name, driver)
        pieces = list(stream_vector(path, rows=1))
        assert [piece[0]["code"].to_pylist() for piece in pieces] == [["01"], ["02"]]
        assert [piece[2] for piece in pieces] == ["EPSG:4326"] * 2


def test_a_missing_file_suggests_the_nearest_name(tmp_path: Path) -> None:
    shutil.copy(write(tmp_path / "a.geojson", "GeoJSON"), tmp_path / "districts.geojson")
    with pytest.raises(BadInput, match=r"Did you mean 'districts\.geojson'"):
        read_vector(tmp_path / "district.geojson")


@pytest.mark.real
def test_the_real_boundaries_are_read_as_geopandas_reads_them(real_data: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    for name in ("mexico_city/unidades_territoriales_iecm.geojson", "medellin/comunas_corregimientos.geojson"):
        fields, geometry, crs = read_vector(real_data / name)
        frame = geopandas.read_file(real_data / name)
        assert shapely.equals_exact(geometry, shapely.force_2d(frame.geometry.to_numpy())).all()
        assert crs == frame.crs.to_string()
        assert fields.column_names == [c for c in frame.columns if c != "geometry"]
        assert fields[fields.column_names[0]].to_pylist() == frame[fields.column_names[0]].tolist()
