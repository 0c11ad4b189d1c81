"""Drafting ``city.toml`` and crosswalks from raw files: what `urbansafety init` does."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from urbansafety.drafting.assembling import Draft, assemble
from urbansafety.drafting.blocks.incidents import ALIASES
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.guesses import Guess, Unused
from urbansafety.drafting.meaning.crosswalk import Proposal, write_crosswalk
from urbansafety.drafting.writing import write
from urbansafety.errors import BadInput

__all__ = ["Drafted", "draft"]
SURE = 0.8
"""Guesses below it are to be looked at first."""


@dataclass(frozen=True)
class Drafted:
    """What `draft` wrote: the path of ``city.toml``, the crosswalks, and what to look at first."""

    path: Path
    crosswalks: tuple[Path, ...]
    doubtful: tuple[str, ...]
    unused: tuple[Unused, ...]


def draft(folder: str | Path) -> Drafted:
    """Draft ``FOLDER/city.toml`` and a crosswalk for each source with local categories.

    Every guess stands there with its confidence and reason. Raises BadInput when the folder is missing, has a
    ``city.toml`` or a crosswalk of the same name already, or holds nothing that can be used; nothing is written then.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder", "Name the folder with the city's raw files.")
    path = folder / "city.toml"
    _require_new(path)
    with tempfile.TemporaryDirectory(prefix="urbansafety-") as scratch:
        drafted = assemble(folder, look(folder, Path(scratch)))
    _require_something(folder, drafted)
    crosswalks = {folder / name: proposals for name, proposals in drafted.crosswalks.items()}
    for crosswalk in crosswalks:
        _require_new(crosswalk)
    for crosswalk, proposals in crosswalks.items():
        write_crosswalk(list(proposals), crosswalk)
    path.write_text(write(drafted.profile, drafted.blocks, drafted.unused), encoding="utf-8")
    return Drafted(path, tuple(crosswalks), _doubtful(drafted), drafted.unused)


def _require_new(path: Path) -> None:
    if path.exists():
        raise BadInput(f"{path}: exists already, and init never overwrites", "Move it away to have a new draft.")


def _require_something(folder: Path, drafted: Draft) -> None:
    if any(not block.why_not for block in drafted.blocks if block.kind != "places"):
        return
    seen = "; ".join(f"{one.file}: {one.why}" for one in drafted.unused[:5])
    raise BadInput(
        f"{folder}: nothing in it can be used" + (f" ({seen})" if seen else ", it is empty"),
        "Looked for polygons of areas (GeoJSON, GeoPackage, Shapefile, FlatGeobuf), for records with a date and a "
        "place (CSV, XLSX, Parquet), and for counts by area and month.",
    )


def _doubtful(drafted: Draft) -> tuple[str, ...]:
    """The least certain guesses first, as one line each."""
    found: list[tuple[float, str, Guess]] = []
    for block in drafted.blocks:
        if not block.why_not:
            found += [
                (g.confidence, block.file, g) for g in (*block.guesses, *block.columns) if g.confidence is not None
            ]
    low = [
        f"{file}: {guess.key} = {guess.value} ({sure:.0%}: {guess.reason})"
        for sure, file, guess in sorted(found, key=lambda item: item[:2])
        if sure < SURE
    ]
    notes = [
        f"{block.file}: {note}"
        for block in drafted.blocks
        for note in block.about
        if note.split(":")[0].isupper() or ALIASES in note
    ]
    unclear = [f"{name}: {_unclear(proposals)}" for name, proposals in drafted.crosswalks.items()]
    return (*notes, 'city: country = "XXA" (no file says which)', *low, *unclear)


def _unclear(proposals: tuple[Proposal, ...]) -> str:
    """How many categories of a crosswalk to look at, and how many of the records these are."""
    low = [proposal for proposal in proposals if proposal.confidence < SURE]
    share = sum(proposal.count for proposal in low) / max(sum(proposal.count for proposal in proposals), 1)
    return f"{len(low)} of {len(proposals)} categories are doubtful, with {share:.0%} of the records"
