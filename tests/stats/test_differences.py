import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.before_after import relative_incidence
from urbansafety.stats.differences import difference_in_differences


def clustered(before, after, treated):
    """The same model in statsmodels: a level for each area, errors by area, no correction."""
    sm = pytest.importorskip("statsmodels.api")
    n = len(before)
    area, later = np.tile(np.arange(n), 2), np.repeat([0.0, 1.0], n)
    effect = [later * np.tile(treated, 2)] if any(treated) else []
    design = np.column_stack([area[:, None] == np.arange(n), later, *effect]).astype(float)
    model = sm.GLM(np.concatenate([before, after]), design, family=sm.families.Poisson())
    return model.fit(cov_type="cluster", cov_kwds={"groups": area, "use_correction": False}, tol=1e-14, maxiter=100)


# Areas of a group that weigh the same: the correction is then G / (G - 1) for each group, by hand.
def test_equals_statsmodels_with_its_correction():
    before = np.array([40, 55, 48, 60, 50, 57, 45])
    after = np.array([30, 15, 22, 50, 60, 53, 65])
    treated = np.array([True] * 3 + [False] * 4)
    found, peer = difference_in_differences(before, after, treated), clustered(before, after, treated)
    assert np.log(found.ratio) == pytest.approx(peer.params[-1], abs=1e-8)
    later = clustered(before[~treated], after[~treated], np.zeros(4)).bse[-1] ** 2
    assert found.log_error**2 == pytest.approx((peer.bse[-1] ** 2 - later) * 3 / 2 + later * 4 / 3, rel=1e-6)


# Two groups of equal areas: t with G - 1 each, joined as Welch and Satterthwaite do where variances are alike.
def test_degrees_of_freedom_by_hand():
    before, after = np.full(8, 50), np.array([40, 45, 50, 55, 60, 45, 50, 55])
    found = difference_in_differences(before, 100 - after, np.arange(8) < 4)
    assert found.df == pytest.approx(6, rel=0.01)


@given(st.lists(st.integers(1, 200), min_size=8, max_size=8), st.lists(st.integers(1, 200), min_size=8, max_size=8))
def test_the_ratio_is_that_of_the_sums(before, after):
    treated = np.arange(8) < 3
    found = difference_in_differences(before, after, treated)
    sums = [(np.sum(np.array(before)[own]), np.sum(np.array(after)[own])) for own in (treated, ~treated)]
    assert found.ratio == pytest.approx(relative_incidence(*sums).value)
    assert found.low <= found.ratio <= found.high


def test_one_treated_area_cannot_say_how_much_areas_differ():
    found = difference_in_differences([50, 40, 30], [20, 40, 30], [True, False, False])
    assert np.isnan([found.ratio, found.log_error, found.p]).all()


def test_areas_without_events_add_nothing():
    one = difference_in_differences([50, 40, 30, 20], [20, 30, 30, 25], [True, True, False, False])
    other = difference_in_differences([50, 40, 30, 20, 0], [20, 30, 30, 25, 0], [True, True, False, False, True])
    assert one == other


def studies(rng, groups, spread, times):
    """Areas of uneven size whose own change varies by ``spread``; no effect."""
    treated = np.arange(sum(groups)) < groups[0]
    for _ in range(times):
        size = rng.gamma(3, 30, len(treated)) + 10
        yield rng.poisson(size), rng.poisson(size * np.exp(rng.normal(0, spread, len(treated)))), treated


# Share of 600 studies whose 95 % interval holds no effect (standard error .009), with few areas of uneven size.
@pytest.mark.parametrize(("groups", "spread"), [((3, 5), 0.0), ((3, 5), 0.3), ((4, 12), 0.3), ((10, 10), 0.5)])
def test_the_interval_holds(groups, spread):
    found = [difference_in_differences(*one) for one in studies(np.random.default_rng(3), groups, spread, 600)]
    assert np.mean([one.low <= 1 <= one.high for one in found]) >= 0.95 - 4 * 0.009


# The same studies judged as Poisson counts: areas that go their own way make that interval far too short.
def test_why_areas_have_to_be_counted():
    rng, held = np.random.default_rng(3), []
    for before, after, treated in studies(rng, (10, 10), 0.5, 300):
        own = relative_incidence(
            (before[treated].sum(), after[treated].sum()), (before[~treated].sum(), after[~treated].sum())
        )
        held.append(own.low <= 1 <= own.high)
    assert np.mean(held) < 0.7
