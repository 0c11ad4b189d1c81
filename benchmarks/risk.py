"""The Monte Carlo of the index of risk: 1,814 areas × 30 challenges × 10,000 evaluations, against a loop in pandas.

    python benchmarks/risk.py [BASE_SAMPLES]

Ours is what an assessment runs: Saltelli's design with N = 1,000 and eight groups (10,000 evaluations), every input
drawn, intervals of all scores, ranks in all plain runs, Sobol effects of 30 outputs of the city and of risk and rank of
the twenty highest cells. The runs that take one group from the other half are evaluated only for challenges with such a
cell; a second line has a cell in every challenge, so that nothing is left out. The peer works as COINr does: a
composite of data frames, rebuilt for every evaluation; it is timed over a few evaluations, which are told, and
multiplied.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import numpy as np
import pandas as pd

from urbansafety.risk.draws import HALVES, Known, Streams, choices
from urbansafety.risk.factors import SPHERES, Dimension, Measured
from urbansafety.risk.simulating import RUNS, lay_ground, simulate
from urbansafety.risk.threats import Flow, Goalposts, Threat
from urbansafety.stats.sensitivity import sobol_effects

AREAS, CHALLENGES, FACTORS, CELLS, THREADS = 1814, 30, (12, 6), 20, 2
POSTS = Goalposts(1.0, 500.0)
PEER_EVALUATIONS = 20


def known(rng: np.random.Generator, low: float, high: float, half: float, n: int) -> Known:
    value = rng.uniform(low, high, n)
    return Known(value, value - half, value + half)


def inputs(areas: int, level: str) -> tuple[list[Threat], list[Dimension], Known]:
    rng = np.random.default_rng(7)
    ids = np.array([f"a{i:04d}" for i in range(areas)], object)
    flows = [Flow(f"flow:{i}", known(rng, 0.1, 0.6, 0.1, areas), "moderate") for i in range(3)]
    threats = [
        Threat(f"c{i}", level, ids, "2024", known(rng, 5, 400, 40, areas), POSTS, tuple(flows[: i % 4]), compared=True)
        for i in range(CHALLENGES)
    ]
    dimensions = [
        Dimension(
            name,
            tuple(
                Measured(
                    f"{name} {i}", SPHERES[i % 4], 0, 100, True, known(rng, 5, 60, 5, areas), np.zeros(areas, bool)
                )
                for i in range(count)
            ),
            (),
        )
        for name, count in zip(("vulnerability", "resilience"), FACTORS, strict=True)
    ]
    return threats, dimensions, Known(np.array([6.0]), np.array([4.0]), np.array([8.0]))


def ours(base: int, spread: int) -> int:
    """Run everything, the cells lying in ``spread`` of the challenges; how many cells were evaluated."""
    streams = Streams(7, base)
    own = choices(streams, (1.0, 1.0, 1.0))
    outputs = []
    for level, areas in (("city", 1), ("ward", AREAS)):
        threats, dimensions, capacity = inputs(areas, level)
        ground = lay_ground(level, *dimensions, streams)
        cells = [[0]] * CHALLENGES
        if areas > 1:
            each = max(CELLS // spread, 1)
            cells = [list(range(each)) if i < spread else [] for i in range(CHALLENGES)]
        shared = (repeat(one) for one in (capacity, ground, own, streams))
        with ThreadPoolExecutor(THREADS) as pool:
            found = pool.map(simulate, threats, *shared, cells)
            outputs += [runs for one in found for runs in one.outputs.values()]
    every = np.concatenate(outputs, axis=2)
    sobol_effects(every[0], every[1], every[HALVES:], np.random.default_rng(0))
    return base * AREAS * (HALVES * CHALLENGES + (len(RUNS) - HALVES) * spread)


def peer(evaluations: int) -> None:
    """The same index, drawn and put together anew in data frames for each evaluation."""
    rng = np.random.default_rng(7)
    threats, dimensions, _ = inputs(AREAS, "ward")
    codes = [(one.name, factor) for one in dimensions for factor in one.factors]
    for _ in range(evaluations):
        drawn = pd.DataFrame({factor.id: rng.normal(factor.known.value, 2.5) for _, factor in codes})
        scored = ((drawn / 100).clip(0, 1) * 10).T
        spheres = scored.groupby([[name for name, _ in codes], [factor.sphere for _, factor in codes]]).mean()
        parts = spheres.groupby(level=0).mean().T
        weights = rng.dirichlet([10, 10, 10])
        for threat in threats:
            rate = pd.Series(rng.normal(threat.rate.value, 20))
            share = ((rate - POSTS.low) / (POSTS.high - POSTS.low)).clip(0, 1)
            spared = pd.DataFrame(
                {flow.id: 1 - rng.normal(flow.exposure.value, 0.05).clip(0, 1) for flow in threat.flows}
            )
            level = 10 * np.log10(1 + 9 * share)
            level += 0.5 * (1 - spared.prod(axis=1)).reindex(level.index, fill_value=0) * (10 - level)
            coping = np.sqrt(rng.normal(6, 1) * parts["resilience"].clip(lower=0.1))
            table = pd.DataFrame({"threat": level, "vulnerability": parts["vulnerability"], "lack": 10 - coping})
            risk = np.exp((np.log(table.clip(lower=0.1)) * weights).sum(axis=1))
            risk.rank(ascending=False, method="min")


def measured(*words: str) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak megabytes of this script as a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, *words])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{words} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(base: int) -> None:
    print(f"{base * len(RUNS):,} evaluations × {AREAS:,} areas × {CHALLENGES} challenges, {THREADS} threads\n")
    print("| | seconds (wall) | CPU seconds | MB (peak) |\n|---|---:|---:|---:|")
    times = []
    for name, spread in (
        (f"ours, the {CELLS} highest cells in 4 challenges", 4),
        ("ours, a cell in every challenge", CHALLENGES),
    ):
        seconds, cpu, memory = measured("ours", str(base), str(spread))
        times.append(cpu)
        print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {memory:,.0f} |", flush=True)
    seconds, cpu, memory = measured("peer")
    start_up = measured("peer", "0")[1]
    whole = (cpu - start_up) / PEER_EVALUATIONS * base * len(RUNS)
    print(f"| pandas, {PEER_EVALUATIONS} evaluations | {seconds:.1f} | {cpu - start_up:.1f} | {memory:,.0f} |")
    print(f"| pandas, {base * len(RUNS):,} evaluations by multiplication | | {whole:,.0f} | |")
    print(f"| ratio of CPU seconds | | {' and '.join(f'{whole / own:,.0f}' for own in times)} | |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        ours(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["peer"]:
        peer(int(sys.argv[2]) if len(sys.argv) > 2 else PEER_EVALUATIONS)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
