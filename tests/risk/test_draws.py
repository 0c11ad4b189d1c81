"""Draws hold what they are drawn from."""

import numpy as np
import pytest

from urbansafety.risk.draws import CONCENTRATION, Known, Streams, choices, stretched

MANY = Streams(1, 20_000)


def known(*rows):
    return Known(*(np.array(part, float) for part in zip(*rows, strict=True)))


def test_draws_have_the_value_in_their_middle_and_the_interval_at_its_ends():
    drawn = known((10.0, 4.0, 12.0)).drawn(MANY.normal("x")[0])
    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([4, 10, 12], abs=0.15)


def test_what_is_not_known_is_uniform():
    drawn = known((np.nan, 2.0, 6.0), (3.0, 3.0, 3.0)).drawn(MANY.normal("x", 2)[0])
    assert np.quantile(drawn[:, 0], [0.25, 0.5, 0.75]) == pytest.approx([3, 4, 5], abs=0.1)
    assert set(drawn[:, 1]) == {3.0}, "what is certain does not vary"


def test_streams_of_other_names_and_halves_are_independent():
    first, second = MANY.normal("x"), MANY.normal("y")
    pairs = np.corrcoef([first[0, :, 0], first[1, :, 0], second[0, :, 0]])
    assert np.abs(pairs - np.eye(3)).max() < 0.03
    assert (MANY.normal("x") == first).all()


def test_weights_vary_as_a_dirichlet_distribution():
    """Mean wᵢ and variance wᵢ (1 - wᵢ) / (κ + 1); of an equal third, 90 % lie between 20 % and 48 %."""
    stated = np.array([0.5, 0.3, 0.2])
    drawn = np.stack(MANY.weights("w", stated))[:, 0, :, 0]
    shares = drawn / drawn.sum(axis=0)
    assert shares.mean(axis=1) == pytest.approx(stated, abs=0.005)
    assert shares.var(axis=1) == pytest.approx(stated * (1 - stated) / (CONCENTRATION + 1), rel=0.05)
    third = np.stack(MANY.weights("v", (1, 1, 1)))[:, 0, :, 0]
    assert np.quantile(third[0] / third.sum(axis=0), [0.05, 0.95]) == pytest.approx([0.20, 0.48], abs=0.01)


def test_half_of_the_draws_take_the_stated_scale_and_half_the_stated_mean():
    own = choices(MANY, (1.0, 1.0, 1.0))
    assert own.curved.mean() == pytest.approx(0.5, abs=0.02)
    assert (own.power == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert own.power.max() < 1


def test_the_high_goalpost_moves_by_a_quarter_at_most():
    high = stretched(MANY, "rate", 10.0, 110.0)
    assert (float(high.min()), float(high.max())) == pytest.approx((90, 135), abs=0.5)
