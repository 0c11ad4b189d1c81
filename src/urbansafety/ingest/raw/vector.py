"""Vector files: GeoJSON, GeoPackage, Shapefile and FlatGeobuf, told by content; nothing else reaches GDAL.

A GDAL virtual file (VRT) under another name could read other files or the network, so a file is recognised by its
first bytes, linked into an empty folder under the extension of its format, and only then opened.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.raw.geojson import is_geojson, read_geojson, stream_geojson
from urbansafety.ingest.raw.packing import compression, members, only_member, unpacked
from urbansafety.ingest.raw.paths import require_file

EXTENSIONS = {"GeoJSON": ".geojson", "GPKG": ".gpkg", "ESRI Shapefile": ".shp", "FlatGeobuf": ".fgb"}
SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
HEAD = 4096
GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
EXPORT = "Export the layer as GeoJSON or GeoPackage."


def vector_kind(head: bytes) -> str | None:
    """The GDAL name of the vector format that a file's first 4,096 bytes are of, None for any other."""
    if head.startswith(b"SQLite format 3\0") and (head[68:72] in GPKG_IDS or b"gpkg_contents" in head):
        return "GPKG"
    if head.startswith(b"fgb\x03fgb"):
        return "FlatGeobuf"
    if head.startswith(b"\x00\x00\x27\x0a") and head[28:32] == b"\xe8\x03\x00\x00":
        return "ESRI Shapefile"
    return "GeoJSON" if is_geojson(head) else None


def read_vector(path: Path, layer: str | None = None) -> tuple[pa.Table, NDArray[Any], str | None]:
    """Attributes, geometries and CRS of a vector file, compressed or not.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile (its ``.shp``, or a zip of its parts) or FlatGeobuf.
    layer : str, optional
        The layer of a GeoPackage that has several.

    Returns
    -------
    fields : pyarrow.Table
        One row a feature, in the types of the file.
    geometry : numpy.ndarray of shapely geometries, shape (features,)
        Two-dimensional, as they stand in the file (not repaired); None where null.
    crs : str or None
        As in "EPSG:4326"; None when the file does not say.

    Raises BadInput for a missing, damaged or foreign file, whatever its name.
    """
    with _at_hand(path) as (local, kind):
        if kind == "GeoJSON":
            return read_geojson(local.read_bytes(), path.name)
        with _opened(local, layer, path.name) as (meta, reader):
            fields, geometry = _split(reader.read_all(), meta)
            return fields, geometry, meta["crs"]


def stream_vector(
    path: Path, layer: str | None = None, rows: int = 65_536
) -> Iterator[tuple[pa.Table, NDArray[Any], str | None]]:
    """The same in pieces of at most ``rows`` features, in memory that does not grow with the file."""
    with _at_hand(path) as (local, kind):
        if kind == "GeoJSON":
            with local.open("rb") as file:
                yield from stream_geojson(file, path.name, rows)
            return
        with _opened(local, layer, path.name, rows) as (meta, reader):
            for batch in reader:
                yield *_split(pa.Table.from_batches([batch]), meta), meta["crs"]


@contextmanager
def _at_hand(path: Path) -> Iterator[tuple[Path, str]]:
    """The file, decompressed, alone with its side files in a folder and under the extension of its format."""
    require_file(path)
    with tempfile.TemporaryDirectory(prefix="urbansafety-") as scratch:
        with unpacked(path) as file:
            head = file.read(HEAD)
        kind = vector_kind(head)
        if kind is None:
            raise BadInput(f"{path.name}: not a vector file that can be read ({_looks_like(head)})", EXPORT)
        local = Path(scratch) / f"data{EXTENSIONS[kind]}"
        if compression(path) == "none":
            local.symlink_to(path.resolve())
        else:
            with unpacked(path) as file, local.open("wb") as copy:
                shutil.copyfileobj(file, copy)
        if kind == "ESRI Shapefile":
            if local.stat().st_size < 2 * int.from_bytes(head[24:28]):
                raise BadInput(f"{path.name}: the Shapefile is cut off", "Copy or export it again.")
            _bring_side_files(path, local)
        if kind == "GPKG":
            _refuse_virtual_tables(local, path.name)
        yield local, kind


