import numpy as np
import pyarrow as pa
import pytest
import shapely

from drafting.town import DISTRICTS, columns, layer, squares
from urbansafety.drafting.found.layers import level_name, population_column, read_layer


def test_code_identifies_and_words_name():
    found = layer()
    assert (found.id.value, found.name.value) == ("code", "name")


def test_two_columns_together_identify_where_none_does_alone():
    found = layer(borough=["A", "A", "B", "B"], colonia=["Centro", "Sur", "Centro", "Norte"])
    assert sorted(found.id.value) == ["borough", "colonia"]


def test_a_row_number_gives_way_to_a_code():
    found = layer(ID=[1, 2, 3, 4], CVEUT=["02-001", "02-002", "03-001", "03-002"], name=DISTRICTS)
    assert found.id.value == "CVEUT"


def test_population_of_the_latest_year():
    guess = population_column(list(columns(Pop2012=[90, 100, 80, 5], Pop2014=[95, 99, 70, 4]).values()))
    assert guess.value == "Pop2014"


def test_areas_in_metres_come_to_degrees():
    shapes = np.array([shapely.box(500_000, 1_100_000, 510_000, 1_110_000)])
    found = read_layer("a.gpkg", pa.table({"id": ["1"]}), shapes, "EPSG:32618")
    # The central meridian of UTM zone 18 is 75 degrees west.
    assert found.bounds[0] == pytest.approx(-75.0, abs=1e-6)


def test_points_are_no_layer():
    assert read_layer("a.geojson", pa.table({"id": ["1"]}), np.array([shapely.Point(0, 0)]), None) is None


def test_level_is_named_after_its_file():
    assert level_name("maps/2019_Comunas.shp") == "comuna"


def test_ids_are_matched_as_numbers():
    found = layer(COMUNA=["01", "02", "03", "04"])
    assert found.match(["1.0", "4", "x"]) == ["01", "04", ""]
    assert len(squares(4)) == len(found)
