"""What is compressed is told by content, and an archive has to hold one data file."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.packing import compression, is_workbook, members, only_member, unpacked


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, name)
    return path


def test_compression_is_told_by_content(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(gzip.compress(b"a"))
    assert compression(tmp_path / "x.csv") == "gzip"
    assert compression(archive(tmp_path / "y", "a.csv")) == "zip"
    workbook = archive(tmp_path / "z", "[Content_Types].xml")
    assert (compression(workbook), is_workbook(workbook)) == ("none", True)


def test_several_members_are_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", "a.csv", "b.csv", "__MACOSX/a.csv", "sub/.DS_Store")
    assert members(path) == ["a.csv", "b.csv"]
    with pytest.raises(BadInput, match=r"x\.zip: the zip archive holds 2 files \(a\.csv, b\.csv\)"):
        only_member(path)


def test_an_empty_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no file"):
        members(archive(tmp_path / "x.zip"))


def test_the_parts_of_a_shapefile_are_one_member(tmp_path: Path) -> None:
    assert only_member(archive(tmp_path / "x.zip", "a/b.dbf", "a/b.shp", "a/b.shx", "a/b.prj")) == "a/b.shp"


def test_bytes_come_back_and_damage_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"abc" * 1000))
    with unpacked(tmp_path / "x.gz") as file:
        assert file.read() == b"abc" * 1000
    (tmp_path / "y.gz").write_bytes(gzip.compress(b"abc" * 1000)[:-9])
    with pytest.raises(BadInput, match=r"y\.gz: the gzip data are cut off"), unpacked(tmp_path / "y.gz") as file:
        file.read()
