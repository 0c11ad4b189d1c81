"""Weighted sums of counts have intervals that published software gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.rates import garwood
from urbansafety.stats.weighting import weighted_total


def test_down_syndrome_in_michigan():
    # SOURCE: R package dsrTest 1.0.0, vignette "dsrTest - examples" (gamma method of Fay and Feuer 1997): births of
    # order 5 and more, standardised to all births; rate 75.52901, interval 67.70212 to 188.30017 per 100,000.
    cases = np.array([0, 8, 63, 112, 262, 295])
    births = np.array([327, 30666, 123419, 149919, 104088, 34392])
    standard = np.array([319933, 931318, 786511, 488235, 237863, 61313])
    weight = 1e5 * standard / births / standard.sum()
    total = (weight * cases).sum()
    low, high = weighted_total(total, (weight**2 * cases).sum(), weight.max())
    assert (total, low, high) == pytest.approx((75.52901, 67.70212, 188.30017), abs=1e-4)


@given(st.integers(0, 10_000), st.floats(0.1, 5_000))
def test_equal_weights_give_garwoods_interval(count, weight):
    low, high = weighted_total(weight * count, weight**2 * count, weight)
    exact = garwood(count)
    assert (low, high) == pytest.approx((weight * exact.low, weight * exact.high), rel=1e-6)


def test_nothing_recorded_has_an_upper_end_from_the_largest_weight():
    low, high = weighted_total(0, 0, 365)
    assert low == 0
    assert high == pytest.approx(365 * -np.log(0.025))


def test_each_value_of_an_array_is_as_if_alone():
    total, variance = np.array([[0.0, 10.0], [370.0, 10.0]]), np.array([[0.0, 20.0], [133235.0, 20.0]])
    low, high = weighted_total(total, variance, 365.0)
    for i in np.ndindex(2, 2):
        assert (low[i], high[i]) == pytest.approx(weighted_total(total[i], variance[i], 365.0))
