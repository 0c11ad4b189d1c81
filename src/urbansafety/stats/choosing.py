"""The best portfolio of options under limits, how sure it is, and what more money or capacity would be worth."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from urbansafety.stats._outer import Ground, Program, first_tangents, lay_ground, more_tangents, program
from urbansafety.stats.portfolio import Bools, Floats, Floor, Options, Rows, averted, one_start, together

ROUNDS = 30
LINEAR_ROUNDS = 4
FREE = 300
TINY = 1e-9
THREADS = 2


@dataclass(frozen=True)
class Portfolio:
    """A choice, what it averts, exactly, and the bound that no other choice exceeds.

    ``gap`` is how far the choice may be from the best one, as a share of the bound.
    """

    chosen: Bools
    averted: float
    bound: float
    by_place: Floats

    @property
    def gap(self) -> float:
        """0 is proven best."""
        return max(0.0, 1 - self.averted / self.bound) if self.bound > 0 else 0.0


def choose(
    options: Options, rows: Rows, floor: Floor | None = None, *, gap: float = 1e-3, seconds: float = 60.0
) -> Portfolio | None:
    """The options that avert the most harm under the rows; None where the rows contradict each other.

    A practice starts at most once in a place. Stops when no other choice can be better by more than ``gap``, or after
    ``seconds`` with the gap reached by then, which the result states. Nothing to choose from gives the empty choice.
    A choice that falls short of the floor gives up actions elsewhere until it holds, as far as the rows allow;
    ``by_place`` shows the shares, and the gap counts what that costs.
    Source: outer linearisation with refinement, Kelley (1960); solver: HiGHS, Huangfu and Hall (2018).

    >>> from urbansafety.stats.portfolio import limits
    >>> one = Options(*(np.array(v) for v in ([0, 1, 2], [0, 0, 0], [0] * 3, [0.1, 0.2, 0.3], [100.0], [0, 1, 2])))
    >>> choose(one, limits(["money"], [[1.0, 1.0, 1.0]], 2)).chosen.tolist()
    [False, True, True]
    """
    rows = together(rows, one_start(options))
    if len(options.effect) == 0:
        fits = bool(np.all((rows.least <= 0) & (rows.most >= 0)))
        return Portfolio(np.zeros(0, bool), 0.0, 0.0, np.zeros(len(options.burden))) if fits else None
    ground = lay_ground(options, rows, floor)
    return _search(ground, gap, time.perf_counter() + seconds)


def _search(ground: Ground, gap: float, deadline: float) -> Portfolio | None:
    """Linear programs until the tangents fit, then integer ones over the options that are nearly worth it, ever more.

    Duals of the linear program say how much is lost at least by taking an option that it leaves: where that exceeds
    what is left to gain, the option is settled.
    """
    relaxed = _relax(ground, gap)
    if relaxed is None:
        return None
    best, bound, tangents = None, relaxed.bound, relaxed.tangents
    nearly = np.ones(ground.columns, bool)
    nearly[np.argsort(np.abs(relaxed.loss), kind="stable")[:FREE]] = False
    for _ in range(ROUNDS):
        enough = best.averted / (1 - 0.99 * gap) if best else -np.inf
        settled = relaxed.bound - np.abs(relaxed.loss) / ground.unit <= enough
        complete = not (nearly & ~settled).any()
        found = _integer(ground, program(ground, tangents), relaxed.taken, nearly | settled, gap / 3, deadline)
        nearly[:] = False
        if found is None and complete:
            break
        if found is None:
            continue
        z, ceiling = found
        here = _portfolio(ground, ground.chosen(z) > 0.5, bound)
        best = here if best is None or here.averted > best.averted else best
        bound = min(bound, max(ceiling, enough)) if complete else bound
        fitted = ceiling - ground.counted(averted(ground.options, ground.chosen(z) > 0.5)) <= gap / 4 * ceiling
        if (
            best.averted >= (1 - gap) * bound
            or (complete and ground.floor and fitted)
            or time.perf_counter() > deadline
        ):
            break
        tangents = more_tangents(tangents, ground.effects @ z[: ground.columns])
    return replace(best, bound=float(max(bound, best.averted))) if best else None


@dataclass(frozen=True)
class _Relaxed:
    """What the linear program found: its bound, where it lies, and what each column loses if it goes the other way."""

    bound: float
    taken: Floats
    loss: Floats
    tangents: Floats


def _relax(ground: Ground, gap: float) -> _Relaxed | None:
    tangents = first_tangents(ground)
    burden = ground.options.burden * ground.unit
    for _ in range(LINEAR_ROUNDS):
        lp = program(ground, tangents)
        found = linprog(lp.cost, A_ub=lp.matrix, b_ub=lp.right, bounds=np.stack([lp.low, lp.high], axis=1))
        if found.x is None:
            return None
        taken, value = found.x[: ground.columns], lp.constant - found.fun
        sums = ground.effects @ taken
        tangents = more_tangents(tangents, sums)
        if value - ground.counted(-burden * np.expm1(-sums)) <= gap / 4 * abs(value):
            break
    loss = (found.lower.marginals + found.upper.marginals)[: ground.columns]
    return _Relaxed(value / ground.unit, taken, loss, tangents)


def _integer(
    ground: Ground, lp: Program, taken: Floats, fixed: Bools, gap: float, deadline: float
) -> tuple[Floats, float] | None:
    """A choice and the bound on all choices that leave the fixed columns where the linear program has them."""
    n, low, high = len(taken), lp.low.copy(), lp.high.copy()
    low[:n][fixed] = high[:n][fixed] = np.round(taken[fixed])
    whole = np.zeros(len(lp.cost))
    whole[:n] = 1
    found = milp(
        lp.cost,
        integrality=whole,
        bounds=Bounds(low, high),
        constraints=LinearConstraint(lp.matrix, -np.inf, lp.right),
        options={"mip_rel_gap": gap, "time_limit": max(1.0, deadline - time.perf_counter())},
    )
    return None if found.x is None else (found.x, (lp.constant - found.mip_dual_bound) / ground.unit)


def _portfolio(ground: Ground, chosen: Bools, bound: float) -> Portfolio:
    """The choice with its exact value, actions outside the favoured places given up until the floor holds."""
    by_place = averted(ground.options, chosen)
    while ground.floor and (excess := by_place.sum() - ground.counted(by_place)) > TINY * by_place.sum():
        given_up = _given_up(ground, ground.floor, chosen, float(excess))
        if given_up is None:
            break
        chosen = given_up
        by_place = averted(ground.options, chosen)
    return Portfolio(chosen, float(by_place.sum()), bound, by_place)


def _given_up(ground: Ground, floor: Floor, chosen: Bools, excess: float) -> Bools | None:
    """Without the action that averts just enough to be given up, else the most; None where the rows allow none."""
    elsewhere = np.flatnonzero(chosen & ~floor.favoured[ground.options.place])
    without = ~np.eye(len(chosen), dtype=bool)[elsewhere] & chosen
    rows = ground.matrix[: ground.limits, : len(chosen)]
    allowed = without[(rows @ without.T <= ground.right[: ground.limits, None] + TINY).all(axis=0)]
    if not len(allowed):
        return None
    left = np.array([averted(ground.options, one).sum() for one in allowed])
    loss = averted(ground.options, chosen).sum() - left
    enough = loss >= excess
    return np.asarray(allowed[np.argmin(np.where(enough, loss, np.inf)) if enough.any() else np.argmax(loss)])


@dataclass(frozen=True)
class Selection:
    """How often each option is chosen when its effect is drawn anew, and the options that nearly every draw chooses.

    ``chosen`` is draws × options, ``averted`` and ``gap`` have an entry a draw. Draws never differ in what is
    feasible, so that there is a choice in all of them or in none.
    """

    probability: Floats
    core: Bools
    chosen: Bools
    averted: Floats
    gap: Floats


def selection(
    options: Options,
    rows: Rows,
    effects: ArrayLike,
    burdens: ArrayLike,
    floor: Floor | None = None,
    *,
    core: float = 0.9,
    gap: float = 1e-3,
) -> Selection | None:
    """The best portfolio of every draw of effects (draws × options) and burdens (draws × places).

    ``core`` is the share of draws above which an option belongs to the stable core (our choice, stated with it). An
    option that averts nothing in a draw is not counted as chosen in it unless a row asks for it or others rest on it.
    Source: core indices of Liesiö, Mild and Salo (2007) for portfolios, as shares of draws.

    >>> from urbansafety.stats.portfolio import limits
    >>> two = Options(*(np.array(v) for v in ([0, 1], [0, 0], [0, 0], [0.2, 0.3], [50.0], [0, 1])))
    >>> effects = [[0.2, 0.3], [0.4, 0.3], [0.2, 0.3], [0.1, 0.3]]
    >>> selection(two, limits(["one"], [[1.0, 1.0]], 1), effects, np.full((4, 1), 50.0)).probability.tolist()
    [0.25, 0.75]
    """
    drawn = [
        replace(options, effect=np.asarray(effect, float), burden=np.asarray(burden, float))
        for effect, burden in zip(np.asarray(effects), np.asarray(burdens), strict=True)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        found = [each for each in pool.map(lambda one: choose(one, rows, floor, gap=gap), drawn) if each]
    if len(found) < len(drawn) or not drawn:
        return None
    chosen = np.array([each.chosen for each in found])
    share = chosen.mean(axis=0)
    return Selection(
        share, share >= core, chosen, *(np.array([getattr(p, k) for p in found]) for k in ("averted", "gap"))
    )


@dataclass(frozen=True)
class Step:
    """The best portfolio at a multiple of the budget."""

    budget: float
    best: Portfolio | None


def frontier(
    options: Options,
    rows: Rows,
    budget: ArrayLike,
    multiples: Sequence[float],
    floor: Floor | None = None,
    *,
    gap: float = 1e-3,
) -> tuple[Step, ...]:
    """The best portfolio when the upper ends of some rows (a flag each) are multiplied, from the smallest multiple up.

    A choice that less money buys is kept where the search for more money found nothing better, so that the frontier
    never falls. None where the rows contradict each other at that budget.

    >>> from urbansafety.stats.portfolio import limits
    >>> two = Options(*(np.array(v) for v in ([0, 1], [0, 0], [0, 0], [0.2, 0.3], [50.0], [0, 1])))
    >>> [int(step.best.chosen.sum()) for step in frontier(two, limits(["money"], [[1.0, 1.0]], 1), [True], [0, 1, 2])]
    [0, 1, 2]
    """
    which, steps = np.asarray(budget, bool), list[Step]()
    for multiple in sorted(multiples):
        scaled = replace(rows, most=np.where(which, multiple * rows.most, rows.most))
        found, before = choose(options, scaled, floor, gap=gap), steps[-1].best if steps else None
        if found and before and before.averted > found.averted:
            found = replace(before, bound=found.bound)
        steps.append(Step(multiple, found))
    return tuple(steps)


@dataclass(frozen=True)
class Worth:
    """What the best portfolio averts more with more of one row; the true gain lies from ``low`` to ``high``."""

    name: str
    averted: float
    low: float
    high: float


def worth_of_more(
    options: Options,
    rows: Rows,
    which: ArrayLike,
    more: ArrayLike = 1.0,
    floor: Floor | None = None,
    *,
    gap: float = 1e-4,
) -> tuple[Worth, ...]:
    """What ``more`` of each flagged row (by default one unit) would be worth, by solving again.

    The range comes from the gaps of both solutions. Empty where the rows contradict each other.

    >>> from urbansafety.stats.portfolio import limits
    >>> two = Options(*(np.array(v) for v in ([0, 1], [0, 0], [0, 0], -np.log([0.9, 0.8]), [50.0], [0, 1])))
    >>> [round(each.averted, 6) for each in worth_of_more(two, limits(["police"], [[1.0, 1.0]], 1), [True])]
    [4.0]
    """
    now = choose(options, rows, floor, gap=gap)
    if now is None:
        return ()
    flagged = np.flatnonzero(np.asarray(which, bool))
    added = np.broadcast_to(np.asarray(more, float), len(rows.names))
    eye = np.eye(len(rows.names))[flagged]
    with ThreadPoolExecutor(THREADS) as pool:
        raised = [replace(rows, most=rows.most + row * added) for row in eye]
        found = list(pool.map(lambda one: choose(options, one, floor, gap=gap), raised))
    return tuple(
        Worth(
            rows.names[row],
            max(0.0, then.averted - now.averted),
            max(0.0, then.averted - now.bound),
            max(0.0, then.bound - now.averted),
        )
        for row, then in zip(flagged, found, strict=True)
        if then
    )
