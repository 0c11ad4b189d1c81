import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.neighbours import contiguity, islands


def squares(rows, columns, *, gap=0.0):
    row, column = np.divmod(np.arange(rows * columns), columns)
    return shapely.box(column * 100 + gap, row * 100 + gap, column * 100 + 100, row * 100 + 100)


def pairs(matrix):
    return set(zip(*(axis.tolist() for axis in matrix.nonzero()), strict=True))


def read(path, **options):
    geopandas = pytest.importorskip("geopandas")
    return geopandas.read_file(path, **options)


def queen_by_libpysal(geometry):
    graph = pytest.importorskip("libpysal.graph")
    geopandas = pytest.importorskip("geopandas")
    return pairs(graph.Graph.build_contiguity(geopandas.GeoSeries(geometry), rook=False).sparse.tocsr())


def test_the_middle_of_nine_squares_has_eight_neighbours():
    assert contiguity(squares(3, 3)).sum(axis=1).tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]


def test_areas_a_few_metres_apart_are_neighbours_and_others_are_not():
    assert contiguity(squares(3, 3, gap=3.0)).sum() == 40
    assert contiguity(squares(3, 3, gap=3.0), tolerance_m=2.0).sum() == 0


def test_areas_that_touch_without_a_common_vertex_are_neighbours():
    wide, half = shapely.box(0, 0, 100, 100), shapely.box(100, 20, 200, 60)
    assert pairs(contiguity(np.array([wide, half]), tolerance_m=0)) == {(0, 1), (1, 0)}


def test_an_island_has_no_neighbours_and_an_exclave_in_a_hole_has_one():
    around = shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))
    areas = np.array([around, shapely.box(100, 100, 200, 200), shapely.box(900, 0, 950, 50)])
    assert islands(contiguity(areas)).tolist() == [False, False, True]
    assert islands(contiguity(areas, with_self=True)).tolist() == [False, False, True]


def test_missing_and_empty_areas_border_on_none():
    areas = np.array([shapely.box(0, 0, 1, 1), None, shapely.Polygon(), shapely.box(1, 0, 2, 1)])
    assert pairs(contiguity(areas)) == {(0, 3), (3, 0)}


def test_no_areas_and_one_area():
    assert contiguity(np.array([], object)).shape == (0, 0)
    assert islands(contiguity(squares(1, 1))).tolist() == [True]


@given(st.permutations(range(12)))
def test_the_order_of_areas_does_not_matter(order):
    areas = squares(3, 4)
    assert np.array_equal(contiguity(areas[order]).toarray(), contiguity(areas).toarray()[np.ix_(order, order)])


@given(st.integers(1, 4), st.integers(1, 4))
def test_neighbours_are_mutual_and_never_oneself(rows, columns):
    matrix = contiguity(squares(rows, columns))
    assert (matrix != matrix.T).nnz == 0
    assert not matrix.diagonal().any()
    assert contiguity(squares(rows, columns), with_self=True).diagonal().all()


@pytest.mark.real
def test_north_carolina_has_the_links_that_spdep_counts(real_data):
    # SOURCE: spdep 1.2-7, poly2nb(queen = TRUE): 490 links. Degrees here, so the tolerance is 0.
    geometry = read(real_data / "reference/lattice/nc_sids_crs4267.geojson").geometry.to_numpy()
    assert contiguity(geometry, tolerance_m=0).nnz == 490
    assert pairs(contiguity(geometry, tolerance_m=0)) == queen_by_libpysal(geometry)


@pytest.mark.real
def test_columbus_equals_its_neighbour_file_and_three_pairs_that_it_lacks(real_data):
    lines = (real_data / "reference/lattice/columbus.gal").read_text().split("\n")
    expected = {
        (int(head.split()[0]) - 1, int(other) - 1)
        for head, others in zip(lines[1::2], lines[2::2], strict=False)
        for other in others.split()
    }
    geometry = read(real_data / "reference/lattice/columbus.geojson").geometry.to_numpy()
    found = pairs(contiguity(geometry, tolerance_m=0))
    # The file has 230 links; three pairs of polygons that touch are not among them, and libpysal finds them too.
    assert found - expected == {(4, 15), (15, 4), (24, 29), (29, 24), (30, 38), (38, 30)}
    assert expected < found == queen_by_libpysal(geometry)


@pytest.mark.real
def test_mexico_city_has_the_neighbours_that_libpysal_finds_and_those_without_a_common_vertex(real_data):
    units = read(real_data / "mexico_city/unidades_territoriales_iecm.geojson").to_crs("EPSG:32614")
    geometry = shapely.make_valid(units.geometry.to_numpy())
    found, by_vertex = pairs(contiguity(geometry)), queen_by_libpysal(geometry)
    assert by_vertex <= found
    more = np.array(sorted(found - by_vertex))
    assert len(more) < 0.01 * len(found)
    assert (shapely.distance(geometry[more[:, 0]], geometry[more[:, 1]]) <= 5).all()
