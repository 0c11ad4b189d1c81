"""GeoJSON, read without GDAL.

GDAL decides by content which of its drivers opens a file, and a text file can be made to look like two formats at
once, one of which (VRT) reads other files and the network. Reading GeoJSON here closes that door, and spares the
import of GDAL for the most common boundary file. Source of the format: RFC 7946; the older ``crs`` member is read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import shape

from urbansafety.errors import BadInput

COORDINATES = re.compile(r'"coordinates"\s*:\s*\[[\[\]\d.,eE+\-\s]*\]')
FEATURES = re.compile(r'"features"\s*:\s*\[')
CRS = re.compile(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"')
BETWEEN = re.compile(r"[ \t\r\n,]*")
BLOCK = 1 << 20
DECODER = json.JSONDecoder()


def is_geojson(head: bytes) -> bool:
    """Whether the first bytes of a file are those of GeoJSON."""
    text = head.decode("utf-8-sig", "ignore").lstrip()
    return text.startswith("{") and re.search(r'"type"\s*:\s*"Feature(Collection)?"', text) is not None


def read_geojson(data: bytes, name: str) -> tuple[pa.Table, NDArray[Any], str]:
    """Properties, geometries (two-dimensional, None where null) and CRS of a GeoJSON document.

    The CRS is EPSG:4326 unless the document says otherwise.
    Raises BadInput naming ``name`` when it is not GeoJSON.
    """
    text = _decoded(data, name)
    features = _features(_loads(COORDINATES.sub('"coordinates":[]', text), name), name)
    geometry = _geometry_at_once(text, len(features))
    if geometry is None:
        geometry = _shapes(_features(_loads(text, name), name), name, first=1)
    return table_of(_properties(features, name, first=1)), geometry, crs_of(text)


def stream_geojson(file: BinaryIO, name: str, rows: int) -> Iterator[tuple[pa.Table, NDArray[Any], str]]:
    """The same in pieces of ``rows`` features, in memory that does not grow with the file.

    The CRS of each piece is what stands before the features.
    """
    held, first = [], 1
    for feature, crs in _one_by_one(file, name):
        held.append(feature)
        if len(held) == rows:
            yield table_of(_properties(held, name, first=first)), _shapes(held, name, first=first), crs
            held, first = [], first + rows
    if held:
        yield table_of(_properties(held, name, first=first)), _shapes(held, name, first=first), crs


def crs_of(text: str) -> str:
    """The CRS that a document states, EPSG:4326 if it states none."""
    found = CRS.search(text)
    stated = found.group(1) if found else "EPSG:4326"
    if stated.upper().endswith("CRS84"):
        return "EPSG:4326"
    urn = re.fullmatch(r"urn:ogc:def:crs:EPSG:[\d.]*:(\d+)", stated, re.IGNORECASE)
    return f"EPSG:{urn.group(1)}" if urn else stated


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    """The properties of features as columns; a column of mixed types becomes text, nested values JSON text."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({_encodable(name): _column([row.get(name) for row in rows]) for name in names})


def _properties(features: list[dict[str, Any]], name: str, *, first: int) -> list[dict[str, Any]]:
    """What each feature says of itself; ``first`` is the number of the first in the file."""
    said = [feature.get("properties") or {} for feature in features]
    for number, properties in enumerate(said, first):
        if not isinstance(properties, dict):
            raise BadInput(f"{name}, feature {number:,}: its properties are not names with values", _EXPORT)
    return said


def _encodable(text: str) -> str:
    """The text with "?" for half of a character (a lone surrogate), which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, float} and not any(isinstance(v, int) and abs(v) >= 2**63 for v in values):
        return pa.array([v if v is None else float(v) for v in values] if len(kinds) > 1 else values)
    if kinds <= {bool}:
        return pa.array(values)
    texts = [v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([text and _encodable(text) for text in texts], pa.string())


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name}: not UTF-8 text at byte {error.start + 1:,}, as GeoJSON has to be",
            "Export it again as GeoJSON in UTF-8, or as GeoPackage.",
        ) from None


def _loads(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{name}: the GeoJSON is cut off or damaged at line {error.lineno:,} ({error.msg})",
            "Copy or export the file again.",
        ) from None
    except RecursionError:
        raise BadInput(f"{name}: nested too deeply to be GeoJSON", "Export the file again.") from None


def _features(document: Any, name: str) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    features = [document] if kind == "Feature" else document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise BadInput(f"{name}: JSON, but not a GeoJSON FeatureCollection (its type is {kind!r})", _EXPORT)
    return features


_EXPORT = "Export the layer as GeoJSON or GeoPackage."


def _geometry_at_once(text: str, expected: int) -> NDArray[Any] | None:
    """All geometries in one call of GEOS; None where GEOS is stricter than need be (null geometry, open ring)."""
    try:
        whole = shapely.from_geojson(text)
    except ShapelyError:
        return None
    parts = shapely.get_parts(whole)
    return np.asarray(shapely.force_2d(parts)) if len(parts) == expected else None


def _shapes(features: list[dict[str, Any]], name: str, *, first: int) -> NDArray[Any]:
    shapes = np.empty(len(features), object)
    for i, feature in enumerate(features):
        try:
            shapes[i] = shape(feature["geometry"]) if feature.get("geometry") else None
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError) as error:
            raise BadInput(f"{name}, feature {first + i:,}: not a geometry ({error})", _EXPORT) from None
    return np.asarray(shapely.force_2d(shapes))


def _one_by_one(file: BinaryIO, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each feature and the CRS stated before it, decoded one after the other from blocks of text."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    blocks = iter(lambda: file.read(BLOCK), b"")
    text, start = "", None
    while start is None:
        block = next(blocks, None)
        if block is None:
            yield from ((feature, crs_of(text)) for feature in _features(_loads(text, name), name))
            return
        text += _piece(decode, block, name)
        start = FEATURES.search(text)
    crs, at, number = crs_of(text), start.end(), 1
    while True:
        at = BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == "]":
            return
        try:
            feature, at = DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            block = next(blocks, None)
            if block is None:
                raise BadInput(
                    f"{name}, feature {number:,}: the GeoJSON is cut off or damaged", "Export the file again."
                ) from None
            text, at = text[at:] + _piece(decode, block, name), 0
            continue
        if not isinstance(feature, dict):
            raise BadInput(f"{name}, feature {number:,}: not a GeoJSON feature", _EXPORT)
        yield feature, crs
        number += 1


def _piece(decode: Any, block: bytes, name: str) -> str:
    try:
        return str(decode(block))
    except UnicodeDecodeError:
        raise BadInput(f"{name}: not UTF-8 text, as GeoJSON has to be", "Export it again in UTF-8.") from None
