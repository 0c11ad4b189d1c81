"""Raw files, whatever their format, to Parquet files of text with file and row number, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from urbansafety.city import TableFile
from urbansafety.dossier import declared
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.dialect import called
from urbansafety.ingest.raw.formats import Format, better_delimiter, open_table, sniff
from urbansafety.ingest.raw.paths import matching, shown
from urbansafety.ingest.raw.pieces import Piece
from urbansafety.ingest.raw.prefetch import prefetched
from urbansafety.ingest.raw.sheets import unread_sheets
from urbansafety.tables import Observation

FILE, ROW = "_file", "_row"
ROW_GROUP = 131_072
MOST = 0.5
"""The share of unreadable rows from which a file was taken apart in a wrong way."""
THREADS = 2


@dataclass(frozen=True)
class RawFiles:
    """The rows of a source as text.

    ``paths`` are Parquet files with the columns ``_file`` (path in the city folder), ``_row`` (line of the file, the
    header being line 1, or row of the table counted in the same way) and ``columns``, all of text; null where nothing
    stands or the file does not have the column. ``rejected`` is a Parquet file, as in the dossier, of the rows that
    could not be taken apart; with them, ``read`` rows were read. ``crs`` is what a vector file states of its ``_x``
    and ``_y``. ``sha256`` is over the bytes of all files in order of their names.
    """

    paths: tuple[Path, ...]
    columns: tuple[str, ...]
    rejected: Path
    read: int
    sha256: str
    bytes: int
    files: int
    crs: str | None
    observations: tuple[Observation, ...]


def stream(source: TableFile, folder: Path, scratch: Path) -> RawFiles:
    """Every row of a declared source, from all files that its pattern matches, as text in a new folder of ``scratch``.

    Raises BadInput when there is no file, or one that cannot be read as a table.
    """
    files = matching(source.file, folder)
    scratch = scratch / f"raw-{source.id.partition(':')[2]}"
    scratch.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(THREADS) as threads:
        digest = threads.submit(sha256, files)
        formats = list(threads.map(lambda path: sniff(path, source), files))
        observations = list[Observation]()
        observations += [
            seen for form, path in zip(formats, files, strict=True) for seen in _passed_over(form, path, source)
        ]
        names = [_unique(form.names, source.id, path, observations) for form, path in zip(formats, files, strict=True)]
        columns = _union(names, source.id, files, observations)
        jobs = [
            _Job(source, form, path, shown(path, folder), own, scratch / f"{i:05}.parquet")
            for i, (form, path, own) in enumerate(zip(formats, files, names, strict=True))
        ]
        reads = list(threads.map(lambda job: _write(job, columns), jobs))
    pa.default_memory_pool().release_unused()
    return RawFiles(
        paths=tuple(job.target for job in jobs),
        columns=columns,
        rejected=_gather([job.rejected for job in jobs], scratch / "rejected.parquet"),
        read=sum(reads),
        sha256=digest.result(),
        bytes=sum(path.stat().st_size for path in files),
        files=len(files),
        crs=next((form.crs for form in formats if form.crs), None),
        observations=tuple(observations),
    )


def sample(path: Path, rows: int = 1000, source: TableFile | None = None) -> tuple[tuple[str, ...], list[list[str]]]:
    """The columns of a raw file and its first rows as text ("" where nothing stands); for drafting."""
    form = sniff(path, source)
    columns = _unique(form.names, "", path, [])
    kept, have = list[pa.Table](), 0
    with closing(open_table(path, form).pieces) as pieces:
        for piece in pieces:
            kept.append(pa.table([pc.fill_null(_plain(column), "") for column in piece.columns], names=list(columns)))
            have += len(piece.rows)
            if have >= rows:
                break
    table = pa.concat_tables(kept).slice(0, rows) if kept else pa.table({name: [] for name in columns})
    return columns, [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def sha256(files: Sequence[Path]) -> str:
    """The hash over the bytes of files, one after the other."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


@dataclass(frozen=True)
class _Job:
    """One file to be written as text: under which names its columns go, and where to."""

    source: TableFile
    form: Format
    path: Path
    shown: str
    names: tuple[str, ...]
    target: Path

    @property
    def rejected(self) -> Path:
        return self.target.with_suffix(".rejected.parquet")


def _write(job: _Job, columns: tuple[str, ...]) -> int:
    """Write one file; the number of rows read."""
    reading = open_table(job.path, job.form)
    good = bad = 0
    writer: pq.ParquetWriter | None = None
    with (
        pq.ParquetWriter(job.rejected, declared()["rejected"].schema) as rejected,
        closing(prefetched(reading.pieces)) as pieces,
    ):
        for piece in pieces:
            table = _table(piece, job, columns)
            if writer is None:
                writer = _writer(job.target, table)
            writer.write_table(_fitted(table, writer.schema), row_group_size=ROW_GROUP)
            good, bad = good + len(piece.rows), bad + len(piece.unreadable)
            if piece.unreadable:
                rejected.write_table(_rejected(piece, job))
                _require_readable(job, good, bad)
    if writer is None:
        writer = _writer(job.target, _table(Piece([pa.array([], pa.string())] * len(job.names), _NONE), job, columns))
    writer.close()
    return good + bad


