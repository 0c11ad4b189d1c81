import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from urbansafety.stats.before_after import relative_incidence
from urbansafety.stats.detectable import (
    detectable_ratio,
    detectable_step,
    detectable_with_error,
    months_needed,
    months_needed_after_step,
)
from urbansafety.stats.differences import difference_in_differences
from urbansafety.stats.interrupted import interrupted, step_design


def counts(rng, mean, dispersion):
    """Whole numbers with variance dispersion × mean."""
    if dispersion == 1:
        return rng.poisson(mean)
    shape = np.asarray(mean) / (dispersion - 1)
    return rng.poisson(rng.gamma(shape, dispersion - 1))


class TestDetectableRatio:
    # By hand: 100 events a month in each, so the log ratio found satisfies log² = 2.80² (3/1200 + 1/(1200 ratio)).
    def test_by_hand(self):
        found = detectable_ratio(100, 100)
        assert np.log(found) ** 2 == pytest.approx(
            (1.959964 + 0.841621) ** 2 * (3 / 1200 + 1 / (1200 * found)), rel=1e-6
        )

    # The share of 2,000 studies that find it is the power (standard error .009); counts being whole costs little.
    @pytest.mark.parametrize(
        ("treated", "comparison", "after", "dispersion"), [(5, 10, 12, 1), (20, 20, 6, 1), (40, 90, 24, 3)]
    )
    def test_the_power_is_what_it_says(self, treated, comparison, after, dispersion):
        ratio = detectable_ratio(treated, comparison, after=after, dispersion=dispersion)
        rng = np.random.default_rng(1)
        mean = [treated * 12, treated * after * ratio, comparison * 12, comparison * after]
        drawn = counts(rng, np.tile(np.array(mean, float), (2000, 1)), dispersion)
        z = [
            np.log(one.value) / (one.log_error * dispersion**0.5)
            for one in (relative_incidence(row[:2], row[2:]) for row in drawn)
        ]
        assert np.mean(np.array(z) < ndtri(0.025)) == pytest.approx(0.8, abs=0.03)

    @given(st.floats(1, 500), st.floats(1, 500), st.integers(3, 60))
    def test_more_events_or_months_find_smaller_effects(self, treated, comparison, months):
        least = np.nan_to_num(detectable_ratio(treated, comparison, before=months, after=months))
        assert np.nan_to_num(detectable_ratio(2 * treated, comparison, before=months, after=months)) >= least
        assert np.nan_to_num(detectable_ratio(treated, comparison, before=months, after=months + 6)) >= least
        assert np.nan_to_num(detectable_ratio(treated, comparison, before=months, after=months, dispersion=2)) <= least


class TestMonthsNeeded:
    # (log .7 / 2.8016)² - .075 / 12 = .009958 is what the months after may add: .09643 / months. 9.68, so ten.
    def test_by_hand(self):
        assert months_needed(0.7, 20, 40) == 10

    @given(st.floats(0.4, 0.9), st.floats(5, 200), st.floats(5, 200), st.floats(1, 4))
    def test_turns_the_detectable_ratio_round(self, ratio, treated, comparison, dispersion):
        months = months_needed(ratio, treated, comparison, dispersion=dispersion)
        if np.isfinite(months):
            assert detectable_ratio(treated, comparison, after=months, dispersion=dispersion) >= ratio - 1e-6
            if months > 1:
                earlier = detectable_ratio(treated, comparison, after=months - 1, dispersion=dispersion)
                assert np.isnan(earlier) or earlier < ratio + 1e-6
        else:
            assert not detectable_ratio(treated, comparison, after=1e9, dispersion=dispersion) > ratio + 1e-6


class TestDetectableWithError:
    # SOURCE: Bloom (1995): 2.8 standard errors for power .8 at .05 two-sided where there are many units.
    def test_blooms_multiple(self):
        assert -np.log(detectable_with_error(0.1, 1e6)) == pytest.approx(0.28, abs=1e-3)

    # Areas whose own change has standard deviation .3; the error is the mean of 200 studies without effect. Share of
    # 600 that find it (standard error .016).
    def test_the_power_is_what_it_says(self):
        rng, treated = np.random.default_rng(4), np.arange(20) < 8

        def study(ratio):
            after = rng.poisson(100 * np.exp(rng.normal(0, 0.3, 20)) * np.where(treated, ratio, 1))
            return difference_in_differences(rng.poisson(100.0, 20), after, treated)

        past = [study(1.0) for _ in range(200)]
        error, df = (float(np.mean([getattr(one, name) for one in past])) for name in ("log_error", "df"))
        ratio = detectable_with_error(error, df)
        assert np.mean([study(ratio).high < 1 for _ in range(600)]) == pytest.approx(0.8, abs=0.06)


class TestDetectableStep:
    def test_the_variance_is_that_of_statsmodels(self):
        sm = pytest.importorskip("statsmodels.api")
        ratio = detectable_step(np.full(60, 50.0), 36)
        design, _ = step_design(60, 36)
        mean = np.where(np.arange(60) < 36, 50.0, 50.0 * ratio)
        error = sm.GLM(mean, design, family=sm.families.Poisson()).fit(scale=1.0, tol=1e-14).bse[2]
        stats = pytest.importorskip("scipy.stats")
        reach = stats.t(53).ppf(0.975) + stats.t(53).ppf(0.8)
        assert -np.log(ratio) == pytest.approx(1.1 * reach * error, rel=1e-6)

    # Share of 400 series in which it is found (standard error .02).
    @pytest.mark.parametrize(("mean", "dispersion"), [(30, 1), (200, 4)])
    def test_the_power_is_what_it_says(self, mean, dispersion):
        ratio = detectable_step(np.full(60, float(mean)), 36, dispersion=dispersion)
        rng = np.random.default_rng(2)
        drawn = counts(rng, np.tile(np.where(np.arange(60) < 36, mean, mean * ratio), (400, 1)), dispersion)
        p = [one.level.high < 1 for one in (interrupted(row, 36) for row in drawn)]
        assert 0.76 <= np.mean(p) <= 0.9

    def test_months_that_resemble_each_other_hide_more(self):
        months = np.full(60, 100.0)
        assert detectable_step(months, 36, dispersion=2, autocorrelation=0.3) < detectable_step(
            months, 36, dispersion=2
        )

    def test_nothing_to_see(self):
        assert np.isnan(detectable_step(np.full(60, 0.05), 36))
        assert np.isnan(detectable_step(np.zeros(60), 36))
        assert np.isnan(detectable_step(np.full(8, 100.0), 4))


class TestMonthsNeededAfterStep:
    def test_is_the_first_month_that_suffices(self):
        past = np.full(36, 60.0)
        months = int(months_needed_after_step(0.75, past))
        assert detectable_step(np.full(36 + months, 60.0), 36) >= 0.75
        assert not detectable_step(np.full(35 + months, 60.0), 36) >= 0.75

    def test_some_effects_are_never_found(self):
        assert months_needed_after_step(0.98, np.full(24, 20.0)) == np.inf
