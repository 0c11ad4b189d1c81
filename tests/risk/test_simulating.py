"""The Monte Carlo: what it draws is the index, its intervals hold the truth, its runs are Saltelli's."""

import numpy as np
import pytest

from urbansafety.risk import index
from urbansafety.risk.draws import Choices, Known, Streams
from urbansafety.risk.factors import Dimension, Measured
from urbansafety.risk.simulating import GROUPS, RUNS, halves, lay_ground, simulate, spread
from urbansafety.risk.threats import Flow, Goalposts, Threat
from urbansafety.stats.composite import hierarchy, power_mean

N = 40
RNG = np.random.default_rng(3)


def known(value, half):
    value = np.asarray(value, float)
    return Known(value, value - half, value + half)


def dimension(name, values, half, lacking=()):
    """One factor a sphere, between 0 and 100."""
    parts = {sphere: known(values[sphere], half) for sphere in values}
    return Dimension(
        name,
        tuple(
            Measured(
                f"{name} {sphere}", sphere, 0, 100, rising=True, known=part, inherited=np.zeros(part.value.size, bool)
            )
            for sphere, part in parts.items()
        ),
        tuple(lacking),
    )


def fixed(streams: Streams) -> Choices:
    """Our own choices as stated, in every draw."""
    one = np.ones((2, streams.draws, 1), np.float32)
    return Choices([one] * 3, [one] * 2, index.FLOW_WEIGHT * one, one > 0, 0 * one)


def town(rates, half=0.0, flows=(), *, compared=True):
    areas = np.array([f"a{i:02d}" for i in range(len(rates))], object)
    return Threat("challenge:robbery", "ward", areas, "2023", known(rates, half), Goalposts(10, 150), flows, compared)


VALUES = {name: RNG.uniform(10, 70, N) for name in ("individual", "family")}
RATES = RNG.uniform(20, 120, N)


@pytest.fixture
def our_choices_stand(monkeypatch):
    """Goalposts and the weights of spheres as stated, in every draw."""
    module = "urbansafety.risk.simulating"
    monkeypatch.setattr(f"{module}.stretched", lambda s, name, low, high: np.full((2, s.draws, 1), high, "f4"))
    monkeypatch.setattr(f"{module}.Streams.weight", lambda s, name, share: np.ones((2, s.draws, 1), "f4"))


def stated(vulnerable, resilient, threat, able):
    scores = [
        power_mean(list(hierarchy([one.score for one in part.factors], [one.sphere for one in part.factors]).values()))
        for part in (vulnerable, resilient)
    ]
    danger = index.threat(threat.recorded, threat.exposure)
    return index.risk(danger, scores[0], index.coping(able, scores[1]))


def test_saltellis_runs():
    assert len(RUNS) == len(GROUPS) + 2 == 10
    assert halves(RUNS[2], "recorded level", "weights") == (1, 0)


def test_where_nothing_is_uncertain_every_draw_is_the_index_as_stated(our_choices_stand):
    streams = Streams(5, 20)
    parts = dimension("vulnerability", VALUES, 0.0), dimension("resilience", VALUES, 0.0)
    flow = Flow("flow:arms", known(RNG.uniform(0, 1, N), 0.0), "moderate")
    threat = town(RATES, flows=(flow,))
    found = simulate(threat, known([6.0], 0), lay_ground("ward", *parts, streams), fixed(streams), streams, [3, 9])
    expected = stated(*parts, threat, 6.0)
    assert found.risk.lower == pytest.approx(expected, rel=1e-5)
    assert found.risk.upper == pytest.approx(expected, rel=1e-5)
    assert found.outputs["risk"].shape == (10, 20, 2)
    assert found.outputs["risk"].dtype == np.float32, "twice the memory otherwise"
    assert found.outputs["rank"][:, :, 0].tolist() == [[1 + (expected > expected[3]).sum()] * 20] * 10
    assert found.top_five.sum() == 5


