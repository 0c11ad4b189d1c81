"""Records in text: which lines make a row, which cannot be read, and that blocks make no difference."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.ingest.raw.dialect import Dialect, read_dialect
from urbansafety.ingest.raw.text import read_records, split_lines


def read(text: bytes, cuts: list[int] | None = None, delimiter: str = ",") -> tuple[list[tuple], list[tuple]]:  # type: ignore[type-arg]
    """Rows and unreadable rows of a text with a header, cut into blocks after the given lines."""
    dialect = read_dialect(text, "x.csv", delimiter=delimiter, header_row=1)
    body = text[dialect.offset :]
    starts = split_lines(body).start if body else np.array([], int)
    edges = sorted({0, len(body), *(int(starts[c % len(starts)]) for c in cuts or [] if len(starts))})
    blocks = [body[a:b] for a, b in pairwise(edges)]
    rows, bad = [], []
    for piece in read_records(iter(blocks), dialect, "utf-8"):
        columns = [column.to_pylist() for column in piece.columns]
        rows += list(zip(piece.rows.tolist(), *columns, strict=True))
        bad += [(b.row, b.value, b.reason) for b in piece.unreadable]
    return rows, bad


def test_line_ends_of_every_kind_count_as_one_line_each() -> None:
    for end in (b"\n", b"\r\n", b"\r\r\n", b"\r"):
        assert read(end.join([b"a,b", b"1,2", b"", b"3,4", b""])) == ([(2, "1", "2"), (4, "3", "4")], [])


def test_blank_lines_are_not_rows_but_a_row_of_delimiters_is() -> None:
    assert read(b"a,b\n\n   \n1,2\n,\n\n3,4") == ([(4, "1", "2"), (5, None, None), (7, "3", "4")], [])


def test_a_quoted_line_end_belongs_to_its_value_and_the_row_to_its_first_line() -> None:
    assert read(b'a,b\n1,"x\r\ny"\n2,z\n') == ([(2, "1", "x\r\ny"), (4, "2", "z")], [])


def test_a_quote_within_a_value_is_a_character() -> None:
    assert read(b'a,b\n5" pipe,x\n1,6"\n"say ""no""",y\n') == (
        [(2, '5" pipe', "x"), (3, "1", '6"'), (4, 'say "no"', "y")],
        [],
    )


def test_a_quote_that_is_never_closed_costs_its_line_only() -> None:
    rows, bad = read(b'a,b\n1,2\n3,"open\n5,6\n7,"ok"\n')
    assert rows == [(2, "1", "2"), (4, "5", "6"), (5, "7", "ok")]
    assert bad == [(3, '3,"open', "a quote is opened and never closed")]


def test_two_unclosed_quotes_do_not_swallow_what_stands_between_them() -> None:
    text = b"a,b,c\n" + b'x,"abc,1\n' + b"1,2,3\n" * 5 + b'y,"def,2\n' + b"4,5,6\n"
    rows, bad = read(text)
    assert [row[0] for row in rows] == [3, 4, 5, 6, 7, 9]
    assert [b[0] for b in bad] == [2, 8]


def test_a_quote_opened_and_closed_too_far_below_is_not_one_value() -> None:
    text = b'a,b\n1,"x\n' + b"1,2\n" * 60 + b'y"\n3,4\n'
    rows, bad = read(text)
    assert len(rows) == 61
    assert [b[0] for b in bad] == [2, 63]


def test_rows_with_too_few_or_too_many_fields_are_set_aside_with_their_text() -> None:
    rows, bad = read(b"a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n4,5,6\n")
    assert [row[0] for row in rows] == [2, 6]
    assert bad == [
        (3, "1,2", "too few fields: 2, and the header has 3"),
        (5, "1,2,3,4", "too many fields: 4, and the header has 3"),
    ]


def test_a_row_with_a_nul_is_set_aside_whole() -> None:
    rows, bad = read(b'a,b\n1,2\n\x001,2\n3,"x\n\x00y"\n5,6\n')
    assert [row[0] for row in rows] == [2, 6]
    assert [(b[0], b[2]) for b in bad] == [(3, "holds a NUL byte"), (4, "holds a NUL byte")]


def test_a_delimiter_at_the_end_of_every_row_is_no_column() -> None:
    rows, bad = read(b"a,b\n1,2,\n3,4,\n5,6,7\n")
    assert rows == [(2, "1", "2"), (3, "3", "4")]
    assert bad == [(4, "5,6,7", "too many fields: 3, and the header has 2")]
    assert read(b"a,b,\n1,2,\n3,4,\n") == ([(2, "1", "2"), (3, "3", "4")], [])


def test_the_text_of_an_unreadable_row_is_kept_to_200_characters() -> None:
    assert read(b"a,b\n" + b"x" * 5000 + b"\n1,2\n1,2\n")[1][0][1] == "x" * 200


@settings(max_examples=300)
@given(
    text=st.text('ab,"\n\r\0 é', max_size=80),
    cuts=st.lists(st.integers(0, 100), max_size=6),
)
def test_where_blocks_are_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    data = b"a,b\n1,2\n" + text.encode()
    assert read(data, cuts) == read(data)


@settings(max_examples=300)
@given(text=st.text('ab,"\n é', max_size=80))
def test_rows_that_are_read_are_those_of_the_csv_module(text: str) -> None:
    # SOURCE: Python's csv module, for texts in which every quote is closed and no row is ragged.
    text = "a,b\n" + "1,2\n" * 40 + text
    records = [row for row in csv.reader(io.StringIO(text, newline="")) if row][1:]
    rows, bad = read(text.encode())
    if not bad and all("\n" not in field for row in records for field in row):
        wanted = [tuple(field or None for field in row) for row in records if "".join(row).strip(" ") or len(row) > 1]
        assert [row[1:] for row in rows] == wanted


def test_lines_of_a_text_without_an_end_are_found() -> None:
    lines = split_lines(b"a\r\r\nb\rc")
    assert (lines.start.tolist(), lines.end.tolist()) == ([0, 4, 6], [1, 5, 7])


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "^", ".", "\x1f"])
def test_any_delimiter_of_one_byte_separates(delimiter: str) -> None:
    text = f'a{delimiter}b\n"1{delimiter}1"{delimiter}2\n3\n'.encode()
    rows, bad = read(text, delimiter=delimiter)
    assert rows == [(2, f"1{delimiter}1", "2")]
    assert [b[0] for b in bad] == [3]


def test_a_dialect_is_plain_data() -> None:
    assert Dialect(",", ("a",), surplus=False, line=2, begin=0, offset=2, confidence=1.0).names == ("a",)
