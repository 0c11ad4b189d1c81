import numpy as np
import pyarrow as pa
import pytest
import shapely

from urbansafety.report import maps


def sheet_and_ground(*shapes):
    shapes = np.array(shapes, object)
    inside = [shapely.point_on_surface(shape) for shape in shapes]
    table = pa.table(
        {
            "id": [str(i) for i in range(len(shapes))],
            "geometry": list(shapely.to_wkb(shapes)),
            "lon": [point.x for point in inside],
            "lat": [point.y for point in inside],
        }
    )
    sheet = maps.Sheet.around(shapes)
    return sheet, maps.ground(table, sheet, level="ward", prefix="a")


def test_a_square_on_the_ground_is_a_square_on_the_sheet():
    # At 60 degrees north a degree of longitude is half as long as one of latitude: cos 60 = 0.5.
    _sheet, land = sheet_and_ground(shapely.box(10.0, 59.9, 10.4, 60.1))
    west, north, east, south = shapely.bounds(land.shapes[0])
    assert (east - west) / (south - north) == pytest.approx(1.0, rel=0.01)


def test_the_scale_bar_is_a_round_distance_of_the_right_length():
    sheet, _ = sheet_and_ground(shapely.box(-0.05, -0.05, 0.05, 0.05))  # 11.1 km wide at the equator
    length, label = sheet.scale_bar()
    assert label == "2 km"
    assert length == pytest.approx(2000 / 11_119.5 * 1600, abs=1.5)


def test_neighbours_meet_where_they_met():
    _, land = sheet_and_ground(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    first, second = maps.paths(land)
    assert first.startswith('<path id="a0" d="M')
    assert second.startswith('<path id="a1" d="M')
    assert shapely.bounds(land.shapes[0])[2] == shapely.bounds(land.shapes[1])[0]


def test_a_path_closes_where_it_began_and_keeps_its_hole():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    _, land = sheet_and_ground(ring)
    (path,) = maps.paths(land)
    assert path.count("M") == 2
    assert path.count("z") == 2


def test_an_area_below_a_printed_pixel_is_drawn_and_does_not_fail():
    _, land = sheet_and_ground(shapely.box(0, 0, 1, 1), shapely.box(0.5, 0.5, 0.50001, 0.50001))
    assert len(list(maps.paths(land))) == 2


def test_breaks_are_rounded_rising_and_within_the_values():
    values = np.random.default_rng(1).lognormal(5, 1, 500)
    cuts = maps.breaks(values)
    assert cuts == sorted(cuts)
    assert values.min() < cuts[0]
    assert cuts[-1] <= values.max()
    assert all(float(f"{cut:.3g}") == cut for cut in cuts)


@pytest.mark.parametrize("values", [[], [np.nan], [3.0], [5.0, 5.0, 5.0], [0.0, 0.0]])
def test_values_that_do_not_differ_have_no_breaks(values):
    assert maps.breaks(np.array(values, float)) == []


def test_labels_that_would_touch_are_left_out():
    sheet, _ = sheet_and_ground(shapely.box(0, 0, 1, 1))
    drawn = maps.labels(["Centro", "Puerto", "Loma"], np.array([[400.0, 400.0], [420.0, 410.0], [400.0, 900.0]]), sheet)
    assert "Centro" in drawn
    assert "Puerto" not in drawn
    assert "Loma" in drawn


def test_names_on_a_map_are_text_and_never_markup():
    sheet, _ = sheet_and_ground(shapely.box(0, 0, 1, 1))
    drawn = maps.labels(["<script>x</script>"], np.array([[800.0, 800.0]]), sheet)
    assert "<script" not in drawn
    assert "&lt;script" in drawn


def test_marks_do_not_cover_each_other():
    placed = maps.spread([maps.Mark(str(i), (100.0, 100.0)) for i in range(4)])
    apart = [np.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]) for a in placed for b in placed if a is not b]
    assert min(apart) > 50
