"""Who connects whom in a network without directions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def components(linked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number of the connected part that each node is in, from 1 for the largest.

    Of parts equally large, the one with the earlier node has the smaller number. ``linked`` is symmetric.

    >>> components(np.array([[0, 0, 0], [0, 0, 1], [0, 1, 0]], bool)).tolist()
    [2, 1, 1]
    """
    part = np.full(len(linked), -1)
    for start in range(len(linked)):
        if part[start] < 0:
            reached = [node for nodes in _steps(linked, start) for node in nodes]
            part[reached] = start
    starts, sizes = np.unique(part, return_counts=True)
    order = np.lexsort((starts, -sizes))
    number = {int(starts[place]): rank for rank, place in enumerate(order, start=1)}
    return np.array([number[int(start)] for start in part], np.int64)


def betweenness(linked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of shortest paths between other nodes that run through each node (Brandes's algorithm).

    1 for the middle of a star; of several shortest paths each counts in part. 0 where there are fewer than three
    nodes. ``linked`` is symmetric.

    >>> betweenness(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], bool)).tolist()
    [0.0, 1.0, 0.0]
    """
    n = len(linked)
    through = np.zeros(n)
    for start in range(n):
        through += _dependence(linked, start)
    pairs = (n - 1) * (n - 2)
    return through / pairs if pairs > 0 else through


def _dependence(linked: NDArray[np.bool_], start: int) -> NDArray[np.float64]:
    """How much the shortest paths from one node depend on each other node."""
    steps = _steps(linked, start)
    distance = np.full(len(linked), -1)
    for far, nodes in enumerate(steps):
        distance[nodes] = far
    paths, depends = np.zeros(len(linked)), np.zeros(len(linked))
    paths[start] = 1
    for far, nodes in enumerate(steps[1:]):
        paths[nodes] = ((distance == far) & linked[nodes]) @ paths
    for far, nodes in reversed(list(enumerate(steps[1:]))):
        before = (distance == far) & linked[nodes]
        depends += paths * (((1 + depends[nodes]) / paths[nodes]) @ before)
    depends[start] = 0
    return depends


def _steps(linked: NDArray[np.bool_], start: int) -> list[list[int]]:
    """The nodes at each distance from a node, itself at 0."""
    seen = np.zeros(len(linked), bool)
    seen[start] = True
    steps: list[list[int]] = []
    nodes = [start]
    while nodes:
        steps.append(nodes)
        following = linked[nodes].any(axis=0) & ~seen
        seen |= following
        nodes = np.flatnonzero(following).tolist()
    return steps
