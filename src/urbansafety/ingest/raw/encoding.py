"""The encoding of a text file, and its bytes as UTF-8 in blocks that end where a line ends."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.packing import unpacked

BLOCK = 8 << 20
LONGEST_LINE = 64 << 20
UNDECODABLE = b"\x00\x00"
"""Marks a line that cannot be decoded; the line follows, with what is undecodable replaced."""
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
WIDE = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")
WESTERN = frozenset("áéíóúüñÁÉÍÓÚÜÑçãõâêôàÇÃÕÂÊÔÀèùëïîûÿœæÈÙËÏÎÛŒÆäößÄÖøåØÅ¿¡ºª°«»€£§´–—‘’“”…•®·²³½¼¾\u00a0")
SAMPLE = 200_000
FEW = 0.05


@dataclass(frozen=True)
class Encoding:
    """How text is encoded.

    ``confidence`` is 1 where the bytes prove it, and below for a guess; ``flawed`` says that some lines do not
    follow it; ``declared`` that a person said so.
    """

    name: str
    confidence: float
    flawed: bool = False
    declared: bool = False


def detect_encoding(path: Path, declared: str | None = None) -> Encoding:
    """The encoding of a whole file, compressed or not.

    A byte-order mark decides; then what is declared; then UTF-8, if every line follows it (or nearly every line that
    is not plain ASCII); then the Western European code page, if what it gives are letters; then a statistical guess.
    Raises BadInput when a declared encoding is not known.
    """
    if declared is not None:
        _require_known(declared, path.name)
    with unpacked(path) as file:
        head = file.read(1 << 16)
        marked = next((name for mark, name in BOMS if head.startswith(mark)), None)
        if marked:
            return Encoding(marked, 1.0, declared=declared is not None)
        if declared is not None:
            return Encoding(declared, 1.0, declared=True)
        silent = _without_mark(head)
        if silent:
            return Encoding(silent, 0.9)
        valid, broken = _look_for_utf8(head, file, path.name)
    if not broken:
        return Encoding("utf-8", 1.0)
    if len(broken) <= FEW * valid:
        return Encoding("utf-8", 0.95, flawed=True)
    return _guess(b"\n".join(broken)[:SAMPLE])


def _require_known(name: str, file: str) -> None:
    try:
        "a".encode(name).decode(name)
    except (LookupError, UnicodeError):
        raise BadInput(
            f"{file}: the declared encoding {name!r} is not known",
            'Usual ones: "utf-8", "latin-1", "cp1252", "utf-16".',
        ) from None


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of mostly Latin text is zero."""
    zero = np.frombuffer(head, np.uint8) == 0
    even, odd = float(zero[::2].mean() if len(zero) else 0), float(zero[1::2].mean() if len(zero) > 1 else 0)
    if len(head) % 2 or max(even, odd) < 0.4 or min(even, odd) > 0.1:
        return None
    guess = "utf-16-le" if odd > even else "utf-16-be"
    return guess if "\ufffd" not in head[: len(head) // 2 * 2].decode(guess, "replace")[:-1] else None


def _look_for_utf8(head: bytes, file: BinaryIO, name: str) -> tuple[int, list[bytes]]:
    """How many lines beyond ASCII are UTF-8, and (the first of) those that are not."""
    valid, broken = 0, list[bytes]()
    for block in cut_at_lines(file.read, name, head):
        if block.isascii() or len(broken) > 10_000:
            continue
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            for line in block.splitlines():
                if not line.isascii():
                    fits = _fits_utf8(line)
                    valid += fits
                    broken += [] if fits else [line]
        else:
            valid += 1
    return valid, broken


def _fits_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes) -> Encoding:
    """The Western code page where it gives letters that stand among plain ones (in Cyrillic all would be accented)."""
    name = "cp1252" if not sample.translate(None, bytes(range(0x80))).translate(None, _CP1252) else "latin-1"
    text = sample.decode(name)
    foreign = [c for c in text if not c.isascii()]
    share = sum(c in WESTERN for c in foreign) / len(foreign)
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    accents = sum(not c.isascii() for word in words for c in word) / max(1, sum(map(len, words)))
    if share > 0.9 and accents < 0.5:
        return Encoding(name, round(share * 0.95, 2))
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or _ASCII.decode(best.encoding, "replace") != _ASCII.decode():
        return Encoding(name, 0.3)
    return Encoding(best.encoding, 0.6)


