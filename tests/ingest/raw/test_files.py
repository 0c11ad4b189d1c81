"""Every row of a raw file comes through as text with its place, or is set aside with its reason."""

from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import lzma
import re
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.city import SourceFile
from urbansafety.engines import embedded
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.files import RawFiles, sample, sha256, stream

LINE_END = re.compile(r"\r*\n|\r")


def read(folder: Path, pattern: str, **declared: Any) -> tuple[RawFiles, list[dict[str, Any]], list[dict[str, Any]]]:
    """The streamed source, its rows and the rejected ones; good and bad together are what was read."""
    raw = stream(SourceFile(file=pattern, **declared), folder, folder / ".scratch")
    rows = [row for path in raw.paths for row in pq.read_table(path).to_pylist()]
    rejected = pq.read_table(raw.rejected).to_pylist()
    assert len(rows) + len(rejected) == raw.read
    return raw, rows, rejected


def written(table: list[list[str]], delimiter: str, ends: str, quoting: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(table)
    return text.getvalue()


def expected(table: list[list[str]], delimiter: str, ends: str, quoting: int) -> list[tuple[int, list[str | None]]]:
    """Line and fields of every row below the header, counting line ends as a person would."""
    rows, line = [], 1
    for i, fields in enumerate(table):
        if i:
            rows.append((line, [field or None for field in fields]))
        line += len(LINE_END.findall(written([fields], delimiter, ends, quoting)))
    return rows


CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",))
FIELDS = st.text(st.one_of(st.sampled_from('",;\t|\n\r éñ1'), CHARACTERS), max_size=8)
WIDTH = 3


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(FIELDS, min_size=WIDTH, max_size=WIDTH), max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    ends=st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_table_comes_back_the_same_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    delimiter: str,
    encoding: str,
    ends: str,
    quoting: int,
) -> None:
    table = [["a", "b", "c"], *rows]
    if any("\r" in field or "\n" in field for row in rows for field in row):
        quoting = csv.QUOTE_ALL  # the csv module leaves a CR bare where lines end with LF
    folder = tmp_path_factory.mktemp("city")
    (folder / "x.csv").write_bytes(written(table, delimiter, ends, quoting).encode(encoding))
    _, good, bad = read(folder, "x.csv", delimiter=delimiter)
    found = [(row["_row"], [row[name] for name in "abc"]) for row in good]
    assert (found, bad) == (expected(table, delimiter, ends, quoting), [])


@settings(max_examples=150)
@given(data=st.binary(max_size=60), lines=st.lists(st.text('ab,"\0\n\r é', max_size=9), max_size=12))
def test_whatever_stands_in_a_file_good_and_bad_are_all_that_was_read(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("city")
    good_rows = [b"1,2,3"] * 40
    (folder / "x.csv").write_bytes(b"\n".join([b"a,b,c", *good_rows, "\n".join(lines).encode(), data, *good_rows]))
    _, good, _ = read(folder, "x.csv", delimiter=",", encoding=None)
    certain = [row["_row"] for row in good if [row[name] for name in "abc"] == ["1", "2", "3"]]
    assert set(range(2, 42)) <= set(certain)


ROWS = b"day,kind\n2024-01-01,robbery\n2024-01-02,theft\n"


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inside.csv", data)
        archive.writestr("__MACOSX/._inside.csv", b"noise")
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zipped])
def test_a_compressed_file_reads_the_same_whatever_its_name(tmp_path: Path, pack: Any) -> None:
    (tmp_path / "records.dat").write_bytes(pack(ROWS))
    raw, rows, _ = read(tmp_path, "records.dat")
    assert [(row["_row"], row["kind"]) for row in rows] == [(2, "robbery"), (3, "theft")]
    assert raw.sha256 == hashlib.sha256((tmp_path / "records.dat").read_bytes()).hexdigest()


