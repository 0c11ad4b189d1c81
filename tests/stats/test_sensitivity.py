"""Sobol effects against functions whose effects are known in closed form."""

import numpy as np
import pytest

from urbansafety.stats.sensitivity import Effects, saltelli, sobol_effects


def effects(model, inputs, n, seed=0, *, grouped=None, resamples=200) -> Effects:
    """Effects of ``model`` over ``inputs`` uniform numbers, or over groups of them."""
    rng = np.random.default_rng(seed)
    a, b = rng.random((2, inputs, n))
    groups = grouped or [[i] for i in range(inputs)]
    runs = []
    for one in saltelli([a[g] for g in groups], [b[g] for g in groups]):
        x = np.empty((inputs, n))
        for group, values in zip(groups, one, strict=True):
            x[group] = values
        runs.append(model(x)[:, None])
    return sobol_effects(runs[0], runs[1], runs[2:], rng, resamples)


def ishigami(u):
    x = (2 * u - 1) * np.pi
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def ishigami_shares():
    """Variances by Ishigami and Homma (1990), a = 7, b = 0.1: V1, V2 and V13."""
    v1, v2, v13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 7**2 / 8, 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    return np.array([v1, v2, v13]) / (v1 + v2 + v13)


def test_the_ishigami_function():
    """Published: first 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437."""
    s1, s2, s13 = ishigami_shares()
    assert (s1, s2, s1 + s13) == pytest.approx((0.3139, 0.4424, 0.5576), abs=5e-5)
    found = effects(ishigami, 3, 40_000)
    assert found.first[:, 0] == pytest.approx([s1, s2, 0], abs=0.02)
    assert found.total[:, 0] == pytest.approx([s1 + s13, s2, s13], abs=0.02)


def test_groups_of_inputs_take_their_interactions_with_them():
    s1, s2, s13 = ishigami_shares()
    found = effects(ishigami, 3, 40_000, grouped=[[0, 2], [1]])
    assert found.first[:, 0] == pytest.approx([s1 + s13, s2], abs=0.02)
    assert found.total[:, 0] == pytest.approx([s1 + s13, s2], abs=0.02)


def test_the_g_function():
    """Saltelli and Sobol (1995): Vi = 1 / (3 (1 + ai)²); the total variance is Π (1 + Vi) - 1."""
    a = np.array([0, 1, 4.5, 9])
    parts = 1 / (3 * (1 + a) ** 2)
    variance = np.prod(1 + parts) - 1
    total = [parts[i] * np.prod(1 + np.delete(parts, i)) / variance for i in range(4)]
    found = effects(lambda u: np.prod((abs(4 * u - 2) + a[:, None]) / (1 + a[:, None]), axis=0), 4, 40_000)
    assert found.first[:, 0] == pytest.approx(parts / variance, abs=0.02)
    assert found.total[:, 0] == pytest.approx(total, abs=0.02)


def test_intervals_hold_the_effects_of_an_additive_model():
    """y = 3 u1 + 2 u2 + u3: shares 9, 4 and 1 of 14, first and total alike; 95 % intervals over 200 repetitions."""
    truth = np.array([[9], [4], [1]]) / 14
    held = np.zeros((2, 3, 1))
    for seed in range(200):
        found = effects(lambda u: 3 * u[0] + 2 * u[1] + u[2], 3, 500, seed)
        held[0] += (found.first_low <= truth) & (truth <= found.first_high)
        held[1] += (found.total_low <= truth) & (truth <= found.total_high)
    assert held.min() / 200 > 0.88
    assert held.mean() / 200 == pytest.approx(0.945, abs=0.025)


def test_an_output_that_does_not_vary_has_no_effects():
    same = np.full((50, 1), 3.0)
    found = sobol_effects(same, same, same[None], np.random.default_rng(0), 20)
    assert np.isnan(found.first).all() and np.isnan(found.total_high).all()


def test_the_design_takes_one_group_at_a_time():
    """N (d + 2) evaluations: two halves, and the first with each of three groups from the second."""
    assert [sum(run) for run in saltelli((0, 0, 0), (1, 1, 1))] == [0, 3, 1, 1, 1]
