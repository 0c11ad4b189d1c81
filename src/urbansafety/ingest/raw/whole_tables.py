"""A small table, whole in memory, from a file of any format that records may have."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.city import TableFile
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.files import stream
from urbansafety.wording import plural

if TYPE_CHECKING:
    from urbansafety.tables import Ints


def read_table(file: str | TableFile, folder: Path) -> tuple[pa.Table, Ints]:
    """Every column of a file in the city folder as text, and the line that each row stands on.

    A declared file is read as it is declared, with its encoding, delimiter and sheet.

    Raises BadInput, naming the row, where a row cannot be taken apart.
    """
    with tempfile.TemporaryDirectory(prefix="urbansafety-") as scratch:
        source = TableFile(file=file) if isinstance(file, str) else file
        raw = stream(source, folder, Path(scratch))
        bad = pq.read_table(raw.rejected).to_pylist()
        if bad:
            raise BadInput(
                f"{source.file}, row {bad[0]['row']:,}: {bad[0]['reason']} ({plural(len(bad), 'such row')})",
                "Correct these rows, or remove them.",
            )
        table = pa.concat_tables([pq.read_table(path) for path in raw.paths])
    lines = np.asarray(table["_row"].to_numpy(), np.int64)
    return table.select(list(raw.columns)), lines
