"""Which columns are coordinates, and in which reference system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.vocabulary import names_like
from urbansafety.tables import Floats

Bounds = tuple[float, float, float, float]
FIT = 0.5
"""Least share of points near the areas for a reference system to be believed."""
SAMPLE = 500
MODERN = ("WGS 84", "NAD83", "ETRS89", "SIRGAS 2000", "GDA2020", "GDA94", "JGD2011", "MAGNA-SIRGAS", "NZGD2000",
          "Hartebeesthoek94", "Mexico ITRF2008", "OSGB36", "RGF93", "POSGAR 2007", "SIRGAS-Chile")  # fmt: skip


@dataclass(frozen=True)
class Position:
    """The columns of east and north; ``crs`` is "EPSG:4326" for degrees and None for metres of an unknown system."""

    east: str
    north: str
    crs: str | None
    comma: bool
    confidence: float
    reason: str

    @property
    def degrees(self) -> bool:
        """Whether they are longitude and latitude."""
        return self.crs == "EPSG:4326"


def find_position(columns: dict[str, Column], bounds: Bounds | None, crs: str | None = None) -> Position | None:
    """The pair of columns that are coordinates, judged by name, range and, where there are areas, by lying in them.

    ``bounds`` is west, south, east and north of the areas in degrees. ``crs`` is what a vector file said.
    """
    if "_x" in columns and "_y" in columns:
        degrees = crs in (None, "EPSG:4326", "OGC:CRS84")
        return Position("_x", "_y", "EPSG:4326" if degrees else crs, False, 0.99, "the file's own geometry")
    for pair in _candidates(columns):
        east, north = (np.asarray(column.numbers) for column in pair)
        comma = pair[0].comma or pair[1].comma
        if max(np.nanmedian(np.abs(east)), np.nanmedian(np.abs(north))) <= 180:
            found = _degrees(pair, bounds, comma)
        else:
            found = _projected(pair, bounds, comma)
        if found:
            return found
    return None


def _candidates(columns: dict[str, Column]) -> Iterable[tuple[Column, Column]]:
    """Pairs of numeric columns whose names belong together, the likeliest first."""
    numeric = [c for c in columns.values() if c.filled and c.distinct > 1 and c.numeric > 0.9]
    pairs = []
    for one, other in (("lon", "lat"), ("x", "y")):
        for a, b in product(numeric, numeric):
            like = min(names_like(one, a.name), names_like(other, b.name))
            if a is not b and like >= 0.5:
                pairs.append((like + 0.01 * (one == "lon"), a.name, b.name))
    return [(columns[a], columns[b]) for _, a, b in sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))]


def _degrees(pair: tuple[Column, Column], bounds: Bounds | None, comma: bool) -> Position | None:  # noqa: FBT001
    first, second = pair
    if first.within(-180, 180) < 0.9 or second.within(-180, 180) < 0.9:
        return None
    straight = (first.name, second.name)
    if bounds is None:
        good = second.within(-90, 90) > 0.9 and not (first.whole and second.whole)
        return Position(*straight, "EPSG:4326", comma, 0.8, "the names, and degrees by their range") if good else None
    share = min(_near(first, bounds[0], bounds[2]), _near(second, bounds[1], bounds[3]))
    turned = min(_near(second, bounds[0], bounds[2]), _near(first, bounds[1], bounds[3]))
    if turned > max(share, FIT):
        reason = f"exchanged in the file: {turned:.0%} are near the areas only with {second.name!r} as longitude"
        return Position(second.name, first.name, "EPSG:4326", comma, 0.85, reason)
    sure = 0.6 + 0.39 * share if share > FIT else 0.4
    return Position(*straight, "EPSG:4326", comma, sure, f"the names, and about {share:.0%} are near the areas")


def _near(column: Column, low: float, high: float) -> float:
    margin = 0.1 * (high - low)
    return column.within(low - margin, high + margin)


def _projected(pair: tuple[Column, Column], bounds: Bounds | None, comma: bool) -> Position | None:  # noqa: FBT001
    east, north = pair
    if bounds is None:
        return Position(
            east.name, north.name, None, comma, 0.3, "not degrees; without areas there is nothing to compare"
        )
    crs, share, same = guess_crs(_spread(east.numbers), _spread(north.numbers), bounds)
    if crs is None:
        return Position(east.name, north.name, None, comma, 0.3, "not degrees, and in no known system near the areas")
    also = f"; the same within two metres: {', '.join(same[:3])}" if same else ""
    reason = f"{share:.0%} of the points away from (0, 0) fall where the areas are{also}"
    return Position(east.name, north.name, crs, comma, 0.5 + 0.4 * share, reason)


def _spread(numbers: Floats) -> Floats:
    """Numbers from all over a column, without blanks and zeros."""
    usable = numbers[np.isfinite(numbers) & (numbers != 0)]
    places = np.linspace(0.01, 0.99, min(SAMPLE, len(usable))) * (len(usable) - 1)
    spread: Floats = np.sort(usable)[places.astype(np.int64)]
    return spread


def guess_crs(east: Floats, north: Floats, bounds: Bounds) -> tuple[str | None, float, list[str]]:
    """The projected system in which points fall where the areas are.

    Parameters
    ----------
    east, north
        Samples of each coordinate, in no particular order.
    bounds
        West, south, east and north of the areas, in degrees.

    Returns
    -------
    crs : str or None
        The system of a current datum with the shortest name among those that fit best.
    share : float
        The share of points that fall within the bounds.
    same : list of str
        Others that put the points at the same place within two metres.
    """
    size = min(len(east), len(north))
    if not size:
        return None, 0.0, []
    corners = np.array(np.meshgrid(np.percentile(east, [5, 50, 95]), np.percentile(north, [5, 50, 95]))).reshape(2, -1)
    fits = []
    for name, code in _systems(bounds):
        placed = _to_degrees(code, corners)
        if placed is None:
            continue
        lon, lat = placed
        inside = (lon >= bounds[0]) & (lon <= bounds[2]) & (lat >= bounds[1]) & (lat <= bounds[3])
        if inside.mean() > FIT:
            fits.append((-float(inside.mean()), not name.startswith(MODERN), len(name), code, lon, lat))
    if not fits:
        return None, 0.0, []
    best = min(fits, key=lambda fit: fit[:4])
    same = [fit[3] for fit in sorted(fits, key=lambda f: f[:4])[1:] if _together(fit[4:], best[4:])]
    return best[3], -best[0], same


def _systems(bounds: Bounds) -> list[tuple[str, str]]:
    """Name and code of the projected systems that are in use around the areas."""
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    around = AreaOfInterest(middle[0], middle[1], middle[0], middle[1])
    found = query_crs_info("EPSG", PJType.PROJECTED_CRS, area_of_interest=around, contains=True)
    return [(info.name, f"EPSG:{info.code}") for info in found if not info.deprecated]


def _to_degrees(code: str, points: Floats) -> tuple[Floats, Floats] | None:
    """None for a system that cannot be brought to degrees."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        lon, lat = Transformer.from_crs(code, "EPSG:4326", always_xy=True).transform(points[0], points[1])
    except ProjError:
        return None
    return np.asarray(lon), np.asarray(lat)


def _together(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> bool:
    return bool(np.all(np.abs(np.array(one) - np.array(other)) < 2e-5))
