"""A file that is not there is answered with the one that is nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.paths import matching, require_file, shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "police").mkdir()
    for name in ("police/b.csv", "police/a.csv", "police/.hidden.csv", "records[1].csv"):
        (tmp_path / name).write_text("x\n")
    return tmp_path


def test_a_pattern_gives_its_files_in_order_of_their_names(folder: Path) -> None:
    assert [shown(path, folder) for path in matching("police/*.csv", folder)] == ["police/a.csv", "police/b.csv"]
    assert [shown(path, folder) for path in matching("**/a.csv", folder)] == ["police/a.csv"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(folder: Path) -> None:
    assert [path.name for path in matching("records[1].csv", folder)] == ["records[1].csv"]


def test_a_missing_file_suggests_the_nearest(folder: Path) -> None:
    with pytest.raises(BadInput, match=r"police/aa\.csv: there is no such file\nDid you mean 'a\.csv'"):
        matching("police/aa.csv", folder)
    with pytest.raises(BadInput, match=r"no file matches"):
        matching("police/*.xlsx", folder)
    with pytest.raises(BadInput, match=r"The folder holds: police, records\[1\]\.csv"):
        matching("zzzzzzz/qqqqqq", folder)


def test_a_folder_is_no_file(folder: Path) -> None:
    with pytest.raises(BadInput, match='is a folder, and a file is expected\nName a file in it, or all: "police/\\*"'):
        matching("police", folder)
    with pytest.raises(BadInput, match="is a folder"):
        require_file(folder / "police")
