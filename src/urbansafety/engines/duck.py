"""DuckDB, embedded: out of core, on any laptop."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import udf

MEMORY_LIMIT = "300MB"
"""DuckDB spills to disk beyond it."""

THREADS = 4
"""At most; what each has in hand while rows are written does not spill, so that more of them may not fit."""

BATCH = 65_536
"""Rows handed over at a time."""

WRITTEN = 61_440
"""Rows that each thread has in hand while rows are written."""

WAY_OF_WRITING = f"FORMAT parquet, COMPRESSION uncompressed, PRESERVE_ORDER false, ROW_GROUP_SIZE {WRITTEN}"
DEEPEST = 100
"""Calls within calls that an expression may hold; ibis and DuckDB stop at about a thousand."""

FORMATS_FIT = ((ibis.dtype("string"), ibis.dtype("array<string>")), ibis.dtype("timestamp"))


@udf.scalar.builtin(name="try_strptime", signature=FORMATS_FIT)
def _try_strptime(text, formats):  # type: ignore[no-untyped-def]
    """DuckDB's own function; null where no format fits."""


@udf.scalar.builtin(name="hash", signature=((ibis.dtype("uint64"), ibis.dtype("string")), ibis.dtype("uint64")))
def _hash(before, text):  # type: ignore[no-untyped-def]
    """DuckDB's own function, of two values together."""


def _named(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _room_on_disk() -> Iterator[None]:
    """Turn what DuckDB says of a disk that is full into what Python says."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise OSError(f"DuckDB: {error}") from None


class DuckEngine:
    """Rows in a DuckDB file in a scratch folder that is removed with the engine."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="urbansafety-")
        self.folder = Path(self._scratch.name)
        self._connection = ibis.duckdb.connect(
            self.folder / "rows.duckdb",
            memory_limit=MEMORY_LIMIT,
            threads=min(THREADS, os.cpu_count() or 1),
            temp_directory=str(self.folder / "spill"),
        )
        self._connection.raw_sql("SET enable_progress_bar = false")

    def read(self, paths: Sequence[Path]) -> ir.Table:
        """The rows of Parquet files, in place."""
        return self._connection.read_parquet([str(path) for path in paths])

    def put(self, name: str, table: pa.Table) -> ir.Table:
        """A small table brought into the engine."""
        with _room_on_disk():
            return self._connection.create_table(name, table, overwrite=True)

    def keep(self, name: str, rows: ir.Table, words: Mapping[str, Sequence[str]] | None = None) -> ir.Table:
        """Work the rows out once and keep them on disk; columns of ``words`` are written in half of the time."""
        path = self.folder / f"{name}.parquet"
        listed = {c: ", ".join(map(_quoted, dict.fromkeys(texts))) for c, texts in (words or {}).items() if texts}
        casts = ", ".join(f"{_named(column)}::ENUM({texts}) AS {_named(column)}" for column, texts in listed.items())
        written = f"SELECT *{f' REPLACE ({casts})' if casts else ''} FROM ({self._connection.compile(rows)})"
        with _room_on_disk():
            self._connection.raw_sql(f"COPY ({written}) TO {_quoted(str(path))} ({WAY_OF_WRITING})")
        return self.read([path])

    def fetch(self, rows: ir.Table) -> pa.Table:
        """A small result in memory."""
        with _room_on_disk():
            result = self._connection.raw_sql(self._connection.compile(rows)).to_arrow_table()
        return result.cast(rows.schema().to_pyarrow())

    def batches(self, rows: ir.Table) -> Iterator[pa.RecordBatch]:
        """A large result, in memory a piece at a time."""
        with _room_on_disk():
            yield from rows.to_pyarrow_batches(chunk_size=BATCH)

    def digest(self, texts: Sequence[ir.StringValue]) -> ir.IntegerValue:
        """A 64-bit number of several texts together; equal texts have equal numbers."""
        start = ibis.literal(0, "uint64")
        parts = [reduce(_hash, texts[at : at + DEEPEST], start) for at in range(0, len(texts), DEEPEST)]
        return reduce(_hash, (part.cast("string") for part in parts[1:]), parts[0] if parts else start)

    def timestamp(self, text: ir.StringValue, formats: Sequence[str]) -> ir.TimestampValue:
        """Text as a time by the first of the ``strptime`` formats that fits; null where none does."""
        return _try_strptime(text, list(formats))
