"""The levels of a city: their areas, how they lie in each other, and who lives there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.dossier import declared
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.ground.boundaries import Boundary, listed, read_boundary
from urbansafety.ingest.ground.names import match_places
from urbansafety.ingest.ground.overlaps import gaps, nest, overlap, touching
from urbansafety.ingest.ground.population import Population, compare_levels, inherited, read_population
from urbansafety.ingest.raw.paths import shown
from urbansafety.ingest.sources import file_row
from urbansafety.tables import Areas, Level, Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from pyproj import Transformer

    from urbansafety.city import AreaLevel, City
    from urbansafety.tables import Floats, Strings

KM2 = 1e6
SLIVER = 100.0
"""Square metres (a house) from which an overlap or a gap between areas is worth a word."""
NESTED = 0.95
"""Least share of a child's surface in its parent for it to be said to lie in it."""


def read_areas(city: City) -> tuple[Areas, list[Observation], list[dict[str, Any]]]:
    """Read every declared level.

    Returns
    -------
    areas : Areas
        The levels from large to small; no level where none is declared.
    observations : list of Observation
        What was repaired, overlaps, gaps, areas that do not nest, and what is odd about populations.
    sources : list of dict
        The rows of the dossier's ``sources`` for boundary and population files.

    Raises BadInput where a boundary or population file cannot be used as it stands.
    """
    boundaries = [read_boundary(level, city.folder) for level in city.areas]
    if not boundaries:
        return Areas((), ""), [], []
    projection = projection_for(boundaries[0].geometry)
    levels: list[Level] = []
    observations: list[Observation] = []
    sources: list[dict[str, Any]] = []
    counted_by: list[str] = []
    nested: list[bool] = []
    above: Boundary | None = None
    above_metric: Strings = np.empty(0, object)
    for declaration, boundary in zip(city.areas, boundaries, strict=True):
        metric = in_metres(boundary.geometry, projection)
        parents, nests, about_nesting = _parents(boundary, metric, above, above_metric)
        people = read_population(declaration, city.folder, boundary)
        first, second = touching(metric)
        observations += [*boundary.observations, *about_nesting, *_layout(boundary, metric, first, second)]
        observations += [*people.observations, *inherited(people, boundary.ids, first, second)]
        sources += [_boundary_row(declaration, boundary, city.folder), *people.sources]
        levels.append(_level(declaration, boundary, parents, people))
        counted_by.append(people.source)
        nested.append(nests)
        above, above_metric = boundary, metric
    observations += compare_levels(levels, counted_by, nested)
    return Areas(tuple(levels), projection), observations, sources


def areas_table(areas: Areas) -> pa.Table:
    """The dossier's ``areas``: one row an area, with the population of the latest year that is known for it."""
    columns: dict[str, list[Any]] = {name: [] for name in (
        "level", "id", "name", "parent", "population", "population_year", "area_km2", "lon", "lat", "geometry",
    )}  # fmt: skip
    for level in areas.levels:
        population, year = latest(level)
        point = shapely.point_on_surface(level.geometry)
        columns["level"] += [level.name] * len(level)
        columns["id"] += list(level.ids)
        columns["name"] += list(level.names)
        columns["parent"] += [parent or None for parent in level.parents]
        columns["population"] += [None if np.isnan(people) else round(people) for people in population.tolist()]
        columns["population_year"] += [int(y) or None for y in year]
        columns["area_km2"] += (surfaces(level.geometry, areas.projection) / KM2).tolist()
        columns["lon"] += shapely.get_x(point).tolist()
        columns["lat"] += shapely.get_y(point).tolist()
        columns["geometry"] += shapely.to_wkb(level.geometry).tolist()
    return declared()["areas"].build(columns)


def latest(level: Level) -> tuple[Floats, Any]:
    """Each area's residents in the latest year that is known for it, and that year (NaN and 0 where none is)."""
    population, year = np.full(len(level), np.nan), np.zeros(len(level), np.int64)
    for column in np.argsort(level.population_years):
        known = ~np.isnan(level.population[:, column])
        population[known] = level.population[known, column]
        year[known] = level.population_years[column]
    return population, year


def projection_for(geometry: Strings) -> str:
    """A Lambert azimuthal equal-area projection centred on the areas, in metres, as a PROJ string."""
    west, south, east, north = shapely.total_bounds(geometry)
    lat, lon = round(float(south + north) / 2, 4), round(float(west + east) / 2, 4)
    return f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m +no_defs"


