"""Rows that contradict each other, by hand."""

import numpy as np

from urbansafety.stats.choosing import choose
from urbansafety.stats.conflicts import conflicts
from urbansafety.stats.portfolio import Options, limits


def test_three_actions_do_not_fit_a_budget_of_two():
    """Each costs 10, three are asked for, 20 are there; the hands suffice and are not named."""
    rows = limits(["money", "hands", "local actions"], [[10.0] * 4, [1.0] * 4, [1.0] * 4], [20, 4, np.inf], [0, 0, 3])
    found = conflicts(rows)
    assert {row.name: row.by for row in found} == {"money": 10.0, "local actions": 1.0}
    enough = limits(rows.names, rows.amounts, rows.most + np.array([10, 0, 0]), rows.least)
    assert conflicts(enough) == ()


def test_a_row_that_contradicts_itself():
    """Two of two at most, three at least: it has to give one."""
    (row,) = conflicts(limits(["level", "other"], [[1.0, 1.0], [1.0, 0.0]], [np.inf, 1], [3, 0]))
    assert (row.name, row.by) == ("level", 1.0)


def test_there_is_a_conflict_exactly_when_nothing_can_be_chosen():
    rng = np.random.default_rng(0)
    six = Options(np.arange(6), np.zeros(6, int), np.zeros(6), np.full(6, 0.1), np.ones(1), np.arange(6))
    for _ in range(20):
        amounts = rng.integers(0, 5, (4, 6)).astype(float)
        rows = limits(list("abcd"), amounts, [9, 9, 99, 99], [0, 0, *rng.integers(0, 14, 2)])
        found = conflicts(rows)
        assert bool(found) == (choose(six, rows) is None)
        assert all(row.by > 0 for row in found)
        without = [
            i for i, name in enumerate("abcd") if found and name != found[0].name and name in {r.name for r in found}
        ]
        if without:
            assert conflicts(limits(without, amounts[without], rows.most[without], rows.least[without])) == ()


def test_no_rows_no_conflict():
    assert conflicts(limits([], np.zeros((0, 3)), 1)) == ()
