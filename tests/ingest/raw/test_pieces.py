"""What is shown of a row that cannot be read fits on one line."""

from __future__ import annotations

from urbansafety.ingest.raw.pieces import excerpt


def test_an_excerpt_is_printable_and_short() -> None:
    assert excerpt(b"a\tb\r\n\x00\xff") == "a b  ␀\ufffd"
    assert len(excerpt("é".encode() * 500)) == 200