def test_files_with_differing_headers_are_one_source_and_what_is_lacking_is_said(tmp_path: Path) -> None:
    (tmp_path / "police").mkdir()
    (tmp_path / "police" / "2023.csv").write_text("Day,kind\n2023-01-01,theft\n")
    (tmp_path / "police" / "2024.csv").write_text("kind;day;hour\nrobbery;2024-01-01;7\n")
    raw, rows, _ = read(tmp_path, "police/*.csv")
    assert raw.columns == ("Day", "kind", "hour")
    assert rows == [
        {"_file": "police/2023.csv", "_row": 2, "Day": "2023-01-01", "kind": "theft", "hour": None},
        {"_file": "police/2024.csv", "_row": 2, "Day": "2024-01-01", "kind": "robbery", "hour": "7"},
    ]
    assert [o.message for o in raw.observations] == [
        "2023.csv: lacks columns that other files of the source have: hour"
    ]
    assert (raw.files, raw.bytes) == (2, sum(p.stat().st_size for p in tmp_path.glob("police/*.csv")))


def test_the_hash_is_over_the_bytes_of_all_files_in_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"a\n2\n")
    (tmp_path / "a.csv").write_bytes(b"a\n1\n")
    assert read(tmp_path, "*.csv")[0].sha256 == hashlib.sha256(b"a\n1\na\n2\n").hexdigest()
    assert sha256([tmp_path / "b.csv"]) == hashlib.sha256(b"a\n2\n").hexdigest()


def test_blank_and_repeated_column_names_get_another_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(" Date ,date,,_row,date_2\n1,2,3,4,5\n")
    raw, rows, _ = read(tmp_path, "x.csv")
    assert raw.columns == ("Date", "date_2", "column_3", "_row_2", "date_2_2")
    assert rows[0]["_row"] == 2
    assert "blank (column 3) → column_3" in raw.observations[0].message


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("day,kind\n")
    raw, rows, bad = read(tmp_path, "x.csv")
    assert (raw.columns, raw.read, rows, bad) == (("day", "kind"), 0, [], [])


