import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.outranking import gaussian, level, linear, majority_cycles, promethee, topsis

# SOURCE: tests of the R package MCDA (three cars: price, CO2, comfort rank, space).
CARS = [[5490, 51.4, 8.5, 285], [6500, 70.6, 7, 288], [6489, 54.3, 7.5, 290]]


def test_topsis_of_three_cars():
    found = topsis(CARS, [0.35, 0.25, 0.25, 0.15], [False, True, True, True])
    assert found == pytest.approx([0.481685, 0.518208, 0.177955], abs=1e-5)


def test_topsis_of_equals_says_nothing():
    assert np.isnan(topsis([[1.0, 2.0], [1.0, 2.0]], [1, 1], [True, True])).all()


# Adding a third car that nobody wants turns the order of the first two: a known weakness, which is why it is a check.
def test_topsis_can_reverse_ranks():
    two = topsis([[1.0, 9.0], [9.0, 2.0]], [0.5, 0.5], [True, True])
    three = topsis([[1.0, 9.0], [9.0, 2.0], [30.0, 0.0]], [0.5, 0.5], [True, True])
    assert two[1] > two[0]
    assert three[0] > three[1]


# SOURCE: tests of the R package MCDA (five ways through a city: price, time, comfort), flows printed to four decimals.
def test_promethee_of_five_ways_through_a_city():
    ways = [[1, 10, 1], [4, 20, 2], [2, 20, 0], [6, 40, 0], [30, 30, 3]]
    found = promethee(ways, [0.2, 0.3, 0.5], [False, False, True], [gaussian(4), level(11, 15), linear(1, 3)])
    assert found.leaving == pytest.approx([0.2409, 0.2559, 0.1505, 0.05, 0.3125], abs=5e-5)
    assert found.entering == pytest.approx([0.0625, 0.0181, 0.189, 0.4652, 0.275], abs=5e-5)
    assert found.net == pytest.approx([0.1784, 0.2377, -0.0385, -0.4152, 0.0375], abs=1e-4)


@pytest.mark.parametrize("step", [0.0, 0.5])
def test_preferences_are_nothing_without_a_difference(step):
    for preference in (gaussian(2.0), level(step, 1.0), linear(step, 1.0)):
        assert preference(np.zeros(1))[0] == 0


values = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6)


@given(values)
def test_net_flows_add_up_to_nothing_and_a_copy_ties(rows):
    found = promethee([*rows, rows[0]], [2, 1], [True, False], [linear(0, 4), level(1, 3)])
    assert found.net.sum() == pytest.approx(0, abs=1e-12)
    assert found.net[0] == pytest.approx(found.net[-1])


# SOURCE: OECD/JRC handbook (2008), the Condorcet example with 60 criteria: aPb 33, bPc 42, cPa 35.
def test_the_handbooks_cycle_is_found():
    assert majority_cycles([[0, 33, 25], [27, 0, 42], [35, 18, 0]]) == [(0, 1, 2)]


# SOURCE: the same, Table 25 with 21 criteria (3 abcd, 5 acbd, 7 bdca, 6 cbda): the order c, b, d, a has no cycle.
def test_the_handbooks_order_has_no_cycle():
    orders = {"abcd": 3, "acbd": 5, "bdca": 7, "cbda": 6}
    wins = [[sum(n for o, n in orders.items() if o.index(i) < o.index(j)) for j in "abcd"] for i in "abcd"]
    assert majority_cycles(wins) == []
    assert np.argsort(-(np.array(wins) > np.array(wins).T).sum(axis=1)).tolist() == [2, 1, 3, 0]
