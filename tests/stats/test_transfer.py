"""Effects in another context, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.transfer import Transferred, combined_share, log_draws, transferred


class TestTransferred:
    def test_halfway_to_the_most_different_context(self):
        """ln .64 × .75; half-widths × 1.5: .64^.75, × (.5/.64)^1.5 and × (.8/.64)^1.5."""
        here = transferred(0.64, 0.5, 0.8, 0.5)
        assert here.ratio == pytest.approx(0.64**0.75)
        assert here.low == pytest.approx(0.64**0.75 * (0.5 / 0.64) ** 1.5)
        assert here.high == pytest.approx(0.64**0.75 * (0.8 / 0.64) ** 1.5)

    @given(st.floats(0.2, 2), st.floats(0, 0.9), st.floats(0.01, 0.1))
    def test_the_further_the_closer_to_none_and_the_wider(self, ratio, distance, further):
        near, far = (transferred(ratio, ratio / 1.5, ratio * 1.5, d) for d in (distance, distance + further))
        assert abs(np.log(far.ratio)) <= abs(np.log(near.ratio))
        assert far.high / far.low > near.high / near.low


class TestLogDraws:
    def test_quantiles_are_the_ends(self):
        here = Transferred(np.array([0.8]), np.array([0.6]), np.array([0.9]))
        ratios = np.exp(-log_draws(here, 200_000, np.random.default_rng(0))[:, 0])
        assert np.quantile(ratios, [0.025, 0.5, 0.975]) == pytest.approx([0.6, 0.8, 0.9], abs=0.004)


class TestCombinedShare:
    def test_by_hand(self):
        """1 - .84 × .86 = .2776; full overlap leaves the larger; half leaves 1 - .84 × √.86."""
        assert combined_share([0.16, 0.14]) == pytest.approx(0.2776)
        assert combined_share([0.16, 0.14], 1) == pytest.approx(0.16)
        assert combined_share([0.16, 0.14], 0.5) == pytest.approx(1 - 0.84 * 0.86**0.5)

    def test_none_and_one(self):
        assert combined_share([]) == 0
        assert combined_share([0.3], 1) == pytest.approx(0.3)
