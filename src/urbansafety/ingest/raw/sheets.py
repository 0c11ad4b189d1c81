"""XLSX workbooks as rows of text."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import pyarrow as pa

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.raw.packing import BROKEN
from urbansafety.ingest.raw.pieces import Piece, Reading

BATCH = 16_384
TITLE_ROWS = 20


def read_sheet(path: Path, *, sheet: str | None, header_row: int) -> Reading:
    """The rows below the header of a sheet (the first, unless one is named).

    Rows are numbered as in the spreadsheet; empty rows are passed over, cells right of the header too.
    Raises BadInput for a damaged workbook, an unknown sheet, or a header row that is a title.
    """
    rows = _rows(path, sheet)
    above = list(islice(rows, header_row + TITLE_ROWS))
    if not any(any(cells) for _, cells in above):
        raise BadInput(f"{path.name}: the sheet is empty", "Name the sheet with the records: `sheet` in city.toml.")
    header = next((cells for number, cells in above if number >= header_row and any(cells)), [])
    start = next((number for number, cells in above if number >= header_row and any(cells)), header_row)
    names = [cell.strip() if cell else "" for cell in header]
    while names and not names[-1]:
        names.pop()
    likely = header_place(above)
    if len(names) < 2 <= likely[1] and likely[0] > start:
        raise BadInput(
            f"{path.name}: row {start} has {len(names)} filled cells ({', '.join(names)[:60]!r}) and row {likely[0]} "
            f"has {likely[1]}: the header is not in row {start}",
            f"Set header_row = {likely[0]} in city.toml.",
        )
    below = (row for part in ((r for r in above if r[0] > start), rows) for row in part)
    return Reading(tuple(names), _pieces(below, len(names)))


def find_sheet_header(path: Path, sheet: str | None) -> int:
    """The row of the header, titles standing above it."""
    return header_place(list(islice(_rows(path, sheet), TITLE_ROWS)))[0]


def header_place(rows: list[tuple[int, list[str | None]]]) -> tuple[int, int]:
    """The number of the first row with as many filled cells as most rows have, and how many these are."""
    filled = [sum(cell is not None for cell in cells) for _, cells in rows]
    usual = Counter(count for count in filled if count > 1).most_common(1)
    place = next((i for i, count in enumerate(filled) if usual and count >= usual[0][0]), 0)
    return (rows[place][0], filled[place]) if rows else (1, 0)


def _pieces(rows: Iterator[tuple[int, list[str | None]]], width: int) -> Generator[Piece]:
    while batch := list(islice(rows, BATCH)):
        kept = [(number, cells[:width]) for number, cells in batch if any(cells[:width])]
        columns = zip(*(cells + [None] * (width - len(cells)) for _, cells in kept), strict=True)
        arrays = [pa.array(column, pa.string()) for column in columns] or [pa.array([], pa.string())] * width
        yield Piece(list(arrays), np.array([number for number, _ in kept], np.int64))


def _rows(path: Path, sheet: str | None) -> Iterator[tuple[int, list[str | None]]]:
    """Number and cells of each row of a sheet."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            if sheet is not None and sheet not in book.sheetnames:
                raise BadInput(f"{path.name}: has no sheet {sheet!r}", nearest(sheet, book.sheetnames))
            chosen = book[sheet] if sheet else _first_seen(book, path.name)
            if not hasattr(chosen, "iter_rows"):
                raise BadInput(f"{path.name}: the sheet {sheet!r} holds a chart", "Name the sheet with the records.")
            chosen.reset_dimensions()
            for number, cells in enumerate(chosen.iter_rows(), 1):
                yield number, [_text(cell) for cell in cells]
    except (
        *BROKEN, zipfile.LargeZipFile, InvalidFileException, OSError, KeyError, IndexError, ValueError, ParseError,
        TypeError, AttributeError, NotImplementedError,
    ) as error:  # fmt: skip
        if isinstance(error, OSError) and error.errno:
            raise
        raise BadInput(f"{path.name}: the workbook is damaged ({error})", "Save it again as XLSX or as CSV.") from None


def _first_seen(book: Any, name: str) -> Any:
    """The first sheet that is not hidden."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    if not sheets:
        raise BadInput(f"{name}: the workbook holds charts and no table", "Save the records as a sheet, or as CSV.")
    return sheets[0]


def sheet_names(path: Path) -> list[str]:
    """The names of the sheets of a workbook, hidden ones too.

    Raises BadInput for a file that is no workbook.
    """
    from openpyxl import load_workbook

    if not zipfile.is_zipfile(path):
        raise BadInput(f"{path.name}: is no workbook", "Save it as XLSX, or declare one file for each table.")
    try:
        with path.open("rb") as file:
            return list(load_workbook(file, read_only=True).sheetnames)
    except (*BROKEN, KeyError, ValueError, ParseError, TypeError, AttributeError) as error:
        raise BadInput(f"{path.name}: the workbook is damaged ({error})", "Save it again as XLSX.") from None


def unread_sheets(path: Path) -> list[str]:
    """The sheets of a workbook, hidden ones too, that are passed over when none is named."""
    from openpyxl import load_workbook

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True)
        first = _first_seen(book, path.name)
        return [sheet.title for sheet in book.worksheets if sheet is not first]


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without ".0", dates as in ISO 8601, with the time when the format shows it."""
    value = cell.value
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        shows_time = "h" in str(cell.number_format).lower() or value.time() != time()
        return value.isoformat(" ", "auto") if shows_time else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
