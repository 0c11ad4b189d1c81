"""The formulas of the index against arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.risk import index

score = st.floats(0, 10)


def test_the_middle_of_the_logarithmic_scale_is_between_one_and_a_power_of_ten():
    """log10(1 + 9 × 0.5) = 0.74036; halfway up the scale is (√10 - 1) / 9 = 0.2403 of the way."""
    assert index.recorded_level(80.0, 10.0, 150.0) == pytest.approx(7.4036, abs=1e-4)
    assert index.recorded_level(80.0, 10.0, 150.0, curved=False) == pytest.approx(5.0)
    assert index.rate_of_level(5.0, 0.0, 100.0) == pytest.approx(24.03, abs=0.01)


@given(score, st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_a_score_goes_back_to_its_rate(level, low, way):
    assert index.recorded_level(index.rate_of_level(level, low, low + way), low, low + way) == pytest.approx(
        level, abs=1e-6
    )


@given(score, st.floats(0, 1))
def test_a_threat_goes_back_to_its_level(level, exposure):
    assert index.level_behind(index.threat(level, exposure), exposure) == pytest.approx(level, abs=1e-9)


def test_a_flow_adds_and_never_takes_away():
    """Full exposure to two flows of a half each: 1 - 0.5 × 0.5 = 0.75; half of that of the way from 2 to 10."""
    assert index.threat(2.0, index.joint_exposure([0.5, 0.5])) == pytest.approx(2 + 0.375 * 8)
    assert index.threat(2.0, 0.0) == 2.0


@given(score, score, score, score, st.floats(0, 1))
def test_risk_rises_with_threat_and_vulnerability_and_falls_with_coping(threat, vulnerability, coping, more, power):
    plain = index.risk(threat, vulnerability, coping, power=power)
    higher = max(threat, more), max(vulnerability, more), max(coping, more)
    assert index.risk(higher[0], vulnerability, coping, power=power) >= plain - 1e-9
    assert index.risk(threat, higher[1], coping, power=power) >= plain - 1e-9
    assert index.risk(threat, vulnerability, higher[2], power=power) <= plain + 1e-9


@given(score, score, score, st.floats(0, 1))
def test_more_capacity_and_more_resilience_are_never_less_coping(capacity, resilience, more, power):
    plain = index.coping(capacity, resilience, power=power)
    assert index.coping(max(capacity, more), resilience, power=power) >= plain - 1e-9
    assert index.coping(capacity, max(resilience, more), power=power) >= plain - 1e-9


def test_a_zero_does_not_decide_alone():
    """(0.1 × 8 × 8)^(1/3) = 1.857."""
    assert index.risk(0.0, 8.0, 2.0) == pytest.approx(1.857, abs=5e-4)
    assert index.risk(np.float32([0.0]), np.float32([8.0]), np.float32([2.0])).dtype == np.float32
