"""Rank acceptability of 500 candidates × 8 criteria over 10,000 draws, against a loop over draws.

    python benchmarks/priorities.py [CANDIDATES] [DRAWS]

Values and weights are both drawn. Peers rank one draw at a time: a data frame that is weighted, summed and ranked, and
scikit-criteria's weighted sum where it is installed; they are timed over a few draws, which are told, and multiplied.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec

import numpy as np
import pandas as pd

from urbansafety.stats.acceptability import acceptability, pairwise_winning

CRITERIA, PEER_DRAWS, TIMES = 8, 200, 3


def drawn(candidates: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    stated = rng.uniform(1, 9, (candidates, CRITERIA)).astype(np.float32)
    values = stated + rng.standard_normal((draws, candidates, CRITERIA), np.float32) / 2
    return np.clip(values, 0, 10), rng.dirichlet(np.ones(CRITERIA), draws).astype(np.float32)


def frames(values: np.ndarray, weights: np.ndarray) -> None:
    for value, weight in zip(values, weights, strict=True):
        pd.DataFrame(value).mul(weight).sum(axis=1).rank(ascending=False)


def scikit_criteria(values: np.ndarray, weights: np.ndarray) -> None:
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedSumModel

    for value, weight in zip(values, weights, strict=True):
        WeightedSumModel().evaluate(skc.mkdm(value + 0.001, [max] * CRITERIA, weights=weight))


def seconds(work, *given: np.ndarray) -> tuple[float, float]:
    """The best wall time of a few, and its CPU time."""
    found = []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        work(*given)
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(found)


def main(candidates: int, draws: int) -> None:
    print(f"{candidates:,} candidates × {CRITERIA} criteria, {draws:,} draws of values and weights\n")
    print("| | seconds (wall) | CPU seconds |\n|---|---:|---:|")
    given = drawn(candidates, draws)
    for name, work in (
        ("rank acceptability, central weights, confidence", acceptability),
        ("pairwise winning probabilities", pairwise_winning),
    ):
        wall, cpu = seconds(work, *given)
        print(f"| {name} | {wall:.2f} | {cpu:.2f} |", flush=True)
    peers = [("pandas", frames)] + [("scikit-criteria", scikit_criteria)] * bool(find_spec("skcriteria"))
    for name, peer in peers:
        wall, cpu = seconds(peer, *(part[:PEER_DRAWS] for part in given))
        times = draws / PEER_DRAWS
        print(f"| {name}, ranks only, {PEER_DRAWS} draws × {times:g} | {wall * times:.1f} | {cpu * times:.1f} |")


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["500", "10000"][len(sys.argv) - 1 :])))
