"""One boundary file, read as areas: polygons on the Earth, mended, each with its id and name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.ground.names import normal_form
from urbansafety.ingest.raw.paths import matching
from urbansafety.ingest.raw.vector import read_vector
from urbansafety.tables import Observation
from urbansafety.wording import per_cent

if TYPE_CHECKING:
    from pyproj import CRS

    from urbansafety.city import AreaLevel
    from urbansafety.tables import Ints, Strings

POLYGON, MULTIPLE, MULTIPOLYGON, COLLECTION = 3, 4, 6, 7
"""GEOS' numbers of the kinds of shapes; from ``MULTIPLE`` on they have parts."""
KINDS = {0: "points", 1: "lines", 2: "rings", 4: "points", 5: "lines"}
SHOWN = 5
"""Ids or names that a message lists before it stops."""
JOINT = "|"
"""Between the parts of an id that stands in several columns."""


@dataclass(frozen=True)
class Boundary:
    """The areas of one boundary file, sorted by id; ``fields`` are its attributes in the same order."""

    source: str
    path: Path
    read: int
    ids: Strings
    names: Strings
    geometry: Strings
    fields: pa.Table
    observations: tuple[Observation, ...]


def read_boundary(level: AreaLevel, folder: Path) -> Boundary:
    """Read and mend the boundary file of a level.

    Geometries come out valid, polygonal and in longitude and latitude (EPSG:4326).
    Raises BadInput where the CRS is unknown or contradicted by the coordinates, where nothing is a polygon, or where
    ids are missing or not unique.
    """
    source = f"source:areas-{level.level}"
    paths = matching(level.file, folder)
    if len(paths) > 1:
        raise BadInput(f"{level.file}: {len(paths)} files match, and a level has one", "Name one of them.")
    fields, geometry, stated = read_vector(paths[0])
    read, ids = len(geometry), np.array(joint_text(fields, level.id, level.file), dtype=object)
    geometry, about_kind = _only_polygons(level, source, geometry)
    geometry, about_crs = _to_degrees(level, source, geometry, stated)
    geometry, about_repair = _repaired(source, ids, geometry)
    kept, about_surface = _with_surface(level, source, ids, geometry)
    _require_ids(level, ids, kept)
    kept = kept[np.argsort(ids[kept], kind="stable")]
    ids, geometry, fields = ids[kept], geometry[kept], fields.take(kept)
    _require_unique(level, ids, geometry)
    names, about_names = _names(level, source, fields, ids)
    seen = (about_kind, about_crs, about_repair, about_surface, *about_names)
    observations = tuple(observation for observation in seen if observation)
    return Boundary(source, paths[0], read, ids, names, geometry, fields, observations)


def column_text(fields: pa.Table, column: str, file: str) -> list[str]:
    """The values of a column as trimmed text, "" where null; whole numbers without a decimal point.

    Raises BadInput, naming the nearest column, when there is none of that name.
    """
    if column not in fields.column_names:
        raise BadInput(f"{file}: no column {column!r}", nearest(column, fields.column_names))
    values = fields[column].to_pylist()
    return ["" if value is None else str(int(value)) if _whole(value) else str(value).strip() for value in values]


def joint_text(fields: pa.Table, columns: str | tuple[str, ...], file: str) -> list[str]:
    """The same for an id in one column or several, whose parts are joined by "|"."""
    if isinstance(columns, str):
        return column_text(fields, columns, file)
    parts = [column_text(fields, column, file) for column in columns]
    return [JOINT.join(row) if all(row) else "" for row in zip(*parts, strict=True)]


def listed(words: Any) -> str:
    """The first few of some words, and how many more there are."""
    words = list(words)
    return ", ".join(words[:SHOWN]) + (f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else "")


