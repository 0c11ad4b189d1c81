"""Which areas border on each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse


def contiguity(geometry: NDArray[Any], *, tolerance_m: float = 5.0, with_self: bool = False) -> sparse.csr_array:
    """Areas that touch in a point or a line (queen), as a symmetric matrix (n × n) of 0 and 1.

    ``geometry`` is the polygons (n) in a projection in metres. Two areas border on each other where they are at most
    ``tolerance_m`` apart: boundaries drawn by different hands leave slivers and gaps, and do not share their
    vertices. The diagonal is 1 with ``with_self``, else 0. An area that is missing or empty borders on none; with no
    areas the matrix has none. Source: poly2nb of the R package spdep, whose neighbours these are.

    >>> row = shapely.box([0, 100, 203, 500], 0, [100, 200, 300, 600], 100)
    >>> contiguity(row).toarray()
    array([[0., 1., 0., 0.],
           [1., 0., 1., 0.],
           [0., 1., 0., 0.],
           [0., 0., 0., 0.]])
    """
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=tolerance_m)
    others = first != second
    n = len(geometry)
    own = np.arange(n if with_self else 0)
    pairs = (np.concatenate([first[others], own]), np.concatenate([second[others], own]))
    return sparse.csr_array((np.ones(len(pairs[0])), pairs), shape=(n, n))


def islands(neighbours: sparse.csr_array) -> NDArray[np.bool_]:
    """Areas (n) that border on no other; their own place on the diagonal does not count.

    >>> islands(sparse.csr_array([[1, 1, 0], [1, 1, 0], [0, 0, 1]]))
    array([False, False,  True])
    """
    return np.asarray(neighbours.sum(axis=1) == neighbours.diagonal())
