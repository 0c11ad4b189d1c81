"""A town small enough to count by hand: two districts, four wards; for tests of counting and of patterns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.city import City, Profile
from urbansafety.dossier import declared
from urbansafety.engines import Engine
from urbansafety.tables import Areas, Level, Quality, Tables

WARDS = {"w1": "d1", "w2": "d1", "w3": "d2", "w4": "d2"}
NO_COUNTS = pa.table(
    {name: pa.array([], pa.string()) for name in ("level", "area", "iccs", "attempted", "category", "source")}
    | {"month": pa.array([], pa.date32()), "count": pa.array([], pa.int64())}
)
CITY = City(folder=Path("."), city=Profile(name="Smalltown", country="XXA"))
Row = tuple[str, str, str, int]
"""Month as in 2023-05, ICCS code, ward ("" for none), number of records."""


def level(
    name: str, ids: Sequence[str], residents: Sequence[float], parents: Sequence[str] = (), year: int = 2023
) -> Level:
    """Areas side by side in squares of 0.01 degrees."""
    shapes = np.array([shapely.box(i / 100, 0, (i + 1) / 100, 0.01) for i in range(len(ids))], object)
    names = np.array(list(ids), object)
    above = np.array(list(parents) or [""] * len(ids), object)
    return Level(name, names, names, above, shapes, np.array(residents, float)[:, None], np.array([year]))


def areas(residents: Sequence[float] = (1_000, 2_000, 3_000, 4_000), *, year: int = 2023) -> Areas:
    """Two districts of two wards each; a district has the residents of its wards."""
    return Areas(
        (
            level("district", ["d1", "d2"], [sum(residents[:2]), sum(residents[2:])], year=year),
            level("ward", list(WARDS), residents, list(WARDS.values()), year=year),
        ),
        "EPSG:32618",
    )


def incidents(engine: Engine, rows: Sequence[Row], **columns: Any) -> Any:
    """The engine's table of incidents; ``columns`` override the source, attempted or placed_ward of every row."""
    records = [row for row in rows for _ in range(row[3])]
    filled: dict[str, list[Any]] = {
        "month": [date.fromisoformat(f"{month}-01") for month, *_ in records],
        "iccs": [code for _, code, *_ in records],
        "area_ward": [ward for _, _, ward, _ in records],
        "area_district": [WARDS.get(ward, "") for _, _, ward, _ in records],
        "source": ["source:police"] * len(records),
        "attempted": [None] * len(records),
        "placed_ward": ["coordinates" if ward else "none" for _, _, ward, _ in records],
    }
    for name, values in columns.items():
        filled[name] = [value for value, row in zip(values, rows, strict=True) for _ in range(row[3])]
    filled["placed_district"] = filled["placed_ward"]
    texts = {name: pa.string() for name in filled} | {"month": pa.date32(), "attempted": pa.bool_()}
    return engine.put("incidents", pa.table({name: pa.array(filled[name], texts[name]) for name in filled}))


def tables(
    found: Any, places: Areas | None = None, *, counts: pa.Table = NO_COUNTS, units: dict[str, str] | None = None
) -> Tables:
    """What ingest would hand over."""
    sources = [
        {"id": name, "kind": "incidents", "counting_unit": unit}
        for name, unit in (units or {"source:police": "offences"}).items()
    ]
    return Tables(
        city=CITY,
        areas=places or areas(),
        incidents=found,
        counts=counts,
        sources=declared()["sources"].rows(sources),
        rejected=Path("rejected.parquet"),
        observations=(),
    )


def quality(first: str = "2023-01", last: str = "2023-12", rows: Sequence[dict[str, Any]] = ()) -> Quality:
    """Fit for everything but what ``rows`` say, over whole months."""
    fit = {"source": "", "aspect": "coverage", "iccs": "", "subject": "all", "affected": 0, "total": 1, "message": "",
           "remedy": "", "counts": "fit", "rates": "fit", "trends": "fit", "maps": "fit"}  # fmt: skip
    table = declared()["quality"].rows([{**fit, **row} for row in rows])
    return Quality(table, (np.datetime64(first, "M"), np.datetime64(last, "M")))