def _whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _only_polygons(level: AreaLevel, source: str, geometry: Strings) -> tuple[Strings, Observation | None]:
    """The polygonal part of every feature, None where there is none, and what is said of those, which are left out."""
    geometry = geometry.copy()
    kind = shapely.get_type_id(geometry)
    for i in np.flatnonzero(kind == COLLECTION):
        parts = _parts(geometry[i])
        geometry[i] = shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])
    bad = np.flatnonzero(~np.isin(kind, (POLYGON, MULTIPOLYGON, COLLECTION)) | shapely.is_empty(geometry))
    kinds = Counter(KINDS.get(kind, "empty shapes") for kind in kind[bad].tolist())
    found = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items()) or "no features"
    if len(bad) == len(geometry):
        raise BadInput(f"{level.file}: no polygons, but {found}", "Areas need polygons; name the boundary file.")
    if not len(bad):
        return geometry, None
    geometry[bad] = None
    where = listed(f"feature {i + 1}" for i in bad)
    return geometry, Observation(
        source, "areas", "geometry", len(bad), len(geometry),
        f"{len(bad):,} of {len(geometry):,} features have no polygon ({found}: {where}) and are left out; "
        "records that belong there have no area",
    )  # fmt: skip


def _parts(shape: Any) -> Strings:
    """The single shapes in a collection, which may hold collections."""
    parts: Strings = np.array([shape], object)
    while (shapely.get_type_id(parts) >= MULTIPLE).any():
        parts = shapely.get_parts(parts)
    return parts


def _require_ids(level: AreaLevel, ids: Strings, kept: Any) -> None:
    empty = [i for i in kept.tolist() if not ids[i]]
    if empty:
        raise BadInput(
            f"{level.file}, feature {empty[0] + 1:,}: no id in {level.id!r} ({len(empty):,} areas have none)",
            "Give every area an id, or name another column as `id`.",
        )


def _require_unique(level: AreaLevel, ids: Strings, geometry: Strings) -> None:
    twice = [id for id, count in Counter(ids.tolist()).items() if count > 1]
    if not twice:
        return
    same = [id for id in twice if len({g.normalize().wkb for g in geometry[ids == id]}) == 1]
    raise BadInput(
        f"{level.file}: in {level.id!r}, {len(twice):,} id(s) stand for more than one feature: {listed(twice)}"
        + (f"; the polygons of {listed(same)} are identical too" if same else ""),
        "Remove the repeated features."
        if len(same) == len(twice)
        else "Merge them if they are parts of one area; else name a column that is unique, or several that are "
        'together: id = ["borough", "name"].',
    )


