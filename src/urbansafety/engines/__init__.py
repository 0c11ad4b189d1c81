"""Where rows live. Nobody else names a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Engine(Protocol):
    """What a database must do for an assessment; expressions are Ibis'."""

    folder: Path
    """Scratch space on disk; gone with the engine."""

    def read(self, paths: Sequence[Path]) -> ir.Table:
        """The rows of Parquet files, in place."""

    def put(self, name: str, table: pa.Table) -> ir.Table:
        """A small table brought into the engine."""

    def keep(self, name: str, rows: ir.Table, words: Mapping[str, Sequence[str]] | None = None) -> ir.Table:
        """Work the rows out once and keep them on disk, in any order.

        ``words`` are all the texts that some columns can hold, so that these can be kept as numbers.
        """

    def fetch(self, rows: ir.Table) -> pa.Table:
        """A small result in memory."""

    def batches(self, rows: ir.Table) -> Iterator[pa.RecordBatch]:
        """A large result, in memory a piece at a time."""

    def digest(self, texts: Sequence[ir.StringValue]) -> ir.IntegerValue:
        """A 64-bit number of several texts together; equal texts have equal numbers."""

    def timestamp(self, text: ir.StringValue, formats: Sequence[str]) -> ir.TimestampValue:
        """Text as a time by the first of the ``strptime`` formats that fits; null where none does."""


def embedded() -> Engine:
    """The default engine, in this process and on this machine's disk."""
    from urbansafety.engines.duck import DuckEngine

    return DuckEngine()
