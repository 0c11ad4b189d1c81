"""The ground of a synthetic city: a coast with a bay, an island, areas in districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.random import Generator

from urbansafety.tables import Floats, Ints, Strings

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Ground:
    """The areas of a synthetic city: polygons in longitude and latitude, sorted by id."""

    ids: Strings
    names: Strings
    district: Ints
    residents: Ints
    geometry: Strings
    districts: Strings
    district_geometry: Strings


def lay_out(plan: dict[str, Any], count: int, rng: Generator) -> Ground:
    """Voronoi areas inside a coast with a bay, an island apart, grouped into districts."""
    outline = _coast(plan["radius_m"], rng)
    seeds = _points_inside(outline, count - 1, rng)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=outline.buffer(2000)))
    cells = cells[shapely.STRtree(cells).query(shapely.points(seeds), predicate="within")[1]]
    pieces = [max(shapely.get_parts(piece), key=shapely.area) for piece in shapely.intersection(cells, outline)]
    island = shapely.Point(-0.9 * plan["radius_m"], -1.45 * plan["radius_m"]).buffer(0.1 * plan["radius_m"], 12)
    geometry = np.array([*pieces, island])
    centres = shapely.get_coordinates(shapely.centroid(geometry))
    angle = np.arctan2(centres[:, 1], centres[:, 0])
    inner = np.hypot(*centres.T) < 0.42 * plan["radius_m"]
    outer_rank = np.argsort(np.argsort(angle))
    names = plan["districts"]
    outer = [number for number in range(len(names)) if number != 1]
    district = np.where(inner, 1, np.take(outer, outer_rank * len(outer) // len(angle)))
    weight = shapely.area(geometry) ** 0.4 * rng.lognormal(0, 0.45, count)
    order = np.lexsort((centres[:, 0], district))
    geographic = _to_degrees(geometry, plan["centre"])[order]
    district = district[order]
    number = np.arange(count)
    return Ground(
        ids=np.array([f"PV{i + 1:0{max(3, len(str(count)))}d}" for i in number]),
        names=_names(plan["words"], count),
        district=district,
        residents=np.round(plan["residents"] * (weight / weight.sum())[order]).astype(np.int64),
        geometry=geographic,
        districts=np.array(names),
        district_geometry=np.array([shapely.union_all(geographic[district == d]) for d in range(len(names))]),
    )


def _coast(radius: float, rng: Generator) -> Any:
    angle = np.linspace(0, 2 * np.pi, 181)[:-1]
    wobble = sum(rng.normal(0, 0.05 / k) * np.cos(k * angle + rng.uniform(0, 6)) for k in range(2, 9))
    bay = 0.75 * np.exp(-(((angle - 1.5 * np.pi) / 0.28) ** 2))
    reach = radius * (1 + wobble) * (1 - bay)
    return shapely.Polygon(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])).buffer(0)


def _points_inside(outline: Any, count: int, rng: Generator) -> Floats:
    low_x, low_y, high_x, high_y = outline.bounds
    points = rng.uniform((low_x, low_y), (high_x, high_y), (count * 6 + 200, 2))
    inside: Floats = points[shapely.contains_xy(outline, *points.T)][:count]
    return inside


def _to_degrees(geometry: Strings, centre: list[float]) -> Strings:
    lon, lat = centre
    scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE])
    placed = shapely.transform(geometry, lambda xy: np.round(xy / scale + (lon, lat), 7))
    return np.asarray(placed)


def _names(words: dict[str, list[str]], count: int) -> Strings:
    pairs = [f"{first} {second}" for second in words["second"] for first in words["first"]]
    step = 7 if len(pairs) % 7 else 11
    base = [pairs[i * step % len(pairs)] for i in range(count)]
    return np.array([name if i < len(pairs) else f"{name} {i // len(pairs) + 1}" for i, name in enumerate(base)])
