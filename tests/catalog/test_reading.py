"""The catalog's files are read as they stand."""

from __future__ import annotations

from urbansafety.catalog.reading import read_csv, read_yaml


def test_codes_keep_the_zero_in_front():
    assert read_csv("iccs.csv")[0]["code"] == "01"
    assert read_yaml("challenges.yaml")["robbery"]["iccs"] == ["0401"]
