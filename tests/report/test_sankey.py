"""Sankey diagrams: heights are volumes, columns follow the route, what is unknown is a dashed hair."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from urbansafety.report.sankey import STUB, TALLEST, UNKNOWN, WIDTH, Band, Box, laid_out, sankey

BOXES = [
    Box("Sea", 0, 100.0),
    Box("Port", 1, 100.0, 40.0, "missing: 30–50"),
    Box("North", 2, 20.0),
    Box("South", 2, 40.0),
    Box("Online", 2, None),
]
BANDS = [Band(0, 1, 100.0, "90–110"), Band(1, 2, 20.0, "20"), Band(1, 3, 40.0, "40"), Band(1, 4, None, "nobody knows")]


def test_heights_are_volumes_and_the_fullest_column_is_the_tallest():
    placed, scale = laid_out(BOXES, BANDS)
    assert scale == pytest.approx(TALLEST / 100)
    assert [box.height for box in placed] == pytest.approx([TALLEST, TALLEST, 0.2 * TALLEST, 0.4 * TALLEST, UNKNOWN])


def test_boxes_of_a_column_never_touch_and_columns_go_from_left_to_right():
    placed, _ = laid_out(BOXES, BANDS)
    last = sorted((box for box in placed if box.column == 2), key=lambda box: box.y)
    assert all(a.y + a.height < b.y for a, b in pairwise(last))
    assert placed[0].x < placed[1].x < placed[2].x


def test_what_nobody_knows_is_a_dashed_hair_and_what_is_missing_is_marked_with_its_size():
    svg = sankey(BOXES, BANDS)
    assert svg.count('class="band"') == 3
    assert svg.count('class="unknown"') == 1
    assert f'height="{0.4 * TALLEST:.1f}"' in svg[svg.index('class="missing"') :][:120]
    assert "missing: 30–50" in svg


def test_a_route_of_which_nobody_knows_anything_is_still_drawn():
    svg = sankey([Box("A", 0, None), Box("B", 1, None)], [Band(0, 1, None, "nobody knows")])
    assert "A</text>" in svg and "B</text>" in svg and 'class="unknown"' in svg


def test_one_node_alone_and_a_circle_are_drawn():
    assert "<svg" in sankey([Box("A", 0, 5.0)], [])
    boxes = [Box("A", 0, 5.0), Box("B", 1, 5.0)]
    svg = sankey(boxes, [Band(0, 1, 5.0, "5"), Band(1, 0, 2.0, "2")])
    assert (svg.count('class="band"'), svg.count('class="unknown"')) == (1, 1)
    assert ">2</text>" in svg


def test_names_are_text():
    assert "<b>" not in sankey([Box("<b>", 0, 1.0)], [])


def test_what_is_missing_at_either_end_stays_on_the_drawing():
    boxes = [Box("A", 0, 5.0, -2.0, "missing: 2"), Box("B", 1, 5.0, 3.0, "missing: 3")]
    places = re.findall(r'class="missing" x="([-\d.]+)"', sankey(boxes, [Band(0, 1, 5.0, "5")]))
    assert len(places) == 2
    assert all(0 <= float(x) <= WIDTH - STUB for x in places)
