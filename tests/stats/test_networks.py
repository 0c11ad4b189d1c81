"""Betweenness and connected parts against hand cases and a published network."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.networks import betweenness, components

# SOURCE: Padgett and Ansell (1993), marriages of 15 Florentine families (the list as in the R package dupNodes); the
# betweenness of the Medici, Guadagni and Strozzi as Jackson gives it in Social and Economic Networks (2008). The test
# below that tries every path needs no source.
MARRIAGES = """Acciaiuoli Medici, Castellani Peruzzi, Castellani Strozzi, Castellani Barbadori, Medici Barbadori,
Medici Ridolfi, Medici Tornabuoni, Medici Albizzi, Medici Salviati, Salviati Pazzi, Peruzzi Strozzi, Peruzzi Bischeri,
Strozzi Ridolfi, Strozzi Bischeri, Ridolfi Tornabuoni, Tornabuoni Guadagni, Albizzi Ginori, Albizzi Guadagni,
Bischeri Guadagni, Guadagni Lamberteschi"""


@st.composite
def networks(draw):
    n = draw(st.integers(1, 8))
    chosen = draw(st.sets(st.sampled_from(list(combinations(range(n), 2)) or [(0, 0)])))
    return linked(n, [pair for pair in chosen if pair[0] != pair[1]])


def linked(n, pairs):
    matrix = np.zeros((n, n), bool)
    for a, b in pairs:
        matrix[a, b] = matrix[b, a] = True
    return matrix


def paths(matrix, start, end):
    """Every shortest path, by trying all."""
    found = [[start]]
    for _ in range(len(matrix)):
        arrived = [path for path in found if path[-1] == end]
        if arrived:
            return arrived
        found = [[*path, int(n)] for path in found for n in np.flatnonzero(matrix[path[-1]]) if n not in path]
    return []


class TestBetweenness:
    def test_florentine_families(self):
        pairs = [row.split() for row in MARRIAGES.replace("\n", " ").split(",")]
        names = sorted({name for pair in pairs for name in pair})
        value = betweenness(linked(len(names), [(names.index(a), names.index(b)) for a, b in pairs]))
        published = {"Medici": 0.522, "Guadagni": 0.255, "Strozzi": 0.103}
        assert {name: round(value[names.index(name)], 3) for name in published} == published

    def test_a_square_shares_its_paths(self):
        # Each of the two pairs of opposite corners has two shortest paths: half a pair of three for every corner.
        assert betweenness(linked(4, [(0, 1), (1, 2), (2, 3), (3, 0)])) == pytest.approx([1 / 6] * 4)

    @pytest.mark.parametrize("n", [0, 1, 2])
    def test_is_none_where_nothing_can_lie_between(self, n):
        assert (betweenness(linked(n, [])) == 0).all()

    @given(networks())
    def test_counts_every_shortest_path(self, matrix):
        n = len(matrix)
        expected = np.zeros(n)
        for a, b in combinations(range(n), 2):
            between = paths(matrix, a, b)
            for path in between:
                expected[path[1:-1]] += 1 / len(between)
        assert betweenness(matrix) == pytest.approx(expected / max((n - 1) * (n - 2) / 2, 1))


class TestComponents:
    def test_are_numbered_from_the_largest(self):
        assert components(linked(6, [(1, 4), (4, 5), (0, 2)])).tolist() == [2, 1, 2, 3, 1, 1]

    def test_of_nobody_are_none(self):
        assert len(components(linked(0, []))) == 0

    @given(networks())
    def test_share_a_number_exactly_where_a_path_leads(self, matrix):
        part = components(matrix)
        for a, b in combinations(range(len(matrix)), 2):
            assert (part[a] == part[b]) == bool(paths(matrix, a, b))