def _to_degrees(
    level: AreaLevel, source: str, geometry: Strings, stated: str | None
) -> tuple[Strings, Observation | None]:
    """The geometries in EPSG:4326, by the CRS that city.toml declares or else the one that the file states."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    label = level.crs or stated
    if label is None:
        raise BadInput(
            f"{level.file}: the file does not say in which coordinate reference system it is",
            f'Add crs = "EPSG:…" to the [[areas]] block of {level.level!r}; ask who made the file.',
        )
    try:
        crs, said = CRS.from_user_input(label), CRS.from_user_input(stated or label)
    except CRSError:
        raise BadInput(
            f"{level.file}: {label!r} is not a known coordinate reference system", 'Write it as crs = "EPSG:4326".'
        ) from None
    _require_plausible(level, crs, shapely.total_bounds(geometry))
    about = None
    if not crs.equals(said, ignore_axis_order=True):
        about = Observation(
            source, "areas", "crs", len(geometry), len(geometry),
            f"the boundary file says {said.name}, city.toml says {crs.name}; city.toml was followed",
        )  # fmt: skip
    if crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        return geometry, about
    try:
        project = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError:
        raise BadInput(
            f"{level.file}: {label!r} says no place on Earth", 'Write it as in crs = "EPSG:32614".'
        ) from None
    placed = shapely.transform(geometry, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    if not np.isfinite(shapely.total_bounds(placed)).all():
        raise BadInput(
            f"{level.file}: coordinates lie where {crs.name} is not defined",
            f'Correct crs = "EPSG:…" in the [[areas]] block of {level.level!r}.',
        )
    return placed, about


def _require_plausible(level: AreaLevel, crs: CRS, bounds: Any) -> None:
    """Raise BadInput where the coordinates contradict the CRS: metres labelled degrees, degrees labelled metres."""
    west, south, east, north = bounds.tolist()
    x, y = max(abs(west), abs(east)), max(abs(south), abs(north))
    span = f"x from {west:,.5g} to {east:,.5g}, y from {south:,.5g} to {north:,.5g}"
    remedy = f'Say the true one in the [[areas]] block of {level.level!r}, as in crs = "EPSG:32614".'
    if crs.is_geographic and x <= 90 < y <= 180:
        raise BadInput(
            f"{level.file}: latitude and longitude look swapped ({span})", "Export the file with longitude first."
        )
    if crs.is_geographic and (x > 360 or y > 90):
        raise BadInput(f"{level.file}: labelled {crs.name}, which is degrees, but its numbers are not: {span}", remedy)
    if crs.is_projected and x <= 180 and y <= 90:
        unit = crs.axis_info[0].unit_name
        raise BadInput(
            f"{level.file}: labelled {crs.name}, in {unit}, but its numbers look like degrees: {span}", remedy
        )


def _repaired(source: str, ids: Strings, geometry: Strings) -> tuple[Strings, Observation | None]:
    """Valid polygons, and what is said of those that were not; the surface that a ring encloses is kept."""
    bad = np.flatnonzero(~shapely.is_valid(geometry) & ~shapely.is_missing(geometry))
    if not len(bad):
        return geometry, None
    geometry, before, reasons = geometry.copy(), shapely.area(geometry[bad]), shapely.is_valid_reason(geometry[bad])
    geometry[bad] = shapely.make_valid(geometry[bad], method="structure", keep_collapsed=False)
    after = shapely.area(geometry[bad])
    change = (np.abs(after - before) / np.maximum(np.maximum(after, before), np.finfo(float).tiny)).max()
    where = listed(f"{id}: {reason.split('[')[0].lower()}" for id, reason in zip(ids[bad], reasons, strict=True))
    return geometry, Observation(
        source, "areas", "geometry", len(bad), len(ids),
        f"invalid polygons: {len(bad):,} of {len(ids):,} ({where}); they were repaired, "
        f"and {f'the largest change of a surface is {per_cent(change)}' if change else 'no surface changed'}",
    )  # fmt: skip


def _with_surface(level: AreaLevel, source: str, ids: Strings, geometry: Strings) -> tuple[Ints, Observation | None]:
    """Which features are areas, and what is said of polygons without any surface, which are left out."""
    surface = shapely.area(geometry)
    kept, flat = np.flatnonzero(surface > 0), np.flatnonzero((surface == 0) & ~shapely.is_missing(geometry))
    if not len(kept):
        raise BadInput(f"{level.file}: no polygon has a surface", "Check its `crs`, or export the file again.")
    if not len(flat):
        return kept, None
    which = listed(f"feature {i + 1} ({ids[i]})" for i in flat)
    text = f"{len(flat):,} of {len(ids):,} polygons have no surface ({which}) and are left out"
    return kept, Observation(source, "areas", "surface", len(flat), len(ids), text)


def _names(level: AreaLevel, source: str, fields: pa.Table, ids: Strings) -> tuple[Strings, list[Observation]]:
    if level.name is None:
        return ids, []
    given = [" ".join(name.split()) for name in column_text(fields, level.name, level.file)]
    names = np.array([name or id for name, id in zip(given, ids, strict=True)], dtype=object)
    nameless = [id for name, id in zip(given, ids, strict=True) if not name]
    forms = Counter(map(normal_form, names))
    shared = [name for name in names if forms[normal_form(name)] > 1]
    seen = []
    if nameless:
        text = f"no name is given of {len(nameless):,} of {len(ids):,} areas ({listed(nameless)}); the id stands in"
        seen.append(Observation(source, "areas", level.name, len(nameless), len(ids), text))
    if shared:
        text = (
            f"{len(shared):,} of {len(ids):,} areas share their name with another ({listed(dict.fromkeys(shared))}); "
            "a record cannot be placed by such a name"
        )
        seen.append(Observation(source, "areas", level.name, len(shared), len(ids), text))
    return names, seen
