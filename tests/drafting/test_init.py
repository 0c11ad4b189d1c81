"""`urbansafety init`, from a folder to a draft that can be assessed."""

from __future__ import annotations

import shutil

import pytest

from drafting.town import districts, police, write_csv
from urbansafety.city import City
from urbansafety.drafting import draft
from urbansafety.engines import embedded
from urbansafety.errors import BadInput
from urbansafety.ingest import ingest


@pytest.fixture
def town(tmp_path):
    folder = tmp_path / "portavela"
    folder.mkdir()
    districts(folder / "districts.geojson", population=[100_000, 200_000, 30_000, 5_000])
    police(folder / "police.csv")
    return folder


def test_a_clean_folder_can_be_read_without_editing_the_draft(town):
    drafted = draft(town)
    engine = embedded()
    tables = ingest(City.read(town), engine)
    rows = {row["id"]: row for row in tables.sources.to_pylist()}["source:police"]
    # A quarter of the 400 records is lost property, which is no offence.
    assert (rows["read"], rows["accepted"], rows["rejected"]) == (400, 300, 100)
    assert drafted.crosswalks == (town / "police_iccs.csv",)
    assert any("XXA" in line for line in drafted.doubtful)


def test_semicolons_decimal_commas_and_american_dates(town):
    lon = [f"{-73.99 + i / 5000:.5f}".replace(".", ",") for i in range(400)]
    lat = [f"{10.01 + i / 5000:.5f}".replace(".", ",") for i in range(400)]
    dates = [f"{1 + i % 12}/{1 + i % 28}/23 {i % 12 + 1}:05 PM" for i in range(400)]
    police(town / "police.csv", delimiter=";", instead={"date": dates, "lon": lon, "lat": lat})
    draft(town)
    (source,) = City.read(town).incidents
    assert (source.delimiter, source.decimal, source.date_format) == (";", ",", "%m/%d/%y %I:%M %p")


def test_ambiguous_dates_are_said_to_be(town):
    police(town / "police.csv", instead={"date": [f"{1 + i % 12:02}/{1 + i % 11:02}/2023" for i in range(400)]})
    drafted = draft(town)
    assert "AMBIGUOUS" in drafted.path.read_text()
    assert any("AMBIGUOUS" in line for line in drafted.doubtful)


@pytest.mark.parametrize("name", ["city.toml", "police_iccs.csv"])
def test_nothing_is_ever_overwritten(town, name):
    (town / name).write_text("mine")
    before = sorted(town.iterdir())
    with pytest.raises(BadInput, match=f"{name}: exists already, and init never overwrites"):
        draft(town)
    assert (town / name).read_text() == "mine"
    assert sorted(town.iterdir()) == before


def test_a_folder_with_nothing_of_use_says_what_was_looked_for(tmp_path):
    write_csv(tmp_path / "a.csv", x=["p", "q"])
    with pytest.raises(BadInput, match="Looked for polygons of areas"):
        draft(tmp_path)


def test_an_empty_and_a_missing_folder(tmp_path):
    with pytest.raises(BadInput, match="it is empty"):
        draft(tmp_path)
    with pytest.raises(BadInput, match="no such folder"):
        draft(tmp_path / "nowhere")


@pytest.mark.real
def test_vancouver_is_drafted_as_its_readme_describes_it(tmp_path, real_data):
    for name in ("incidents_2020_2026.parquet", "local_areas.geojson", "local_area_indicators_2016.csv"):
        shutil.copy(real_data / "vancouver" / name, tmp_path / name)
    draft(tmp_path)
    city = City.read(tmp_path)
    # SOURCE: the data pack's README: X, Y are NAD83 / UTM zone 10N; 22 planning areas; population of 2016.
    assert city.incidents[0].crs == "EPSG:26910"
    assert city.incidents[0].columns.area == "NEIGHBOURHOOD"
    assert (city.areas[0].id, city.areas[0].population_id, city.areas[0].population_year) == (
        "mapid",
        "local_area",
        2016,
    )


@pytest.mark.real
def test_decimal_commas_of_medellin(tmp_path, real_data):
    for name in ("comunas_corregimientos.geojson", "homicides_2010_2019_semicolon_commadecimal.csv"):
        shutil.copy(real_data / "medellin" / name, tmp_path / name)
    draft(tmp_path)
    (source,) = City.read(tmp_path).incidents
    assert (source.delimiter, source.decimal, source.iccs, source.columns.lon) == (";", ",", "0101", "longitud")
