"""Which area a point lies in: almost always by integer arithmetic, and exactly.

The extent of a level is a coarse grid of ``side`` × ``side`` cells. A coarse cell that no border crosses has one
answer for all its points. Any other is a block of 8 × 8 fine cells, and only points in fine cells that a border
crosses need an exact test, against the few areas that have a border there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Ints, Strings

SPLIT = 8
"""Fine cells along the side of a coarse cell."""
OUTSIDE = -1
BORDER = -2
"""Values of this and below are border cells: the list of their areas is number BORDER − value."""
GUARD = 2.0**-20
"""Widening of every border in fine cells; the rounding of all coordinates together stays below 2⁻³⁵ of a cell."""
MARGIN = 1e-6
"""Share of the extent by which the grid is larger than the areas."""
SMALLEST, LARGEST = 64, 512
"""Least and most coarse cells along a side."""
BATCH = 1 << 16
"""Points located together: few enough for the processor's cache."""


@dataclass(frozen=True)
class CellTable:
    """The areas of one level as cells.

    A point is in fine column ``floor((lon - west) * per_lon)`` and fine row ``floor((lat - south) * per_lat)``, in
    double precision and in this order of operations; where either is not in ``0 … 8 side - 1`` it is in no area. Then
    ``cell = row // 8 * side + column // 8`` and ``sub = row % 8 * 8 + column % 8``.

    ``coarse[cell]`` (side² values) is an area's index, OUTSIDE, or BORDER − b for block b. ``fine[64 b + sub]`` is an
    area's index, OUTSIDE, or BORDER − k for a cell that borders cross, whose candidates in order are
    ``areas[start[k]:start[k + 1]]``: the point is in the first that contains it.
    """

    west: float
    south: float
    per_lon: float
    per_lat: float
    side: int
    coarse: NDArray[np.int32]
    fine: NDArray[np.int32]
    start: NDArray[np.int32]
    areas: NDArray[np.int32]


def build_cells(geometry: Strings) -> CellTable:
    """Rasterise polygons, in the order of their ids, into a cell table.

    Parameters
    ----------
    geometry
        n valid polygons or multipolygons in longitude and latitude. Where they overlap, the first one wins.

    Returns
    -------
    CellTable
        For no polygons, a table in which every point is outside.
    """
    grid = _empty_grid(geometry)
    cell_of_border, area_of_border = _border_cells(grid, geometry)
    row, first, last, area = _interior_runs(grid, geometry, cell_of_border, area_of_border)
    crossed = np.unique(cell_of_border)
    cell_of_cover, area_of_cover = _crossed_inside(grid, crossed, row, first, last, area)
    start, areas = _candidates(
        crossed,
        np.concatenate([cell_of_border, cell_of_cover]),
        np.concatenate([area_of_border, area_of_cover]),
        np.arange(len(cell_of_border) + len(cell_of_cover)) >= len(cell_of_border),
    )
    coarse, fine = _paint(grid, crossed, row, first, last, area)
    return CellTable(grid.west, grid.south, grid.per_lon, grid.per_lat, grid.side, coarse, fine, start, areas)


def locate(cells: CellTable, geometry: Strings, lon: Floats, lat: Floats) -> Ints:
    """The index of the area that each point lies in.

    Equal to the smallest index among the areas that a spatial join by ``intersects`` gives: a point on a border is in
    the area, and the first of several areas wins.

    Parameters
    ----------
    cells, geometry
        The cell table and the polygons that it was built from.
    lon, lat
        n coordinates in degrees.

    Returns
    -------
    Ints
        n indices into ``geometry``; -1 for a point in no area, or one whose coordinates are NaN or infinite.
    """
    shapely.prepare(geometry)
    found = np.empty(len(lon), np.int64)
    for begin in range(0, len(lon), BATCH):
        batch = slice(begin, begin + BATCH)
        found[batch] = _by_cell(cells, lon[batch], lat[batch])
    settle(cells, geometry, lon, lat, found)
    return found


def cell_tables(cells: CellTable) -> tuple[pa.Table, pa.Table]:
    """The cell table as two tables to join in an engine; outside cells are left out.

    The first has ``column`` and ``row`` of a coarse cell (int64) and ``value`` (int32): an area's index, or BORDER − b
    for a cell that is split into block b. The second has ``fine`` (int32), which is 64 b + sub, and ``value``: an
    area's index, or BORDER and below where `locate` must test. The arithmetic stands at `CellTable`.
    """
    coarse, fine = np.flatnonzero(cells.coarse != OUTSIDE), np.flatnonzero(cells.fine != OUTSIDE)
    row, column = np.divmod(coarse, cells.side)
    return (
        pa.table({"column": column, "row": row, "value": cells.coarse[coarse]}),
        pa.table({"fine": fine.astype(np.int32), "value": cells.fine[fine]}),
    )


