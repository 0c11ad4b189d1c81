"""What a raw file is, told by its content, and opening it as a table."""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from urbansafety.city import TableFile
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.columnar import read_parquet, read_points
from urbansafety.ingest.raw.dialect import Dialect, called, find_delimiter, find_header, read_dialect
from urbansafety.ingest.raw.encoding import Encoding, detect_encoding, utf8_blocks
from urbansafety.ingest.raw.packing import compression, is_workbook, unpacked
from urbansafety.ingest.raw.paths import require_file
from urbansafety.ingest.raw.pieces import Piece, Reading
from urbansafety.ingest.raw.sheets import find_sheet_header, read_sheet
from urbansafety.ingest.raw.text import read_records
from urbansafety.ingest.raw.vector import HEAD, vector_kind

Kind = Literal["text", "xlsx", "parquet", "vector"]
START = 1 << 18
"""Bytes from which the layout of a text table is judged."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Format:
    """What a raw file is and how sure each guess is (``confidence`` by field name, 1 where declared or proven).

    ``names`` are the columns as the header writes them, trimmed; they may be blank or repeated.
    """

    kind: Kind
    compression: str
    names: tuple[str, ...]
    header_row: int = 1
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    sheet: str | None = None
    crs: str | None = None
    confidence: dict[str, float] = field(default_factory=dict)

    @property
    def delimiter(self) -> str | None:
        """The delimiter of a text table."""
        return self.dialect.delimiter if self.dialect else None


def sniff(path: Path, source: TableFile | None = None) -> Format:
    """What a raw file is: kind, compression, encoding, delimiter, header row, columns.

    What ``source`` declares is taken as given; without it, the header row is looked for below titles too.
    Raises BadInput for what is no table.
    """
    require_file(path)
    kind = _kind(path)
    packed, sheet = compression(path), source.sheet if source else None
    if sheet and kind in ("parquet", "text"):
        raise BadInput(
            f"{path.name}: the sheet {sheet!r} is declared, and the file is no workbook", "Leave out `sheet`."
        )
    if kind == "parquet":
        return Format(kind, packed, read_parquet(path).names)
    if kind == "vector":
        reading, crs = read_points(path, sheet)
        return Format(kind, packed, reading.names, sheet=sheet, crs=crs)
    if kind == "xlsx":
        header_row = source.header_row if source else find_sheet_header(path, sheet)
        names = read_sheet(path, sheet=sheet, header_row=header_row).names
        return Format(kind, packed, names, header_row, sheet=sheet, confidence={"header_row": 1.0 if source else 0.8})
    return _sniff_text(path, packed, source)


def open_table(path: Path, form: Format) -> Reading:
    """The rows of a file whose format is known."""
    if form.kind == "parquet":
        return read_parquet(path)
    if form.kind == "vector":
        return read_points(path, form.sheet)[0]
    if form.kind == "xlsx":
        return read_sheet(path, sheet=form.sheet, header_row=form.header_row)
    assert form.dialect and form.encoding
    return Reading(form.names, _text_pieces(path, form.dialect, form.encoding))


def _kind(path: Path) -> Kind:
    with path.open("rb") as raw:
        head = raw.read(8)
    if head.startswith(OLD_OFFICE):
        raise BadInput(
            f"{path.name}: an old Excel workbook (.xls), or one with a password", "Save it as XLSX or CSV, unprotected."
        )
    if is_workbook(path):
        return "xlsx"
    if head.startswith(b"PK") and _is_open_document(path):
        raise BadInput(f"{path.name}: an OpenDocument spreadsheet", "Save it as XLSX or CSV.")
    with unpacked(path) as file:
        start = file.read(HEAD)
    packed = compression(path) != "none"
    if start.startswith((OLD_OFFICE, b"PAR1", b"PK\x03\x04", b"\x1f\x8b")) and packed:
        raise BadInput(f"{path.name}: a binary file inside an archive", "Unpack it and name the file inside.")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"%PDF"):
        raise BadInput(f"{path.name}: a PDF document, not a table", "Ask for the records as CSV or XLSX.")
    if vector_kind(start):
        return "vector"
    if start.lstrip()[:1] in (b"{", b"["):
        raise BadInput(f"{path.name}: JSON that is not GeoJSON", "Export the records as CSV.")
    return "text"


def _is_open_document(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "mimetype" in archive.namelist() and b"opendocument" in archive.read("mimetype")


def _sniff_text(path: Path, packed: str, source: TableFile | None) -> Format:
    encoding = detect_encoding(path, source.encoding if source else None)
    with unpacked(path) as file:
        raw = file.read(START)
        if raw.count(b"\0") > max(50, 0.1 * len(raw)) and not encoding.name.startswith(("utf-16", "utf-32")):
            raise BadInput(f"{path.name}: a binary file, not a table", "Export the records as CSV, XLSX or Parquet.")
        file.seek(0)
        start = next(utf8_blocks(file, encoding, path.name), b"")[:START]
    declared = source.delimiter if source else None
    header_row = source.header_row if source else find_header(start, declared)
    dialect = read_dialect(start, path.name, delimiter=declared, header_row=header_row)
    _require_delimiter(path, dialect, start[dialect.begin :])
    confidence = {
        "encoding": encoding.confidence,
        "delimiter": dialect.confidence,
        "header_row": 1.0 if source or header_row == 1 else 0.8,
    }
    return Format("text", packed, dialect.names, header_row, encoding, dialect, confidence=confidence)


def better_delimiter(path: Path, form: Format) -> str | None:
    """A delimiter that fits the first rows of a text file better than the one it was opened with."""
    assert form.dialect and form.encoding
    with unpacked(path) as file:
        start = next(utf8_blocks(file, form.encoding, path.name), b"")[:START]
    better, share = find_delimiter(start[form.dialect.begin :])
    return better if better != form.dialect.delimiter and share >= 0.8 else None


def _require_delimiter(path: Path, dialect: Dialect, text: bytes) -> None:
    better, share = find_delimiter(text)
    if len(dialect.names) == 1 and better != dialect.delimiter and share >= 0.9:
        raise BadInput(
            f"{path.name}: the header has no {called(dialect.delimiter)}, so that everything is one column",
            f"The delimiter looks like {called(better)}: correct `delimiter` in city.toml, or leave it out.",
        )


def _text_pieces(path: Path, dialect: Dialect, encoding: Encoding) -> Generator[Piece]:
    with unpacked(path) as file:
        yield from read_records(_below_header(utf8_blocks(file, encoding, path.name), dialect), dialect, encoding.name)


def _below_header(blocks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    yield next(blocks, b"")[dialect.offset :]
    yield from blocks
