"""Who lives where: joined by whatever way the file writes the ids, and never a zero for what is not known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ingest.boundary_files import city_of, geojson, row_of_wards

from urbansafety.errors import BadInput
from urbansafety.ingest.ground.areas import read_areas


def read(folder, *levels, wards=None, table=None, **declared):
    geojson(folder / "wards.geojson", wards or row_of_wards(4))
    if table is not None:
        (folder / "people.csv").write_text(table, encoding="utf-8")
        declared = {"population": "people.csv:people", "population_year": 2020} | declared
    areas, observations, sources = read_areas(
        city_of(folder, *levels, {"level": "ward", "file": "wards.geojson", **declared})
    )
    return areas["ward"], [o.message for o in observations if o.aspect == "population"], sources


def test_a_column_of_the_boundary_file_and_its_year(tmp_path):
    ward, said, _ = read(tmp_path, wards=row_of_wards(2, people=[10, 20]), population="people", population_year=2020)
    assert (ward.population.tolist(), ward.population_years.tolist(), said) == ([[10], [20]], [2020], [])


def test_missing_is_not_zero_and_zero_is_zero(tmp_path):
    ward, said, _ = read(
        tmp_path, wards=row_of_wards(3, people=[None, 0, 20]), population="people", population_year=2020
    )
    assert np.isnan(ward.population[0, 0])
    assert ward.population[1:, 0].tolist() == [0, 20]
    assert said == [
        "the population of 1 of 3 areas is not known (01); they get no rate",
        "nobody lives in 1 of 3 areas (02); there is no rate there",
    ]


def test_ids_written_as_numbers_are_joined_and_it_is_said(tmp_path):
    ward, said, sources = read(tmp_path, table="CODIGO;people\n1.0;5\n2.0;6\n4.0;8\n99.0;1\n")
    assert ward.population[[0, 1, 3], 0].tolist() == [5, 6, 8]
    assert np.isnan(ward.population[2, 0])
    assert "joined to the areas by its column 'CODIGO'; of 4 rows 3 by the same number written otherwise" in said[0]
    assert "1 of 4 rows of people.csv name no area of the boundary: 99.0" in said[1]
    assert [(s["id"], s["read"], s["accepted"], s["rejected"]) for s in sources] == [
        ("source:areas-ward", 4, 4, 0), ("source:population-ward", 4, 3, 1),
    ]  # fmt: skip


def test_the_column_that_matches_most_areas_is_taken_even_by_name(tmp_path):
    table = "n,place,people\n1,WARD-1,5\n90,ward 2,6\n91,Ward 3,7\n92,Ward 4,8\n"
    ward, said, _ = read(tmp_path, table=table)
    assert ward.population[:, 0].tolist() == [5, 6, 7, 8]
    assert "by its column 'place'; of 4 rows 4 by name" in said[0]


def test_years_become_columns(tmp_path):
    ward, _, _ = read(tmp_path, table="code,year,people\n01,2021,6\n01,2020,5\n02,2021,9\n", population_year="year")
    assert ward.population_years.tolist() == [2020, 2021]
    assert ward.population[0].tolist() == [5, 6]
    assert np.isnan(ward.population[1, 0])


def test_months_of_a_year_become_their_mean(tmp_path):
    table = "code,year,month,people\n01,2020,1,100\n01,2020,7,50\n02,2020,1,8\n"
    ward, said, _ = read(tmp_path, table=table, population_year="year")
    assert ward.population[:2, 0].tolist() == [75, 8]
    assert "the population is given by month (column 'month')" in said[0]


def test_several_columns_together_may_be_the_key(tmp_path):
    wards = row_of_wards(2, borough=["N", "S"], name=["Centre", "Centre"])
    table = "borough,name,people\nS,Centre,2\nN,Centre,1\n"
    ward, _, _ = read(tmp_path, wards=wards, table=table, id=("borough", "name"))
    assert (ward.ids.tolist(), ward.population[:, 0].tolist()) == (["N|Centre", "S|Centre"], [1, 2])


@pytest.mark.parametrize(
    ("table", "declared", "message"),
    [
        ("code,people\n01,5\n02,many\n", {}, "people.csv, row 3: 'people' is 'many', which is no number of residents"),
        ("code,people\n01,5\n02,-99\n", {}, "people.csv, row 3: 'people' is '-99'"),
        ("code,people\n01,inf\n", {}, "row 2: 'people' is 'inf'"),
        (
            "code,people\n01,5\n01,6\n",
            {},
            "people.csv, rows 2, 3: one area has several populations for one year (5, 6)",
        ),
        ("code,people\nx,5\n", {}, "no column holds the ids of the areas of level 'ward', as in 01, 02"),
        ("code,people\nx,5\n", {"population_id": "code"}, "nothing in 'code' is the id of an area, as in 01, 02"),
        ("key,part,people\n01,1,5\n01,2,6\n", {"population_id": "key"}, "rows 2, 3: one area has several populations"),
        ("code,peoples\n01,5\n", {}, "no column 'people'\nDid you mean 'peoples'"),
        ("code,people\n01,5\n", {"population_id": "cod"}, "no column 'cod'\nDid you mean 'code'"),
        ("code,y,people\n01,soon,5\n", {"population_year": "y"}, "row 2: 'y' is 'soon', no year"),
    ],
)
def test_what_is_no_population_is_refused_with_its_row(tmp_path, table, declared, message):
    with pytest.raises(BadInput) as error:
        read(tmp_path, table=table, **declared)
    assert message in str(error.value)


def test_children_that_add_up_to_other_than_their_parent_are_reported(tmp_path):
    import shapely

    whole = shapely.box(-74, 4, -73.96, 4.01)
    geojson(tmp_path / "city.geojson", [(whole, {"code": "c", "name": "All", "people": 100})])
    above = {"level": "district", "file": "city.geojson", "population": "people", "population_year": 2020}
    for people, reported in (([20, 30, 40, 11], False), ([20, 30, 40, 35], True)):
        wards = row_of_wards(4, people=people)
        _, said, _ = read(tmp_path, above, wards=wards, population="people", population_year=2020)
        assert any("adds up" in text or "add up" in text for text in said) == reported
    assert "level ward add up to 125, those of level district to 100, a difference of +25.0%" in said[0]
    assert "in 1 of 1 areas of level district: All 125 against 100 (+25%)" in said[0]


def test_a_population_copied_to_neighbours_is_suspected(tmp_path):
    wards = row_of_wards(8, people=[500, 500, 7, 8, 500, 300, 300, 9])
    _, said, _ = read(tmp_path, wards=wards, population="people", population_year=2020)
    assert "4 of 8 areas have exactly the same population as a neighbour (01 and 02 (500), 06 and 07 (300))" in said[0]


@pytest.mark.real
def test_mexico_city_has_a_fifth_more_people_in_its_colonias_than_it_has(real_data):
    level = {"file": "mexico_city/alcaldias.geojson", "id": "cvegeo", "name": "municipio", "level": "borough"}
    borough = level | {"population": "mexico_city/alcaldia_marginacion_imm2020.csv:POB_TOT", "population_year": 2020}
    colonia = {
        "level": "colonia", "file": "mexico_city/colonias_fgj.geojson", "id": ("alcaldia", "colonia"),
        "name": "colonia",
        "population": "mexico_city/colonias_fgj_population.csv:population", "population_year": 2020,
    }  # fmt: skip
    _, observations, _ = read_areas(city_of(real_data, borough, colonia))
    said = " / ".join(o.message for o in observations if o.aspect == "population")
    # SOURCE: the README of the data: the colonias add up to 11,099,432, the boroughs have about 9.2 million.
    assert "add up to 11,099,432, those of level borough to 9,209,944, a difference of +20.5%" in said
    assert "exactly the same population as a neighbour" in said


@pytest.mark.real
def test_the_fourteen_empty_units_of_mexico_city_are_a_true_zero(real_data):
    level = {
        "level": "unit", "file": "mexico_city/unidades_territoriales_iecm.geojson", "id": "CVEUT", "name": "NOMUT",
        "population": "SUMPOB1", "population_year": 2020,
    }  # fmt: skip
    areas, _, _ = read_areas(city_of(real_data, level))
    # SOURCE: the README of the data: 14 units with population 0, sum 9,150,896.
    assert ((areas["unit"].population == 0).sum(), areas["unit"].population.sum()) == (14, 9_150_896)
