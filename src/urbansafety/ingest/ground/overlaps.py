"""How areas lie to each other: overlaps, gaps between them, and which lies in which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Ints, Strings

TOUCH = 0.01
"""Share of an area below which an overlap is two drawings of one border."""


def touching(geometry: Strings) -> tuple[Ints, Ints]:
    """Pairs of different areas (first < second) that have at least a point in common."""
    first, second = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    return first[first < second], second[first < second]


def overlap(geometry: Strings, first: Ints, second: Ints) -> Floats:
    """The surface that each pair of areas has in common, in the square of the unit of the coordinates."""
    surface = np.zeros(len(first))
    shared = np.flatnonzero(shapely.relate_pattern(geometry[first], geometry[second], "T********"))
    surface[shared] = shapely.area(shapely.intersection(geometry[first[shared]], geometry[second[shared]]))
    return surface


def gaps(geometry: Strings) -> Strings:
    """The holes that all areas together leave, as polygons: what borders enclose and no area covers."""
    borders = shapely.union_all(shapely.line_merge(shapely.multilinestrings(_unshared_edges(geometry))))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(borders)))
    covered, _ = shapely.STRtree(geometry).query(shapely.point_on_surface(faces), predicate="intersects")
    holes: Strings = np.delete(faces, covered)
    return holes


def _unshared_edges(geometry: Strings) -> Floats:
    """The edges of areas, (edges, 2, 2), without those that have an area on each side: few of most boundaries."""
    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(geometry)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    _, vertex = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
    begin = np.flatnonzero((ring[1:] == ring[:-1]) & (vertex[1:] != vertex[:-1]))
    low, high = np.sort([vertex[begin], vertex[begin + 1]], axis=0)
    _, first, edge = np.unique(low * len(points) + high, return_index=True, return_inverse=True)
    sides = np.bincount(edge, np.where(vertex[begin] == low, 1, -1))
    kept = begin[first[sides != 0]]
    return np.stack([points[kept], points[kept + 1]], axis=1)


def nest(children: Strings, parents: Strings) -> tuple[Ints, Floats]:
    """The parent that each child shares the largest surface with, and the share of the child that this is.

    -1 and 0 for a child that no parent overlaps by TOUCH; of equal overlaps the first parent wins.
    """
    parent, share = np.full(len(children), -1, np.int64), np.zeros(len(children))
    shapely.prepare(parents)
    child, candidate = shapely.STRtree(parents).query(children, predicate="intersects")
    whole = shapely.contains(parents[candidate], children[child])
    surface = np.where(whole, shapely.area(children[child]), 0.0)
    cut = np.flatnonzero(~whole)
    surface[cut] = shapely.area(shapely.intersection(children[child[cut]], parents[candidate[cut]]))
    order = np.lexsort((candidate, -surface, child))
    best = order[np.unique(child[order], return_index=True)[1]]
    part = surface[best] / shapely.area(children[child[best]])
    best, part = best[part >= TOUCH], part[part >= TOUCH]
    parent[child[best]], share[child[best]] = candidate[best], part
    return parent, share
