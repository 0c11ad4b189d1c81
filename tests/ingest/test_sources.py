"""The dossier can be held against the very bytes it was made from."""

from __future__ import annotations

import hashlib

from urbansafety.ingest.sources import file_row


def test_a_file_is_known_by_its_hash_and_size(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x\n1\n")
    row = file_row("source:a", "population", tmp_path / "a.csv", "a.csv")
    assert (row["sha256"], row["bytes"], row["files"]) == (hashlib.sha256(b"x\n1\n").hexdigest(), 4, 1)


def test_a_shapefile_is_all_its_files_and_no_other(tmp_path):
    for name, content in (("w.shp", b"s"), ("w.prj", b"p"), ("w.dbf", b"d"), ("w.txt", b"notes"), ("v.dbf", b"v")):
        (tmp_path / name).write_bytes(content)
    row = file_row("source:w", "areas", tmp_path / "w.shp", "w.shp")
    assert (row["sha256"], row["files"]) == (hashlib.sha256(b"sdp").hexdigest(), 3)
