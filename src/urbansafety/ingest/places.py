"""Declared places at which crimes are recorded rather than committed."""

from __future__ import annotations

import glob
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.columns import fold
from urbansafety.ingest.ground.amounts import read_amounts
from urbansafety.ingest.ground.boundaries import column_text
from urbansafety.ingest.raw.paths import require_file
from urbansafety.ingest.raw.vector import read_vector, vector_kind
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.ingest.sources import file_row

if TYPE_CHECKING:
    from pathlib import Path

    from urbansafety.city import City, Places
    from urbansafety.tables import Floats

RECORDING = (
    "police", "polic", "comisar", "delegac", "gendarm", "esquadra", "fiscal", "prosecut", "minister", "carabin",
)  # fmt: skip
"""Beginnings of words for places where crimes are recorded, in English, Spanish, Portuguese and French."""


def read_stations(city: City) -> tuple[Floats, list[dict[str, Any]]]:
    """The points of the declared places where crimes are recorded, and the rows of ``sources`` for all places.

    Returns
    -------
    stations
        n × 2 longitudes and latitudes.
    """
    points, rows = [np.empty((0, 2))], []
    for places in city.places:
        path = city.folder / places.file
        require_file(path, places.file)
        slug = re.sub(r"[^a-z0-9]+", "-", f"{places.kind} {places.file.rpartition('.')[0]}".lower()).strip("-")
        rows.append(file_row(f"places:{slug}", "places", path, places.file))
        if any(word.startswith(RECORDING) for word in fold(places.kind).split()):
            points.append(_points(places, path, city.folder))
    stations = np.concatenate(points)
    return stations[np.isfinite(stations).all(axis=1)], rows


def _points(places: Places, path: Path, folder: Path) -> Floats:
    with path.open("rb") as file:
        vector = vector_kind(file.read(4096))
    if vector and not places.lon:
        return _centres(path)
    if vector:
        fields, _, _ = read_vector(path)
        columns = [column_text(fields, name, places.file) for name in (places.lon or "", places.lat or "")]
        return np.column_stack([read_amounts(column).values for column in columns])
    if not places.lon:
        raise BadInput(
            f"city.toml: {places.file} is a table, and no columns of coordinates are declared",
            'Say which hold degrees: lon = "…", lat = "…".',
        )
    table, _ = read_table(glob.escape(places.file), folder)
    for name in (places.lon, places.lat):
        if name not in table.column_names:
            raise BadInput(f"city.toml: {places.file} has no column {name!r}", nearest(str(name), table.column_names))
    columns = [column_text(table, name or "", places.file) for name in (places.lon, places.lat)]
    return np.column_stack([read_amounts(column).values for column in columns])


def _centres(path: Path) -> Floats:
    import pyproj

    _, geometry, crs = read_vector(path)
    points: Floats = shapely.get_coordinates(shapely.centroid(geometry[~shapely.is_missing(geometry)]))
    if crs in (None, "EPSG:4326", "OGC:CRS84"):
        return points
    return np.column_stack(pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*points.T))
