"""The columns of a raw file: that the declared ones are there, their text without blanks, their few distinct values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

import ibis

from urbansafety.errors import BadInput, nearest

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import SourceFile, TableFile
    from urbansafety.engines import Engine
    from urbansafety.ingest.raw.files import RawFiles

RAW = "raw "
MANY = 200_000
"""A column with more distinct values than this holds no names, kinds or hours."""


def require_columns(source: TableFile, declared: Iterable[str], found: Iterable[str]) -> None:
    """Every declared column is in the file.

    Raises BadInput that names the nearest header otherwise.
    """
    headers = list(found)
    for name in declared:
        if name not in headers:
            raise BadInput(f"city.toml: {source.file} has no column {name!r}", nearest(name, headers))


def declared_columns(source: SourceFile) -> list[str]:
    """The names of all columns that the source's ``columns`` mention, each once."""
    names: dict[str, None] = {}
    for value in source.columns.model_dump(exclude_none=True).values():  # type: ignore[attr-defined]
        names.update(dict.fromkeys([value] if isinstance(value, str) else value))
    return list(names)


def opened(engine: Engine, files: RawFiles) -> ir.Table:
    """The raw rows with file and row, and the raw columns as `cell` finds them.

    Raw columns are set apart by a prefix, since engines take ``X`` and ``x`` for one name.
    """
    rows = engine.read(files.paths)
    return rows.select(file="_file", row="_row", **{f"{RAW}{name}": rows[name] for name in files.columns})


def cell(rows: ir.Table, column: str) -> ir.StringValue:
    """A raw column as it stands."""
    return rows[f"{RAW}{column}"]


def text(rows: ir.Table, column: str) -> ir.StringValue:
    """The column without blanks around it; "" where there is nothing."""
    return cell(rows, column).strip().fill_null("")


def joined(rows: ir.Table, columns: Iterable[str]) -> ir.StringValue:
    """Several columns as one text, joined by a blank."""
    return ibis.literal(" ").join([text(rows, column) for column in columns]).strip()


def distinct(engine: Engine, written: ir.StringValue, column: str, source: SourceFile) -> dict[str, int]:
    """The distinct values of a column as they stand, with the number of rows of each; null counts as "".

    Raises BadInput when there are too many for a column of names, kinds or hours.
    """
    rows = written.fill_null("").name("value").as_table()
    values = rows.group_by("value").agg(rows=rows.count())
    table = engine.fetch(values.order_by("value").limit(MANY + 1))
    if table.num_rows > MANY:
        raise BadInput(
            f"{source.file}: column {column!r} has more than {MANY:,} different values",
            "It can be neither a kind, an hour nor an area's name; name another column in city.toml.",
        )
    return dict(zip(table["value"].to_pylist(), table["rows"].to_pylist(), strict=True))


def rows_in(engine: Engine, rows: ir.Table) -> int:
    """The number of rows."""
    return int(engine.fetch(rows.aggregate(rows=rows.count()))["rows"][0].as_py())


def fold(words: str) -> str:
    """Without accents, capitals and superfluous blanks, for comparing.

    >>> fold("  Omisión de  AUXILIO ")
    'omision de auxilio'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def padded(engine: Engine, raw: ir.Table) -> dict[str, int]:
    """How many values of each raw column have blanks around them; columns without any are left out."""
    counts = {name: _padding(raw[name]).sum().fill_null(0) for name in raw.columns if name.startswith(RAW)}
    table = engine.fetch(raw.aggregate(**counts)).to_pylist()[0]
    return {name.removeprefix(RAW): int(number) for name, number in table.items() if number}


def _padding(written: ir.StringValue) -> ir.BooleanValue:
    """Far cheaper than to strip and compare; a tab or another blank sorts before the exclamation mark."""
    return written.endswith(" ") | written.endswith("\t") | ((written < "!") & (written != ""))
