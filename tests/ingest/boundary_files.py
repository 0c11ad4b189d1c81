"""Small boundary files as people hand them over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

from urbansafety.city import AreaLevel, City, Profile


def geojson(path: Path, features: list[tuple[Any, dict[str, Any]]], crs: str | None = None) -> Path:
    """Write shapes (None for a null geometry) and their properties."""
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": fields, "geometry": shape and json.loads(shapely.to_geojson(shape))}
            for shape, fields in features
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def row_of_wards(n: int = 4, **columns: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """n wards from west to east, a hundredth of a degree wide, with codes 01, 02, …"""
    return [
        (
            shapely.box(-74 + i / 100, 4, -74 + (i + 1) / 100, 4.01),
            {"code": f"{i + 1:02}", "name": f"Ward {i + 1}"} | {name: values[i] for name, values in columns.items()},
        )
        for i in range(n)
    ]


def city_of(folder: Path, *levels: dict[str, Any]) -> City:
    """A city with these levels, without records."""
    areas = tuple(AreaLevel(**{"id": "code", "name": "name"} | level) for level in levels)
    return City(folder=folder, city=Profile(name="Portavela", country="XXA"), areas=areas)
