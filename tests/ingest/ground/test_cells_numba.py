"""The compiled twin gives the same answers."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings

from ingest.ground.test_cells import corners_and_middles, tessellations
from urbansafety.ingest.ground.cells import build_cells, locate
from urbansafety.ingest.ground.cells_numba import border_edges, locate_compiled


@given(tessellations())
@settings(max_examples=40)
def test_compiled_and_not_compiled_agree_on_borders_too(geometry):
    west, south, east, north = shapely.total_bounds(geometry)
    anywhere = np.random.default_rng(0).uniform((west - 1, south), (east, north), (2000, 2))
    lon, lat = np.vstack([anywhere, corners_and_middles(geometry), [[np.nan, 0.0], [np.inf, 4.0]]]).T
    cells = build_cells(geometry)
    compiled = locate_compiled(cells, border_edges(cells, geometry), geometry, lon, lat)
    assert np.array_equal(compiled, locate(cells, geometry, lon, lat))


def test_without_areas_every_point_is_outside():
    none = np.empty(0, object)
    cells = build_cells(none)
    found = locate_compiled(cells, border_edges(cells, none), none, np.array([0.5]), np.array([0.5]))
    assert found.tolist() == [-1]
