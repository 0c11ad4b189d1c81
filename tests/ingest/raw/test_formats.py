"""A raw file is what its bytes say, whatever its name."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from urbansafety.city import SourceFile
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.formats import better_delimiter, open_table, sniff


def test_text_is_described_with_the_confidence_of_each_guess(tmp_path: Path) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(gzip.compress("Título\n\nd;n\n1;Peñón\n2;niño\n3;x\n".encode("latin-1")))
    form = sniff(path)
    assert (form.kind, form.compression, form.delimiter, form.header_row) == ("text", "gzip", ";", 3)
    assert form.encoding is not None and form.encoding.name == "cp1252"
    assert set(form.confidence) == {"encoding", "delimiter", "header_row"}
    (piece,) = open_table(path, form).pieces
    assert piece.columns[1].to_pylist() == ["Peñón", "niño", "x"]


def test_parquet_and_workbooks_are_told_by_content(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "x.csv")
    book = Workbook()
    assert book.active is not None
    book.active.append(["a", "b"])
    book.save(tmp_path / "y.csv")
    assert sniff(tmp_path / "x.csv").kind == "parquet"
    assert (sniff(tmp_path / "y.csv").kind, sniff(tmp_path / "y.csv").names) == ("xlsx", ("a", "b"))


def test_what_is_declared_is_taken_as_given(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("title,x\na|b\n1|2\n")
    form = sniff(tmp_path / "x.csv", SourceFile(file="x.csv", delimiter="|", header_row=2))
    assert (form.names, form.confidence["delimiter"]) == (("a", "b"), 1.0)
    assert better_delimiter(tmp_path / "x.csv", form) is None


def test_a_sheet_of_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match=r"x\.csv: the sheet 'Data' is declared") as error:
        sniff(tmp_path / "x.csv", SourceFile(file="x.csv", sheet="Data"))
    assert error.value.remedy == "Leave out `sheet`."


def test_a_binary_file_in_an_archive_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "x.parquet")
    (tmp_path / "x.gz").write_bytes(gzip.compress((tmp_path / "x.parquet").read_bytes()))
    with pytest.raises(BadInput, match="a binary file inside an archive"):
        sniff(tmp_path / "x.gz")
