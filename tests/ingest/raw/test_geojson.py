"""GeoJSON reads without GDAL, at once and in pieces alike."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import shapely

from urbansafety.errors import BadInput
from urbansafety.ingest.raw import geojson as module
from urbansafety.ingest.raw.geojson import crs_of, is_geojson, read_geojson, stream_geojson, table_of


def document(*geometries: Any, **members: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"id": i, "n": "é"}, "geometry": g} for i, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False).encode()


POINT = {"type": "Point", "coordinates": [1.5, 2, 3]}
OPEN_RING = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}


def test_null_geometries_open_rings_and_heights_are_read() -> None:
    fields, geometry, crs = read_geojson(document(POINT, None, OPEN_RING), "x.geojson")
    assert (fields["id"].to_pylist(), crs) == ([0, 1, 2], "EPSG:4326")
    assert (geometry[0], geometry[1], geometry[2].area) == (shapely.Point(1.5, 2), None, 0.5)


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_pieces_hold_the_same_whatever_the_block(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    data = document(POINT, None, POINT, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32618"}})
    pieces = list(stream_geojson(io.BytesIO(data), "x.geojson", 2))
    assert [piece[0]["id"].to_pylist() for piece in pieces] == [[0, 1], [2]]
    assert [list(piece[1]) for piece in pieces] == [[shapely.Point(1.5, 2), None], [shapely.Point(1.5, 2)]]
    assert {piece[2] for piece in pieces} == {"EPSG:32618"}


def test_the_crs_is_longitude_and_latitude_unless_stated() -> None:
    assert crs_of("{}") == "EPSG:4326"
    named = '{"crs": {"type": "name", "properties": {"name": "%s"}}}'
    assert crs_of(named % "urn:ogc:def:crs:OGC:1.3:CRS84") == "EPSG:4326"
    assert crs_of(named % "EPSG:26910") == "EPSG:26910"


def test_columns_of_mixed_types_are_text() -> None:
    table = table_of([{"a": 1, "b": "x", "c": {"d": 1}}, {"a": 2.5, "b": 3, "e": True}])
    assert table.to_pydict() == {"a": [1.0, 2.5], "b": ["x", "3"], "c": ['{"d": 1}', None], "e": [None, True]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (document(POINT)[:-5], "cut off or damaged"),
        (b'{"type": "Topology"}', "not a GeoJSON FeatureCollection \\(its type is 'Topology'\\)"),
        (document(POINT).replace("é".encode(), b"\xe9"), "not UTF-8 text"),
        (document({"type": "Point", "coordinates": "x"}), "feature 1: not a geometry"),
    ],
)
def test_what_is_no_geojson_is_named(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=f"x.geojson.*{message}"):
        read_geojson(data, "x.geojson")


def test_geojson_is_told_by_its_first_bytes() -> None:
    assert is_geojson(document(POINT)) and is_geojson(b'\xef\xbb\xbf { "type" : "Feature"')
    assert not is_geojson(b'{"type": "Topology"}') and not is_geojson(b"a,b\n1,2\n")
