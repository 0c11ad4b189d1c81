"""The examples are declarations that can be read, and with the public files beside them, cities that can be."""

from __future__ import annotations

import pandas as pd
import pytest

from examples import EXAMPLES, assemble
from urbansafety.city import City
from urbansafety.ingest.categories import read_crosswalk
from urbansafety.ingest.context.measures import read_measures
from urbansafety.ingest.ground.areas import read_areas

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
    for block in (*city.areas, *city.records, *city.indicators, *city.places):
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


MEASURED = [
    ("mexico_city", "alcaldia_marginacion_imm2020.csv", "CVE_MUN", "low_income", "PO2SM", 16),
    ("mexico_city", "alcaldia_marginacion_imm2020.csv", "CVE_MUN", "no_piped_water", "OVSAE", 16),
    ("chicago", "community_areas_health_indicators.csv", "area_num", "poverty", "Below_evel", 77),
    ("chicago", "community_areas_socio_health_2014.csv", "ComAreaID", "low_income", "Pov200P", 77),
    ("medellin", "socioeconomic_stratum_by_comuna.csv", "CODIGO", "stratum", "ESTRATO", 21),
]


@pytest.mark.real
@pytest.mark.parametrize(("name", "file", "id", "factor", "column", "areas"), MEASURED)
def test_factors_are_what_the_public_files_say(name, file, id, factor, column, areas, real_data, tmp_path):
    city = City.read(assemble(name, tmp_path, real_data))
    tables = read_measures(city, read_areas(city)[0]).tables
    rows = [row for row in tables["measures"].to_pylist() if row["indicator"] == factor]
    # Ids are written otherwise in the boundary file (1 and "01", 9002 and "09002"): as numbers they are the same.
    stated = pd.read_csv(real_data / name / file).set_index(id)[column]
    assert {int(row["area"]): row["value"] for row in rows} == {int(area): value for area, value in stated.items()}
    assert len(rows) == areas


@pytest.mark.real
def test_rows_of_the_whole_city_and_region_are_no_areas_of_vancouver(real_data, tmp_path):
    city = City.read(assemble("vancouver", tmp_path, real_data))
    found = read_measures(city, read_areas(city)[0])
    (seen,) = found.observations
    stated = pd.read_csv(real_data / "vancouver/local_area_indicators_2016.csv").iloc[:22]
    rows = [row["value"] for row in found.tables["measures"].to_pylist() if row["indicator"] == "unemployment"]
    assert sorted(rows) == sorted(stated["unemployment_rate_pct"])
    assert (seen.affected, seen.total) == (2, 24)
    assert "'Vancouver CSD', 'Vancouver CMA'" in seen.message


@pytest.mark.real
def test_goalposts_of_mexico_city_end_where_one_in_twenty_of_the_countrys_municipalities_is_worse(real_data):
    country = pd.read_csv(real_data / "mexico_city/municipal_marginacion_imm2020_national.csv")
    city = City.read(EXAMPLES / "mexico_city")
    columns = city.indicators[0].columns.values
    assert len(country) == 2469
    for factor in city.factors:
        worst = country[columns[factor.id]].quantile(0.95)
        assert (factor.goalposts.low, factor.goalposts.high) == (0, float(f"{worst:.3g}")), factor.id