def _by_cell(cells: CellTable, lon: Floats, lat: Floats) -> NDArray[np.int32]:
    """What the cell table says of each point: an area, OUTSIDE, or BORDER − k."""
    column, row = (lon - cells.west) * cells.per_lon, (lat - cells.south) * cells.per_lat
    limit = SPLIT * cells.side
    outside = ~((column >= 0) & (column < limit) & (row >= 0) & (row < limit))
    if outside.any():
        column[outside] = row[outside] = 0
    i, j = column.astype(np.int32), row.astype(np.int32)
    value: NDArray[np.int32] = cells.coarse[(j // SPLIT) * np.int32(cells.side) + i // SPLIT]
    split = np.flatnonzero(value <= BORDER)
    inner = (BORDER - value[split]) * SPLIT**2 + j[split] % SPLIT * SPLIT + i[split] % SPLIT
    value[split] = cells.fine[inner]
    value[outside] = OUTSIDE
    return value


def settle(cells: CellTable, geometry: Strings, lon: Floats, lat: Floats, found: Ints) -> None:
    """Replace BORDER − k in ``found`` by the first candidate of cell k that has the point in it, else OUTSIDE.

    The exact test goes to one candidate of each point after the other, the points sorted by area so that a polygon's
    edges stay in the processor's cache.
    """
    left = np.flatnonzero(found <= BORDER)
    border = BORDER - found[left]
    place, end = cells.start[border].astype(np.int64), cells.start[border + 1]
    found[left] = OUTSIDE
    narrow = np.int16 if len(geometry) < 2**15 else np.int32
    while len(left):
        order = np.argsort(cells.areas[place].astype(narrow), kind="stable")
        left, place, end = left[order], place[order], end[order]
        area = cells.areas[place]
        inside = shapely.intersects_xy(geometry[area], lon[left], lat[left])
        found[left[inside]] = area[inside]
        more = ~inside & (place + 1 < end)
        left, place, end = left[more], place[more] + 1, end[more]


def _empty_grid(geometry: Strings) -> CellTable:
    """The extent of the areas, cut finely enough that most cells have no border in them."""
    west, south, east, north = shapely.total_bounds(geometry) if len(geometry) else (0.0, 0.0, 1.0, 1.0)
    width, height = max(east - west, 1e-9), max(north - south, 1e-9)
    side = int(np.clip(2 ** np.ceil(np.log2(8 * np.sqrt(max(len(geometry), 1)))), SMALLEST, LARGEST))
    reach = SPLIT * side / (1 + 2 * MARGIN)
    none = np.empty(0, np.int32)
    return CellTable(
        float(west - MARGIN * width), float(south - MARGIN * height), float(reach / width), float(reach / height), side,
        none, none, none, none,
    )  # fmt: skip


def _border_cells(grid: CellTable, geometry: Strings) -> tuple[Ints, Ints]:
    """Every pair of a fine cell (row · 8 side + column) and an area with a border in it, sorted by area and cell."""
    _, cell, area = crossings(grid, geometry)
    cells = (SPLIT * grid.side) ** 2
    key = np.unique(area * cells + cell)
    return key % cells, key // cells


def crossings(grid: CellTable, geometry: Strings) -> tuple[Ints, Ints, Ints]:
    """Every edge, as `edge_ends` numbers them, in every fine cell that it touches, and its area.

    A cell is row · 8 side + column. Edges are cut at the rows that they pass through, and every column between the
    ends of a piece is taken. The guard makes sure that no touched cell is missed, whatever the rounding.
    """
    x, y, dx, dy, area = _edges(grid, geometry)
    edge, row = ranges(np.floor(y - GUARD).astype(np.int64), np.floor(y + dy + GUARD).astype(np.int64) + 1)
    slope = dx / np.where(dy > 0, dy, 1.0)
    low = np.clip(row - GUARD - y[edge], 0.0, dy[edge]) * slope[edge]
    high = np.where(dy[edge] > 0, np.clip(row + 1 + GUARD - y[edge], 0.0, dy[edge]) * slope[edge], dx[edge])
    left = np.floor(x[edge] + np.minimum(low, high) - GUARD).astype(np.int64)
    right = np.floor(x[edge] + np.maximum(low, high) + GUARD).astype(np.int64) + 1
    piece, column = ranges(left, right)
    edge = edge[piece]
    return edge, row[piece] * (SPLIT * grid.side) + column, area[edge]


def _edges(grid: CellTable, geometry: Strings) -> tuple[Floats, Floats, Floats, Floats, Ints]:
    """Lower end, extent and area of every edge, in fine cells; ``dy`` is never negative."""
    points, a, b, area = edge_ends(geometry)
    x, y = (points[:, 0] - grid.west) * grid.per_lon, (points[:, 1] - grid.south) * grid.per_lat
    down = y[a] > y[b]
    a, b = np.where(down, b, a), np.where(down, a, b)
    return x[a], y[a], x[b] - x[a], y[b] - y[a], area


def edge_ends(geometry: Strings) -> tuple[Floats, Ints, Ints, Ints]:
    """Every vertex (longitude, latitude), and of every edge the numbers of its two vertices and of its area."""
    parts, area_of_part = shapely.get_parts(geometry, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.flatnonzero(ring[1:] == ring[:-1])
    return points, first, first + 1, area_of_part[part_of_ring[ring[first]]].astype(np.int64)


def ranges(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """All integers of ranges one after the other, with the number of the range that each belongs to."""
    length = stop - start
    owner = np.repeat(np.arange(len(length)), length)
    before = np.cumsum(length) - length
    return owner, np.arange(len(owner)) - before[owner] + start[owner]


def _interior_runs(grid: CellTable, geometry: Strings, cell: Ints, area: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Row, first column, column after the last, and area of the runs of cells that lie wholly inside an area.

    Between two border cells of an area in a row all cells are inside it or none is; one exact test says which.
    """
    limit = SPLIT * grid.side
    gap = np.flatnonzero((area[1:] == area[:-1]) & (cell[1:] // limit == cell[:-1] // limit) & (np.diff(cell) > 1))
    row, first, last, area = cell[gap] // limit, cell[gap] % limit + 1, cell[gap + 1] % limit, area[gap]
    shapely.prepare(geometry)
    lon, lat = grid.west + (first + 0.5) / grid.per_lon, grid.south + (row + 0.5) / grid.per_lat
    inside = shapely.intersects_xy(geometry[area], lon, lat)
    return row[inside], first[inside], last[inside], area[inside]


def _crossed_inside(
    grid: CellTable, crossed: Ints, row: Ints, first: Ints, last: Ints, area: Ints
) -> tuple[Ints, Ints]:
    """Pairs of a cell that some border crosses and an area that covers it whole: areas overlap there."""
    limit = SPLIT * grid.side
    run, place = ranges(np.searchsorted(crossed, row * limit + first), np.searchsorted(crossed, row * limit + last))
    return crossed[place], area[run]


def _candidates(
    crossed: Ints, cell: Ints, area: Ints, covers: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The areas to test in each crossed cell, in order, up to the first that covers it whole."""
    order = np.lexsort((area, cell))
    cell, area, covers = cell[order], area[order], covers[order]
    start = np.searchsorted(cell, crossed)
    before: Ints = np.cumsum(covers) - covers
    needed: NDArray[np.bool_] = before == before[np.repeat(start, np.diff(np.append(start, len(cell))))]
    kept = np.append(0, np.cumsum(needed))
    return kept[np.append(start, len(cell))].astype(np.int32), area[needed].astype(np.int32)


def _paint(
    grid: CellTable, crossed: Ints, row: Ints, first: Ints, last: Ints, area: Ints
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The coarse and the fine values; of areas that overlap the first is painted last."""
    limit, side = SPLIT * grid.side, grid.side
    order = np.argsort(-area, kind="stable")
    row, first, last, area = row[order], first[order], last[order], area[order]

    coarse = np.full(side * side, OUTSIDE, np.int32)
    top = row % SPLIT == 0
    run, column = ranges(-(-first[top] // SPLIT), -(-last[top] // SPLIT))
    coarse[row[top][run] // SPLIT * side + column] = area[top][run]

    crossed_row, crossed_column = np.divmod(crossed, limit)
    split, block_of_crossed = np.unique(crossed_row // SPLIT * side + crossed_column // SPLIT, return_inverse=True)
    coarse[split] = BORDER - np.arange(len(split))

    fine = np.full(len(split) * SPLIT**2, OUTSIDE, np.int32)
    run, column = ranges(first // SPLIT, (last - 1) // SPLIT + 1)
    block = BORDER - coarse[row[run] // SPLIT * side + column].astype(np.int64)
    in_block = block >= 0
    run, column, block = run[in_block], column[in_block] * SPLIT, block[in_block]
    piece, place = ranges(np.maximum(first[run], column), np.minimum(last[run], column + SPLIT))
    fine[block[piece] * SPLIT**2 + row[run[piece]] % SPLIT * SPLIT + place % SPLIT] = area[run[piece]]
    inner = crossed_row % SPLIT * SPLIT + crossed_column % SPLIT
    fine[block_of_crossed * SPLIT**2 + inner] = BORDER - np.arange(len(crossed))
    return coarse, fine