def _looks_like(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if b"vrtdataset" in head.lower() or b"ogrvrt" in head.lower():
        return "it is a GDAL virtual file, which could read other files"
    if not head:
        return "it is empty"
    if start.startswith((b"<!doctype html", b"<html")):
        return "it is a web page"
    if start.startswith((b"{", b"[")):
        return "it is JSON, but not a GeoJSON FeatureCollection"
    return "it is neither GeoJSON, GeoPackage, Shapefile nor FlatGeobuf"


def _bring_side_files(path: Path, local: Path) -> None:
    """A Shapefile's attributes, index, CRS and encoding, beside the link or out of the same archive."""
    if compression(path) == "zip":
        stem = only_member(path)[:-4].lower()
        with zipfile.ZipFile(path) as archive:
            for name in members(path):
                if name.lower()[:-4] == stem and name.lower()[-4:] in SIDECARS:
                    with archive.open(name) as packed, local.with_suffix(name.lower()[-4:]).open("wb") as copy:
                        shutil.copyfileobj(packed, copy)
    else:
        for part in path.parent.iterdir():
            if part.stem == path.stem and part.suffix.lower() in SIDECARS:
                local.with_suffix(part.suffix.lower()).symlink_to(part.resolve())
    if not local.with_suffix(".dbf").exists():
        raise BadInput(
            f"{path.name}: the Shapefile's .dbf with the names and ids is missing", "Put the .dbf file beside it."
        )


def _refuse_virtual_tables(local: Path, name: str) -> None:
    """A GeoPackage is a database, and its virtual tables other than spatial indices can read other files."""
    query = "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
    connection = sqlite3.connect(f"file:{local}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute(query).fetchall()
    except sqlite3.DatabaseError as error:
        raise BadInput(f"{name}: the GeoPackage is cut off or damaged ({error})", "Copy or export it again.") from None
    finally:
        connection.close()
    for (sql,) in rows:
        if "USING RTREE" not in sql.upper():
            raise BadInput(f"{name}: holds a virtual table, which could read other files ({sql[:80]})", EXPORT)


@contextmanager
def _opened(local: Path, layer: str | None, name: str, rows: int = 65_536) -> Iterator[tuple[dict[str, Any], Any]]:
    from pyogrio import list_layers, set_gdal_config_options
    from pyogrio.errors import DataLayerError, DataSourceError
    from pyogrio.raw import open_arrow

    set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        layer = _chosen_layer([str(entry[0]) for entry in list_layers(local)], layer, name)
        with open_arrow(local, layer=layer, batch_size=rows, use_pyarrow=True) as (meta, reader):
            yield meta, reader
    except (DataSourceError, DataLayerError, pa.ArrowException, OSError) as error:
        raise BadInput(f"{name}: the file is cut off or damaged ({error})", "Copy or export it again.") from None
    finally:
        set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _chosen_layer(layers: list[str], wanted: str | None, name: str) -> str:
    if wanted is not None and wanted not in layers and layers != ["data"]:
        raise BadInput(f"{name}: has no layer {wanted!r}", nearest(wanted, layers))
    if not layers:
        raise BadInput(f"{name}: holds no layer", EXPORT)
    if len(layers) > 1 and wanted is None:
        raise BadInput(
            f"{name}: holds {len(layers)} layers ({', '.join(layers[:6])}), and one is expected",
            "Save the layer that is meant as a file of its own; for records, name it with `sheet`.",
        )
    return wanted if wanted in layers else layers[0]


def _split(table: pa.Table, meta: dict[str, Any]) -> tuple[pa.Table, NDArray[Any]]:
    column = meta["geometry_name"] or "wkb_geometry"
    geometry = np.empty(table.num_rows, object)
    if column in table.column_names:
        geometry[:] = shapely.force_2d(shapely.from_wkb(table[column].to_numpy(zero_copy_only=False)))
        table = table.drop_columns([column])
    fields = [name for name in table.column_names if name in set(meta["fields"])]
    return table.select(fields), geometry
