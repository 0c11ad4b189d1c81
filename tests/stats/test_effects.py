"""Effects become ratios of rates by rules that a hand can follow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.effects import odds_of_difference, ratio_of_rates, risk_of_odds

odds = st.floats(0.01, 100)
shares = st.floats(0.01, 0.99)


class TestOddsOfDifference:
    def test_the_factor_of_chinn(self):
        # SOURCE: Chinn (2000): the log of the odds ratio is the difference times 1.81.
        assert np.log(odds_of_difference(1.0)) == pytest.approx(1.81, abs=0.005)

    def test_by_hand(self):
        # 0.5 x 3.14159 / 1.73205 = 0.9069, and e^0.9069 = 2.4766.
        assert odds_of_difference(0.5) == pytest.approx(2.4766, abs=5e-5)
        assert odds_of_difference(0.0) == 1


class TestRiskOfOdds:
    def test_by_hand(self):
        # Of 100 treated and 100 others 20 and 50 reoffend: odds 1/4 and 1, ratio 0.25; risks 0.2 and 0.5, ratio 0.4.
        assert risk_of_odds(0.25, 0.5) == pytest.approx(0.4)
        # 40 of 100 and 80 of 100: odds 2/3 and 4, ratio 1/6; risks in the ratio 1/2.
        assert risk_of_odds(1 / 6, 0.8) == pytest.approx(0.5)

    @given(odds, shares)
    def test_lies_between_the_odds_ratio_and_none(self, ratio, share):
        assert min(ratio, 1) * (1 - 1e-12) <= risk_of_odds(ratio, share) <= max(ratio, 1) * (1 + 1e-12)

    @given(odds, shares)
    def test_never_leads_to_more_than_everybody(self, ratio, share):
        assert share * risk_of_odds(ratio, share) <= 1 + 1e-12

    @given(odds, shares)
    def test_of_not_having_the_outcome_is_the_inverse_seen_from_the_other_side(self, ratio, share):
        risk = float(share * risk_of_odds(ratio, share))
        without = (1 - share) * risk_of_odds(1 / ratio, 1 - share)
        assert 1 - risk == pytest.approx(float(without), abs=1e-9)


class TestRatioOfRates:
    @pytest.mark.parametrize("metric", ["RR", "IRR", "RIRR"])
    def test_a_ratio_stays(self, metric):
        assert ratio_of_rates(metric, [0.5, 2.0], 0.3).tolist() == [0.5, 2.0]

    def test_fifty_of_a_hundred_offend_or_thirty_eight(self):
        # SOURCE: Mitchell, Wilson, Eggers and MacKenzie (2012), abstract: drug courts, 50 % against 38 %.
        odds_ratio = (38 / 62) / (50 / 50)
        assert ratio_of_rates("OR", odds_ratio, 0.5) == pytest.approx(0.76)

    def test_a_difference_of_people_goes_by_way_of_odds(self):
        # d = -0.5: odds ratio 0.40377; at a half 0.40377 / 0.70188 = 0.57527.
        assert ratio_of_rates("SMD", -0.5, 0.5) == pytest.approx(0.57527, abs=1e-5)

    def test_points_stay_what_they_are(self):
        assert np.isnan(ratio_of_rates("pp", [-8.0, 3.0], 0.5)).all()

    @pytest.mark.parametrize(("metric", "nothing"), [("RR", 1.0), ("OR", 1.0), ("SMD", 0.0)])
    @given(share=shares)
    def test_nothing_is_nothing(self, metric, nothing, share):
        assert ratio_of_rates(metric, nothing, share) == pytest.approx(1)

    @pytest.mark.parametrize("metric", ["RR", "OR", "SMD", "pp"])
    def test_draws_of_both_broadcast(self, metric):
        assert ratio_of_rates(metric, np.full((3, 1), 0.5), np.full(4, 0.5)).shape == (3, 4)
