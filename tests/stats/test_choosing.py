"""Portfolios against every subset tried, a published kind of trap, and laws that hold for every problem."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.stats.choosing import choose, frontier, selection, worth_of_more
from urbansafety.stats.portfolio import (
    Floor,
    Options,
    averted,
    exclusions,
    limits,
    one_start,
    prerequisites,
    together,
)

EXACT = 1e-7


def problem(seed, n=10, places=2, overlap=0.5):
    """Options with money in two years, hands, a prerequisite, an exclusion and a least of one level."""
    rng = np.random.default_rng(seed)
    practice, place, start = rng.integers(0, 4, n), rng.integers(0, places, n), rng.integers(0, 2, n)
    options = Options(
        practice, place, start, rng.uniform(0.02, 0.5, n), rng.uniform(50, 200, places), practice // 2, overlap
    )
    cost = rng.uniform(1, 5, n)
    money = limits(["2025", "2026"], [np.where(start == 0, cost, 0), cost], [8.0, 14.0])
    rows = together(
        money,
        limits(["hands"], [rng.integers(0, 3, n)], 6),
        limits(["local"], [practice == 1], np.inf, 1 if (practice == 1).any() else 0),
        prerequisites(options, 2, 1),
        exclusions(options, [0, 3]),
    )
    return options, rows


def feasible(rows, chosen):
    amounts = rows.amounts @ chosen
    return bool(np.all((amounts >= rows.least - 1e-9) & (amounts <= rows.most + 1e-9)))


def best_of_all(options, rows, floor=None):
    every = together(rows, one_start(options))
    best = -np.inf
    for subset in product([False, True], repeat=len(options.effect)):
        by_place = averted(options, subset)
        fair = not floor or by_place[floor.favoured].sum() >= floor.share * by_place.sum() - 1e-9
        if fair and feasible(every, np.array(subset)):
            best = max(best, by_place.sum())
    return best


@pytest.mark.parametrize("seed", range(12))
def test_equals_the_best_of_every_subset(seed):
    options, rows = problem(seed)
    found, best = choose(options, rows, gap=EXACT), best_of_all(options, rows)
    assert (found is None) == (best == -np.inf)
    if found:
        assert feasible(together(rows, one_start(options)), found.chosen)
        assert found.averted == pytest.approx(averted(options, found.chosen).sum())
        assert found.averted == pytest.approx(best, rel=1e-5)
        assert found.bound >= best * (1 - 1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_with_a_floor_the_bound_holds_and_the_share_is_kept(seed):
    options, rows = problem(seed)
    rows, floor = limits(["2026"], rows.amounts[[1]], 9), Floor(np.array([True, False]), 0.5)
    found, best = choose(options, rows, floor), best_of_all(options, rows, floor)
    assert found.by_place[0] >= 0.5 * found.averted * (1 - 1e-6)
    assert found.averted <= best * (1 + 1e-6) and best <= found.bound * (1 + 1e-6)


def test_taking_the_best_first_is_a_trap():
    """Costs 60, 50, 50 of a budget of 100, worth 66, 50, 50: the best first gives 66, the best pair 100."""
    share = np.array([66.0, 50.0, 50.0]) / 1000
    three = Options(np.arange(3), np.arange(3), np.zeros(3), -np.log1p(-share), np.full(3, 1000.0), np.arange(3))
    found = choose(three, limits(["budget"], [[60.0, 50.0, 50.0]], 100))
    assert found.averted == pytest.approx(100)
    assert found.chosen.tolist() == [False, True, True]
    assert found.gap <= 1e-3


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 2))
def test_more_budget_never_lowers_the_optimum(seed, more):
    options, rows = problem(seed)
    budget = np.array([name.startswith("20") for name in rows.names])
    less, equal = frontier(options, rows, budget, [1.0, more])
    assert less.best is None or equal.best.averted >= less.best.averted


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_less_capacity_never_makes_an_action_feasible(seed):
    options, rows = problem(seed)
    less = np.where([name == "hands" for name in rows.names], rows.most / 2, rows.most)
    narrow = choose(options, type(rows)(rows.names, rows.amounts, rows.least, less), gap=EXACT)
    wide = choose(options, rows, gap=EXACT)
    assert narrow is None or feasible(rows, narrow.chosen)
    assert narrow is None or wide.averted >= narrow.averted * (1 - 1e-6)


def test_without_a_budget_only_what_is_free_is_chosen():
    options, _ = problem(1)
    cost = np.where(np.arange(10) < 3, 0.0, 7.0)
    found = choose(options, limits(["2025"], [cost], 0))
    assert cost[found.chosen].sum() == 0 and found.averted > 0


@pytest.mark.parametrize("rate", [1e-4, 18.5, 1e7])
def test_the_currency_changes_nothing(rate):
    options, rows = problem(4, n=40, places=5)
    money = np.array([name.startswith("20") for name in rows.names])
    scale = np.where(money, rate, 1.0)
    other = type(rows)(rows.names, rows.amounts.multiply(scale[:, None]).tocsr(), rows.least * scale, rows.most * scale)
    first, second = (choose(options, each, gap=EXACT) for each in (rows, other))
    assert first.averted == pytest.approx(second.averted, rel=1e-6)


def test_what_averts_nothing_is_chosen_only_when_others_rest_on_it():
    two = Options(*(np.array(each) for each in ([0, 1, 2], [0] * 3, [0] * 3, [-0.1, 0.5, 0.0], [9.0], [0, 1, 2])))
    assert choose(two, prerequisites(two, 1, 0)).chosen.tolist() == [True, True, False]
    assert choose(two, limits(["any"], [[1.0, 1.0, 1.0]], 3)).chosen.tolist() == [False, True, False]


def test_nothing_to_choose_from_and_rows_that_contradict():
    none = Options(*(np.zeros(0, int) for _ in range(3)), np.zeros(0), np.ones(1), np.zeros(0, int))
    assert choose(none, limits(["a"], np.zeros((1, 0)), 1)).averted == 0
    assert choose(none, limits(["a"], np.zeros((1, 0)), 3, 1)) is None
    options, _ = problem(1)
    assert choose(options, limits(["a"], [np.ones(10)], 40, 30)) is None


class TestSelection:
    def test_the_better_of_two_is_chosen_as_often_as_it_is_better(self):
        """Two normal effects, means .3 and .2, sd .05: the first is larger with Φ(.1 / (.05 √2)) = Φ(1.414) = .921."""
        two = Options(*(np.array(each) for each in ([0, 1], [0, 0], [0, 0], [0.3, 0.2], [50.0], [0, 1])))
        effects = np.random.default_rng(0).normal([0.3, 0.2], 0.05, (300, 2))
        found = selection(two, limits(["one"], [[1.0, 1.0]], 1), effects, np.full((300, 1), 50.0), core=0.8)
        assert found.probability[0] == pytest.approx(0.921, abs=0.04)
        assert found.core.tolist() == [True, False]
        assert found.averted == pytest.approx(50 * -np.expm1(-effects.max(axis=1)))

    def test_no_draw_can_meet_rows_that_contradict(self):
        options, _ = problem(1)
        contradiction = limits(["a"], [np.ones(10)], 40, 30)
        assert selection(options, contradiction, options.effect[None], options.burden[None]) is None


def test_one_more_hand_is_worth_the_best_action_left_out():
    """Actions worth 20, 10, 4 in three places: with room for one, one more is worth 10."""
    share = np.array([0.2, 0.1, 0.04])
    three = Options(np.arange(3), np.arange(3), np.zeros(3), -np.log1p(-share), np.full(3, 100.0), np.arange(3))
    (worth,) = worth_of_more(three, limits(["police"], [np.ones(3)], 1), [True])
    assert (worth.name, worth.averted) == ("police", pytest.approx(10, rel=1e-3))
    assert worth.low <= 10 <= worth.high + 1e-9


def test_the_frontier_by_hand():
    """The trap again: nothing at 0, 66 at 60, 100 at 100."""
    share = np.array([66.0, 50.0, 50.0]) / 1000
    three = Options(np.arange(3), np.arange(3), np.zeros(3), -np.log1p(-share), np.full(3, 1000.0), np.arange(3))
    steps = frontier(three, limits(["budget"], [[60.0, 50.0, 50.0]], 100), [True], [1.0, 0.0, 0.6])
    assert [step.budget for step in steps] == [0.0, 0.6, 1.0]
    assert [step.best.averted for step in steps] == pytest.approx([0, 66, 100])
