"""A made-up town of two boroughs and four quarters, all rectangles, for tests of what is read into it.

Borough W reaches from longitude 10.0 to 10.2, borough E to 10.4; quarters W1, W2, E1 and E2 are their halves; all lie
between latitudes 50.0 and 50.1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from urbansafety.city import City
from urbansafety.engines import Engine, embedded
from urbansafety.ingest import ingest
from urbansafety.tables import Observation, Tables

BOROUGHS = {"W": ("Westend", 10.0, 10.2), "E": ("Östliche Vorstadt", 10.2, 10.4)}
QUARTERS = {
    "W1": ("Alt-Moor", 10.0, 10.1), "W2": ("Hafen", 10.1, 10.2), "E1": ("Mühle", 10.2, 10.3),
    "E2": ("Park", 10.3, 10.4),
}  # fmt: skip
AREAS = """
[city]
name = "Quadrat"
country = "XXA"
[[areas]]
level = "borough"
file = "boroughs.geojson"
id = "id"
name = "name"
[[areas]]
level = "quarter"
file = "quarters.geojson"
id = "id"
name = "name"
"""


def write_areas(folder: Path) -> None:
    for file, areas in (("boroughs", BOROUGHS), ("quarters", QUARTERS)):
        features = [
            {
                "type": "Feature",
                "properties": {"id": id, "name": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[west, 50.0], [east, 50.0], [east, 50.1], [west, 50.1], [west, 50.0]]],
                },
            }
            for id, (name, west, east) in areas.items()
        ]
        (folder / f"{file}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def read_town(folder: Path, declaration: str, **files: str) -> tuple[Tables, Engine]:
    """Ingest the town with a declaration of records and the texts of its CSV files, by name without extension."""
    write_areas(folder)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "city.toml").write_text(AREAS + declaration, encoding="utf-8")
    engine = embedded()
    return ingest(City.read(folder), engine), engine


def accepted(tables: Tables, engine: Engine) -> list[dict[str, Any]]:
    """The accepted incidents in order of file and row."""
    assert tables.incidents is not None
    return engine.fetch(tables.incidents.order_by("file", "row")).to_pylist()


def rejected(tables: Tables, engine: Engine) -> list[tuple[int, str, str, str]]:
    """Row, column, value and reason of the rows set aside."""
    rows = engine.fetch(engine.read([tables.rejected])).to_pylist()
    return [(row["row"], row["column"], row["value"], row["reason"]) for row in rows]


def observed(tables: Tables, subject: str) -> Observation:
    """The one observation about a subject."""
    [found] = [seen for seen in tables.observations if seen.subject == subject]
    return found


def accounts(tables: Tables) -> dict[str, tuple[int, int, int]]:
    """Read, accepted and rejected rows of each source of records."""
    rows = tables.sources.to_pylist()
    return {r["id"]: (r["read"], r["accepted"], r["rejected"]) for r in rows if r["kind"] in ("incidents", "counts")}
