"""Coordinates that stand for "somewhere": a city's centre, a police station, a corner of the sea."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.ingest.ground.areas import in_metres
from urbansafety.ingest.placing import locate_all
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import Incidents
    from urbansafety.engines import Engine
    from urbansafety.ingest.placing import Ground
    from urbansafety.tables import Areas, Floats, Strings

STACK = 20
"""Fewer records at one point are never implausible."""
TIMES_USUAL = 10
"""How many times the records at the other points, on average, a stack must hold."""
NEAR_CENTROID_M = 10.0
NEAR_STATION_M = 30.0
REMOTE_M = 5_000.0
"""A stack nearer to the areas may be in a park or an airport that belongs to none of them."""


@dataclass(frozen=True)
class Stacks:
    """Points at which implausibly many records lie.

    Arrays of one length: ``lon``, ``lat``, ``records`` and ``why``, "" where a stack is no placeholder.
    """

    lon: Floats
    lat: Floats
    records: Floats
    why: Strings

    @property
    def placeholders(self) -> pa.Table:
        """The points that are placeholders, as stack_lon and stack_lat."""
        of = self.why != ""
        return pa.table({"stack_lon": pa.array(self.lon[of]), "stack_lat": pa.array(self.lat[of])})


def find_stacks(engine: Engine, rows: ir.Table, ground: Ground, stations: Floats) -> Stacks:
    """Which points hold an implausible stack, and which of those are placeholders.

    A stack is implausible when one exact point has at least 20 records and 10 times the average of the other points.
    It is a placeholder when it lies at the centroid of the city or of an area, at a police station or a like place, or
    5 km or more outside all areas; elsewhere it may be a true place of much crime, and is only reported.

    Parameters
    ----------
    rows
        Parsed records with lon, lat and coordinates.
    stations
        n × 2 longitudes and latitudes of places where crimes are recorded.
    """
    given = rows.filter(rows.coordinates == "given")
    points = given.group_by("lon", "lat").agg(stack=given.count())
    tall = points.stack >= STACK
    seen = points.aggregate(
        points=points.count(),
        records=points.stack.sum(),
        tallest=points.stack.max(),
        lon=points.lon.collect(where=tall),
        lat=points.lat.collect(where=tall),
        stack=points.stack.collect(where=tall),
    )
    row = engine.fetch(seen).to_pylist()[0]
    others = (row["records"] - row["tallest"]) / max(row["points"] - 1, 1) if row["points"] else 0.0
    lon, lat, stack = (np.array(row[name] or [], float) for name in ("lon", "lat", "stack"))
    order = np.lexsort((lat, lon, -stack))
    order = order[stack[order] >= max(STACK, TIMES_USUAL * others)]
    lon, lat, stack = lon[order], lat[order], stack[order]
    return Stacks(lon, lat, stack, _reasons(lon, lat, ground, stations))


def observe_stacks(stacks: Stacks, total: int, source: Incidents) -> list[Observation]:
    """One observation a kind of placeholder, and one for the stacks that may be true places."""
    seen = []
    for why in sorted(set(stacks.why) - {""}):
        of = stacks.why == why
        affected = int(stacks.records[of].sum())
        message = (
            f"{affected:,} records are pinned to {plural(int(of.sum()), 'point')} {why} (most at "
            f"{_point(stacks, of)}); their coordinates are placeholders."
        )
        seen.append(Observation(source.id, "validity", f"points {why}", affected, total, message))
    of = stacks.why == ""
    if of.any():
        message = (
            f"{int(stacks.records[of].sum()):,} records lie on {plural(int(of.sum()), 'point')} with {TIMES_USUAL} or "
            f"more times the usual number each (most at {_point(stacks, of)}); they are kept as true places."
        )
        seen.append(Observation(source.id, "validity", "stacked points", int(stacks.records[of].sum()), total, message))
    return seen


def _point(stacks: Stacks, of: Strings) -> str:
    first = int(np.flatnonzero(of)[0])
    return f"{stacks.lon[first]:.5f}, {stacks.lat[first]:.5f}: {int(stacks.records[first]):,} records"


def _reasons(lon: Floats, lat: Floats, ground: Ground, stations: Floats) -> Strings:
    why = np.full(len(lon), "", object)
    if not len(lon) or not ground.levels:
        return why
    points = in_metres(shapely.points(lon, lat), ground.areas.projection)
    outside = np.all([at < 0 for at in locate_all(ground, lon, lat).values()], axis=0)
    why[outside & _remote(points, ground.areas)] = "far outside all areas"
    for places, reach, reason in (
        (_centroids(ground.areas), NEAR_CENTROID_M, "at the centroid of the city or of an area"),
        (in_metres(shapely.points(stations), ground.areas.projection), NEAR_STATION_M, "at a police station"),
    ):
        near, _ = shapely.STRtree(places).query(points, predicate="dwithin", distance=reach)
        why[near] = reason
    return why


def _remote(points: Strings, areas: Areas) -> Any:
    """Which points are far from every area of the highest level."""
    largest = in_metres(areas.levels[0].geometry, areas.projection)
    near, _ = shapely.STRtree(largest).query(points, predicate="dwithin", distance=REMOTE_M)
    remote = np.ones(len(points), bool)
    remote[near] = False
    return remote


def _centroids(areas: Areas) -> Strings:
    """Of every area and of the city, both as drawn on a map in degrees and in metres."""
    found = []
    for level in areas.levels:
        metric = in_metres(level.geometry, areas.projection)
        found += [in_metres(shapely.centroid(level.geometry), areas.projection), shapely.centroid(metric)]
    city = in_metres(areas.levels[0].geometry, areas.projection)
    weight = shapely.area(city)
    middle = (shapely.get_coordinates(shapely.centroid(city)) * weight[:, None]).sum(axis=0) / max(weight.sum(), 1e-9)
    return np.concatenate([*found, shapely.points(middle[None])])
