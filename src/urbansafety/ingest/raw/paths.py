"""The files that a declaration names."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from urbansafety.errors import BadInput

WILD = "*?["


def require_file(path: Path, shown: str | None = None) -> None:
    """Raise BadInput, with the nearest name of the folder, when there is no file at ``path``."""
    shown = shown or path.name
    if path.is_file():
        return
    if path.is_dir():
        raise BadInput(f"{shown}: is a folder, and a file is expected", f'Name a file in it, or all: "{shown}/*".')
    raise BadInput(f"{shown}: there is no such file", _nearest(path.name, path.parent))


def matching(pattern: str, folder: Path) -> list[Path]:
    """The files that a path or a pattern with ``*`` names in the city folder, in order of their names.

    Raises BadInput when there is none; the remedy names the nearest file.
    """
    exact = folder / pattern
    if exact.exists() or not any(character in pattern for character in WILD):
        require_file(exact, pattern)
        return [exact]
    if Path(pattern).is_absolute():
        root = Path(Path(pattern).anchor)
        inner = str(Path(pattern).relative_to(root))
    else:
        root, inner = folder, pattern
    try:
        found = {path for path in root.glob(inner) if path.is_file()}
    except (ValueError, NotImplementedError) as error:
        raise BadInput(
            f"{pattern}: not a pattern of files ({error})",
            'Write it as in "police/*.csv", or "**/*.csv" for any depth.',
        ) from None
    ours = {place for path in found for place in path.parents if _is_dossier(place)}
    found -= {folder / "city.toml"}
    files = sorted(path for path in found if not _hidden(path, root) and ours.isdisjoint(path.parents))
    for path in files:
        if not is_text(path):
            raise BadInput(f"{os.fsencode(path.name)!r}: the name of the file is not UTF-8", "Rename the file.")
    if not files:
        raise BadInput(f"{pattern}: no file matches in {folder}", _nearest(Path(pattern).name, exact.parent))
    return files


def is_text(path: Path) -> bool:
    """Whether a path can be written down; a file's name may be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") and part != ".." for part in path.relative_to(root).parts)


def _is_dossier(place: Path) -> bool:
    """Whether a folder is the result of an assessment, which is never its input."""
    return (place / "manifest.json").is_file() and (place / "rejected.parquet").is_file()


def shown(path: Path, folder: Path) -> str:
    """A file's path as the dossier gives it: relative to the city folder, with forward slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _nearest(name: str, folder: Path) -> str:
    while not folder.is_dir():
        folder = folder.parent
    present = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    match = get_close_matches(name, present, n=1, cutoff=0.5)
    if match:
        return f"Did you mean {match[0]!r}?"
    listed = ", ".join(present[:8]) + (", …" if len(present) > 8 else "")
    return f"The folder holds: {listed}." if present else "The folder is empty."
