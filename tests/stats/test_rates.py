import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.rates import garwood, rate_per_100000, wilson


def test_garwood_for_five_events():
    # SOURCE: chi-squared quantiles χ²(.025; 10)/2 and χ²(.975; 12)/2, as R's qgamma(.025, 5) and qgamma(.975, 6).
    assert garwood(5) == pytest.approx((1.62349, 11.66833), abs=1e-5)


def test_garwood_for_no_events_starts_at_zero_and_ends_at_the_log_of_forty():
    # P(X = 0) = exp(-μ) = .025 gives μ = ln 40.
    assert garwood(0) == pytest.approx((0, np.log(40)))


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.0, 30.0])
def test_garwood_covers_at_least_its_level(mean):
    seen = np.arange(200)
    low, high = garwood(seen)
    probability = np.exp(-mean + seen * np.log(mean) - np.cumsum(np.log(np.maximum(seen, 1))))
    assert probability[(low <= mean) & (mean <= high)].sum() >= 0.95


def test_what_is_not_a_count_has_no_interval():
    low, high = garwood([np.nan, -1.0])
    assert np.isnan(low).all() and np.isnan(high).all()


def test_rate_is_per_hundred_thousand_residents_and_year():
    rate = rate_per_100000(30, 20_000, years=3)
    assert rate.value == pytest.approx(50)
    assert (rate.low, rate.high) == pytest.approx(tuple(np.array(garwood(30)) / 0.6))


def test_no_rate_where_nobody_lives_or_the_population_is_unknown():
    rate = rate_per_100000([4, 4, 0], [0, np.nan, 1000])
    assert np.isnan(rate.value[:2]).all() and np.isnan(rate.high[:2]).all()
    assert rate.value[2] == 0


@given(st.integers(0, 10_000), st.integers(1, 10**7), st.integers(2, 50))
def test_rate_is_unchanged_when_events_and_residents_grow_together(events, residents, times):
    once, more = rate_per_100000(events, residents), rate_per_100000(events * times, residents * times)
    assert more.value == pytest.approx(once.value)
    assert more.high <= once.high * (1 + 1e-12)


def test_wilson_for_none_of_fifty():
    # z² / (n + z²) = 3.8415 / 53.8415.
    assert wilson(0, 50) == pytest.approx((0, 0.0713476), abs=1e-7)


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_of_the_failures_mirrors_that_of_the_successes(case):
    successes, total = case
    low, high = wilson(successes, total)
    mirror = wilson(total - successes, total)
    assert (low, high) == pytest.approx((1 - mirror.high, 1 - mirror.low))
    assert 0 <= low <= successes / total <= high <= 1


def test_share_of_nothing_is_unknown():
    assert np.isnan(wilson(0, 0)).all()
