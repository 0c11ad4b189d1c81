"""A small table is read whole, or refused with its row."""

from __future__ import annotations

import pytest

from urbansafety.city import SourceFile
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.whole_tables import read_table


def test_every_value_is_text_and_every_row_knows_its_line(tmp_path):
    (tmp_path / "people.csv").write_text("code;people\n01;1.5\n02;\n", encoding="latin-1")
    table, lines = read_table("people.csv", tmp_path)
    assert table.column("code").to_pylist() == ["01", "02"]
    assert table.column("people").to_pylist()[0] == "1.5"
    assert lines.tolist() == [2, 3]


def test_a_ragged_row_is_refused_by_its_line(tmp_path):
    rows = "".join(f"{i:02},{i}\n" for i in range(40))
    (tmp_path / "people.csv").write_text(f"code,people\n{rows}41,5,6,7\n")
    with pytest.raises(BadInput, match=r"people\.csv, row 42: .*one such row"):
        read_table("people.csv", tmp_path)


def test_a_declared_file_is_read_as_it_is_declared(tmp_path):
    (tmp_path / "people.txt").write_bytes("first line\ncode|name\n1|Cañón\n".encode("latin-1"))
    source = SourceFile(file="people.txt", encoding="latin-1", delimiter="|", header_row=2)
    assert read_table(source, tmp_path)[0].to_pylist() == [{"code": "1", "name": "Cañón"}]
