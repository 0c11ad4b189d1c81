"""Small cities made by hand, and real records brought into the shape that ingest gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from shapely import box

from urbansafety.city import City
from urbansafety.dossier import declared
from urbansafety.engines import Engine, embedded
from urbansafety.tables import Areas, Level, Tables

COUNTS = {
    "level": pa.string(), "area": pa.string(), "month": pa.date32(), "iccs": pa.string(), "attempted": pa.string(),
    "category": pa.string(), "source": pa.string(), "count": pa.int64(),
}  # fmt: skip
SCHEMA = {
    "source": pa.string(), "file": pa.string(), "row": pa.int64(), "date": pa.date32(), "month": pa.date32(),
    "hour": pa.int8(), "minute": pa.int8(), "category": pa.string(), "iccs": pa.string(), "attempted": pa.bool_(),
    "lon": pa.float64(), "lat": pa.float64(), "coordinates": pa.string(), "declared": pa.string(),
    "area_ward": pa.string(), "placed_ward": pa.string(),
}  # fmt: skip


@pytest.fixture
def engine() -> Iterator[Engine]:
    yield embedded()


@pytest.fixture
def make(engine: Engine, tmp_path: Path) -> Callable[..., Tables]:
    """``make(records, counts=…, sources=…, city=…)``: tables of a city with wards N and S.

    ``records`` maps columns to values; a column left out has a plain value in every record.
    """

    def tables(records: dict[str, Any] | None = None, **more: Any) -> Tables:
        return Tables(
            city=City(folder=tmp_path, city={"name": "Portavela", "country": "XXA"}, **more.get("city", {})),
            areas=more.get("areas", wards()),
            incidents=None if records is None else engine.put("incidents", incidents(records)),
            counts=pa.table(more["counts"], pa.schema(COUNTS.items()))
            if "counts" in more
            else pa.schema(COUNTS.items()).empty_table(),
            sources=declared()["sources"].rows(more.get("sources", [])),
            rejected=more.get("rejected", tmp_path / "none.parquet"),
            observations=more.get("observations", ()),
        )

    return tables


def incidents(records: dict[str, Any]) -> pa.Table:
    n = len(records["date"])
    date = np.asarray(records["date"], "datetime64[D]")
    plain: dict[str, Any] = {
        "source": ["source:police"] * n, "file": ["police.csv"] * n, "row": np.arange(2, n + 2), "date": date,
        "month": date.astype("datetime64[M]").astype("datetime64[D]"), "hour": np.arange(n) % 24,
        "minute": np.arange(n) * 7 % 60, "category": ["ROBO"] * n, "iccs": ["0401"] * n, "attempted": [None] * n,
        "lon": np.arange(n) * 1e-5, "lat": np.arange(n) * 1e-5, "coordinates": ["given"] * n, "declared": ["N"] * n,
        "area_ward": ["N"] * n, "placed_ward": ["coordinates"] * n,
    }  # fmt: skip
    filled = {**plain, **records, "date": date}
    return pa.table([pa.array(filled[name], kind, from_pandas=True) for name, kind in SCHEMA.items()], list(SCHEMA))


def wards(population: tuple[float, float] = (1000.0, 2000.0)) -> Areas:
    level = Level(
        name="ward", ids=np.array(["N", "S"], object), names=np.array(["North", "South"], object),
        parents=np.array(["", ""], object), geometry=np.array([box(0, 0, 1, 1), box(0, -1, 1, 0)], object),
        population=np.array([population]).T, population_years=np.array([2020]),
    )  # fmt: skip
    return Areas((level,), "EPSG:32631")


def daily(first: str, last: str, per_day: int = 3) -> np.ndarray:
    """So many records on every day from ``first`` to ``last``, both included."""
    return np.repeat(np.arange(np.datetime64(first), np.datetime64(last) + 1), per_day)


def rows(quality: Any, **wanted: str) -> list[dict[str, Any]]:
    """The rows of the quality table that have these values."""
    table = quality.table.to_pylist()
    return [row for row in table if all(row[name] == value for name, value in wanted.items())]
