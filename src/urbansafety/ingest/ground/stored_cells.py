"""Cell tables kept on disk beside the city's files, so that boundaries are rasterised once."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from urbansafety.ingest.ground.cells import CellTable, build_cells

if TYPE_CHECKING:
    from urbansafety.tables import Strings

FORMAT = "1"
"""Changes whenever `CellTable` or the way it is built does."""
FOLDER = ".urbansafety"


def stored_cells(geometry: Strings, folder: Path) -> CellTable:
    """The cell table of repaired polygons, from the city folder where it is kept, else built and kept there.

    The file is named by a hash of the polygons, so that a changed boundary is rasterised anew. A folder that cannot be
    written, and a file that cannot be read, are passed over.
    """
    digest = hashlib.sha256(FORMAT.encode())
    for wkb in shapely.to_wkb(geometry).tolist():
        digest.update(wkb)
    path = folder / FOLDER / f"cells-{digest.hexdigest()[:16]}.npz"
    known = _read(path)
    if known is not None:
        return known
    cells = build_cells(geometry)
    _write(path, cells)
    return cells


def _read(path: Path) -> CellTable | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            west, south, per_lon, per_lat = kept["grid"].tolist()
            arrays = (kept["coarse"], kept["fine"], kept["start"], kept["areas"])
            return CellTable(west, south, per_lon, per_lat, int(kept["side"]), *arrays)
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile):
        return None


def _write(path: Path, cells: CellTable) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
            np.savez(
                beside,
                grid=np.array([cells.west, cells.south, cells.per_lon, cells.per_lat]),
                side=cells.side, coarse=cells.coarse, fine=cells.fine, start=cells.start, areas=cells.areas,
            )  # fmt: skip
        os.replace(beside.name, path)
    except OSError:
        return
