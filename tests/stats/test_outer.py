"""The program bounds the truth from above, and meets it where tangents lie."""

import numpy as np
import pytest
from scipy.optimize import linprog

from urbansafety.stats._outer import first_tangents, lay_ground, more_tangents, program
from urbansafety.stats.portfolio import Floor, Options, averted, limits


def found(ground, tangents, chosen):
    lp = program(ground, tangents)
    low, high = lp.low.copy(), lp.high.copy()
    low[: len(chosen)] = high[: len(chosen)] = chosen
    best = linprog(lp.cost, A_ub=lp.matrix, b_ub=lp.right, bounds=np.stack([low, high], axis=1))
    return (lp.constant - best.fun) / ground.unit


@pytest.mark.parametrize("floor", [None, Floor(np.array([True, False]), 0.1)])
def test_the_bound_lies_above_and_touches_at_a_tangent(floor):
    rng = np.random.default_rng(3)
    several = Options(
        np.arange(12), np.arange(12) % 2, np.zeros(12), rng.uniform(0, 0.4, 12), np.array([50.0, 80.0]), np.arange(12)
    )
    ground = lay_ground(several, limits(["all"], np.ones((1, 12)), 12), floor)
    tangents = first_tangents(ground)
    for _ in range(20):
        chosen = rng.random(12) < 0.5
        truth = ground.counted(averted(several, chosen))
        assert truth - 1e-6 <= found(ground, tangents, chosen) <= 1.1 * truth + 1
        assert found(ground, more_tangents(tangents, ground.effects @ chosen), chosen) == pytest.approx(truth, abs=1e-6)
