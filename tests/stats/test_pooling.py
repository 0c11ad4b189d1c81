import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.pooling import pool

# SOURCE: the BCG vaccine trials (Colditz et al. 1994, Table 1): cases and others, vaccinated and not.
TRIALS = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
])  # fmt: skip


def trials():
    a, b, c, d = TRIALS.T
    return np.log(a / (a + b) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


# SOURCE: documentation of the R package metafor for the same trials, DerSimonian and Laird.
def test_the_bcg_trials():
    found = pool(*trials())
    assert (found.value, found.error) == pytest.approx((-0.714117, 0.178742), abs=5e-6)
    assert (found.tau2, found.q, found.i2) == pytest.approx((0.308760, 152.2330, 0.92117), abs=5e-5)


def test_one_study_is_its_own_mean():
    found = pool([-0.3], [0.1])
    assert (found.value, found.error, found.tau2) == (-0.3, pytest.approx(0.1), 0)
    assert np.isnan([found.careful_low, found.next_low]).all()


def test_no_study():
    assert np.isnan(pool([], []).value)


effects = st.lists(st.floats(-2, 2), min_size=3, max_size=8)


@given(effects, st.floats(-3, 3))
def test_moving_every_effect_moves_the_mean(values, by):
    errors = np.linspace(0.1, 0.4, len(values))
    one, other = pool(values, errors), pool(np.array(values) + by, errors)
    assert other.value == pytest.approx(one.value + by, abs=1e-6)
    assert other.tau2 == pytest.approx(one.tau2, abs=1e-6)
    assert one.next_high - one.next_low >= one.high - one.low


# Studies of a true mean of -.2 that differ by `tau`, 800 times: both intervals hold at least what they promise, less
# four standard errors of the simulation. Without differences, the wish to allow for them makes both wider than need be.
@pytest.mark.parametrize(("studies", "tau"), [(3, 0.0), (4, 0.2), (6, 0.2), (6, 0.4), (20, 0.2)])
def test_intervals_hold(studies, tau):
    rng = np.random.default_rng(7)
    errors = rng.uniform(0.05, 0.3, (800, studies))
    truth = rng.normal(-0.2, tau, (800, studies + 1))
    found = [pool(t[:-1] + rng.normal(0, e), e) for t, e in zip(truth, errors, strict=True)]
    careful = np.mean([one.careful_low <= -0.2 <= one.careful_high for one in found])
    further = np.mean([one.next_low <= t[-1] <= one.next_high for one, t in zip(found, truth, strict=True)])
    assert careful >= 0.95 - 4 * 0.0077
    assert further >= 0.95 - 4 * 0.0077
