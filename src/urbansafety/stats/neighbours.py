"""Which areas border on each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse


def contiguity(geometry: NDArray[Any], *, tolerance_m: float = 1.0, with_self: bool = False) -> sparse.csr_array:
    """Areas that touch in a point or a line (queen), as a symmetric matrix of 0 and 1.

    ``geometry`` is the polygons (n) in a projection in metres. Two areas border on each other where they are at
    most ``tolerance_m`` apart.
    """
    tree = shapely.STRtree(geometry)
    first, second = tree.query(geometry, predicate="dwithin", distance=tolerance_m)
    keep = first != second
    n = len(geometry)
    matrix = sparse.csr_array((np.ones(keep.sum()), (first[keep], second[keep])), shape=(n, n))
    return (matrix + sparse.eye_array(n, format="csr")) if with_self else matrix


def islands(neighbours: sparse.csr_array) -> NDArray[np.bool_]:
    """Areas (n) that border on no other."""
    others = neighbours.sum(axis=1) - neighbours.diagonal()
    return np.asarray(others == 0)
