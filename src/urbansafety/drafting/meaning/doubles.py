"""Tables that say again what another table says, so that both together would count twice."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.drafting.found.tables import TableFound

COPY = 0.5
"""Least share of rows that stand in another table too for a table to be called its copy."""
LOOKED_AT = 2_000


def copied(small: TableFound, large: TableFound) -> float:
    """The share of the rows of one table that stand in another, as far as some thousands tell; 0 where columns differ.

    Columns with fractions are passed over, since the same number may be written differently.
    """
    common = [name for name in small.raw.columns if name in large.raw.columns and not _fractions(small, name)]
    if len(common) < 3:
        return 0.0
    rows = pq.read_table(list(small.raw.paths), columns=common)
    rows = rows.take(pa.array(np.linspace(0, len(rows) - 1, min(LOOKED_AT, len(rows))).astype(np.int64)))
    other = pq.read_table(list(large.raw.paths), columns=common).group_by(common).aggregate([])
    return len(_filled(rows).join(_filled(other), common, join_type="left semi")) / len(rows)


def _fractions(table: TableFound, name: str) -> bool:
    column = table.columns[name]
    return column.numeric > 0.9 and not column.whole


def _filled(rows: pa.Table) -> pa.Table:
    return pa.table({name: rows[name].fill_null("").combine_chunks() for name in rows.column_names})
