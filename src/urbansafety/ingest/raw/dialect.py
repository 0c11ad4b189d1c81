"""How a text table is laid out: its delimiter, its header and what ends its rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from urbansafety.errors import BadInput

USUAL = (",", ";", "\t", "|")
RARE = ("\x1f", "\x01", "~", "^", ":", " ")
"""Looked for where no usual one separates, and only believed from three fields on: names hold blanks too."""
NAMED = {"\t": "tab", " ": "blank", ";": "semicolon", ",": "comma", "|": "bar"}
SAMPLE_ROWS = 200
TITLE_LINES = 20
LINE_END = re.compile(rb"\r*\n|\r")


@dataclass(frozen=True)
class Dialect:
    """The layout of a text table.

    ``names`` are the columns as the header writes them, trimmed; ``surplus`` says that every row ends with one
    delimiter more than there are columns. The header begins at byte ``begin`` and ends before byte ``offset``, which is
    in ``line``.
    """

    delimiter: str
    names: tuple[str, ...]
    surplus: bool
    line: int
    begin: int
    offset: int
    confidence: float


def read_dialect(text: bytes, name: str, *, delimiter: str | None, header_row: int) -> Dialect:
    """The layout of a table from its first lines in UTF-8.

    Raises BadInput when there is nothing, a web page, or no such header row.
    """
    if not text.strip():
        raise BadInput(f"{name}: the file is empty", "Ask for it again, or leave it out of city.toml.")
    if re.match(rb"\s*(<!doctype|<html|<\?xml|<table|<head|<meta)", text, re.IGNORECASE):
        raise BadInput(f"{name}: is a web page (HTML or XML), not a table", "Open it in a spreadsheet, save it as CSV.")
    line, offset = _header_place(text, header_row, name)
    hint = re.fullmatch(rb"sep=(.)", _line_at(text, offset), re.IGNORECASE) if header_row == 1 else None
    if hint:
        delimiter, (line, offset) = delimiter or hint.group(1).decode(), _after(text, line, offset)
    body = text[offset:]
    if delimiter is None:
        delimiter, confidence = find_delimiter(body)
    else:
        confidence = 1.0
    header, end, lines = first_record(body, delimiter)
    rows = sample_rows(body[end:], delimiter)
    names = tuple(field.strip() for field in header)
    ended = sum(len(row) == len(names) + 1 and not row[-1].strip() for row in rows)
    surplus = ended > 0.5 * len(rows)
    if len(names) > 1 and not names[-1] and rows and not any(row[-1].strip() for row in rows if len(row) == len(names)):
        names, surplus = names[:-1], True
    return Dialect(delimiter, names, surplus, line + lines, offset, offset + end, confidence)


def find_header(text: bytes, delimiter: str | None) -> int:
    """The line of the header: the first that has as many fields as most of the first rows, titles standing above."""
    best, lines = (0, 1), list[int]()
    for candidate in (delimiter,) if delimiter else USUAL:
        counts = [len(row) for row in sample_rows(text, candidate, 60, blank=True)]
        usual, times = Counter(n for n in counts if n > 1).most_common(1)[0] if max(counts, default=0) > 1 else (1, 0)
        if (times, usual) > best:
            best, lines = (times, usual), counts
    place = lines.index(best[1]) + 1 if best[0] else 1
    return place if place <= TITLE_LINES and best[0] > len(lines) / 2 else 1


def _header_place(text: bytes, header_row: int, name: str) -> tuple[int, int]:
    """Line and byte of the header: the declared line, or the first after it that is not blank."""
    line, offset = 1, 0
    while line < header_row or not _line_at(text, offset).strip():
        if offset >= len(text):
            raise BadInput(
                f"{name}: has {line - 1:,} lines, and the header is declared in line {header_row:,}",
                "Correct `header_row` in city.toml.",
            )
        line, offset = _after(text, line, offset)
    return line, offset


def _line_at(text: bytes, offset: int) -> bytes:
    end = LINE_END.search(text, offset)
    return text[offset : end.start() if end else len(text)]


def _after(text: bytes, line: int, offset: int) -> tuple[int, int]:
    end = LINE_END.search(text, offset)
    return line + 1, end.end() if end else len(text)


@lru_cache
def closed_record(delimiter: str) -> re.Pattern[bytes]:
    """What text matches in full when no quote is left open at its end; a quote opens only where a field begins."""
    d = re.escape(delimiter.encode())
    quoted = rb'"(?:[^"]++|"")*+"(?:(?!' + d + rb").)*+"
    field = rb"(?:" + quoted + rb'|(?!")(?:(?!' + d + rb").)*+)"
    return re.compile(field + rb"(?:" + d + field + rb")*+", re.DOTALL)


@lru_cache
def strict_record(delimiter: str, fields: int) -> re.Pattern[bytes]:
    """What a record of so many fields matches in full when only its quoted fields hold line ends or quotes."""
    d = re.escape(delimiter.encode())
    quoted = rb'"(?:[^"]++|"")*+"(?=' + d + rb"|\Z)"
    field = rb"(?:" + quoted + rb'|(?!")(?:(?!' + d + rb")[^\r\n])*+)"
    return re.compile(field + rb"(?:" + d + field + rb"){%d}" % (fields - 1), re.DOTALL)


def first_record(text: bytes, delimiter: str) -> tuple[list[str], int, int]:
    """The fields of the first record, the byte after it, and how many lines it takes."""
    line, offset = _after(text, 0, 0)
    closed = closed_record(delimiter)
    while not closed.fullmatch(text[:offset].rstrip(b"\r\n")) and offset < len(text) and line < 50:
        line, offset = _after(text, line, offset)
    if line == 50:
        line, offset = _after(text, 0, 0)
    return _fields(text[:offset].rstrip(b"\r\n"), delimiter), offset, line


def sample_rows(text: bytes, delimiter: str, rows: int = SAMPLE_ROWS, *, blank: bool = False) -> list[list[str]]:
    """The first rows, blank ones only on demand; a last one that the sample cuts off is left out."""
    found = list[list[str]]()
    while text and len(found) < rows:
        fields, end, _ = first_record(text[: 1 << 16], delimiter)
        cut_off = end == len(text) and not text.endswith((b"\n", b"\r")) and found
        if (any(fields) or blank) and not cut_off:
            found.append(fields)
        text = text[end:]
    return found


def _fields(record: bytes, delimiter: str) -> list[str]:
    text = record.decode("utf-8", "replace").replace("\0", "")
    return next(csv.reader([text], delimiter=delimiter), []) if "\n" not in text else _joined(text, delimiter)


def _joined(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])


def find_delimiter(text: bytes) -> tuple[str, float]:
    """The delimiter that gives most of the first rows as many fields as the header, and how sure that is.

    A comma, with confidence 0.5, when none gives two.
    """
    for candidates, least in ((USUAL, 2), (RARE, 3)):
        scores = {delimiter: _agreement(text, delimiter) for delimiter in candidates if delimiter.encode() in text}
        best = max(scores, key=lambda delimiter: scores[delimiter], default=",")
        share, fields = scores.get(best, (0.0, 1))
        if fields >= least and share >= 0.5:
            return best, share
    return ",", 0.5


def _agreement(text: bytes, delimiter: str) -> tuple[float, int]:
    header, end, _ = first_record(text, delimiter)
    if len(header) < 2:
        return 0.0, 1
    rows = Counter(len(row) for row in sample_rows(text[end:], delimiter, 60))
    if not rows:
        return 0.9, len(header)
    fitting = rows[len(header)] + rows[len(header) + 1]
    return round(fitting / rows.total(), 1), len(header)


def called(delimiter: str) -> str:
    """The name of a delimiter in a message."""
    return f"{NAMED.get(delimiter, '')} {delimiter!r}".strip()
