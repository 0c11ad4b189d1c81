"""What the dossier says of a file that was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from urbansafety.ingest.raw.files import sha256

SIDE_FILES = (".shx", ".dbf", ".prj", ".cpg")
"""What belongs to a Shapefile."""


def file_row(id: str, kind: str, path: Path, shown: str) -> dict[str, Any]:
    """The part of a row of ``sources`` that speaks of the file: its id, kind, name, hash and size.

    The hash is of the bytes of the file, followed by those of a Shapefile's side files in order of their names.
    """
    paths = [path]
    if path.suffix.lower() == ".shp":
        parts = (part for part in path.parent.iterdir() if part.stem == path.stem)
        paths += sorted(part for part in parts if part.suffix.lower() in SIDE_FILES)
    return {
        "id": id,
        "kind": kind,
        "file": shown,
        "sha256": sha256(paths),
        "bytes": sum(part.stat().st_size for part in paths),
        "files": len(paths),
    }