_NONE = np.empty(0, np.int64)


def _table(piece: Piece, job: _Job, columns: tuple[str, ...]) -> pa.Table:
    """A piece under the names of all files together, with its file and rows."""
    rows = len(piece.rows)
    place = pa.DictionaryArray.from_arrays(np.zeros(rows, np.int8), pa.array([job.shown]))
    have = dict(zip(job.names, piece.columns, strict=True))
    arrays = [have[name] if name in have else pa.nulls(rows, pa.string()) for name in columns]
    return pa.table([place, pa.array(piece.rows), *arrays], names=[FILE, ROW, *columns])


def _writer(target: Path, first: pa.Table) -> pq.ParquetWriter:
    """A writer of text that keeps a dictionary of the columns that repeat themselves."""
    repeated = [FILE] + [
        name
        for name in first.column_names[2:]
        if first[name].slice(0, 5000).combine_chunks().unique().__len__() * 2 < min(first.num_rows, 5000)
    ]
    return pq.ParquetWriter(
        target,
        first.schema,
        compression="snappy",
        use_dictionary=repeated,
        write_statistics=[ROW],
        store_schema=False,
    )


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Columns that come as a dictionary in one piece and as text in another, as in the first piece."""
    if table.schema.equals(schema):
        return table
    arrays = [
        column if column.type == field.type else _plain(column).cast(pa.string()) if pa.types.is_string(field.type)
        else _plain(column).dictionary_encode().cast(field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]  # fmt: skip
    return pa.table(arrays, schema=schema)


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _rejected(piece: Piece, job: _Job) -> pa.Table:
    return declared()["rejected"].build(
        {
            "source": [job.source.id] * len(piece.unreadable),
            "file": [job.shown] * len(piece.unreadable),
            "row": [bad.row for bad in piece.unreadable],
            "column": [""] * len(piece.unreadable),
            "value": [bad.value for bad in piece.unreadable],
            "reason": [bad.reason for bad in piece.unreadable],
        }
    )


def _gather(parts: list[Path], target: Path) -> Path:
    """The unreadable rows of all files in one."""
    with pq.ParquetWriter(target, declared()["rejected"].schema) as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_batch(batch)
            part.unlink()
    return target


def _require_readable(job: _Job, good: int, bad: int) -> None:
    """Raise BadInput when so many rows cannot be taken apart that the file must have been opened wrongly."""
    dialect = job.form.dialect
    if dialect is None or bad <= MOST * (good + bad):
        return
    better = better_delimiter(job.path, job.form)
    raise BadInput(
        f"{job.shown}: {bad:,} of the first {good + bad:,} rows do not fit the header, which has {len(dialect.names)} "
        f"columns with the delimiter {called(dialect.delimiter)} in line {dialect.line - 1}",
        f"The delimiter looks like {called(better)}: correct `delimiter` in city.toml, or leave it out."
        if better
        else "Correct `delimiter` or `header_row` in city.toml.",
    )


def _passed_over(form: Format, path: Path, source: TableFile) -> list[Observation]:
    """What is said of a workbook with further sheets when ``city.toml`` names none."""
    others = unread_sheets(path) if form.kind == "xlsx" and source.sheet is None else []
    if not others:
        return []
    message = (
        f"Only the first of {len(others) + 1} sheets of {path.name} was read. Not read: {', '.join(others[:8])}"
        f"{' and more' if len(others) > 8 else ''}; if records stand there too, name each sheet in an [[incidents]] "
        "block of its own: sheet."
    )
    return [Observation(source.id, "completeness", "sheets", len(others), len(others) + 1, message)]


def _unique(names: Sequence[str], source: str, path: Path, observations: list[Observation]) -> tuple[str, ...]:
    """Names made different from each other (also for engines that are blind to case); blank ones get a number."""
    taken, unique, changed = {FILE, ROW}, list[str](), list[str]()
    for place, name in enumerate(names, 1):
        base = name or f"column_{place}"
        new = next(
            c for k in range(1, len(names) + 3) if (c := base if k == 1 else f"{base}_{k}").casefold() not in taken
        )
        taken.add(new.casefold())
        unique.append(new)
        if new != name:
            changed.append(f"{name or 'blank'} (column {place}) → {new}")
    if changed:
        message = f"{path.name}: column names that are blank or repeated were given another: {', '.join(changed)}"
        observations.append(Observation(source, "validity", "header", len(changed), len(names), message))
    return tuple(unique)


def _union(
    names: list[tuple[str, ...]], source: str, files: Sequence[Path], observations: list[Observation]
) -> tuple[str, ...]:
    """The columns of all files, in the order in which they first appear; ``names`` are brought to one spelling."""
    spelling = dict[str, str]()
    for i, own in enumerate(names):
        names[i] = tuple(spelling.setdefault(name.casefold(), name) for name in own)
    columns = tuple(spelling.values())
    for path, own in zip(files, names, strict=True):
        lacking = [name for name in columns if name not in own]
        if lacking:
            message = f"{path.name}: lacks columns that other files of the source have: {', '.join(lacking)}"
            observations.append(Observation(source, "completeness", "header", len(lacking), len(columns), message))
    return columns
