"""A boundary is rasterised once."""

from __future__ import annotations

import sys

import numpy as np
import shapely

from urbansafety.ingest.ground.stored_cells import stored_cells

TWO = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])


def same(a, b):
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in a.__dataclass_fields__)


def test_the_second_run_reads_what_the_first_one_kept(tmp_path, monkeypatch):
    first = stored_cells(TWO, tmp_path)
    monkeypatch.setattr(sys.modules[stored_cells.__module__], "build_cells", None)
    assert same(stored_cells(TWO, tmp_path), first)


def test_a_changed_boundary_is_rasterised_anew(tmp_path):
    stored_cells(TWO, tmp_path)
    moved = shapely.transform(TWO, lambda xy: xy + np.array([0.5, 0.0]))
    assert stored_cells(moved, tmp_path).west > 0.4
    assert len(list((tmp_path / ".urbansafety").iterdir())) == 2


def test_a_damaged_file_is_passed_over_and_replaced(tmp_path):
    first = stored_cells(TWO, tmp_path)
    (kept,) = (tmp_path / ".urbansafety").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert same(stored_cells(TWO, tmp_path), first)
    assert kept.stat().st_size > 1000


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / ".urbansafety").write_text("a file stands where the folder would be")
    assert stored_cells(TWO, tmp_path).side >= 1
