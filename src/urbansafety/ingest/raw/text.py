"""Records in delimited text, with the line each stands in; nothing is lost.

A block of text is first given to Arrow's CSV reader. When it finds exactly as many rows as the block has lines, every
line is a row. Otherwise lines are looked at with NumPy: blank lines are passed over, quoted line ends joined, and rows
that cannot be read set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from urbansafety.ingest.raw.dialect import Dialect, closed_record, strict_record
from urbansafety.ingest.raw.encoding import UNDECODABLE
from urbansafety.ingest.raw.pieces import Piece, Unreadable, excerpt

QUOTE, LF, CR, NUL = 34, 10, 13, 0
BLANK, GOOD, CONTINUED, BAD_CONTINUED, BAD_NUL, BAD_QUOTE = range(6)
"""What a line is: of no row, a row (or its begin), the rest of one, or the same of a row that cannot be read."""
LONGEST_QUOTE = 50
"""Lines that a quoted value may span; an opened quote that is not closed by then is a mistake."""
NEVER_CLOSED = "a quote is opened and never closed"
HAS_NUL = "holds a NUL byte"


def read_records(blocks: Iterator[bytes], dialect: Dialect, encoding: str) -> Iterator[Piece]:
    """The rows after the header, block by block; ``_row`` is the line in the file, the first line being 1.

    A line ends with LF, CR LF, CR CR LF or CR. A field with nothing in it is null. Blank lines are not rows.
    """
    line, held = dialect.line, b""
    reader = _Reader(dialect, encoding)
    following = next(blocks, None)
    while following is not None:
        block, following = held + following, next(blocks, None)
        held = b""
        if not block:
            continue
        piece = reader.clean(block, line)
        if piece is None:
            lines = split_lines(block)
            piece, taken = reader.careful(block, lines, line, final=following is None)
            held, line = block[lines.start[taken] :] if taken < len(lines) else b"", line + taken
        else:
            line += len(piece.rows)
        yield piece
    if held:
        raise AssertionError("the last block leaves nothing over")


@dataclass(frozen=True)
class Lines:
    """Where the lines of a block begin, and where what stands in them ends."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start)


def split_lines(block: bytes) -> Lines:
    """The physical lines of a block: ended by LF, by a run of CR before an LF, or by a CR alone."""
    data = np.frombuffer(block, np.uint8)
    stop = np.flatnonzero(data == LF)
    content = stop
    if b"\r" in block:
        returns = np.flatnonzero(data == CR)
        last_of_run = np.flatnonzero(np.append(np.diff(returns) != 1, True))
        run = np.searchsorted(last_of_run, np.arange(len(returns)))
        after = returns[last_of_run] + 1
        before_feed = (after < len(data)) & (data[np.minimum(after, len(data) - 1)] == LF)
        alone = returns[~before_feed[run]]
        run_start = returns[np.append(0, last_of_run[:-1] + 1)]
        content = stop.copy()
        content[np.searchsorted(stop, after[before_feed])] = run_start[before_feed]
        stop, content = np.concatenate([stop, alone]), np.concatenate([content, alone])
        order = np.argsort(stop)
        stop, content = stop[order], content[order]
    start = np.concatenate([[0], stop + 1])
    end = np.concatenate([content, [len(data)]])
    whole = len(start) if start[-1] < len(data) else len(start) - 1
    return Lines(start[:whole].astype(np.int64), end[:whole].astype(np.int64))


