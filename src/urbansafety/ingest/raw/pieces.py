"""What every reader of a raw file hands on: a piece of its rows as text."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SHOWN = 200
"""Characters of an unreadable row that are kept."""


@dataclass(frozen=True)
class Unreadable:
    """A row that cannot be taken apart: its line, what stands there and why it cannot."""

    row: int
    value: str
    reason: str


@dataclass(frozen=True)
class Piece:
    """Rows as columns of text (null where nothing stands) with their line or row number, and the unreadable ones."""

    columns: list[pa.Array | pa.ChunkedArray]
    rows: NDArray[np.int64]
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """An opened file: the names in its header and its rows piece by piece."""

    names: tuple[str, ...]
    pieces: Generator[Piece]


def excerpt(raw: bytes) -> str:
    """The first 200 characters of an unreadable row, on one line and without what cannot be printed."""
    text = raw[: 4 * SHOWN].decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "␀" if c == "\0" else " " for c in text).strip()[:SHOWN]
