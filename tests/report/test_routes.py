"""Maps of routes: nodes stand apart, beyond the city at the edge; widths follow volumes; unknown is dashed."""

from __future__ import annotations

import math
import re

import numpy as np
import pyarrow as pa
import pytest
import shapely

from urbansafety.report.maps import APART, Sheet, ground
from urbansafety.report.routes import MARGIN, WIDE, Stop, Way, placed, route_map, shape

SQUARE = np.array([shapely.box(0, 0, 1, 1)], object)
SHEET = Sheet.around(SQUARE)
MIDDLE = (SHEET.width / 2, SHEET.height / 2)


def land():
    table = pa.table({"id": ["a"], "geometry": shapely.to_wkb(SQUARE), "lon": [0.5], "lat": [0.5]})
    return ground(table, SHEET, level="ward", prefix="a")


def test_what_begins_beyond_the_city_stands_on_the_left_and_what_ends_there_on_the_right():
    left, right = placed([Stop("1", "origin", None, -1), Stop("2", "destination", None, 1)], SHEET)
    assert -MARGIN < left[0] < 0
    assert SHEET.width < right[0] < SHEET.width + MARGIN
    assert left[1] == right[1] == pytest.approx(MIDDLE[1])


def test_a_point_far_off_stands_where_the_way_to_it_leaves_the_drawing():
    (at,) = placed([Stop("1", "port", (MIDDLE[0] + 50_000, MIDDLE[1] + 25_000), -1)], SHEET)
    assert SHEET.width < at[0] < SHEET.width + MARGIN
    assert (at[1] - MIDDLE[1]) / (at[0] - MIDDLE[0]) == pytest.approx(0.5)


def test_nodes_at_one_place_stand_apart():
    points = placed([Stop(str(i), "market", MIDDLE, 1) for i in range(4)], SHEET)
    assert min(math.dist(a, b) for i, a in enumerate(points) for b in points[:i]) >= APART - 1e-6


def test_widths_follow_volumes_and_what_nobody_knows_is_dashed():
    stops = [Stop(str(i), "market", (200.0 + 400 * i, 300.0 + 200 * (i % 2)), 1) for i in range(4)]
    svg = route_map(land(), SHEET, ["c2"], stops, [Way(0, 1, 100.0), Way(1, 2, 50.0), Way(2, 3, None)])
    widths = re.findall(r'<path(| class="unknown") d="[^"]*" stroke-width="(\d+)"/>', svg)
    assert [(name != "", int(width)) for name, width in widths] == [
        (False, WIDE), (False, WIDE / 2), (True, 5),
    ]  # fmt: skip
    assert svg.count('class="head"') == 3
    assert '<g class="c2"><use href="#a0"/></g>' in svg


def test_ways_there_and_back_lie_beside_each_other():
    stops = [Stop("1", "market", (200.0, 500.0), 1), Stop("2", "market", (800.0, 500.0), 1)]
    svg = route_map(land(), SHEET, ["c0"], stops, [Way(0, 1, 1.0), Way(1, 0, 1.0), Way(0, 1, 1.0)])
    turns = re.findall(r'<path d="M[^Q]*Q(\d+) (\d+)', svg)
    assert len(set(turns)) == 3


def test_the_shape_tells_the_kind():
    assert shape("port", (0, 0), 10).startswith("<rect")
    assert shape("origin", (0, 0), 10).startswith("<path")
    assert shape("market", (0, 0), 10).startswith("<circle")


def test_nothing_written_by_people_becomes_markup():
    svg = route_map(land(), SHEET, ["na"], [Stop("<1>", "market", MIDDLE, 1)], [])
    assert "<1>" not in svg
