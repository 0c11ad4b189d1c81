"""How areas lie to each other."""

from __future__ import annotations

import numpy as np
import shapely

from urbansafety.ingest.ground.overlaps import gaps, nest, overlap, touching

ROW = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2), shapely.box(3, 0, 4, 2), shapely.box(9, 9, 10, 10)])


def test_overlap_is_the_surface_in_common_and_a_shared_border_has_none():
    first, second = touching(ROW)
    surface = {
        pair: s for *pair, s in zip(first, second, overlap(ROW, first, second), strict=True) for pair in [tuple(pair)]
    }
    # A strip 1 wide and 2 high is in the first two; the second and the third share a side, the fourth is an island.
    assert surface == {(0, 1): 2.0, (1, 2): 0.0}


def test_a_gap_is_what_areas_enclose_but_do_not_cover():
    frame = shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 8, 8)
    assert shapely.area(gaps(np.array([frame, shapely.box(1, 1, 8, 7)]))).tolist() == [7.0]
    assert len(gaps(ROW)) == 0


def test_a_child_belongs_to_the_parent_that_it_overlaps_most():
    parents = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    children = np.array([shapely.box(1, 1, 2, 2), shapely.box(9, 0, 13, 1), shapely.box(50, 50, 51, 51), ROW[3]])
    parent, share = nest(children, parents)
    assert parent.tolist() == [0, 1, -1, 0]
    assert share.tolist() == [1.0, 0.75, 0.0, 1.0]


def test_of_equal_overlaps_the_first_parent_wins():
    parents = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    parent, share = nest(np.array([shapely.box(0, 0, 2, 1)]), parents)
    assert (parent.tolist(), share.tolist()) == ([0], [0.5])
