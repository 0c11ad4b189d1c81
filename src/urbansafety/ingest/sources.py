"""What the dossier says of a file that was read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

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
    digest = hashlib.sha256()
    for part in paths:
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return {
        "id": id,
        "kind": kind,
        "file": shown,
        "sha256": digest.hexdigest(),
        "bytes": sum(part.stat().st_size for part in paths),
        "files": len(paths),
    }