def test_a_few_broken_letters_do_not_make_the_file_another_encoding(tmp_path: Path) -> None:
    lines = ["día,qué", *["1,Peñón"] * 100]
    (tmp_path / "x.csv").write_bytes("\n".join(lines).encode() + b"\n2,caf\xe9\n3,sal\xc3\xb3n\n")
    _, rows, bad = read(tmp_path, "x.csv")
    assert [row["qué"] for row in rows] == ["Peñón"] * 100 + ["salón"]
    assert [(b["row"], b["value"], b["reason"]) for b in bad] == [(102, "2,caf\ufffd", "cannot be decoded as utf-8")]
    assert (bad[0]["source"], bad[0]["file"]) == ("source:x", "x.csv")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.csv", b"", "x.csv: the file is empty"),
        ("x.csv", b" \n\n", "x.csv: the file is empty"),
        ("x.xls", b"<html><table><tr><td>1</td></tr></table>", "web page"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel workbook"),
        ("x.parquet", b"PAR1" + b"\0" * 100, "the Parquet file is cut off or damaged"),
        ("x.csv.gz", gzip.compress(ROWS * 100)[:60], "the gzip data are cut off or damaged"),
        ("x.csv.bz2", bz2.compress(ROWS * 100)[:60], "the bzip2 data are cut off or damaged"),
        ("x.csv.xz", lzma.compress(ROWS * 100)[:60], "the xz data are cut off or damaged"),
        ("x.zip", zipped(ROWS)[:60], "the zip archive is cut off or damaged"),
        ("x.json", b'{"rows": [1, 2]}', "JSON that is not GeoJSON"),
        ("x.db", b"SQLite format 3\0" + bytes(range(256)) * 9 + b"\0" * 900, "a binary file, not a table"),
        ("x.pdf", b"%PDF-1.7 ...", "a PDF document"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput, match=message):
        read(tmp_path, name)


def test_a_truncated_parquet_file_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(10_000))}), tmp_path / "x.parquet")
    data = (tmp_path / "x.parquet").read_bytes()
    (tmp_path / "x.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match=r"x\.parquet: the Parquet file is cut off"):
        read(tmp_path, "x.parquet")


def test_a_wrong_delimiter_is_refused_and_the_right_one_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("day;kind;place\n" + "2024-01-01;robbery;1,5\n" * 30)
    with pytest.raises(BadInput, match="delimiter looks like semicolon ';'"):
        read(tmp_path, "x.csv", delimiter=",")
    (tmp_path / "y.csv").write_text("day;kind, or;place\n" + "2024-01-01;robbery;1\n" * 30)
    with pytest.raises(BadInput, match=r"30 of the first 30 rows do not fit the header[\s\S]*semicolon"):
        read(tmp_path, "y.csv", delimiter=",")


def test_a_title_above_the_header_is_named_or_declared(tmp_path: Path) -> None:
    text = "Police of Portavela\n\nday,kind,place\n" + "2024-01-01,robbery,1\n" * 30
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(BadInput, match="header_row"):
        read(tmp_path, "x.csv")
    _, rows, _ = read(tmp_path, "x.csv", header_row=3)
    assert (rows[0]["_row"], rows[0]["kind"]) == (4, "robbery")


def test_a_declared_encoding_that_does_not_hold_is_refused_with_line_and_byte(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\n1,2\n3,\xe9\n")
    with pytest.raises(BadInput, match=r"x\.csv, line 3: byte 11 of the file is not utf-8"):
        read(tmp_path, "x.csv", encoding="utf-8")
    with pytest.raises(BadInput, match="encoding 'latn-1' is not known"):
        read(tmp_path, "x.csv", encoding="latn-1")
    assert read(tmp_path, "x.csv", encoding="latin-1")[1][1]["b"] == "é"


def test_the_engine_reads_the_files_as_one_table(tmp_path: Path) -> None:
    engine = embedded()
    (tmp_path / "a.csv").write_text("day,kind\n1,\n")
    (tmp_path / "b.csv").write_text("kind,hour\ntheft,7\n")
    rows = engine.fetch(engine.read(read(tmp_path, "*.csv")[0].paths)).to_pylist()
    assert rows == [
        {"_file": "a.csv", "_row": 2, "day": "1", "kind": None, "hour": None},
        {"_file": "b.csv", "_row": 2, "day": None, "kind": "theft", "hour": "7"},
    ]


def test_a_sample_is_rows_of_text_for_drafting(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Title\n\na;b\n1;\n2;x\n3;y\n4;z\n")
    assert sample(tmp_path / "x.csv", 2) == (("a", "b"), [["1", ""], ["2", "x"]])


@pytest.mark.real
def test_real_files_with_odd_encodings_and_line_ends_read_right(real_data: Path, tmp_path: Path) -> None:
    # SOURCE: the packs' READMEs: 779 schools (Latin-1, CR CR LF), 24,013 precinct months (Latin-1, semicolons).
    for pattern, count, column, value in (
        ("medellin/schools_raw.csv", 779, "nombre_comuna", "Belén"),
        ("rio_de_janeiro/raw/BaseDPEvolucaoMensalCisp.csv", 24_013, "Regiao", "Baixada Fluminense"),
    ):
        raw = stream(SourceFile(file=pattern), real_data, tmp_path / str(count))
        table = pq.read_table(raw.paths[0])
        assert (raw.read, table.num_rows) == (count, count)
        assert value in {(text or "").strip() for text in table[column].to_pylist()}


@pytest.mark.real
def test_the_real_parquet_pair_is_one_source_with_the_same_values(real_data: Path, tmp_path: Path) -> None:
    raw = stream(SourceFile(file="mexico_city/incidents_*.parquet"), real_data, tmp_path)
    original = pq.read_table(real_data / "mexico_city" / "incidents_2019_2021.parquet", columns=["latitud"])["latitud"]
    text = pq.read_table(raw.paths[0], columns=["latitud", "_row"])
    # SOURCE: README: 650,905 and 651,735 rows.
    assert raw.read == 650_905 + 651_735
    assert [float(t) for t in text["latitud"].to_pylist()[:50_000]] == original.to_pylist()[:50_000]
    assert text["_row"][-1].as_py() == 650_906
