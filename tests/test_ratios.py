"""A published effect as a ratio of rates."""

from datetime import date

import pytest

from urbansafety.catalog.effects import read_effect
from urbansafety.catalog.entries import Entry
from urbansafety.ratios import Ratio, ratio


def effect(metric, estimate, low=None, high=None, **more):
    content = {"metric": metric, "estimate": estimate, "low": low, "high": high, **more}
    content |= {
        "outcome": "offending",
        "reach": "participants",
        "design": "trials",
        "quote_place": "abstract",
        "checked": date(2026, 11, 22),
    }
    return read_effect(Entry("a.yaml", {**content, "source": "garwood-1936"}), ())


def test_a_ratio_stays_with_its_interval():
    assert ratio(effect("RIRR", 0.84, 0.7, 0.95)) == Ratio(0.84, 0.7, 0.95)


def test_odds_with_their_baseline():
    # At a half: 0.25 -> 0.25 / 0.625 = 0.4; 0.1 -> 0.1 / 0.55; 1 -> 1.
    found = ratio(effect("OR", 0.25, 0.1, 1.0, baseline=0.5))
    assert (found.estimate, found.low, found.high) == pytest.approx((0.4, 0.1 / 0.55, 1.0))


def test_an_unknown_baseline_widens_the_interval_to_both_sides():
    # 0.5 at a half: 2/3. 0.25 at a fifth: 0.25 / 0.85; at four fifths it would be nearer to 1. 0.8 at four fifths:
    # 0.8 / 0.84. Above 1 the fifth is the farther one: 1.5 / 1.1.
    found = ratio(effect("OR", 0.5, 0.25, 0.8))
    assert (found.estimate, found.low, found.high) == pytest.approx((2 / 3, 0.25 / 0.85, 0.8 / 0.84))
    assert ratio(effect("OR", 1.2, 1.1, 1.5)).high == pytest.approx(1.5 / 1.1)
    assert ratio(effect("OR", 1.2, 1.1, 1.5)).low == pytest.approx(1.1 / 1.08)


def test_no_interval_stays_none_and_points_have_no_ratio():
    assert ratio(effect("SMD", -0.2)).low is None
    assert ratio(effect("pp", -8.0, -12.0, -4.0)) is None


def test_the_interval_for_one_more_place_goes_the_same_way():
    found = ratio(effect("OR", 0.5, 0.4, 0.6, next_low=0.25, next_high=1.5, baseline=0.5))
    assert (found.next_low, found.next_high) == pytest.approx((0.4, 1.5 / 1.25))
