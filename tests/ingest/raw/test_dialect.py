"""Delimiter, header and layout are found as a person would see them."""

from __future__ import annotations

import pytest

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.dialect import (
    called,
    closed_record,
    find_delimiter,
    find_header,
    first_record,
    read_dialect,
    sample_rows,
    strict_record,
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_what_gives_every_row_as_many_fields_as_the_header(delimiter: str) -> None:
    rows = [["day", "kind", "note"], *[["2024-01-01", "robbery", "x"]] * 20]
    text = "\n".join(delimiter.join(row) for row in rows).encode()
    assert find_delimiter(text) == (delimiter, 1.0)


def test_decimal_commas_do_not_make_a_comma_the_delimiter() -> None:
    assert find_delimiter(b"fecha;longitud;latitud\n" + b"2019-04-23;-75,569;6,257\n" * 20)[0] == ";"


def test_commas_in_quotes_do_not_count() -> None:
    assert find_delimiter(b'a|b\n"1,2,3"|"x,y"\n' * 5)[0] == "|"


def test_blanks_within_names_and_values_separate_nothing() -> None:
    assert find_delimiter(b"full name\nAna Gil\nEva Paz\n")[0] == ","
    assert find_delimiter(b"day hour,kind of offence\n2024-01-01 10:00,theft of car\n")[0] == ","
    assert find_delimiter(b"x y z\n1 2 3\n4 5 6\n")[0] == " "


def test_one_column_is_a_table_too() -> None:
    assert find_delimiter(b"id\n1\n2\n") == (",", 0.5)


def test_the_header_is_below_its_titles() -> None:
    assert find_header(b"Police\nYear 2024\n\na,b,c\n" + b"1,2,3\n" * 20, None) == 4
    assert find_header(b"a,b,c\n" + b"1,2,3\n" * 20, None) == 1


def test_names_are_trimmed_and_may_span_lines() -> None:
    dialect = read_dialect(b' a ,"b\nc",d  \n1,2,3\n', "x.csv", delimiter=None, header_row=1)
    assert (dialect.names, dialect.line) == (("a", "b\nc", "d"), 3)


def test_the_delimiter_that_excel_writes_above_the_header_is_believed() -> None:
    dialect = read_dialect(b"sep=;\na;b\n1;2\n", "x.csv", delimiter=None, header_row=1)
    assert (dialect.delimiter, dialect.names, dialect.line) == (";", ("a", "b"), 3)


def test_a_header_row_below_the_end_is_refused() -> None:
    with pytest.raises(BadInput, match=r"x\.csv: has 2 lines, and the header is declared in line 9"):
        read_dialect(b"a,b\n1,2\n", "x.csv", delimiter=",", header_row=9)


@pytest.mark.parametrize(
    ("record", "closed", "strict"),
    [
        (b"a,b", True, True),
        (b'"a,b",c', True, True),
        (b'"a\n""x""",c', True, True),
        (b'a,"b', False, False),
        (b'a"b,c', True, True),
        (b'"a"b,c', True, False),
        (b"a", True, False),
        (b"a\n,c", True, False),
    ],
)
def test_a_record_is_closed_and_written_by_the_rules(record: bytes, *, closed: bool, strict: bool) -> None:
    assert bool(closed_record(",").fullmatch(record)) is closed
    assert bool(strict_record(",", 2).fullmatch(record)) is strict


def test_a_record_ends_where_its_quotes_are_closed() -> None:
    assert first_record(b'a,"b\nc"\nd,e\n', ",") == (["a", "b\nc"], 8, 2)
    assert sample_rows(b'a,"b\nc"\n\nd,e\n', ",") == [["a", "b\nc"], ["d", "e"]]


def test_delimiters_have_names() -> None:
    assert (called("\t"), called("^")) == ("tab '\\t'", "'^'")
