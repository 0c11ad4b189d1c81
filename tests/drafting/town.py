"""A town of four districts of a quarter of a degree, and the files that its offices hand over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer

WEST, SOUTH, SIDE = -74.0, 10.0, 0.05
DISTRICTS = ("North", "East", "South", "West")


def squares(number: int, *, side: float = SIDE) -> list[shapely.Polygon]:
    """Squares in rows of two, from the corner of the town."""
    corners = [(WEST + side * (i % 2), SOUTH + side * (i // 2)) for i in range(number)]
    return [shapely.box(x, y, x + side, y + side) for x, y in corners]


def write_boundary(path: Path, attributes: Sequence[dict[str, Any]], shapes: Iterable[shapely.Geometry]) -> None:
    features = [
        {"type": "Feature", "properties": own, "geometry": json.loads(shapely.to_geojson(shape))}
        for own, shape in zip(attributes, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def districts(path: Path, **more: Sequence[Any]) -> None:
    """The boundary file of the four districts."""
    rows = [{"code": f"D{i}", "name": name} | {k: v[i] for k, v in more.items()} for i, name in enumerate(DISTRICTS)]
    write_boundary(path, rows, squares(4))


def layer(file: str = "districts.geojson", number: int = 4, side: float = SIDE, **columns: Sequence[Any]) -> Layer:
    """A layer of squares, its id in ``code`` unless ``columns`` are given."""
    columns = columns or {"code": [f"D{i}" for i in range(number)], "name": DISTRICTS[:number]}
    return Layer(
        file, pa.table({k: list(v) for k, v in columns.items()}), np.array(squares(number, side=side)), "EPSG:4326"
    )


def points(number: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes all over the town."""
    rng = np.random.default_rng(seed)
    east, north = rng.random((number, 2)).T
    return WEST + 2 * SIDE * east, SOUTH + 2 * SIDE * north


def district_of(lon: np.ndarray, lat: np.ndarray) -> list[str]:
    number = (lon > WEST + SIDE).astype(int) + 2 * (lat > SOUTH + SIDE)
    return [DISTRICTS[i] for i in number]


def columns(**values: Sequence[Any]) -> dict[str, Column]:
    """Columns as text."""
    return {
        name: Column.of(name, pa.array([None if v is None else str(v) for v in own])) for name, own in values.items()
    }


def write_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8", **values: Sequence[Any]) -> None:
    rows = zip(*values.values(), strict=True)
    lines = [delimiter.join(values), *(delimiter.join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)


def police(path: Path, number: int = 400, **options: Any) -> None:
    """Police records with dates, kinds, places and districts."""
    lon, lat = points(number)
    kinds = ("Burglary", "Robbery", "Theft from vehicle", "Lost property")
    values: dict[str, Sequence[Any]] = {
        "case_no": [f"C{i:05}" for i in range(number)],
        "date": [f"{1 + i % 28:02}/{1 + i % 12:02}/2023" for i in range(number)],
        "offence": [kinds[i % 4] for i in range(number)],
        "lon": lon.round(6).tolist(),
        "lat": lat.round(6).tolist(),
        "district": district_of(lon, lat),
    }
    write_csv(path, **{**values, **options.pop("instead", {})}, **options)
