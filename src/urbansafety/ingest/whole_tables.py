"""A small table, whole in memory, from a file of any format that records may have."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from urbansafety.tables import Ints


def read_table(path: Path) -> tuple[pa.Table, Ints]:
    """Every column as text, and the line of the file that each row stands on."""
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig", "strict") if b"\xff" not in raw else raw.decode("latin-1")
    head = text.splitlines()[0]
    mark = max(",;\t|", key=head.count)
    rows = list(csv.reader(text.splitlines(), delimiter=mark))
    columns = list(zip(*rows[1:], strict=True))
    return pa.table(dict(zip(rows[0], map(list, columns), strict=True))), np.arange(2, len(rows) + 1)
