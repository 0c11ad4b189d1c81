"""Which columns are coordinates, and in which system."""

import numpy as np
import pytest
from pyproj import Transformer

from drafting.town import columns, layer, points
from urbansafety.drafting.meaning.coordinates import find_position, guess_crs

BOUNDS = layer().bounds


def test_degrees_by_name_and_place():
    lon, lat = points(200)
    found = find_position(columns(longitud=lon, latitud=lat), BOUNDS)
    assert (found.east, found.north, found.degrees) == ("longitud", "latitud", True)


def test_exchanged_degrees_are_found_out():
    lon, lat = points(200)
    found = find_position(columns(longitud=lat, latitud=lon), BOUNDS)
    assert (found.east, found.north) == ("latitud", "longitud")
    assert "exchanged" in found.reason


def test_decimal_comma():
    lon, lat = points(50)
    written = {name: [f"{v:.6f}".replace(".", ",") for v in own] for name, own in (("lon", lon), ("lat", lat))}
    assert find_position(columns(**written), BOUNDS).comma


@pytest.mark.parametrize("code", ["EPSG:32618", "EPSG:3116", "EPSG:9377"])
def test_metres_are_recognised_by_where_they_fall(code):
    # SOURCE: PROJ, through pyproj: UTM 18N and the two national systems of Colombia.
    lon, lat = points(300)
    x, y = Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(lon, lat)
    found, share, same = guess_crs(np.asarray(x), np.asarray(y), BOUNDS)
    assert found == code or code in same
    assert share > 0.8


def test_masked_points_do_not_hide_the_system():
    lon, lat = points(300)
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:32618", always_xy=True).transform(lon, lat)
    x[:40], y[:40] = 0, 0
    found = find_position(columns(X=x, Y=y), BOUNDS)
    assert (found.east, found.north) == ("X", "Y")
    assert found.crs is not None


def test_metres_without_areas_are_left_to_a_person():
    found = find_position(columns(x=[350_000.5, 351_000.5], y=[1_100_000.5, 1_100_100.5]), None)
    assert found.crs is None


def test_other_numbers_are_no_coordinates():
    assert find_position(columns(age=[20, 30], total=[1, 2]), BOUNDS) is None
