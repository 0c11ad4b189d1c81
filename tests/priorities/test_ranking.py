from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handmade
from urbansafety.catalog.criteria import criteria
from urbansafety.context import WEIGHTS
from urbansafety.dossier import declared
from urbansafety.priorities import ranking
from urbansafety.priorities.candidates import Candidate
from urbansafety.priorities.drawing import weigh
from urbansafety.priorities.ranking import field, order, rank
from urbansafety.priorities.scoring import Score

N = len(criteria())


@pytest.fixture(autouse=True, scope="module")
def fewer_draws():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "DRAWS", 500)
        yield


def named(i):
    return Candidate(f"challenge:c{i}", "city", "")


def scored(values, spread=1.0):
    """Scores of candidates (rows) by criterion; NaN is not known."""
    return [
        tuple(
            Score(f"{i}:{k}", None, 0.0, 10.0, "") if np.isnan(v)
            else Score(f"{i}:{k}", float(v), max(v - spread, 0), min(v + spread, 10), "")
            for k, v in enumerate(row)
        )
        for i, row in enumerate(np.asarray(values, float))
    ]  # fmt: skip


def ordered(own, scores, weighed=None):
    rows, _, _ = order(field(own, scores, 11), weighed or weigh(WEIGHTS.empty_table(), 500, np.random.default_rng(3)))
    return {row["id"]: row for row in rows}


tables = st.lists(st.lists(st.integers(0, 10), min_size=N, max_size=N), min_size=2, max_size=5)


@settings(max_examples=20)
@given(tables, st.randoms(use_true_random=False))
def test_relabelling_permutes(values, random):
    own, scores = [named(i) for i in range(len(values))], scored(values)
    turn = random.sample(range(len(values)), len(values))
    before, after = ordered(own, scores), ordered([own[i] for i in turn], [scores[i] for i in turn])
    for name, row in before.items():
        assert after[name]["expected_rank"] == pytest.approx(row["expected_rank"])
        assert (after[name]["rank_lower"], after[name]["rank_upper"]) == (row["rank_lower"], row["rank_upper"])


@settings(max_examples=20)
@given(tables, st.integers(0, 4), st.integers(0, N - 1), st.floats(0.1, 5))
def test_more_of_a_criterion_never_worsens_the_place(values, at, criterion, more):
    at %= len(values)
    own, scores = [named(i) for i in range(len(values))], scored(values, spread=0.5)
    old = scores[at][criterion]
    ends = (min(end + more, 10.0) for end in (old.value, old.lower, old.upper))
    raised = list(scores[at])
    raised[criterion] = Score(old.key, *ends, "")
    after = [*scores[:at], tuple(raised), *scores[at + 1 :]]
    name = own[at].id
    assert ordered(own, after)[name]["expected_rank"] <= ordered(own, scores)[name]["expected_rank"] + 0.02


# Two candidates as in the analytic case: which is better depends on one weight alone.
def test_who_is_best_by_every_criterion_is_always_first():
    rows = ordered([named(0), named(1), named(2)], scored([[9] * N, [5] * N, [1] * N], spread=0.1))
    first = rows["priority:c0:city"]
    assert (first["expected_rank"], first["first"], first["label"]) == (1.0, 1.0, "robust")
    assert (first["topsis_rank"], first["promethee_rank"], first["ahead"]) == (1, 1, 1.0)
    assert rows["priority:c2:city"]["ahead"] is None
    assert not any(row["cycle"] for row in rows.values())


def test_what_is_not_known_is_named_and_is_not_enough_evidence():
    values = [[np.nan] * N, [5] * N, [4] * N]
    row = ordered([named(i) for i in range(3)], scored(values))["priority:c0:city"]
    assert row["missing"] == list(criteria())
    assert row["label"] == "not enough evidence"


def made(folder, **more):
    given = handmade.tables(folder)
    given = replace(given, context=replace(given.context, **more))
    measured = handmade.indicators(given.areas)
    step = (measured, handmade.patterns(), handmade.risks(appraised=True), handmade.capacity())
    return rank(given, *step, np.random.default_rng(5))


def answers(by_group):
    return pa.Table.from_pylist(
        [
            {"group": group, "respondent": "R1", "criterion": name, "weight": share, "inconsistency": None}
            for group, shares in by_group.items()
            for name, share in zip(criteria(), shares, strict=True)
        ],
        WEIGHTS,
    )


class TestRank:
    def test_every_level_is_ranked_in_itself(self, tmp_path):
        found = made(tmp_path)
        rows = found.priorities.to_pylist()
        for level in ("city", "district", "ward"):
            own = [row for row in rows if row["level"] == level]
            assert sum(row["expected_rank"] for row in own) == pytest.approx(len(own) * (len(own) + 1) / 2)
            assert {row["candidates"] for row in own} == {len(own)}
        assert found.criteria.num_rows == N * len(rows)
        assert found.group_ranks.num_rows == found.preferences.num_rows == 0

    def test_tables_are_those_declared(self, tmp_path):
        found = made(tmp_path)
        for name, table in vars(found).items():
            assert table.schema.equals(declared()[name].schema)

    def test_the_same_seed_gives_the_same_tables(self, tmp_path):
        one, other = (made(tmp_path) for _ in range(2))
        assert one.priorities.equals(other.priorities)

    def test_groups_see_the_order_by_their_own_weights(self, tmp_path):
        burden, trend = np.eye(N)[0], np.eye(N)[2]
        found = made(tmp_path, weights=answers({"youth": burden, "statisticians": trend}))
        places = {(row["priority"], row["group"]): row["expected_rank"] for row in found.group_ranks.to_pylist()}
        # robbery has the most records and falls; drug offences rise fastest
        assert places["priority:robbery:city", "youth"] < places["priority:robbery:city", "statisticians"]
        assert places["priority:drugs:city", "statisticians"] < places["priority:drugs:city", "youth"]
        overall = {row["id"]: row["expected_rank"] for row in found.priorities.to_pylist()}
        both = [places["priority:robbery:city", group] for group in ("youth", "statisticians")]
        assert overall["priority:robbery:city"] == pytest.approx(np.mean(both), abs=1e-6)
        points = {(r["group"], r["criterion"]): r["weight"] for r in found.preferences.to_pylist()}
        assert points["youth", "burden"] == 100.0 and points["youth", "trend"] == 0.0

    def test_nothing_to_rank_gives_empty_tables(self, tmp_path):
        given, build = handmade.tables(tmp_path), declared()
        measured = replace(handmade.indicators(given.areas), challenges=build["challenges"].rows([]))
        step = (measured, build["patterns"].rows([]), handmade.risks(), handmade.capacity())
        found = rank(given, *step, np.random.default_rng(5))
        assert all(table.num_rows == 0 for table in vars(found).values())
