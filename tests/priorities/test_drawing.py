import numpy as np
import pyarrow as pa
import pytest

from urbansafety.catalog.criteria import criteria
from urbansafety.context import WEIGHTS
from urbansafety.priorities.drawing import draw, weigh
from urbansafety.priorities.scoring import Score

N = len(criteria())


def given(answers):
    """Weights by (group, respondent)."""
    rows = [
        {"group": group, "respondent": who, "criterion": name, "weight": share, "inconsistency": None}
        for (group, who), shares in answers.items()
        for name, share in zip(criteria(), shares, strict=True)
    ]
    return pa.Table.from_pylist(rows, WEIGHTS)


ONE, OTHER = np.eye(N)[0], np.eye(N)[1]


class TestWeigh:
    # A Dirichlet distribution of ones has the mean 1/8 and the variance (1/8)(7/8)/9 by criterion.
    def test_where_nobody_was_asked_every_division_counts_alike(self):
        found = weigh(given({}), 20_000, np.random.default_rng(1))
        assert found.groups == ()
        assert found.weights.sum(axis=1) == pytest.approx(np.ones(20_000))
        assert found.mean() == pytest.approx(np.full(N, 1 / N), abs=0.003)
        assert found.weights.var(axis=0) == pytest.approx(np.full(N, 7 / 64 / 9), rel=0.05)

    def test_groups_count_equally_however_many_answered(self):
        answers = {("youth", f"Y{i}"): ONE for i in range(9)} | {("statisticians", "T1"): OTHER}
        found = weigh(given(answers), 1000, np.random.default_rng(1))
        assert found.groups == ("statisticians", "youth")
        assert found.mean()[:2] == pytest.approx([0.5, 0.5])

    # A Dirichlet distribution around 20 of 100 points with the concentration 50 has a deviation of √(.2 × .8 / 51).
    def test_answers_are_taken_as_exact_as_stated(self):
        said = np.array([0.2, 0.8] + [0.0] * (N - 2))
        found = weigh(given({("youth", "Y1"): said}), 20_000, np.random.default_rng(1))
        assert found.weights[:, 0].mean() == pytest.approx(0.2, abs=0.002)
        assert found.weights[:, 0].std() == pytest.approx((0.16 / 51) ** 0.5, rel=0.03)
        assert not found.weights[:, 2:].any()

    def test_respondents_of_a_group_speak_in_turn(self):
        found = weigh(given({("youth", "Y1"): ONE, ("youth", "Y2"): OTHER}), 4000, np.random.default_rng(1))
        assert found.mean()[:2] == pytest.approx([0.5, 0.5], abs=0.03)


class TestDraw:
    def test_half_the_draws_lie_on_each_side_and_95_per_cent_within(self):
        (values,) = draw([[Score("a", 4.0, 3.0, 6.0, "")]], 40_000, 7).T
        drawn = values[0]
        assert (drawn > 4).mean() == pytest.approx(0.5, abs=0.01)
        assert (drawn < 3).mean() == pytest.approx(0.025, abs=0.004)
        assert (drawn > 6).mean() == pytest.approx(0.025, abs=0.004)

    def test_what_is_not_known_is_uniform_between_its_ends(self):
        drawn = draw([[Score("a", None, 2.0, 10.0, "")]], 40_000, 7).ravel()
        assert np.quantile(drawn, [0, 0.25, 0.5, 1]) == pytest.approx([2, 4, 6, 10], abs=0.1)

    def test_scores_of_one_key_are_one_number(self):
        same, other = Score("a", 4.0, 3.0, 6.0, ""), Score("b", 4.0, 3.0, 6.0, "")
        values = draw([[same], [same], [other]], 100, 7)
        assert (values[:, 0] == values[:, 1]).all()
        assert (values[:, 0] != values[:, 2]).any()

    def test_scores_stay_on_the_scale(self):
        drawn = draw([[Score("a", 9.5, 1.0, 10.0, "")]], 1000, 7)
        assert drawn.min() >= 0 and drawn.max() <= 10