class _Reader:
    """Takes blocks apart by one dialect."""

    def __init__(self, dialect: Dialect, encoding: str) -> None:
        self._width = len(dialect.names) + dialect.surplus
        self._dialect, self._encoding = dialect, encoding
        self._closed = closed_record(dialect.delimiter)
        self._strict = strict_record(dialect.delimiter, self._width)
        names = [str(i) for i in range(self._width)]
        self._convert = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True, check_utf8=False
        )
        self._names = names

    def _parse(self, block: bytes, ragged: Any, *, threads: bool) -> pa.Table:
        if not block:
            return pa.table({name: pa.array([], pa.string()) for name in self._names})
        return pa_csv.read_csv(
            pa.BufferReader(block),
            pa_csv.ReadOptions(column_names=self._names, use_threads=threads, block_size=len(block) + 1),
            pa_csv.ParseOptions(delimiter=self._dialect.delimiter, newlines_in_values=True, invalid_row_handler=ragged),
            self._convert,
        )

    def clean(self, block: bytes, line: int) -> Piece | None:
        """The rows of a block in which every line is a row; None for any other."""
        expected = _row_ends(block)
        if b"\0" in block or expected is None or not self._ends_closed(block):
            return None
        ragged = False

        def note(_: Any) -> str:
            nonlocal ragged
            ragged = True
            return "skip"

        table = self._parse(block, note, threads=True)
        if ragged or table.num_rows != expected:
            return None
        return self._piece(table, np.arange(line, line + expected, dtype=np.int64), [])

    def _ends_closed(self, block: bytes) -> bool:
        """Whether no quote is left open in the last line, which Arrow would take for closed at the end of the block."""
        body = block.rstrip(b"\r\n")
        last = body[max(body.rfind(b"\n"), body.rfind(b"\r")) + 1 :]
        return self._closed.fullmatch(last) is not None

    def careful(self, block: bytes, lines: Lines, line: int, *, final: bool) -> tuple[Piece, int]:
        """The rows of any block, and how many of its lines were taken (the rest belongs to the next block)."""
        status, taken = self._judge(block, lines, final=final)
        begins = np.flatnonzero(status[:taken] == GOOD)
        keep = np.flatnonzero((status[:taken] == GOOD) | (status[:taken] == CONTINUED))
        ragged = list[tuple[int, int]]()

        def note(row: Any) -> str:
            ragged.append((row.number - 1, row.actual_columns))
            return "skip"

        table = self._parse(_joined(block, lines, keep), note, threads=False)
        skipped = np.array([number for number, _ in ragged], np.int64)
        if table.num_rows + len(ragged) != len(begins):
            raise AssertionError("Arrow and the lines disagree on the rows of a block")
        record = np.append(begins, taken)
        unreadable = [
            Unreadable(line + int(begins[i]), self._shown(block, lines, int(begins[i])), self._ragged(fields))
            for i, fields in ragged
        ]
        unreadable += [
            Unreadable(line + int(i), self._shown(block, lines, int(i)), self._reason(block, lines, int(i), status))
            for i in np.flatnonzero(status[:taken] >= BAD_NUL)
        ]
        rows = line + np.delete(record[:-1], skipped)
        return self._piece(table, rows, sorted(unreadable, key=lambda bad: bad.row)), taken

    def _judge(self, block: bytes, lines: Lines, *, final: bool) -> tuple[NDArray[np.int8], int]:
        """What each line is, and the first line that has to wait for the next block."""
        data = np.frombuffer(block, np.uint8)
        status = np.full(len(lines), GOOD, np.int8)
        status[~np.logical_or.reduceat(~self._blank(data), lines.start)] = BLANK
        holds_nul = np.logical_or.reduceat(data == NUL, lines.start)
        after = 0
        for i in np.flatnonzero(_doubtful(data, lines, ord(self._dialect.delimiter))):
            if i < after:
                continue
            last = self._closing_line(block, lines, int(i))
            if last is None and not final and len(lines) - i <= LONGEST_QUOTE:
                return _with_nul(status, holds_nul), int(i)
            if last is None:
                status[i] = BAD_QUOTE
            else:
                status[i : last + 1] = [GOOD, *[CONTINUED] * (last - i)]
                after = last + 1
        return _with_nul(status, holds_nul), len(lines)

    def _blank(self, data: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which bytes do not make a line a row; blanks do where there is but one column."""
        blank = (data == LF) | (data == CR)
        for character in (32, 9) if self._width > 1 else ():
            if character != ord(self._dialect.delimiter):
                blank |= data == character
        return np.asarray(blank)

    def _closing_line(self, block: bytes, lines: Lines, first: int) -> int | None:
        """The line in which the record that begins in line ``first`` ends; None where its quote is never closed.

        A record over several lines has to be written by the rules (a closing quote is followed by a delimiter or
        the end) and to have as many fields as the header, or an opened quote would swallow good rows.
        """
        start = lines.start[first]
        if self._closed.fullmatch(block, start, lines.end[first]):
            return first
        for last in range(first + 1, min(first + LONGEST_QUOTE, len(lines))):
            if block.find(b'"', lines.start[last], lines.end[last]) < 0:
                continue
            if self._strict.fullmatch(block, start, lines.end[last]):
                return last
        return None

    def _piece(self, table: pa.Table, rows: NDArray[np.int64], unreadable: list[Unreadable]) -> Piece:
        columns = table.columns
        if self._dialect.surplus:
            extra = columns.pop()
            filled = np.flatnonzero(extra.is_valid().to_numpy())
            if len(filled):
                reason = self._ragged(self._width)
                odd = zip(*(column.take(filled).to_pylist() for column in (*columns, extra)), strict=True)
                texts = [self._dialect.delimiter.join(value or "" for value in row) for row in odd]
                unreadable += [
                    Unreadable(int(rows[i]), excerpt(text.encode()), reason)
                    for i, text in zip(filled, texts, strict=True)
                ]
                kept = np.delete(np.arange(len(rows)), filled)
                columns, rows = [column.take(kept) for column in columns], rows[kept]
        return Piece(columns, rows, unreadable)

    def _ragged(self, fields: int) -> str:
        few_or_many = "few" if fields < self._width else "many"
        return f"too {few_or_many} fields: {fields}, and the header has {len(self._dialect.names)}"

    def _shown(self, block: bytes, lines: Lines, line: int) -> str:
        return excerpt(block[lines.start[line] : lines.end[line]].removeprefix(UNDECODABLE))

    def _reason(self, block: bytes, lines: Lines, line: int, status: NDArray[np.int8]) -> str:
        if status[line] == BAD_QUOTE:
            return NEVER_CLOSED
        if block.startswith(UNDECODABLE, lines.start[line]):
            return f"cannot be decoded as {self._encoding}"
        return HAS_NUL


def _row_ends(block: bytes) -> int | None:
    """How many lines a block has if all end alike; None if they do not."""
    feeds, returns = block.count(b"\n"), block.count(b"\r") if b"\r" in block else 0
    open_end = not block.endswith((b"\n", b"\r"))
    if feeds == 0 or returns == 0:
        return feeds + returns + open_end
    ending = b"\r" * (returns // feeds) + b"\n"
    return feeds + open_end if block.count(ending) == feeds and returns % feeds == 0 else None


def _doubtful(data: NDArray[np.uint8], lines: Lines, delimiter: int) -> NDArray[np.bool_]:
    """Lines in which quotes do not open where a field begins and close where one ends, one after the other."""
    quotes = np.flatnonzero(data == QUOTE)
    line = np.searchsorted(lines.start, quotes, "right") - 1
    count = np.bincount(line, minlength=len(lines))
    rank = np.arange(len(quotes)) - (np.cumsum(count) - count)[line]
    opens = rank % 2 == 0
    neighbour = np.where(opens, quotes - 1, quotes + 1)
    at_edge = np.where(opens, neighbour < lines.start[line], neighbour >= lines.end[line])
    beside = data[np.clip(neighbour, 0, len(data) - 1)]
    fits = at_edge | (beside == delimiter) | (beside == QUOTE)
    doubtful = count % 2 == 1
    doubtful[line[~fits]] = True
    return np.asarray(doubtful)


def _with_nul(status: NDArray[np.int8], holds_nul: NDArray[np.bool_]) -> NDArray[np.int8]:
    """A record that holds a NUL in any of its lines is unreadable as a whole."""
    record = np.cumsum(status != CONTINUED)
    bad = np.isin(record, record[holds_nul & (status != BLANK)])
    status[bad & (status == GOOD)] = BAD_NUL
    status[bad & (status == CONTINUED)] = BAD_CONTINUED
    return status


def _joined(block: bytes, lines: Lines, keep: NDArray[np.int64]) -> bytes:
    """The bytes of the lines that are kept."""
    if not len(keep):
        return b""
    breaks = np.flatnonzero(np.diff(keep) != 1)
    firsts, lasts = keep[np.append(0, breaks + 1)], keep[np.append(breaks, len(keep) - 1)]
    ends = np.append(lines.start[1:], len(block))[lasts]
    view = memoryview(block)
    return b"".join(view[a:b] for a, b in zip(lines.start[firsts].tolist(), ends.tolist(), strict=True))
