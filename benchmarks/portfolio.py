"""Portfolios: 20,000 options once, 200 draws of 2,000 options, and PuLP with CBC on the same problem.

    python benchmarks/portfolio.py

Options are practice × place × start year with effects of 2 to 39 %, less for a later start, budgets in six years and
capacities of 20 functions. The peer formulates the outer linearisation with a fixed grid of tangents; where PuLP is not
installed its lines are left out. ``overlap`` is the share taken off practices of one mechanism, four to a mechanism.
"""

from __future__ import annotations

import importlib.util
import os
import time

import numpy as np

from urbansafety.stats.choosing import choose, selection
from urbansafety.stats.portfolio import Options, Rows, averted, limits, one_start, together

YEARS, FUNCTIONS, DRAWS = 4, 20, 200
TANGENTS = np.concatenate([[0.0], np.geomspace(0.005, 3, 60)])


def problem(practices: int, places: int, overlap: float) -> tuple[Options, Rows]:
    rng = np.random.default_rng(0)
    sizes = np.arange(practices), np.arange(places), np.arange(YEARS)
    practice, place, start = (each.ravel() for each in np.meshgrid(*sizes, indexing="ij"))
    share = rng.uniform(0.02, 0.3, practices)[practice] * rng.uniform(0.7, 1.3, (practices, places))[practice, place]
    effect = -np.log1p(-share * (YEARS + 1 - start) / (YEARS + 1))
    price = rng.lognormal(3, 0.6, practices)[practice]
    cost = np.where(start <= np.arange(YEARS + 2)[:, None], price, 0)
    use = np.arange(FUNCTIONS)[:, None] == rng.integers(0, FUNCTIONS, practices)[practice]
    money = limits([f"year {y}" for y in range(YEARS + 2)], cost, 0.05 / YEARS * price.sum())
    hands = limits([f"function {f}" for f in range(FUNCTIONS)], use, max(2.0, 0.1 * practices * places / FUNCTIONS))
    options = Options(practice, place, start, effect, rng.lognormal(5, 1, places), practice // 4, overlap)
    return options, together(money, hands)


def with_pulp(options: Options, rows: Rows, gap: float) -> float:
    import pulp

    rows = together(rows, one_start(options))
    task = pulp.LpProblem("portfolio", pulp.LpMaximize)
    take = [pulp.LpVariable(f"x{k}", cat="Binary") for k in range(len(options.effect))]
    averts = [pulp.LpVariable(f"y{g}") for g in range(len(options.burden))]
    task += pulp.lpSum(averts)
    for row, most in enumerate(rows.most):
        amounts = rows.amounts[[row]].tocoo()
        task += pulp.LpAffineExpression([(take[k], v) for k, v in zip(amounts.col, amounts.data, strict=True)]) <= most
    for place, burden in enumerate(options.burden):
        held = np.flatnonzero(options.place == place)
        total = pulp.LpVariable(f"s{place}")
        task += total == pulp.LpAffineExpression([(take[k], options.effect[k]) for k in held])
        for t, height in zip(TANGENTS, np.exp(-TANGENTS), strict=True):
            task += averts[place] <= burden * (1 - height * (1 + t)) + burden * height * total
    task.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=gap, timeLimit=300, threads=2))
    return float(averted(options, [variable.value() > 0.5 for variable in take]).sum())


def timed(what: str, run) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    said = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall:.1f} s, {cpu:.1f} CPU seconds; {said}", flush=True)


def solved(options: Options, rows: Rows) -> str:
    found = choose(options, rows)
    return f"{found.averted:,.1f} averted, gap {found.gap:.3%}, {found.chosen.sum()} chosen"


def drawn(options: Options, rows: Rows) -> str:
    rng = np.random.default_rng(1)
    effects = options.effect * rng.lognormal(0, 0.3, (DRAWS, len(options.effect)))
    burdens = options.burden * rng.lognormal(0, 0.1, (DRAWS, len(options.burden)))
    found = selection(options, rows, effects, burdens)
    return f"largest gap {found.gap.max():.3%}, {found.core.sum()} in the core"


def main() -> None:
    print("load average of the machine:", *(round(each, 1) for each in os.getloadavg()))
    for overlap in (0.0, 0.5):
        large, small = problem(50, 100, overlap), problem(20, 25, overlap)
        timed(f"20,000 options, overlap {overlap}", lambda given=large: solved(*given))
        timed(f"2,000 options, overlap {overlap}", lambda given=small: solved(*given))
        timed(f"{DRAWS} draws of 2,000 options, overlap {overlap}", lambda given=small: drawn(*given))
    if importlib.util.find_spec("pulp"):
        tiny, small, large = (problem(*size, 0.0) for size in ((10, 10), (20, 25), (50, 100)))
        found = choose(*tiny, gap=1e-7)
        print(f"400 options: {found.averted:.6f} against {with_pulp(*tiny, 1e-7):.6f} of PuLP with CBC")
        for name, given in (("2,000", small), ("20,000", large)):
            timed(f"{name} options, PuLP with CBC", lambda given=given: f"{with_pulp(*given, 1e-3):,.1f} averted")


if __name__ == "__main__":
    main()
