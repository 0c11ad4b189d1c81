"""What the dossier says of a file that was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from urbansafety.city import TableFile
from urbansafety.ingest.raw.files import sha256
from urbansafety.ingest.raw.paths import matching

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
    return _row(id, kind, paths, shown)


def table_row(source: TableFile, kind: str, folder: Path, read: int, rejected: int = 0) -> dict[str, Any]:
    """The row of ``sources`` of a declared table, of whose rows some were set aside."""
    return {
        **_row(source.id, kind, matching(source.file, folder), source.file),
        "provider": source.provider,
        "group": source.group,
        "licence": source.licence,
        "read": read,
        "accepted": read - rejected,
        "rejected": rejected,
    }


def _row(id: str, kind: str, paths: Sequence[Path], shown: str) -> dict[str, Any]:
    return {
        "id": id,
        "kind": kind,
        "file": shown,
        "sha256": sha256(paths),
        "bytes": sum(path.stat().st_size for path in paths),
        "files": len(paths),
    }
