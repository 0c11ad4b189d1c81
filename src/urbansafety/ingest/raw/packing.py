"""The bytes of a file as they were before it was compressed: gzip, bzip2, xz and zip, told by content."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from urbansafety.errors import BadInput

MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
BROKEN = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error, zipfile.BadZipFile)
"""What the decompressors raise for a file that is cut off or damaged."""
OPEN: dict[str, Callable[[Path], Any]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".xml", ".qmd", ".qpj")


def compression(path: Path) -> str:
    """How a file is compressed: "none", "gzip", "bzip2", "xz" or "zip"; an XLSX workbook is not called a zip."""
    with path.open("rb") as file:
        head = file.read(8)
    found = next((name for magic, name in MAGIC.items() if head.startswith(magic)), "none")
    if found == "zip" and is_workbook(path):
        return "none"
    return found


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is an XLSX workbook."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def members(path: Path) -> list[str]:
    """The files in a zip archive, without what operating systems add.

    Raises BadInput for an archive that is cut off or holds nothing.
    """
    if not zipfile.is_zipfile(path):
        raise BadInput(f"{path.name}: the zip archive is cut off or damaged", "Copy or download it again.")
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    kept = [name for name in names if not name.startswith(NOISE) and not name.endswith(NOISE)]
    if not kept:
        raise BadInput(f"{path.name}: the zip archive holds no file", "Pack the data file into it.")
    return kept


def only_member(path: Path) -> str:
    """The one data file in a zip archive; of a Shapefile, its ``.shp``.

    Raises BadInput naming the members when there are several.
    """
    kept = members(path)
    shapes = [name for name in kept if name.lower().endswith(".shp")]
    if len(shapes) == 1 and all(name.lower().endswith(SHAPEFILE_PARTS) for name in kept):
        return shapes[0]
    if len(kept) > 1:
        listed = ", ".join(kept[:5]) + (", …" if len(kept) > 5 else "")
        raise BadInput(
            f"{path.name}: the zip archive holds {len(kept)} files ({listed}), and one data file is expected",
            "Unpack it and name the file that is meant, or use a pattern such as *.csv for several.",
        )
    return kept[0]


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed as they are read.

    Raises BadInput when the compressed data are cut off or damaged, in the block too.
    """
    kind = compression(path)
    try:
        if kind == "zip":
            name = only_member(path)
            with zipfile.ZipFile(path) as archive, archive.open(name) as inside:
                yield cast(BinaryIO, inside)
        elif kind == "none":
            with path.open("rb") as plain:
                yield plain
        else:
            with OPEN[kind](path) as inside:
                yield inside
    except (*BROKEN, OSError) as error:
        if isinstance(error, OSError) and (kind == "none" or error.errno):
            raise
        raise BadInput(
            f"{path.name}: the {kind} data are cut off or damaged ({error})", "Copy or download the file again."
        ) from None
    except NotImplementedError:
        raise BadInput(
            f"{path.name}: the zip archive is packed in a way that is not known here", "Unpack it, or pack it anew."
        ) from None
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise BadInput(
            f"{path.name}: the zip archive needs a password", "Unpack it and name the file inside."
        ) from None
