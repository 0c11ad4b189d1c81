"""Text in any encoding becomes UTF-8, and what the encoding is can be told from the file."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.ingest.raw import encoding as module
from urbansafety.ingest.raw.encoding import Encoding, cut_at_lines, detect_encoding, utf8_blocks

SPANISH = "id;delito\n" + "".join(f"{i};Peñón de San Andrés, vía pública, niñez\n" for i in range(50))


def utf8(data: bytes, found: Encoding) -> str:
    return b"".join(utf8_blocks(io.BytesIO(data), found, "x.csv")).decode()


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_back(tmp_path: Path, codec: str, named: str) -> None:
    (tmp_path / "x.csv").write_bytes(SPANISH.encode(codec))
    found = detect_encoding(tmp_path / "x.csv")
    assert found.name == named
    assert utf8(SPANISH.encode(codec), found) == SPANISH


@pytest.mark.parametrize("codec", ["cp850", "mac_roman", "cp1251"])
def test_other_code_pages_are_guessed_with_less_confidence(tmp_path: Path, codec: str) -> None:
    text = SPANISH if codec != "cp1251" else "id;вид\n" + "1;кража на улице города\n2;разбойное нападение\n" * 40
    (tmp_path / "x.csv").write_bytes(text.encode(codec))
    found = detect_encoding(tmp_path / "x.csv")
    assert found.confidence < 0.9
    if codec == "cp1251":
        assert utf8(text.encode(codec), found) == text


def test_a_letter_beyond_ascii_far_below_is_seen(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1,2\n" * 100_000 + "3,niño\n".encode("latin-1")
    (tmp_path / "x.csv").write_bytes(data)
    assert detect_encoding(tmp_path / "x.csv").name == "cp1252"


def test_what_is_declared_wins_over_what_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(SPANISH.encode("cp850"))
    found = detect_encoding(tmp_path / "x.csv", "cp850")
    assert (found.name, found.declared) == ("cp850", True)
    assert utf8(SPANISH.encode("cp850"), found) == SPANISH


@settings(max_examples=100)
@given(
    text=st.text("ab\r\né€", max_size=60), size=st.integers(1, 9), codec=st.sampled_from(["utf-8", "cp1252", "utf-16"])
)
def test_blocks_of_any_size_hold_the_whole_text_and_end_where_a_line_ends(text: str, size: int, codec: str) -> None:
    whole, module.BLOCK = module.BLOCK, size
    data = text.encode(codec)
    blocks = list(utf8_blocks(io.BytesIO(data), Encoding(codec, 1.0), "x.csv"))
    module.BLOCK = whole
    assert b"".join(blocks).decode() == text
    assert all(block.endswith((b"\n", b"\r")) for block in blocks[:-1])
    assert not any(a.endswith(b"\r") and b.startswith(b"\n") for a, b in pairwise(blocks))


def test_a_file_without_line_ends_is_one_block() -> None:
    assert list(cut_at_lines(io.BytesIO(b"abc").read, "x.csv")) == [b"abc"]
