"""The search for patterns, challenge by challenge."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import pyarrow as pa
import shapely
from scipy import sparse

from urbansafety.catalog import Challenge
from urbansafety.city import CITY, City, Event
from urbansafety.dossier import declared
from urbansafety.patterns.concentrations import concentrations
from urbansafety.patterns.hotspots import hotspots
from urbansafety.patterns.series import Series, outside_shocks, unfit
from urbansafety.patterns.trends import changes
from urbansafety.stats.neighbours import contiguity
from urbansafety.tables import Areas, Cube, Indicators, Level, Quality, Strings, compared

THREADS = 2
AREAS_NEEDED = 20
"""Fewer areas cannot show where records gather."""


@dataclass(frozen=True)
class Ground:
    """The finest level that has enough areas with known residents, and which of its areas border on each other."""

    level: Level
    projection: str

    @cached_property
    def neighbours(self) -> sparse.csr_array:
        """1 for each two areas that border on each other."""
        return contiguity(projected(self.level.geometry, self.projection))


def detect(indicators: Indicators, areas: Areas, city: City, quality: Quality, rng: np.random.Generator) -> pa.Table:
    """Hot spots, trends and concentrations: the dossier's ``patterns``.

    Each challenge is searched only for what the verdicts of ``quality`` let it bear. What depends on police activity
    or is seldom reported has a trend for the city and is never compared between areas. Trends leave out the months of
    declared shocks, which would bend them. Each challenge has its own stream of chance, those of the catalog first, so
    that a challenge that the city adds changes nothing of the others.
    """
    cubes, ground = indicators.cubes, ground_of(areas)
    known = city.known_challenges

    def search(challenge: Challenge, chance: np.random.Generator) -> list[pa.Table]:
        levels = areas.levels if compared(challenge, cubes[CITY]) else ()
        found = list(_moving(challenge, cubes, (None, *levels), city.events, quality))
        if ground and levels:
            found += _gathering(challenge, cubes, ground, quality, chance)
        return found

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(search, known, rng.spawn(len(known))))
    return pa.concat_tables([declared()["patterns"].rows([]), *chain.from_iterable(found)]).sort_by("id")


def _moving(
    challenge: Challenge,
    cubes: dict[str, Cube],
    levels: tuple[Level | None, ...],
    events: tuple[Event, ...],
    quality: Quality,
) -> Iterator[pa.Table]:
    if unfit(quality, "trends", cubes[CITY], challenge.iccs):
        return
    for level in levels:
        series = series_of(challenge, cubes, level, quality)
        yield changes(replace(series, complete=series.complete & outside_shocks(series.months, events)))


def _gathering(
    challenge: Challenge, cubes: dict[str, Cube], ground: Ground, quality: Quality, rng: np.random.Generator
) -> Iterator[pa.Table]:
    if unfit(quality, "maps", cubes[CITY], challenge.iccs):
        return
    series = series_of(challenge, cubes, ground.level, quality)
    if series.count.any():
        yield hotspots(series, ground.neighbours)
        yield concentrations(series, rng)


def series_of(challenge: Challenge, cubes: dict[str, Cube], level: Level | None, quality: Quality) -> Series:
    """A challenge's records at a level (None: the city), over the months that are covered in full."""
    cube = cubes[level.name if level else CITY]
    complete = cubes[CITY].covered(challenge.iccs, quality.window(cubes[CITY], challenge.iccs))
    count = np.where(cube.unknown(challenge.iccs), np.nan, cube.by_month(challenge.iccs)[:-1])
    return Series(challenge.id, level, count, cube.months, complete)


def ground_of(areas: Areas) -> Ground | None:
    """The finest level with enough areas with known residents; None where there is none."""
    for level in reversed(areas.levels):
        if (level.population > 0).any(axis=1).sum() >= AREAS_NEEDED:
            return Ground(level, areas.projection)
    return None


def projected(geometry: Strings, projection: str) -> Strings:
    """Polygons in longitude and latitude, in metres."""
    from pyproj import Transformer

    change = Transformer.from_crs("EPSG:4326", projection, always_xy=True)
    metres: Strings = shapely.transform(geometry, change.transform, interleaved=False)
    return metres
