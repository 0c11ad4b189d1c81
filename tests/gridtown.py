"""A town on a grid, 100 wards of equal size, and cubes made of counts by ward and month; for tests of patterns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.tables import Areas, Cube, Indicators, Level

SIDE = 10
MONTHS = np.arange("2020-01", "2024-01", dtype="datetime64[M]")
RESIDENTS = 5_000.0


def grid(residents=None, *, year: int = 2022) -> Areas:
    """100 square wards of about a kilometre in rows of ten."""
    at = np.arange(SIDE * SIDE)
    shapes = shapely.box(
        -74 + at % SIDE / 100, 10 + at // SIDE / 100, -73.99 + at % SIDE / 100, 10.01 + at // SIDE / 100
    )
    ids = np.array([f"w{i:02d}" for i in at], object)
    people = np.full((len(at), 1), RESIDENTS) if residents is None else np.asarray(residents, float)[:, None]
    none = np.array([""] * len(at), object)
    return Areas((Level("ward", ids, ids, none, shapes, people, np.array([year])),), "EPSG:32618")


def cube(level: str, ids, by_code: dict[str, np.ndarray], months=MONTHS) -> Cube:
    """A cube from counts by area and month of each code; the last row of a count may be what has no area."""
    parts = []
    for position, code in enumerate(sorted(by_code)):
        area, month = np.nonzero(by_code[code])
        parts.append((np.full(len(area), position), area, month, by_code[code][area, month]))
    code, area, month, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    zero = np.zeros(len(code), np.int32)
    return Cube(
        level=level, areas=np.array(list(ids), object), months=months, codes=np.array(sorted(by_code), object),
        area=np.where(area < len(ids), area, -1).astype(np.int32), month=month.astype(np.int32),
        code=code.astype(np.int32), placed=zero, source=zero, sources=np.array(["source:police"], object),
        attempted=zero, count=count.astype(np.int64),
    )  # fmt: skip


def indicators(areas: Areas, by_code: dict[str, np.ndarray], months=MONTHS) -> Indicators:
    """Cubes of the one level and of the city."""
    level = areas.levels[0]
    whole = {code: count.sum(axis=0, keepdims=True) for code, count in by_code.items()}
    cubes = {level.name: cube(level.name, level.ids, by_code, months), "city": cube("city", [""], whole, months)}
    return Indicators(cubes, pa.table({}), pa.table({}), pa.table({}))
