"""Points to areas: geopandas.sjoin against the cell table, on the 1.3 million located incidents of Mexico City.

Run with `python benchmarks/locate.py`; the data folder is URBANSAFETY_DATA, or ../shared/data beside the project.
Times are the median of three. The cell table is built once and kept with the city, so its building is shown apart, as
is the import and compilation of the optional twin in numba.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from urbansafety.city import AreaLevel
from urbansafety.ingest.ground.boundaries import read_boundary
from urbansafety.ingest.ground.cells import build_cells, locate
from urbansafety.ingest.ground.stored_cells import stored_cells

DATA = Path(os.environ.get("URBANSAFETY_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
CITY = DATA / "mexico_city"
LEVELS = (
    AreaLevel(level="neighbourhood", file="unidades_territoriales_iecm.geojson", id="CVEUT"),
    AreaLevel(level="borough", file="alcaldias.geojson", id="cvegeo"),
)
RUNS = 3


def timed(work: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    """Median seconds of some runs, and the last result."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), result


def traced(work: Callable[[], Any]) -> float:
    """Peak MB that NumPy and Python allocate in one run."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def by_join(geometry: Any, lon: Any, lat: Any) -> Any:
    """What an analyst would write; the smallest index wins, as in the cell table."""
    import geopandas as gpd

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    areas = gpd.GeoDataFrame({"index": np.arange(len(geometry))}, geometry=geometry, crs=4326)
    found = gpd.sjoin(points, areas, how="left", predicate="intersects")["index"].groupby(level=0).min()
    return found.fillna(-1).to_numpy(np.int64)


def main() -> None:
    if not CITY.is_dir():
        sys.exit(f"no data at {CITY}; set URBANSAFETY_DATA")
    table = pq.read_table(sorted(CITY.glob("incidents_20*.parquet")), columns=["longitud", "latitud"])
    lon, lat = (table[column].cast("double").to_numpy() for column in ("longitud", "latitud"))
    print(f"{len(lon):,} points; seconds are the median of {RUNS} runs\n")
    print(f"{'level':<14} {'way':<22} {'seconds':>8} {'times faster':>13} {'peak MB':>8} {'labels that differ':>19}")
    notes = []
    for level in LEVELS:
        geometry = read_boundary(level, CITY).geometry
        building, cells = timed(lambda g=geometry: build_cells(g), 1)
        with tempfile.TemporaryDirectory() as folder:
            stored_cells(geometry, Path(folder))
            loading, _ = timed(lambda g=geometry, f=folder: stored_cells(g, Path(f)))
        notes.append(
            f"{level.level}: {len(geometry):,} areas, cells built in {building:.2f} s, read in {loading:.3f} s"
        )
        begin = time.perf_counter()
        from urbansafety.ingest.ground.cells_numba import border_edges, locate_compiled

        edges = border_edges(cells, geometry)
        locate_compiled(cells, edges, geometry, lon[:10], lat[:10])
        notes.append(f"{level.level}: numba ready in {time.perf_counter() - begin:.1f} s (import, edges, compilation)")
        ways = {
            "geopandas.sjoin": lambda g=geometry: by_join(g, lon, lat),
            "cells, NumPy": lambda g=geometry, c=cells: locate(c, g, lon, lat),
            "cells, numba (extra)": lambda g=geometry, c=cells, e=edges: locate_compiled(c, e, g, lon, lat),
        }
        slow, truth = 0.0, None
        for name, work in ways.items():
            seconds, found = timed(work)
            slow, truth = (seconds, found) if truth is None else (slow, truth)
            differ = int((found != truth).sum())
            faster, peak = slow / seconds, traced(work)
            print(f"{level.level:<14} {name:<22} {seconds:>8.3f} {faster:>12.0f}x {peak:>8.0f} {differ:>19,}")
    print("\n" + "\n".join(notes))
    print(f"whole process, peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
