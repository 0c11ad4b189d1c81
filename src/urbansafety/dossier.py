"""The tables of a dossier: declared once here; written, read and documented from here."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.catalog import read_yaml
from urbansafety.errors import BadInput, nearest

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "yes/no": pa.bool_(),
    "date": pa.date32(),
    "geometry": pa.binary(),
}
ROW_GROUP = 65_536
MARKS = ("manifest.json", "sources.parquet", "findings.parquet")
"""Files by which a dossier is known, so that no other folder is taken for one."""


@dataclass(frozen=True)
class Column:
    """A column of a dossier table: its name, type, unit and meaning."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table of the dossier: its columns, and the columns that identify a row and give the order of rows."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema that the table has on disk."""
        return pa.schema([pa.field(c.name, TYPES[c.type]) for c in self.columns])

    def build(self, columns: dict[str, Any]) -> pa.Table:
        """An Arrow table in the declared types and order of rows; columns left out are null."""
        length = next((len(values) for values in columns.values()), 0)
        unknown = set(columns) - {c.name for c in self.columns}
        if unknown:
            raise KeyError(f"{self.name} has no column {min(unknown)!r}")
        arrays = [
            _array(columns[c.name], TYPES[c.type]) if c.name in columns else pa.nulls(length, TYPES[c.type])
            for c in self.columns
        ]
        return pa.table(arrays, schema=self.schema).sort_by([(key, "ascending") for key in self.key])

    def rows(self, rows: list[dict[str, Any]]) -> pa.Table:
        """The same from a list of rows; for small tables."""
        return self.build({c.name: [row.get(c.name) for row in rows] for c in self.columns})


def _array(values: Any, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    return array if array.type == wanted else array.cast(wanted)


@cache
def declared() -> dict[str, Table]:
    """Every table of a dossier by name, as ``catalog/tables.yaml`` declares it."""
    return {
        name: Table(
            name,
            entry["meaning"],
            tuple(entry["key"]),
            tuple(Column(column, *map(str.strip, text.split("|", 2))) for column, text in entry["columns"].items()),
        )
        for name, entry in read_yaml("tables.yaml").items()
    }


def blocks(table: pa.Table, *columns: str) -> dict[tuple[str, ...], pa.Table]:
    """The rows of each combination of texts in columns that a table is sorted by, without a copy; null counts as "".

    >>> {key: rows.num_rows for key, rows in blocks(pa.table({"level": ["city", "ward", "ward"]}), "level").items()}
    {('city',): 1, ('ward',): 2}
    """
    coded = [table[name].dictionary_encode().combine_chunks() for name in columns]
    changes = np.zeros(table.num_rows, bool)
    changes[:1] = True
    for column in coded:
        changes[1:] |= np.diff(column.indices.fill_null(-1).to_numpy()) != 0
    starts = np.flatnonzero(changes)
    keys = zip(*(column.take(starts).to_pylist() for column in coded), strict=True)
    ends = np.append(starts, table.num_rows)[1:]
    return {
        tuple(text or "" for text in key): table.slice(start, end - start)
        for key, start, end in zip(keys, starts, ends, strict=True)
    }


@dataclass(frozen=True)
class Dossier:
    """What an assessment found: a manifest and one table a noun.

    A table that may be larger than memory is the path of its Parquet file. ``scratch`` keeps alive whatever those
    files live in.
    """

    manifest: dict[str, Any]
    tables: dict[str, pa.Table | Path]
    scratch: object = None

    def table(self, name: str) -> pa.Table:
        """One table as Arrow.

        Raises BadInput for a name that is not one of ``declared()``.
        """
        if name not in declared():
            raise BadInput(f"A dossier has no table {name!r}.", nearest(name, declared()))
        table = self.tables.get(name, declared()[name].rows([]))
        return _read_parquet(table) if isinstance(table, Path) else table

    def frame(self, name: str) -> pd.DataFrame:
        """One table as a pandas frame, for work in a notebook."""
        return self.table(name).to_pandas()

    def write(self, folder: Path) -> None:
        """Write manifest and tables into ``folder``; the bytes depend on the tables alone."""
        (folder / "public").mkdir()
        text = json.dumps(self.manifest, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
        for name, table in declared().items():
            _write_parquet(table, self.tables.get(name), folder / f"{name}.parquet")

    @classmethod
    def read(cls, folder: str | Path) -> Dossier:
        """Open a dossier that was written; its tables stay on disk until asked for."""
        folder = Path(folder)
        manifest = folder / "manifest.json"
        if not manifest.is_file():
            raise BadInput(f"{folder}: not a dossier (it has no manifest.json)", "Name the folder that `assess` made.")
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadInput(f"{manifest}: damaged ({error})", "Assess the city anew.") from None
        return cls(
            manifest=told,
            tables={name: folder / f"{name}.parquet" for name in declared()},
        )


def set_aside(dossier: Dossier) -> list[dict[str, Any]]:
    """Rows that could not be used by source and reason, the most frequent of a source first.

    Reasons that differ only in the row that they point to are one.
    """
    columns = ["source", "reason"]
    held = dossier.tables.get("rejected")
    table = pq.read_table(held, columns=columns) if isinstance(held, Path) else dossier.table("rejected")
    alike: Counter[tuple[str, str]] = Counter()
    for row in table.select(columns).group_by(columns).aggregate([([], "count_all")]).to_pylist():
        alike[row["source"], re.sub(r"\brow [\d,]+", "an earlier row", row["reason"])] += row["count_all"]
    rows = [{"source": source, "reason": reason, "count": count} for (source, reason), count in alike.items()]
    return sorted(rows, key=lambda row: (row["source"], -row["count"], row["reason"]))


@contextmanager
def replacing(folder: str | Path) -> Iterator[Path]:
    """A new folder beside ``folder`` that takes its place when the block ends well, and vanishes when it does not.

    Raises BadInput when something other than a dossier stands there.
    """
    folder = require_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new, old = beside / "new", beside / "old"
        new.mkdir()
        yield new
        _exchange(folder, new, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def require_replaceable(folder: str | Path) -> Path:
    """The absolute path of a folder where a dossier may be written.

    Raises BadInput when something other than a dossier stands there.
    """
    folder = Path(folder).resolve()
    remedy = "Name another folder with --out, or move it away."
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return folder
    if not all((folder / name).is_file() for name in MARKS):
        raise BadInput(f"{folder}: exists and is not a dossier", remedy)
    parts = {"manifest.json", "public", "report"}
    foreign = [p.name for p in folder.iterdir() if p.name not in parts and p.suffix != ".parquet" and p.name[0] != "."]
    if foreign:
        raise BadInput(f"{folder}: is a dossier in which something else was put: {min(foreign)!r}", remedy)
    return folder


def _exchange(folder: Path, new: Path, old: Path) -> None:
    """Put ``new`` in the place of ``folder``; what stood there is put back when that fails or is interrupted."""
    try:
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise


def _read_parquet(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise BadInput(f"{path}: cut off or damaged ({error})", "Assess the city anew.") from None


def _write_parquet(table: Table, content: pa.Table | Path | None, path: Path) -> None:
    """Row groups and compression are fixed, so that equal tables are equal bytes.

    Texts that are dictionaries are written as they are, and read back as texts. Numbers seldom repeat.
    """
    if isinstance(content, Path):
        file = pq.ParquetFile(content)
        found, batches = file.schema_arrow, file.iter_batches(ROW_GROUP)
    else:
        held = content or table.schema.empty_table()
        found, batches = held.schema, iter(held.to_batches(ROW_GROUP))
    schema = pa.schema(
        [own if pa.types.is_dictionary(own.type) else wanted for own, wanted in zip(found, table.schema, strict=True)]
    )
    repeating = [column.name for column in table.columns if column.type not in ("number", "geometry")]
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeating, store_schema=False) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema), row_group_size=ROW_GROUP)