def in_metres(geometry: Strings, projection: str) -> Strings:
    """Geometries in longitude and latitude brought to ``projection``."""
    project = _transformer(projection)
    metric: Strings = shapely.transform(geometry, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    return metric


def surfaces(geometry: Strings, projection: str) -> Floats:
    """Surfaces in square metres."""
    square_metres: Floats = shapely.area(in_metres(geometry, projection))
    return square_metres


def _transformer(projection: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", projection, always_xy=True)


def _level(declaration: AreaLevel, boundary: Boundary, parents: Strings, people: Population) -> Level:
    aliases = {}
    for other, meant in declaration.aliases.items():
        found = match_places([meant], boundary.ids.tolist(), boundary.names.tolist(), {}).ids[0]
        if not found:
            raise BadInput(
                f"city.toml: the alias {other!r} of level {declaration.level!r} stands for {meant!r}, "
                "which is no area's name or id, or more than one's",
                nearest(meant, [*boundary.names, *boundary.ids][:2000]),
            )
        aliases[other] = found
    return Level(
        declaration.level,
        boundary.ids,
        boundary.names,
        parents,
        boundary.geometry,
        people.values,
        people.years,
        aliases,
    )


def _parents(
    boundary: Boundary, metric: Strings, above: Boundary | None, above_metric: Strings
) -> tuple[Strings, bool, list[Observation]]:
    """The id of each area's parent, whether the levels nest, and what is said of those in none or not wholly."""
    if above is None:
        return np.full(len(metric), "", object), True, []
    parent, share = nest(metric, above_metric)
    if (parent < 0).all():
        _refuse_apart(boundary, above)
    parents = np.where(parent < 0, "", above.ids[parent])
    outside, astray = np.flatnonzero(parent < 0), np.flatnonzero(share < NESTED)
    if not len(astray):
        return parents, True, []
    nests = len(astray) <= len(share) / 2
    verdict = "" if nests else "the two levels do not nest: "
    none = f", {len(outside):,} of them in no area at all" if len(outside) else ""
    which = listed(
        f"{boundary.ids[i]} ({share[i]:.0%} in {parents[i] or 'none'})" for i in astray[np.argsort(share[astray])]
    )
    return parents, nests, [
        Observation(
            boundary.source, "areas", "nesting", len(astray), len(share),
            f"{verdict}for {len(astray):,} of {len(share):,} areas less than {NESTED:.0%} of the surface lies in one "
            f"area of the level above{none}: {which}. Each counts as part of the one that it overlaps most",
        )
    ]  # fmt: skip


def _refuse_apart(boundary: Boundary, above: Boundary) -> None:
    """Raise BadInput where two levels lie in different places of the Earth."""
    west, south, east, north = shapely.total_bounds(boundary.geometry).tolist()
    swapped = shapely.box(south, west, north, east).intersects(shapely.box(*shapely.total_bounds(above.geometry)))
    raise BadInput(
        f"{boundary.path.name} lies at longitude {west:.4g} to {east:.4g}, latitude {south:.4g} to {north:.4g}: "
        f"no area of it overlaps any of {above.path.name}",
        "Latitude and longitude look swapped in one of them; export it with longitude first."
        if swapped
        else "Correct the `crs` of one of the two [[areas]] blocks, or the file it names.",
    )


def _layout(boundary: Boundary, metric: Strings, first: Any, second: Any) -> list[Observation]:
    """What is said of areas that overlap, and of gaps that they leave between them."""
    seen, ids = [], boundary.ids
    surface = overlap(metric, first, second)
    large = np.flatnonzero(surface > SLIVER)
    large = large[np.argsort(-surface[large], kind="stable")]
    if len(large):
        same = np.flatnonzero(shapely.equals(metric[first[large]], metric[second[large]]))
        twins = f", {len(same):,} of them identical" if len(same) else ""
        pairs = listed(f"{ids[first[k]]} and {ids[second[k]]} ({surface[k] / KM2:.3g} km²)" for k in large)
        involved = len(np.unique(np.concatenate([first[large], second[large]])))
        text = (
            f"areas overlap in {plural(len(large), 'pair')}{twins}, by {surface[large].sum() / KM2:,.3g} km² in all: "
            f"{pairs}. A point there belongs to the area whose id comes first"
        )
        seen.append(Observation(boundary.source, "areas", "overlaps", involved, len(ids), text))
    holes = gaps(metric)
    holes, empty = holes[shapely.area(holes) > SLIVER], shapely.area(holes)
    empty = empty[empty > SLIVER]
    if len(holes):
        beside = np.unique(shapely.STRtree(metric).query(holes, predicate="intersects")[1])
        text = (
            f"areas enclose {plural(len(holes), 'gap')}, {empty.sum() / KM2:,.3g} km² in all, "
            f"the largest {empty.max() / KM2:.3g} km²; a point there is in no area"
        )
        seen.append(Observation(boundary.source, "areas", "gaps", len(beside), len(ids), text))
    return seen


def _boundary_row(declaration: AreaLevel, boundary: Boundary, folder: Path) -> dict[str, Any]:
    return {
        **file_row(boundary.source, "areas", boundary.path, shown(boundary.path, folder)),
        "provider": declaration.provider,
        "licence": declaration.licence,
        "read": boundary.read,
        "accepted": len(boundary.ids),
        "rejected": boundary.read - len(boundary.ids),
    }
