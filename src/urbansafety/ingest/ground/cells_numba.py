"""`locate`, compiled: for tens of millions of points, with the ``numba`` extra.

Importing this module imports numba and the first call compiles, some seconds that pay from tens of millions of points;
so nothing imports it by itself. The answers are those of `cells.locate` to the last point: where
rounding could decide on which side of an edge a point lies, it is handed to the exact test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numba import njit, prange
from numpy.typing import NDArray

from urbansafety.ingest.ground.cells import BORDER, OUTSIDE, SPLIT, CellTable, crossings, edge_ends, settle

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Ints, Strings

    Cells = NDArray[np.int32]
    Flags = NDArray[np.bool_]
    Grid = tuple[float, float, float, float]
    Edges = tuple[Floats, Ints, Flags]

SURE = 1e-15
"""A determinant that exceeds this share of its terms has the right sign: Shewchuk's error bound A is 3.3e-16.

SOURCE: Shewchuk (1997), Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, section 4.
"""


@dataclass(frozen=True)
class BorderEdges:
    """The few edges to compare a point in a border cell with.

    Candidate c of `CellTable` (``areas[c]`` in its cell) has the edges ``start[c]:start[c + 1]`` of ``ends`` (longitude
    and latitude of both ends) in its cell, and ``centre[c]`` says whether the centre of the cell is in the area.
    """

    ends: Floats
    start: Ints
    centre: Flags


def border_edges(cells: CellTable, geometry: Strings) -> BorderEdges:
    """Collect the edges in every border cell; once for a boundary, like the cell table itself."""
    edge, cell, area = crossings(cells, geometry)
    crossed = np.unique(cell)
    n = max(len(geometry), 1)
    cell_of_candidate = np.repeat(np.arange(len(crossed)), np.diff(cells.start))
    known = cell_of_candidate * n + cells.areas
    wanted = np.searchsorted(crossed, cell) * n + area
    candidate = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    needed = np.flatnonzero(known[candidate] == wanted) if len(known) else np.empty(0, np.int64)
    order = needed[np.argsort(candidate[needed], kind="stable")]
    points, begin, end, _ = edge_ends(geometry)
    row, column = np.divmod(crossed[cell_of_candidate], SPLIT * cells.side)
    lon, lat = cells.west + (column + 0.5) / cells.per_lon, cells.south + (row + 0.5) / cells.per_lat
    shapely.prepare(geometry)
    return BorderEdges(
        ends=np.hstack([points[begin[edge[order]]], points[end[edge[order]]]]),
        start=np.append(0, np.cumsum(np.bincount(candidate[needed], minlength=len(known)))),
        centre=shapely.intersects_xy(geometry[cells.areas], lon, lat),
    )


def locate_compiled(cells: CellTable, edges: BorderEdges, geometry: Strings, lon: Floats, lat: Floats) -> Ints:
    """The index of the area that each point lies in, as `urbansafety.ingest.ground.cells.locate` gives it."""
    lon, lat = np.ascontiguousarray(lon), np.ascontiguousarray(lat)
    found = np.empty(len(lon), np.int64)
    grid = (cells.west, cells.south, cells.per_lon, cells.per_lat)
    _by_cell(grid, cells.side, cells.coarse, cells.fine, lon, lat, found)
    border = np.flatnonzero(found <= BORDER)
    # Sorted by cell, the points find their edges one after the other in memory, which takes a third of the time.
    border = border[np.argsort(-found[border])]
    settled = found[border]
    _by_edges(
        grid, (cells.start, cells.areas), (edges.ends, edges.start, edges.centre), (lon[border], lat[border]), settled
    )
    found[border] = settled
    shapely.prepare(geometry)
    settle(cells, geometry, lon, lat, found)
    return found


@njit(inline="always")
def _side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:  # pragma: no cover
    """1 left of the line from a to b, -1 right of it, 0 where rounding might decide."""
    left, right = (ax - x) * (by - y), (ay - y) * (bx - x)
    if abs(left - right) <= SURE * (abs(left) + abs(right)):
        return 0
    return 1 if left > right else -1


@njit(parallel=True)
def _by_cell(
    grid: Grid, side: int, coarse: Cells, fine: Cells, lon: Floats, lat: Floats, found: Ints
) -> None:  # pragma: no cover
    """Indices of areas, OUTSIDE, or BORDER − k."""
    west, south, per_lon, per_lat = grid
    limit = SPLIT * side
    for p in prange(len(lon)):
        column, row = (lon[p] - west) * per_lon, (lat[p] - south) * per_lat
        value = np.int64(OUTSIDE)
        if 0.0 <= column < limit and 0.0 <= row < limit:
            i, j = np.int64(column), np.int64(row)
            value = np.int64(coarse[(j // SPLIT) * side + i // SPLIT])
            if value <= BORDER:
                value = np.int64(fine[(BORDER - value) * SPLIT * SPLIT + (j % SPLIT) * SPLIT + i % SPLIT])
        found[p] = value


@njit(nogil=True)
def _by_edges(
    grid: Grid, candidates: tuple[Cells, Cells], edges: Edges, points: tuple[Floats, Floats], found: Ints
) -> None:  # pragma: no cover
    """Replace BORDER − k by the first candidate that the point is in, or OUTSIDE; left where rounding might decide.

    A point is in an area if the centre of its cell is, unless the way between the two crosses the area's border an odd
    number of times; all edges that the way could cross are in the cell.
    """
    west, south, per_lon, per_lat = grid
    start, areas = candidates
    ends, first, centre = edges
    for p in range(len(found)):
        x, y = points[0][p], points[1][p]
        cx = west + (np.floor((x - west) * per_lon) + 0.5) / per_lon
        cy = south + (np.floor((y - south) * per_lat) + 0.5) / per_lat
        k, answer = BORDER - found[p], OUTSIDE
        for c in range(start[k], start[k + 1]):
            odd = _crossings(ends[first[c] : first[c + 1]], x, y, cx, cy)
            if odd < 0:
                answer = found[p]
                break
            if centre[c] != (odd == 1):
                answer = areas[c]
                break
        found[p] = answer


@njit(inline="always")
def _crossings(ends: Floats, x: float, y: float, cx: float, cy: float) -> int:  # pragma: no cover
    """1 where the way from one point to another crosses an odd number of edges, 0 even, -1 where rounding decides."""
    odd = 0
    for e in range(len(ends)):
        ax, ay, bx, by = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        here, there = _side(ax, ay, bx, by, x, y), _side(ax, ay, bx, by, cx, cy)
        a, b = _side(x, y, cx, cy, ax, ay), _side(x, y, cx, cy, bx, by)
        if here * there * a * b == 0:
            return -1
        if here != there and a != b:
            odd = 1 - odd
    return odd
