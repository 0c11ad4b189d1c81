import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.stats.interrupted import interrupted, likely_autocorrelation, step_design


def noisy(rng, *, ratio=1.0, mean=100.0, months=60, start=36, spread=0.0, persistence=0.0):
    noise = np.empty(months)
    noise[0] = rng.normal(0, spread)
    for month in range(1, months):
        noise[month] = persistence * noise[month - 1] + np.sqrt(1 - persistence**2) * rng.normal(0, spread)
    t = np.arange(months)
    return rng.poisson(mean * 1.03 ** (t / 12) * ratio ** (t >= start) * np.exp(noise + 0.1 * np.cos(np.pi * t / 6)))


@pytest.mark.parametrize("slope", [False, True])
def test_estimates_and_errors_equal_statsmodels(slope):
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(1)
    design, columns = step_design(60, 36, slope=slope)
    kinds = set()
    for _ in range(12):
        series, days = noisy(rng, ratio=0.8, spread=0.15), rng.uniform(28, 31, 60)
        found = interrupted(series, 36, offset=np.log(days), slope=slope)
        model = sm.GLM(series, design, family=sm.families.Poisson(), offset=np.log(days))
        plain = model.fit(scale="X2", tol=1e-14, maxiter=100)
        robust = model.fit(
            cov_type="HAC", tol=1e-14, maxiter=100, cov_kwds={"maxlags": 3, "use_correction": True}
        )  # floor(4 (60 / 100)^(2/9)) is 3
        for name, i in columns.items():
            change = getattr(found, name)
            assert np.log(change.ratio) == pytest.approx(plain.params[i], abs=1e-8)
            floor = max(plain.bse[i], robust.bse[i])
            assert change.log_error >= floor * (1 - 1e-6)
            # Where the residuals show no autocorrelation, the error is exactly the larger of the two.
            kinds.add((bool(change.log_error <= floor * (1 + 1e-6)), bool(robust.bse[i] > plain.bse[i])))
        assert found.dispersion == pytest.approx(plain.scale, rel=1e-8)
        assert found.fitted == pytest.approx(plain.fittedvalues)
    assert (True, False) in kinds and (True, True) in kinds


@settings(max_examples=20)
@given(st.floats(0.3, 2), st.floats(0.7, 1.4), st.floats(5, 1000))
def test_what_was_put_in_comes_out(level, slope, mean):
    t = np.arange(72)
    after = t >= 40
    series = mean * 1.1 ** (t / 12) * np.where(after, level * slope ** ((t - 40) / 12), 1)
    found = interrupted(series, 40, slope=True)
    assert (found.level.ratio, found.slope.ratio) == pytest.approx((level, slope), rel=1e-6)
    assert found.trend.ratio == pytest.approx(1.1, rel=1e-6)
    assert found.expected == pytest.approx(mean * 1.1 ** (t / 12), rel=1e-6)


def test_months_left_out_do_not_bear_on_it():
    t = np.arange(72)
    series = np.where(t < 40, 100.0, 80.0)
    series[40:44] = [500.0, np.nan, 3.0, 0.0]
    away = (t >= 40) & (t < 44)
    found = interrupted(series, 40, left_out=away)
    assert found.level.ratio == pytest.approx(0.8)
    assert np.array_equal(np.isnan(found.fitted), away)


def test_too_little_says_nothing():
    few = np.full(60, 10.0)
    assert interrupted(few, 2) is None
    assert interrupted(few, 58) is None
    assert interrupted(few[:8], 4) is None
    assert interrupted(np.where(np.arange(60) < 36, 10.0, 0.0), 36) is None
    assert interrupted([], 0) is None


def test_columns_by_hand():
    design, columns = step_design(5, 3, 0, slope=True)
    assert columns == {"trend": 1, "level": 2, "slope": 3}
    expected = [[1, -3, 0, 0], [1, -2, 0, 0], [1, -1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]]
    assert design * [1, 12, 1, 12] == pytest.approx(np.array(expected, float))


# By hand: at dispersion 4 three quarters of the variance can last, so that .8 leaves .6.
def test_what_chance_adds_is_no_autocorrelation():
    assert likely_autocorrelation([0.7, 0.5, -0.2], 4.0) == pytest.approx([0.6, 0.5, -0.2])
    assert likely_autocorrelation([0.2], 0.9) == pytest.approx([0])


# Share of 400 series whose interval holds the level that was put in (standard error .011).
@pytest.mark.parametrize(("spread", "persistence", "least"), [(0, 0, 0.93), (0.2, 0, 0.92), (0.2, 0.5, 0.90)])
def test_the_interval_holds(spread, persistence, least):
    rng = np.random.default_rng(8)
    found = [interrupted(noisy(rng, ratio=0.85, spread=spread, persistence=persistence), 36).level for _ in range(400)]
    assert np.mean([one.low <= 0.85 <= one.high for one in found]) >= least
