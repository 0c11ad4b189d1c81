"""Points lie where a spatial join says, to the last one."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.spatial_join import joined
from urbansafety.city import AreaLevel
from urbansafety.ingest.ground.boundaries import read_boundary
from urbansafety.ingest.ground.cells import BORDER, OUTSIDE, SPLIT, build_cells, cell_tables, locate


def corners_and_middles(geometry):
    """Points where two areas meet: every vertex, and the middle of every edge."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    same = ring[1:] == ring[:-1]
    return np.vstack([xy, ((xy[1:] + xy[:-1]) / 2)[same]])


@st.composite
def tessellations(draw):
    """Voronoi polygons with shared borders, some of them overlapped by larger or smaller ones, one with a hole."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = draw(st.sampled_from([1e-4, 0.3, 50.0]))
    seeds = shapely.MultiPoint(rng.uniform(0, 1, (draw(st.integers(2, 30)), 2)))
    parts = list(shapely.get_parts(shapely.voronoi_polygons(seeds)))
    if draw(st.booleans()):
        parts.append(shapely.union_all(parts[:2]))
        parts.append(shapely.Point(rng.uniform(0, 1, 2)).buffer(draw(st.sampled_from([1e-3, 0.2]))))
        parts[0] = shapely.difference(parts[0], parts[0].centroid.buffer(0.01))
    parts = np.array(parts, dtype=object)[rng.permutation(len(parts))]
    return shapely.transform(parts, lambda xy: np.array([-74.1, 4.6]) + xy * scale)


@given(tessellations(), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_every_point_lies_where_a_spatial_join_puts_it(geometry, seed):
    west, south, east, north = shapely.total_bounds(geometry)
    anywhere = np.random.default_rng(seed).uniform((west, south), (east, north), (2000, 2))
    lon, lat = np.vstack([anywhere, corners_and_middles(geometry)]).T
    assert np.array_equal(locate(build_cells(geometry), geometry, lon, lat), joined(geometry, lon, lat))


def test_a_point_on_a_shared_border_is_in_the_first_area():
    two = np.array([shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)])
    assert locate(build_cells(two), two, np.array([1.0, 1.0]), np.array([0.5, 1.0])).tolist() == [0, 0]


def test_the_first_of_overlapping_areas_wins_even_where_it_covers_a_cell_whole():
    inner, outer = shapely.box(4, 4, 6, 6), shapely.box(0, 0, 10, 10)
    lon = lat = np.array([5.0, 4.0, 1.0])
    for areas, expected in (([inner, outer], [0, 0, 1]), ([outer, inner], [0, 0, 0])):
        geometry = np.array(areas)
        assert locate(build_cells(geometry), geometry, lon, lat).tolist() == expected


def test_a_point_in_a_hole_is_in_no_area():
    ring = np.array([shapely.box(0, 0, 9, 9) - shapely.box(3, 3, 6, 6)])
    assert locate(build_cells(ring), ring, np.array([4.5, 1.0]), np.array([4.5, 1.0])).tolist() == [-1, 0]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_coordinates_that_are_no_place_are_in_no_area(odd):
    one = np.array([shapely.box(0, 0, 1, 1)])
    lon, lat = np.array([odd, 0.5, 0.5]), np.array([0.5, odd, 0.5])
    assert locate(build_cells(one), one, lon, lat).tolist() == [-1, -1, 0]


def test_without_areas_every_point_is_outside():
    none = np.empty(0, object)
    assert locate(build_cells(none), none, np.array([0.5]), np.array([0.5])).tolist() == [-1]
    assert locate(build_cells(none), none, np.empty(0), np.empty(0)).tolist() == []


def test_the_tables_for_an_engine_say_what_locate_says():
    """The arithmetic that `CellTable` documents, done by hand with the two tables as dictionaries."""
    geometry = np.array([shapely.box(i, j, i + 1, j + 1) for i in range(3) for j in range(3)])
    cells = build_cells(geometry)
    outer, inner = (table.to_pydict() for table in cell_tables(cells))
    coarse = dict(zip(zip(outer["column"], outer["row"], strict=True), outer["value"], strict=True))
    fine = dict(zip(inner["fine"], inner["value"], strict=True))
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-0.5, 3.5, (2, 3000))
    sure = 0
    for x, y, area in zip(lon, lat, locate(cells, geometry, lon, lat), strict=True):
        i, j = int(np.floor((x - cells.west) * cells.per_lon)), int(np.floor((y - cells.south) * cells.per_lat))
        value = coarse.get((i // SPLIT, j // SPLIT), OUTSIDE)
        if value <= BORDER:
            value = fine.get((BORDER - value) * SPLIT**2 + j % SPLIT * SPLIT + i % SPLIT, OUTSIDE)
        sure += value > BORDER
        assert value <= BORDER or value == area
    assert sure > 2800, "only points beside a border need a test"


REAL = [
    ("mexico_city", "unidades_territoriales_iecm.geojson", "CVEUT", "incidents_20*.parquet", "longitud", "latitud",
     None),
    ("mexico_city", "alcaldias.geojson", "cvegeo", "incidents_20*.parquet", "longitud", "latitud", None),
    ("vancouver", "local_areas.geojson", "mapid", "incidents_2020_2026.parquet", "X", "Y", "EPSG:26910"),
    ("chicago", "community_areas_socio_health_2014.geojson", "ComAreaID", "aggravated_assaults_2010_2019.parquet",
     "longitude", "latitude", None),
]  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize(("pack", "file", "id", "records", "x", "y", "crs"), REAL, ids=lambda value: str(value)[:20])
def test_every_point_of_a_real_city_lies_where_a_spatial_join_puts_it(real_data, pack, file, id, records, x, y, crs):
    folder = real_data / pack
    geometry = read_boundary(AreaLevel(level="ward", file=file, id=id), folder).geometry
    table = pq.read_table(sorted(folder.glob(records)), columns=[x, y])
    lon, lat = (table[column].cast("double").to_numpy() for column in (x, y))
    if crs:
        from pyproj import Transformer

        lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(lon, lat)
    known = np.isfinite(lon) & np.isfinite(lat)
    found = locate(build_cells(geometry), geometry, lon, lat)
    assert (found[~known] == -1).all()
    assert np.array_equal(found[known], joined(geometry, lon[known], lat[known]))


@pytest.mark.real
def test_every_homicide_of_medellin_lies_where_a_spatial_join_puts_it(real_data):
    folder = real_data / "medellin"
    level = AreaLevel(level="comuna", file="comunas_corregimientos.geojson", id="COMUNA")
    geometry = read_boundary(level, folder).geometry
    rows = (folder / "homicides_2010_2019_semicolon_commadecimal.csv").read_text("utf-8-sig").splitlines()[1:]
    pairs = [row.replace(",", ".").split(";")[1:3] for row in rows]
    lon, lat = np.array([[np.nan if value in ("", "NA") else float(value) for value in pair] for pair in pairs]).T
    known = np.isfinite(lon)
    # SOURCE: the README of the data: 81 homicides without coordinates, 2 outside all areas.
    found = locate(build_cells(geometry), geometry, lon, lat)
    assert ((~known).sum(), (found[known] < 0).sum()) == (81, 2)
    assert np.array_equal(found[known], joined(geometry, lon[known], lat[known]))
