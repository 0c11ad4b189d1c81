import numpy as np
import pytest
from scipy.special import fdtrc

from urbansafety.quality.shifts import moves, steps

RNG = np.random.default_rng


def test_a_doubling_is_found_at_its_month():
    count = RNG(1).poisson(np.r_[np.full(30, 50), np.full(30, 100)])[None]
    found = steps(count)
    assert found.month[0] == 30
    assert found.p[0] < 1e-6
    assert found.ratio[0] == pytest.approx(2, rel=0.1)


def test_the_statistic_is_the_quasi_poisson_likelihood_ratio():
    # Two years of counts with means a and b: LR = 2 * 12 * (a ln a + b ln b - 2 m ln m), m the mean of a and b, divided
    # by the Pearson dispersion within the two levels (at least 1), referred to F(1, 22); one series, one cut.
    first, second = np.array([8, 12] * 6), np.array([28, 32] * 6)
    likelihood = 24 * (10 * np.log(10) + 30 * np.log(30) - 2 * 20 * np.log(20))
    dispersion = max((12 * 4 / 10 + 12 * 4 / 30) / 22, 1)
    assert steps(np.r_[first, second][None]).p[0] == pytest.approx(fdtrc(1, 22, likelihood / dispersion))


def test_steady_growth_and_seasons_are_no_steps():
    months = np.arange(72)
    growth = RNG(2).poisson(40 * 1.02**months)
    season = RNG(3).poisson(100 * (1 + 0.6 * np.sin(2 * np.pi * months / 12)))
    found = steps(np.stack([growth, season]))
    assert not ((found.p < 0.001) & (np.abs(np.log(found.ratio)) > np.log(1.5))).any()


def test_chance_and_overdispersion_seldom_raise_an_alarm():
    # 500 series without a step, variance three times the mean: at a corrected level of 0.001 hardly one may be flagged.
    count = RNG(4).negative_binomial(10, 1 / 3, size=(500, 60))
    assert (steps(count).p < 0.001).sum() <= 1


@pytest.mark.parametrize("count", [np.zeros((1, 60), int), np.ones((1, 23), int), np.zeros((0, 60), int)])
def test_nothing_to_test_gives_no_step(count):
    assert (steps(count).p == 1).all()


def test_a_fall_of_a_third_in_one_month_is_a_move():
    total = RNG(5).poisson(np.r_[np.full(27, 19_500), np.full(33, 12_700)])
    found = moves(total, ratio=1.25, score=4)
    assert found.month.tolist() == [27]
    assert found.log_ratio[0] == pytest.approx(np.log(12_700 / 19_500), abs=0.03)


def test_a_yearly_season_is_no_move():
    months = np.arange(72)
    total = RNG(6).poisson(1000 * (1 + 0.4 * np.sin(2 * np.pi * months / 12)))
    assert not len(moves(total, ratio=1.25, score=4).month)


@pytest.mark.parametrize("total", [np.zeros(60, int), np.array([5]), np.zeros(0, int)])
def test_nothing_moves_where_nothing_is(total):
    assert not len(moves(total, ratio=1.25, score=4).month)
