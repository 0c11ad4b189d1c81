"""The examples are declarations that can be read, and with the public files beside them, cities that can be."""

from __future__ import annotations

import pytest

from examples import EXAMPLES
from urbansafety.city import City
from urbansafety.ingest.categories import read_crosswalk

NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/city.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_declaration_and_crosswalks_are_sound(name):
    city = City.read(EXAMPLES / name)
    for source in city.records:
        assert source.iccs or read_crosswalk(source.crosswalk, city.folder)


@pytest.mark.parametrize("name", NAMES)
def test_readme_names_every_file_that_an_example_needs(name):
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    city = City.read(EXAMPLES / name)
    for block in (*city.areas, *city.records, *city.places):
        assert f"`{block.file}`" in readme


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "source", "read"),
    # SOURCE: row counts of the data packs' READMEs.
    [
        ("mexico_city", "source:investigation-files-of-the-prosecutor-s-office", 1_302_640),
        ("vancouver", "source:geodash", 210_049),
        ("chicago", "source:aggravated-assaults", 148_636),
        ("medellin", "source:homicides", 9_360),
        ("medellin_counts", "source:homicides-by-comuna-and-month", 5_292),
        # 24,013 rows of 30 titles.
        ("rio_de_janeiro", "source:police-precincts-by-month", 24_013 * 30),
    ],
)
def test_every_row_of_the_public_files_is_accounted_for(name, source, read, example):
    tables, _ = example(name)
    (row,) = [row for row in tables.sources.to_pylist() if row["id"] == source]
    assert (row["read"], row["accepted"] + row["rejected"]) == (read, read)
