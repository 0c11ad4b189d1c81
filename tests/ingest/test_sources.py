"""The dossier can be held against the very bytes it was made from."""

from __future__ import annotations

import hashlib

from urbansafety.city import TableFile
from urbansafety.ingest.sources import file_row, table_row


def test_a_file_is_known_by_its_hash_and_size(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x\n1\n")
    row = file_row("source:a", "population", tmp_path / "a.csv", "a.csv")
    assert (row["sha256"], row["bytes"], row["files"]) == (hashlib.sha256(b"x\n1\n").hexdigest(), 4, 1)


def test_a_shapefile_is_all_its_files_and_no_other(tmp_path):
    for name, content in (("w.shp", b"s"), ("w.prj", b"p"), ("w.dbf", b"d"), ("w.txt", b"notes"), ("v.dbf", b"v")):
        (tmp_path / name).write_bytes(content)
    row = file_row("source:w", "areas", tmp_path / "w.shp", "w.shp")
    assert (row["sha256"], row["files"]) == (hashlib.sha256(b"sdp").hexdigest(), 3)


def test_a_declared_table_is_all_files_of_its_pattern_and_says_what_was_set_aside(tmp_path):
    for name, content in (("a1.csv", b"x\n1\n"), ("a2.csv", b"x\n2\n")):
        (tmp_path / name).write_bytes(content)
    row = table_row(TableFile(file="a*.csv", name="a", provider="Office"), "indicators", tmp_path, 2, 1)
    assert (row["id"], row["provider"], row["files"]) == ("source:a", "Office", 2)
    assert (row["read"], row["accepted"], row["rejected"]) == (2, 1, 1)
    assert row["sha256"] == hashlib.sha256(b"x\n1\nx\n2\n").hexdigest()
