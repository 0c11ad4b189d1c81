"""What lies in a folder: polygon files, tables, and files that are neither."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import shapely

from urbansafety.city import SourceFile
from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer, read_layer
from urbansafety.drafting.guesses import Guess, Unused
from urbansafety.errors import BadInput
from urbansafety.ingest.raw.encoding import Encoding
from urbansafety.ingest.raw.files import RawFiles, stream
from urbansafety.ingest.raw.formats import Format, sniff
from urbansafety.ingest.raw.packing import unpacked
from urbansafety.ingest.raw.paths import is_text
from urbansafety.ingest.raw.vector import HEAD, read_vector, vector_kind

SKIPPED = (
    ".md",
    ".toml",
    ".pdf",
    ".doc",
    ".docx",
    ".html",
    ".htm",
    ".png",
    ".jpg",
    ".py",
    ".r",
    ".ipynb",
    ".rst",
    ".log",
)
SIDE_FILES = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".xml", ".qmd")
CROSSWALK = {"category", "iccs"}
POINTS = (0, 4)
FEWEST = 2
"""Words that the names of files of one kind have in common, in letters."""


@dataclass(frozen=True)
class TableFound:
    """A table, or several files with the same columns together; its content was written as text to Parquet."""

    file: str
    form: Format
    raw: RawFiles = field(repr=False)

    @property
    def rows(self) -> int:
        """Rows that could be taken apart."""
        return sum(pq.ParquetFile(path).metadata.num_rows for path in self.raw.paths)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column, read when it is first asked for."""
        return {name: self.column(name) for name in self.raw.columns}

    def column(self, name: str) -> Column:
        """One column with its distinct values."""
        return Column.of(name, pq.read_table(list(self.raw.paths), columns=[name])[name])

    @property
    def encoding(self) -> Encoding | None:
        """How the text is encoded, None for what is no text file."""
        return self.form.encoding

    def reading(self) -> list[Guess]:
        """What ``city.toml`` has to say so that the file is read: encoding, delimiter, header row, sheet."""
        sure, guesses = self.form.confidence, []
        if self.encoding and not self.encoding.name.lower().replace("_", "-").startswith(("utf-8", "ascii", "utf8")):
            guesses.append(Guess("encoding", self.encoding.name, self.encoding.confidence, "the letters with accents"))
        if self.form.delimiter and self.form.delimiter != ",":
            guesses.append(Guess("delimiter", self.form.delimiter, sure.get("delimiter"), "it parts every row alike"))
        if self.form.header_row != 1:
            guesses.append(Guess("header_row", self.form.header_row, sure.get("header_row"), "titles stand above it"))
        if self.form.sheet:
            guesses.append(Guess("sheet", self.form.sheet))
        return guesses


@dataclass(frozen=True)
class Contents:
    """A folder taken apart."""

    layers: list[Layer]
    tables: list[TableFound]
    unused: list[Unused]


def look(folder: Path, scratch: Path) -> Contents:
    """Open every file of a folder, those in folders below it too.

    A file that cannot be read is left out with the reason; crosswalks and dossiers are passed over.
    """
    contents = Contents([], [], [])
    forms: dict[str, Format] = {}
    for path in _files(folder):
        file = path.relative_to(folder).as_posix()
        if not is_text(path):
            contents.unused.append(Unused(repr(file)[1:-1], "its name is not UTF-8"))
            continue
        try:
            layer = _layer(file, path)
            form = None if layer else sniff(path)
        except BadInput as error:
            contents.unused.append(Unused(file, _bare(error, file)))
            continue
        if layer:
            contents.layers.append(layer)
        elif form and not set(form.names) >= CROSSWALK:
            forms[file] = form
    for number, (pattern, form) in enumerate(_together(forms).items()):
        source = SourceFile(file=pattern, header_row=form.header_row, sheet=form.sheet)
        try:
            found = TableFound(pattern, form, stream(source, folder, scratch / str(number)))
        except BadInput as error:
            contents.unused.append(Unused(pattern, _bare(error, pattern)))
            continue
        if found.rows:
            contents.tables.append(found)
        else:
            contents.unused.append(Unused(pattern, "it has a header and no rows"))
    return contents


def _layer(file: str, path: Path) -> Layer | None:
    """The polygons of a vector file; None for points and for what is no vector file.

    Raises BadInput where a vector file holds neither.
    """
    with unpacked(path) as content:
        if not vector_kind(content.read(HEAD)):
            return None
    fields, geometry, crs = read_vector(path)
    layer = read_layer(file, fields, geometry, crs)
    if layer is None and not np.isin(shapely.get_type_id(geometry), POINTS).any():
        raise BadInput(f"{file}: neither areas nor points", "Export polygons or points.")
    return layer


def _bare(error: BadInput, file: str) -> str:
    return error.message.removeprefix(f"{file}: ").removeprefix(f"{Path(file).name}: ")


def _files(folder: Path) -> list[Path]:
    dossiers = [path.parent for path in folder.rglob("manifest.json")]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not any(dossier in path.parents for dossier in dossiers)
        and path.suffix.lower() not in (*SKIPPED, *SIDE_FILES)
    )


def _together(forms: dict[str, Format]) -> dict[str, Format]:
    """Files of one folder with the same columns and alike names become one pattern."""
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for file, form in forms.items():
        columns = tuple(sorted(form.names))
        alike[Path(file).parent, Path(file).suffix, columns, form.header_row, form.kind].append(file)
    patterns = {}
    for files in alike.values():
        pattern = _pattern(files)
        taken = [file for file in forms if fnmatch(file, pattern)]
        for name in [pattern] if pattern and sorted(taken) == sorted(files) else files:
            patterns[name] = forms[files[0] if name == pattern else name]
    return dict(sorted(patterns.items()))


def _common_start(words: list[str]) -> str:
    same = [letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))]
    return "".join(same)


def _pattern(files: list[str]) -> str:
    """What several names have in common, with a ``*`` for the rest; "" when that is too little to be one series."""
    if len(files) == 1:
        return files[0]
    start = re.sub(r"\d+$", "", _common_start(files))
    end = _common_start([file[::-1] for file in files])[::-1]
    end = re.sub(r"^[^.]*", "", end) if re.match(r"\d", end) else end
    letters = re.sub(r"[^A-Za-z]", "", Path(start).name if not start.endswith("/") else "")
    return f"{start}*{end}" if len(letters) >= FEWEST or start.endswith("/") else ""