def test_intervals_hold_the_true_score_as_often_as_they_say(our_choices_stand):
    """The truth is drawn from the stated intervals, our choices being right: 90 of 100 scores lie inside."""
    streams = Streams(11, 1000)
    parts = dimension("vulnerability", VALUES, 8.0), dimension("resilience", VALUES, 8.0)
    threat, able = town(RATES, half=10.0), known([6.0], 1.5)
    found = simulate(threat, able, lay_ground("ward", *parts, streams), fixed(streams), streams)
    rng, held = np.random.default_rng(2), []
    for _ in range(400):
        true = [
            dimension(
                part.name, {one.sphere: one.known.value + rng.normal(size=N) * 8.0 / 1.96 for one in part.factors}, 0
            )
            for part in parts
        ]
        truth = stated(*true, town(RATES + rng.normal(size=N) * 10.0 / 1.96), 6.0 + rng.normal() * 1.5 / 1.96)
        held.append((found.risk.lower <= truth) & (truth <= found.risk.upper))
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def test_the_same_seed_gives_the_same_bytes():
    def run(draws):
        streams = Streams(5, draws)
        ground = lay_ground(
            "ward", dimension("vulnerability", VALUES, 5.0), dimension("resilience", VALUES, 5.0), streams
        )
        return simulate(town(RATES, 5.0), known([6.0], 1.0), ground, fixed(streams), streams, [0])

    first, second = run(30), run(30)
    assert first.risk.lower.tobytes() == second.risk.lower.tobytes()
    assert first.outputs["rank"].tobytes() == second.outputs["rank"].tobytes()


def test_areas_that_are_not_compared_have_no_rank():
    streams = Streams(5, 20)
    parts = dimension("vulnerability", VALUES, 0.0), dimension("resilience", VALUES, 0.0)
    threat = town(RATES, compared=False)
    found = simulate(threat, known([6.0], 1), lay_ground("ward", *parts, streams), fixed(streams), streams, [0])
    assert np.isnan(found.rank_lower).all() and np.isnan(found.top_five).all() and set(found.outputs) == {"risk"}


def test_the_share_of_pairs_in_stable_order_is_one_where_nothing_is_uncertain_and_small_where_areas_are_alike():
    """Of areas alike each pair is a toss of a coin: that 38 of 40 fall one way has a chance of 2 × 821/2^40."""
    streams = Streams(5, 20)
    sure = dimension("vulnerability", VALUES, 0.0), dimension("resilience", VALUES, 0.0)
    even = {name: np.full(N, 40.0) for name in VALUES}
    alike = dimension("vulnerability", even, 9.0), dimension("resilience", even, 9.0)
    found = [
        simulate(threat, known([6.0], 0), lay_ground("ward", *parts, streams), fixed(streams), streams).stable
        for threat, parts in ((town(np.arange(20.0, 20 + N)), sure), (town(np.full(N, 50.0), 20.0), alike))
    ]
    assert found[1] == 0
    assert found[0] > 0.5


def test_an_area_whose_recorded_level_is_not_known_takes_no_rank_from_others():
    streams = Streams(5, 20)
    parts = dimension("vulnerability", VALUES, 0.0), dimension("resilience", VALUES, 0.0)
    rates = np.where(np.arange(N) == 7, np.nan, RATES)
    threat = town(rates)
    found = simulate(threat, known([6.0], 1), lay_ground("ward", *parts, streams), fixed(streams), streams, [3])
    assert np.flatnonzero(np.isnan(found.rank_upper)).tolist() == [7]
    assert np.nansum(found.top_five) == pytest.approx(5)
    assert (found.rank_lower[3] <= found.outputs["rank"][:2]).any()


def test_the_ends_of_an_interval():
    """Numbers 0 to 100: 5 and 95."""
    found = spread([np.arange(101, dtype=np.float32)[:, None]])
    assert (found.lower.item(), found.upper.item()) == pytest.approx((5, 95))
