"""Tables of a synthetic city as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def write_list(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV in UTF-8, its lines ended alike on every machine."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
