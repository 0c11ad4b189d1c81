import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.stats.trends import repetition, trends

MONTHS = np.arange(72)


def exact(change, *, mean=200.0, season=0.2, months=MONTHS):
    """Counts without noise, so that the change is known."""
    return mean * (1 + change) ** (months / 12) * np.exp(season * np.cos(2 * np.pi * months / 12))


def noisy(rng, series, *, mean, persistence=0.0, spread=0.0):
    """Poisson counts that rise by 5 % a year, with log-normal noise that lasts from month to month."""
    noise = np.empty((series, len(MONTHS)))
    noise[:, 0] = rng.normal(0, spread, series)
    for month in MONTHS[1:]:
        fresh = np.sqrt(1 - persistence**2) * rng.normal(0, spread, series)
        noise[:, month] = persistence * noise[:, month - 1] + fresh
    return rng.poisson(exact(0.05, mean=mean) * np.exp(noise))


def held(found, change=0.05):
    return ((found.low <= change) & (change <= found.high)).mean()


@settings(max_examples=30)
@given(st.floats(-0.5, 1.0), st.integers(0, 11), st.floats(0.5, 1e4))
def test_the_change_that_was_put_in_comes_out(change, first_month, mean):
    found = trends(exact(change, mean=mean), first_month)
    assert found.change[0] == pytest.approx(change, abs=1e-8)


def test_equals_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(1)
    count = rng.negative_binomial(3, 3 / (3 + rng.uniform(5, 500, (20, 1)) * np.ones(60)))
    month, exposure = np.arange(60), rng.uniform(25, 32, 60)
    angle = 2 * np.pi * (month + 4) / 12
    waves = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    design = np.column_stack([np.ones(60), month / 12, *waves])
    found = trends(count, 4, offset=np.log(exposure))
    for i, series in enumerate(count):
        model = sm.GLM(series, design, family=sm.families.Poisson(), offset=np.log(exposure))
        fit = model.fit(scale="X2", tol=1e-14, maxiter=100)
        assert np.log1p(found.change[i]) == pytest.approx(fit.params[1], abs=1e-8)
        assert found.dispersion[i] == pytest.approx(fit.scale, rel=1e-8)
        if found.autocorrelation[i] <= 0:
            half = np.log1p(found.high[i]) - np.log1p(found.change[i])
            from scipy.special import stdtrit

            assert half == pytest.approx(stdtrit(54, 0.975) * fit.bse[1], rel=1e-8)


def test_many_series_equal_one_by_one_and_chunks_do_not_show():
    count = np.random.default_rng(2).poisson(np.geomspace(0.1, 100, 5000)[:, None], (5000, 36))
    together = trends(count)
    for i in (0, 1000, 2047, 2048, 4999):
        assert trends(count[i]).change == pytest.approx(together.change[[i]], nan_ok=True)
        assert trends(count[i]).high == pytest.approx(together.high[[i]], nan_ok=True)


def test_months_left_out_do_not_bear_on_the_trend():
    count = exact(0.1)
    count[14:20] = 3.0
    used = np.ones(72, bool)
    used[14:20] = False
    assert trends(count, months=used).change == pytest.approx([0.1])
    assert abs(trends(count).change - 0.1) > 0.01


@given(st.integers(2, 40))
@settings(max_examples=20)
def test_multiplying_every_count_keeps_the_change(times):
    count = np.random.default_rng(3).poisson(20, 48)
    assert trends(count * times).change == pytest.approx(trends(count).change)


def test_a_rise_turned_round_in_time_is_a_fall():
    count = np.random.default_rng(4).poisson(exact(0.2))
    forward, backward = trends(count, 0), trends(count[::-1], 0)
    assert np.log1p(backward.change) == pytest.approx(-np.log1p(forward.change), abs=0.02)


def test_no_trend_from_nothing_from_less_than_two_years_and_from_what_is_missing():
    missing = np.ones(72)
    missing[5] = np.nan
    for found in (trends(np.zeros(72)), trends(np.full(23, 10)), trends(missing), trends(np.zeros((0, 72)))):
        assert np.isnan(found.change).all() and np.isnan(found.high).all() and not found.seasonal.any()


def test_a_single_record_and_records_at_one_end_only_have_no_trend_that_can_be_bounded():
    first, middle = np.zeros((2, 72))
    first[0], middle[30] = 4, 1
    found = trends(np.stack([first, middle]))
    assert np.isnan(found.change[0])
    assert found.low[1] < -0.5 and found.high[1] > 1


def test_too_few_records_for_a_season_still_have_a_trend():
    count = np.zeros(72)
    count[[3, 27, 51, 63]] = 1
    found = trends(count)
    assert not found.seasonal[0] and found.low[0] < found.change[0] < found.high[0]


def test_p_agrees_with_the_interval():
    found = trends(np.random.default_rng(5).poisson(30, (500, 48)))
    assert np.array_equal(found.p < 0.05, (found.low > 0) | (found.high < 0))


@pytest.mark.parametrize("mean", [0.5, 3.0, 50.0])
def test_the_interval_holds_the_change_of_poisson_counts(mean):
    assert held(trends(noisy(np.random.default_rng(6), 1500, mean=mean))) >= 0.935


def test_dispersion_and_interval_grow_with_noise_beyond_chance():
    rng = np.random.default_rng(7)
    found = trends(noisy(rng, 1500, mean=100, spread=0.2))
    assert np.median(found.dispersion) > 3
    assert held(found) >= 0.93


def test_the_interval_allows_for_months_that_resemble_the_month_before():
    # Without the widening it holds the change in .69 of these series (docs/calibration.md).
    found = trends(noisy(np.random.default_rng(9), 1500, mean=100, spread=0.3, persistence=0.6))
    assert np.median(found.autocorrelation) == pytest.approx(0.55, abs=0.1)
    assert held(found) >= 0.91


def test_pure_noise_has_no_autocorrelation():
    # Uncorrected it would be -.07: fitting a level, a trend and a season of six years takes that much out.
    found = trends(noisy(np.random.default_rng(10), 1500, mean=50))
    assert found.autocorrelation.mean() == pytest.approx(0, abs=0.02)


# Without chance r is the persistence: 1 + 2 (.5 + .25 + …) = 3. At dispersion 2, r = .3 shows one of .6: 1 + .6 / .4.
def test_months_that_count_as_one_by_hand():
    assert repetition([0.5, 0.3, 0.0, -0.4], [1e12, 2.0, 2.0, 2.0]) == pytest.approx([3, 2.5, 1, 1])
