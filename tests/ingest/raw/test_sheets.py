"""Workbooks read as their rows are seen in a spreadsheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.sheets import find_sheet_header, header_place, read_sheet, sheet_names


def saved(path: Path, rows: list[list[Any]], *, merged: str | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "records"
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.create_sheet("notes")
    book.save(path)
    return path


def rows_of(path: Path, header_row: int = 1, sheet: str | None = None) -> tuple[tuple[str, ...], list[Any]]:
    reading = read_sheet(path, sheet=sheet, header_row=header_row)
    found = []
    for piece in reading.pieces:
        found += list(zip(piece.rows.tolist(), *(c.to_pylist() for c in piece.columns), strict=True))
    return reading.names, found


def test_cells_of_every_kind_become_text_from_which_they_can_be_read_back(tmp_path: Path) -> None:
    moment = dt.datetime.fromisoformat("2024-01-02T03:04")
    cells = [1, 2.0, 0.1, True, "x", dt.date(2024, 1, 2), moment, dt.time(5, 6), None]
    path = saved(tmp_path / "x.xlsx", [[f"c{i}" for i in range(9)], cells])
    expected = ("1", "2", "0.1", "true", "x", "2024-01-02", "2024-01-02 03:04:00", "05:06:00", None)
    assert rows_of(path)[1] == [(2, *expected)]


def test_midnight_keeps_its_time_where_the_format_shows_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.xlsx", [["a", "b"], [dt.datetime.fromisoformat("2024-01-02"), "x"]])
    assert rows_of(path)[1] == [(2, "2024-01-02 00:00:00", "x")]


def test_a_merged_title_above_the_header_is_named_and_passed_over_when_declared(tmp_path: Path) -> None:
    rows = [["Police of Portavela"], [], ["day", "kind", None], ["d", "k"], [None, None], ["e", "l", "beside"]]
    path = saved(tmp_path / "x.xlsx", rows, merged="A1:B1")
    with pytest.raises(BadInput, match=r"row 1 has 1 filled cells[\s\S]*header_row = 3"):
        rows_of(path)
    assert find_sheet_header(path, None) == 3
    assert rows_of(path, 3) == (("day", "kind"), [(4, "d", "k"), (6, "e", "l")])


def test_a_sheet_is_named_and_a_wrong_name_suggests_the_nearest(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.xlsx", [["a", "b"], [1, 2]])
    assert rows_of(path, sheet="records")[1] == [(2, "1", "2")]
    with pytest.raises(BadInput, match="Did you mean 'records'"):
        rows_of(path, sheet="record")
    with pytest.raises(BadInput, match="the sheet is empty"):
        rows_of(path, sheet="notes")


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.xlsx", [["a", "b"], [1, 2]])
    data = path.read_bytes()
    path.write_bytes(data.replace(b"xl/workbook.xml", b"xl/wurkbook.xml"))
    with pytest.raises(BadInput, match=r"x\.xlsx: the workbook is damaged"):
        rows_of(path)


def test_the_header_is_the_first_row_as_full_as_most() -> None:
    assert header_place([(1, ["t", None]), (2, ["a", "b"]), (3, ["1", "2"])]) == (2, 2)
    assert header_place([]) == (1, 0)


def test_the_names_of_sheets(tmp_path):
    assert sheet_names(saved(tmp_path / "book.xlsx", [["a", "b"]])) == ["records", "notes"]
    (tmp_path / "no.xlsx").write_text("a,b\n")
    with pytest.raises(BadInput, match="is no workbook"):
        sheet_names(tmp_path / "no.xlsx")
