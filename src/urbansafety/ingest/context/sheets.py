"""The sheets of a workbook on institutions, or one file each, as rows of text that know where they stand."""

from __future__ import annotations

import glob
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from urbansafety.city import Governance, TableFile
from urbansafety.city.governance import SHEETS
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.raw.paths import require_file
from urbansafety.ingest.raw.sheets import sheet_names
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.tables import Ints

COLUMNS = {
    "institutions": (("id", "name", "level"), ("sector", "group", "territory", "priorities")),
    "mandates": (("institution", "function", "mandate"), ("responsible", "legal_basis", "delegated_by")),
    "bodies": (("body", "institution"), ("name", "role")),
    "agreements": (("provider", "receiver", "purpose"), ("signed", "expires")),
    "capacity": (("institution", "dimension", "grade", "respondent"), ("function", "evidence", "date")),
}
"""The columns that each sheet must have, and those that it may have. Others are for people, and not read."""
BETWEEN = ";"
"""What separates the items of a list in one cell."""


@dataclass(frozen=True)
class Row:
    """A row of a sheet: the ``sheet`` as messages name it, its line, its source id, and its cells ("" where blank)."""

    sheet: str
    line: int
    source: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def refused(self, column: str, what: str, remedy: str) -> BadInput:
        """The complaint about a cell."""
        return BadInput(f"{self.sheet}, row {self.line:,}, column {column!r}: {what}", remedy)

    def given(self, column: str) -> str:
        """What stands in a cell that may not be blank."""
        if not self[column]:
            raise self.refused(column, "nothing stands there", "Fill it in, or delete the row.")
        return self[column]

    def one_of(self, column: str, known: Collection[str], what: str) -> str:
        """What stands in a cell that must be one of the known words; "" where it is blank."""
        return self._known(column, self[column], known, what) if self[column] else ""

    def some_of(self, column: str, known: Collection[str], what: str) -> list[str]:
        """The items of a cell that holds a list, each one of the known words."""
        items = [item.strip() for item in self[column].split(BETWEEN)]
        return [self._known(column, item, known, what) for item in items if item]

    def day(self, column: str) -> date | None:
        """The date in a cell, None where it is blank."""
        try:
            return datetime.fromisoformat(self[column]).date() if self[column] else None
        except ValueError:
            raise self.refused(column, f"{self[column]!r} is no date", "Write dates as 2024-05-31.") from None

    def _known(self, column: str, word: str, known: Collection[str], what: str) -> str:
        if word not in known:
            raise self.refused(column, f"{word!r} is {what}", nearest(word, known))
        return word


def read_sheets(declared: Governance, folder: Path) -> dict[str, list[Row]]:
    """The rows of every sheet that is given, by its name; a sheet that is not given is not there.

    Raises BadInput for a file that cannot be read, a sheet or column that is missing or misspelled, and a table
    without rows (of a workbook, where empty sheets may stand ready, only for ``institutions``).
    """
    if not declared.workbook:
        files = {sheet: file for sheet in SHEETS if (file := getattr(declared, sheet))}
        return {
            sheet: read_rows(file, None, folder, COLUMNS[sheet], f"source:governance-{sheet}")
            for sheet, file in files.items()
        }
    path = folder / declared.workbook
    require_file(path, declared.workbook)
    present = sheet_names(path)
    _require(declared.workbook, "sheet", present, SHEETS[:1], SHEETS[1:])
    source = "source:governance"
    sheets = {
        sheet: read_rows(declared.workbook, sheet, folder, COLUMNS[sheet], source, empty=sheet != SHEETS[0])
        for sheet in SHEETS
        if sheet in present
    }
    return {sheet: rows for sheet, rows in sheets.items() if rows}


def read_rows(
    file: str,
    inside: str | None,
    folder: Path,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    source: str,
    *,
    empty: bool = False,
) -> list[Row]:
    """The rows of a file, or of a sheet ``inside`` it, with the columns that it must and those that it may have.

    Raises BadInput for a file that cannot be read, a column that is missing or misspelled, and a table without rows
    unless it may be ``empty``.
    """
    shown = f"{file}, sheet {inside!r}" if inside else file
    require_file(folder / file, file)
    table, lines = _table(TableFile(file=glob.escape(file), sheet=inside), folder, shown)
    required, optional = columns
    _require(shown, "column", table.column_names, required, optional)
    names = [name for name in (*required, *optional) if name in table.column_names]
    blank = dict.fromkeys((*required, *optional), "")
    rows = [
        Row(shown, int(line), source, blank | {name: (cells[name] or "").strip() for name in names})
        for line, cells in zip(lines, table.to_pylist(), strict=True)
        if any((cell or "").strip() for cell in cells.values())
    ]
    if not rows and not empty:
        raise BadInput(f"{shown}: has no row below the header", "Fill it in, or leave it out of city.toml.")
    return rows


def _table(source: TableFile, folder: Path, shown: str) -> tuple[pa.Table, Ints]:
    """A whole table; what is wrong with it is told with a way out that is open here."""
    try:
        return read_table(source, folder)
    except BadInput as error:
        where = f"{shown}: " if source.sheet else ""
        said = error.message.partition(": ")[2] if source.sheet else error.message
        anew = "Save it anew as XLSX, or as CSV in UTF-8, with the names of the columns in the first row."
        raise BadInput(f"{where}{said}", error.remedy if ", row " in said else anew) from None


def _require(
    shown: str, what: str, present: Collection[str], required: Collection[str], optional: Collection[str]
) -> None:
    """Raise BadInput for a name that is missing, and for one that looks like a misspelled one."""
    for name in required:
        if name not in present:
            raise BadInput(f"{shown}: has no {what} {name!r}", nearest(name, present))
    missing = [name for name in optional if name not in present]
    for name in sorted(set(present) - {*required, *optional}):
        if get_close_matches(name.casefold(), missing, n=1):
            raise BadInput(f"{shown}: the {what} {name!r} is not known", nearest(name, missing))