_ASCII = bytes(range(0x20, 0x7F))
_CP1252 = bytes(b for b in range(0x80, 0x100) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


def cut_at_lines(read: Callable[[int], bytes], name: str, head: bytes = b"") -> Iterator[bytes]:
    """The bytes of a file in blocks of about 8 MiB that end where a line ends.

    Raises BadInput when a line is longer than 64 MiB.
    """
    held = head
    while more := read(BLOCK):
        block = held + more
        end = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
        if end:
            yield block[:end]
        held = block[end:]
        if len(held) > LONGEST_LINE:
            raise BadInput(f"{name}: a line is longer than 64 MiB", "This is not a text table; name another file.")
    if held:
        yield held


def utf8_blocks(file: BinaryIO, encoding: Encoding, name: str) -> Iterator[bytes]:
    """The text of an opened file as UTF-8, in blocks that end where a line ends, without a byte-order mark.

    A line that cannot be decoded is marked with ``UNDECODABLE``.
    Raises BadInput with line and byte when the encoding was declared, or does not work line by line.
    """
    if encoding.name.replace("_", "-").lower().startswith(WIDE):
        yield from cut_at_lines(_Decoded(file, encoding, name).read, name)
        return
    line, at, first = 1, 0, True
    plain = encoding.name == "utf-8" and not encoding.flawed and not encoding.declared
    for block in cut_at_lines(file.read, name):
        if first:
            block, first = block.removeprefix(codecs.BOM_UTF8), False
        yield block if plain or block.isascii() else _block_as_utf8(block, encoding, f"{name}, line {line:,}", at)
        at += len(block)
        line += block.count(b"\n") or block.count(b"\r")


def _block_as_utf8(block: bytes, encoding: Encoding, place: str, at: int) -> bytes:
    codec = encoding.name
    if codec == "cp1252" and not ((np.frombuffer(block, np.uint8) & 0xE0) == 0x80).any():
        codec = "latin-1"
    try:
        return block.decode(codec).encode()
    except UnicodeDecodeError as error:
        if encoding.declared:
            raise _undecodable(encoding, place, block[: error.start], at + error.start) from None
    lines = block.splitlines(keepends=True)
    return b"".join(_line_as_utf8(line, codec) for line in lines)


def _line_as_utf8(line: bytes, codec: str) -> bytes:
    try:
        return line.decode(codec).encode()
    except UnicodeDecodeError:
        return UNDECODABLE + line.decode(codec, "replace").encode()


def _undecodable(encoding: Encoding, place: str, before: bytes, at: int) -> BadInput:
    name, _, line = place.rpartition(" ")
    number = int(line.replace(",", "")) + (before.count(b"\n") or before.count(b"\r"))
    return BadInput(
        f"{name} {number:,}: byte {at + 1:,} of the file is not {encoding.name}, as declared",
        "Correct `encoding` in city.toml, or leave it out so that it is found.",
    )


class _Decoded:
    """A file read as UTF-8 whatever its encoding; for those where a line end is not one byte."""

    def __init__(self, file: BinaryIO, encoding: Encoding, name: str) -> None:
        self._file, self._encoding, self._name = file, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding.name)()
        self._at = 0

    def read(self, size: int) -> bytes:
        """At least one byte of UTF-8, none at the end of the file."""
        text, data = "", b" "
        while data and not text:
            data = self._file.read(size)
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeError as error:
                byte = self._at + getattr(error, "start", 0) + 1
                raise BadInput(
                    f"{self._name}: byte {byte:,} of the file is not {self._encoding.name}",
                    "Correct `encoding` in city.toml, or save the file again as UTF-8.",
                ) from None
            self._at += len(data)
        return text.removeprefix("\ufeff").encode() if self._at == len(data) else text.encode()
