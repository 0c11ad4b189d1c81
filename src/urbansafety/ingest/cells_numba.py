"""`locate`, compiled: for tens of millions of points, with the ``numba`` extra.

Importing this module imports numba and the first call compiles, some seconds that pay from about ten million points;
so nothing imports it by itself. The answers are those of `urbansafety.ingest.cells.locate` to the last point: where
rounding could decide on which side of an edge a point lies, it is handed to the exact test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numba import njit, prange
from numpy.typing import NDArray

from urbansafety.ingest.cells import BORDER, GUARD, OUTSIDE, SPLIT, CellTable, edge_ends, ranges, settle

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Ints, Strings

SURE = 1e-15
"""A determinant this much larger than its terms has the right sign: Shewchuk's error bound A is 3.3e-16.

SOURCE: Shewchuk (1997), Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, section 4.
"""
UNSURE = -2
Table = NDArray[np.int32]


def locate_compiled(cells: CellTable, geometry: Strings, lon: Floats, lat: Floats) -> Ints:
    """The index of the area that each point lies in, as `urbansafety.ingest.cells.locate` gives it."""
    lon, lat = np.ascontiguousarray(lon), np.ascontiguousarray(lat)
    grid = np.array([cells.west, cells.south, cells.per_lon, cells.per_lat])
    ends, edge, offset = _bands(cells, geometry)
    found = np.empty(len(lon), np.int64)
    _by_cell(grid, cells.side, cells.coarse, cells.fine, lon, lat, found)

    def contains(area: Ints, x: Floats, y: Floats) -> NDArray[np.bool_]:
        answer = np.empty(len(x), np.int8)
        band = offset[area] + np.floor((y - cells.south) * cells.per_lat).astype(np.int64) // SPLIT
        _contains(ends, edge, band, x, y, answer)
        unsure = np.flatnonzero(answer == UNSURE)
        answer[unsure] = shapely.intersects_xy(geometry[area[unsure]], x[unsure], y[unsure])
        return answer.astype(bool)

    settle(cells, contains, lon, lat, found)
    return found


def _bands(cells: CellTable, geometry: Strings) -> tuple[Floats, Ints, Ints]:
    """The edges of each area by the row of coarse cells that they touch, so that a point is compared with few.

    Returns edges (x, y of both ends), the number of the first edge of every band, and the number of the band of each
    area that row 0 would have.
    """
    points, begin, end, area = edge_ends(geometry)
    height = (points[:, 1] - cells.south) * (cells.per_lat / SPLIT)
    low, high = np.minimum(height[begin], height[end]), np.maximum(height[begin], height[end])
    first, last = np.floor(low - GUARD).astype(np.int64), np.floor(high + GUARD).astype(np.int64)
    top, bottom = np.zeros(len(geometry), np.int64), np.full(len(geometry), cells.side, np.int64)
    np.minimum.at(bottom, area, first)
    np.maximum.at(top, area, last)
    size = np.maximum(top - bottom + 1, 0)
    offset = np.cumsum(size) - size - bottom
    edge, row = ranges(first, last + 1)
    band = offset[area[edge]] + row
    edge = edge[np.argsort(band, kind="stable")]
    start = np.append(0, np.cumsum(np.bincount(band, minlength=int(size.sum()))))
    return np.hstack([points[begin[edge]], points[end[edge]]]), start, offset


@njit(parallel=True)
def _by_cell(
    grid: Floats, side: int, coarse: Table, fine: Table, lon: Floats, lat: Floats, found: Ints
) -> None:  # pragma: no cover
    limit = SPLIT * side
    for p in prange(len(lon)):
        column, row = (lon[p] - grid[0]) * grid[2], (lat[p] - grid[1]) * grid[3]
        value = np.int64(OUTSIDE)
        if 0.0 <= column < limit and 0.0 <= row < limit:
            i, j = np.int64(column), np.int64(row)
            value = np.int64(coarse[(j // SPLIT) * side + i // SPLIT])
            if value <= BORDER:
                value = np.int64(fine[(BORDER - value) * SPLIT * SPLIT + (j % SPLIT) * SPLIT + i % SPLIT])
        found[p] = value


@njit(parallel=True)
def _contains(
    ends: Floats, edge: Ints, band: Ints, lon: Floats, lat: Floats, answer: NDArray[np.int8]
) -> None:  # pragma: no cover
    """1 inside, 0 outside, UNSURE where rounding might decide or on a vertex: crossings of a ray to the east."""
    for p in prange(len(lon)):
        x, y = lon[p], lat[p]
        inside = 0
        for e in range(edge[band[p]], edge[band[p] + 1]):
            ax, ay, bx, by = ends[e, 0] - x, ends[e, 1] - y, ends[e, 2] - x, ends[e, 3] - y
            if (ay > 0.0) != (by > 0.0):
                left, right = ax * by, ay * bx
                if abs(left - right) <= SURE * (abs(left) + abs(right)):
                    inside = UNSURE
                    break
                if (left > right) == (by > ay):
                    inside = 1 - inside
            elif by == 0.0 and (bx == 0.0 or ay == 0.0):
                inside = UNSURE
                break
        answer[p] = inside
