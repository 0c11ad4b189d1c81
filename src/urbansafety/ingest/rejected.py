"""The rows that could not be used, each with its reason, in one file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.dossier import declared

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.engines import Engine

COLUMNS = ("source", "file", "row", "column", "value", "reason")


def write_rejected(engine: Engine, parts: Sequence[ir.Table], few: Sequence[dict[str, Any]] = ()) -> Path:
    """All rejected rows, by source, file and row, as the dossier has them; a piece in memory at a time.

    ``few`` are those of tables that are read whole.
    """
    schema = declared()["rejected"].schema
    if few:
        aside = engine.folder / "rejected_few.parquet"
        pq.write_table(pa.Table.from_pylist(list(few), schema), aside)
        parts = [*parts, engine.read([aside])]
    path = engine.folder / "rejected.parquet"
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        if parts:
            rows = reduce(lambda above, below: above.union(below), (part.select(*COLUMNS) for part in parts))
            for batch in engine.batches(rows.order_by("source", "file", "row", "column")):
                writer.write_batch(batch.cast(schema))
    return path
