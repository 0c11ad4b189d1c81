"""Experts are weighed as Cooke's classical model says, by published examples, arithmetic and experts of known skill."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from urbansafety.stats.experts import averaged, calibration, delphi, information, performance, pooled

# SOURCE: the example of the R package expert (Goulet and others): two seed questions, points 10 %, 50 % and 90 %.
SEEDS = [
    [[0.14, 0.22, 0.28], [130_000, 150_000, 200_000]],
    [[0.20, 0.30, 0.40], [165_000, 205_000, 250_000]],
    [[0.20, 0.40, 0.52], [200_000, 400_000, 500_000]],
]
TRUTH = [0.27, 210_000]
TENTHS = (0.1, 0.5, 0.9)


class TestCalibration:
    def test_three_experts_of_the_package_expert(self):
        # Shares of the truth between the points: (0, 0, ½, ½), (0, ½, ½, 0) and (0, 1, 0, 0), against .1, .4, .4, .1.
        # 2·2·(½ ln(.5/.4) + ½ ln(.5/.1)) = 3.665163; 4 ln(.5/.4) = .892574; 4 ln(1/.4) = 3.665163; χ² of 3 degrees.
        # The package itself takes one degree fewer than there are seeds, and so weighs otherwise.
        found = calibration(SEEDS, TRUTH, TENTHS)
        assert found == pytest.approx([0.299964, 0.827219, 0.299964], abs=1e-6)

    def test_ten_questions_of_the_course_of_delft(self):
        # SOURCE: TU Delft OpenCourseWare, Decision Making Under Uncertainty, 2.3.4: shares .1, .2, .5, .2 of ten
        # questions give 2·10·0.2370678 = 4.741356 and a calibration of 0.19.
        truth = [1] + [3] * 2 + [5] * 5 + [9] * 2
        assert calibration([[[2, 4, 8]] * 10], truth) == pytest.approx([0.19], abs=0.005)

    def test_an_answer_on_a_point_lies_below_it(self):
        assert calibration([[[1, 2, 3]]], [2.0]) == calibration([[[1, 2, 3]]], [1.5])

    def test_whoever_leaves_a_question_out_is_not_compared(self):
        answers = [[[1, 2, 3], [1, 2, 3]], [[1, 2, 3], [np.nan] * 3]]
        assert np.isnan(calibration(answers, [2, 2])).tolist() == [False, True]

    def test_without_a_question_nobody_misses(self):
        assert calibration(np.empty((2, 0, 3)), []).tolist() == [1.0, 1.0]


class TestInformation:
    def test_by_hand(self):
        # First question: everything said lies from .14 to .52, the background from .102 to .558 (width .456).
        first = (
            0.1 * math.log(0.1 / (0.038 / 0.456)) + 0.4 * math.log(0.4 / (0.08 / 0.456))
            + 0.4 * math.log(0.4 / (0.06 / 0.456)) + 0.1 * math.log(0.1 / (0.278 / 0.456))
        )  # fmt: skip
        # Second: from 130,000 to 500,000, the background from 93,000 to 537,000 (width 444,000).
        second = (
            0.1 * math.log(0.1 / (37 / 444)) + 0.4 * math.log(0.4 / (20 / 444))
            + 0.4 * math.log(0.4 / (50 / 444)) + 0.1 * math.log(0.1 / (337 / 444))
        )  # fmt: skip
        assert information(SEEDS, TRUTH, TENTHS)[0] == pytest.approx((first + second) / 2)

    def test_an_even_spread_over_the_background_says_nothing(self):
        # Answers from 0 to 10 have a background from -1 to 11; its 10, 50 and 90 % lie at 0.2, 5 and 9.8.
        found = information([[[0.2, 5, 9.8]], [[0, 5, 10]]], [5.0], TENTHS)
        assert found[0] == pytest.approx(0, abs=1e-12)
        assert found[1] > 0

    @given(st.floats(0.001, 1_000), st.floats(-500, 500))
    def test_units_change_nothing(self, factor, shift):
        answers, truth = np.array(SEEDS)[:, :1], np.array(TRUTH)[:1]
        found = performance(answers * factor + shift, truth * factor + shift, TENTHS)
        assert found.weight == pytest.approx(performance(answers, truth, TENTHS).weight, rel=1e-4)


class TestPerformance:
    def test_weights_are_the_products_of_both(self):
        found = performance(SEEDS, TRUTH, TENTHS)
        product = found.calibration * found.information
        assert found.weight == pytest.approx(product / product.sum())

    def test_the_calibrated_expert_gets_the_weight(self):
        # Known answers are drawn from a normal distribution. One expert says its true points, one is ten times too
        # sure, one is four times too vague, and one lies two standard deviations too high.
        rng = np.random.default_rng(3)
        points = norm.ppf([0.05, 0.5, 0.95])
        experts = [points, points / 10, points * 4, points + 2]
        weights = []
        for _ in range(200):
            centre = rng.normal(0, 50, 20)
            answers = np.array([[own + middle for middle in centre] for own in experts])
            weights.append(performance(answers, centre + rng.normal(size=20)).weight)
        mean = np.mean(weights, axis=0)
        assert mean[0] > 0.85
        assert mean[1] == mean[3] == 0

    def test_where_nobody_is_calibrated_nobody_has_weight(self):
        assert performance([[[1, 2, 3]] * 10], [50.0] * 10).weight.tolist() == [0.0]


class TestPooled:
    def test_two_experts_by_hand(self):
        # Backgrounds from -8 to 98. At 50 all of the first (0, 10, 20) lies below but 5 % × (98 - 50)/78 = 3.08 %,
        # and of the second (70, 80, 90) 5 % × 58/78 = 3.72 %: half of each, .9692 and .0372, is .5032. On that stretch
        # the pool rises by (.05/78 + .05/78)/2 a unit, so the median lies at 50 - .0032/.000641 = 45.
        assert pooled([[0, 10, 20], [70, 80, 90]], [1, 1])[1] == pytest.approx(45.0)

    def test_equals_the_quantiles_of_many_draws(self):
        answers, weights = np.array([[5.0, 8, 20], [10, 30, 35], [1, 2, 50]]), np.array([0.5, 0.3, 0.2])
        low, high = 1 - 0.1 * 49, 50 + 0.1 * 49
        rng = np.random.default_rng(1)
        who = rng.choice(3, size=400_000, p=weights)
        level = rng.random(400_000)
        edges = np.column_stack([np.full(3, low), answers, np.full(3, high)])
        drawn = np.empty(400_000)
        for i in range(3):
            drawn[who == i] = np.interp(level[who == i], [0, 0.05, 0.5, 0.95, 1], edges[i])
        assert pooled(answers, weights) == pytest.approx(np.quantile(drawn, [0.05, 0.5, 0.95]), abs=0.15)

    def test_the_pool_of_calibrated_experts_holds_the_truth_at_least_nine_times_in_ten(self):
        # Each expert says the points of a normal distribution around the truth missed by his own error.
        rng = np.random.default_rng(8)
        error = np.array([1.0, 2.0, 4.0])
        held = 0
        for truth in rng.normal(0, 100, 1000):
            answers = (truth + rng.normal(0, error))[:, None] + error[:, None] * norm.ppf([0.05, 0.5, 0.95])
            low, _, high = pooled(answers, [1, 1, 1])
            held += low <= truth <= high
        assert held >= 900 - 2 * 9.5  # two standard deviations of 1,000 draws at nine in ten

    def test_one_expert_and_one_with_all_the_weight_are_told_as_they_said(self):
        assert pooled([[3, 4, 9]], [1]) == pytest.approx([3, 4, 9])
        assert pooled([[3, 4, 9], [1, 20, 30]], [1, 0]) == pytest.approx([3, 4, 9])

    @given(st.permutations(range(3)), st.floats(0.01, 100))
    def test_neither_order_nor_unit_of_weights_matters(self, order, factor):
        answers, weights = np.array([[5.0, 8, 20], [10, 30, 35], [1, 2, 50]]), np.array([0.5, 0.3, 0.2])
        found = pooled(answers[list(order)], factor * weights[list(order)])
        assert found == pytest.approx(pooled(answers, weights))


def test_quantile_pooling_by_hand():
    # 0.75 × (10, 20, 30) + 0.25 × (30, 40, 90)
    assert averaged([[10, 20, 30], [30, 40, 90]], [3, 1]).tolist() == [15.0, 25.0, 45.0]


class TestDelphi:
    def test_medians_and_quartiles_by_hand(self):
        # 1 2 3 4 9: quartiles 2 and 4; 2 3 3 4 5: quartiles 3 and 4.
        found = delphi([[9, 1, 2, 4, 3], [4, 2, 3, 5, 3]], 1.0)
        assert (found.median.tolist(), found.iqr.tolist()) == ([3.0, 3.0], [2.0, 1.0])
        assert (found.change, found.converged) == (0.0, True)

    @pytest.mark.parametrize(
        ("rounds", "converged"),
        [
            ([[1, 3, 5], [2.9, 3, 3.1]], True),
            ([[1, 3, 5], [1, 3, 5]], False),  # as far apart as before
            ([[1, 3, 5], [3.4, 3.5, 3.6]], False),  # the median moved by a sixth
            ([[3, 3, 3]], False),  # one round shows no stability
        ],
    )
    def test_it_stops_when_experts_are_close_and_stay(self, rounds, converged):
        assert delphi(rounds, 1.0).converged is converged

    def test_who_drops_out_counts_in_the_rounds_that_he_answered(self):
        assert delphi([[1, 2, 9], [1, 2, np.nan]], 5).median.tolist() == [2.0, 1.5]

    def test_a_median_of_nothing_that_moves_is_not_stable(self):
        assert delphi([[0, 0, 0], [1, 1, 1]], 5).change == math.inf
        assert delphi([[0, 0, 0], [0, 0, 0]], 5).change == 0
