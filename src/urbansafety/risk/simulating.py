"""The Monte Carlo: Saltelli's runs of the index, to intervals, ranks and the outputs behind the Sobol effects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from urbansafety.risk import index
from urbansafety.risk.draws import HALVES, Choices, Known, Singles, Streams, stretched
from urbansafety.risk.factors import Dimension, Measured
from urbansafety.risk.threats import Goalposts, Threat
from urbansafety.stats.composite import TOP, normalise, power_mean
from urbansafety.stats.ranks import rank_interval, ranks, stable_pairs, top_share
from urbansafety.stats.sensitivity import saltelli
from urbansafety.tables import Bools, Floats, Ints

GROUPS = (
    "recorded level", "flows", "vulnerability", "resilience", "capacity", "weights", "normalisation", "aggregation",
)  # fmt: skip
"""The inputs, in groups that Saltelli's design draws together."""
Halves = tuple[int, ...]
RUNS: tuple[Halves, ...] = tuple(saltelli((0,) * len(GROUPS), (1,) * len(GROUPS)))
"""From which half each group is drawn, by run: A, B, and A with one group from B."""
PLAIN = RUNS[:HALVES]
"""The runs that are plain Monte Carlo: their draws are independent."""
LEVEL = 0.9
"""Intervals of scores and ranks hold this share of the draws."""
TOP_FIVE = 5
PAIRED = 100
"""Pairs are compared among at most so many areas, evenly spread over the list (our choice: all pairs of 1,814 areas
would take longer than all else)."""


def halves(run: Halves, *groups: str) -> Halves:
    """From which half of the draws a run takes these groups."""
    return tuple(run[GROUPS.index(group)] for group in groups)


@dataclass(frozen=True)
class Range:
    """The 5 % and 95 % points over the plain runs, by area."""

    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Simulated:
    """A challenge at one level over all runs.

    Ranks are among the areas that are ranked, NaN for others; ``stable`` is the share of their pairs in stable order.
    ``outputs`` are risk and rank (where any is ranked) of the areas that were asked for, runs × draws × areas.
    """

    threat: Range
    coping: Range
    risk: Range
    rank_lower: Floats
    rank_upper: Floats
    top_five: Floats
    stable: float
    outputs: dict[str, Singles]


@dataclass(frozen=True)
class Ground:
    """What all challenges share at one level: vulnerability and resilience by the halves that they are drawn from."""

    vulnerability: dict[Halves, Singles]
    resilience: dict[Halves, Singles]

    @cached_property
    def spread(self) -> Range:
        """The interval of vulnerability."""
        return spread([self.vulnerability[halves(run, "vulnerability", "normalisation", "weights")] for run in PLAIN])


def lay_ground(level: str, vulnerability: Dimension, resilience: Dimension, streams: Streams) -> Ground:
    """Draw vulnerability and resilience of one level once for all challenges."""
    return Ground(_drawn(level, vulnerability, streams), _drawn(level, resilience, streams))


def simulate(
    threat: Threat, capacity: Known, ground: Ground, own: Choices, streams: Streams, tracked: Sequence[int] = ()
) -> Simulated:
    """Run the index for one challenge and level; ``tracked`` are the areas whose outputs every run gives."""
    runs = RUNS if len(tracked) else PLAIN
    threats = _threats(threat, own, streams, runs)
    able = [
        np.clip(capacity.drawn(half), 0, np.float32(TOP)) for half in streams.normal(f"capacity {threat.challenge}")
    ]
    copings = _copings(able, ground, own, runs)

    def run_risk(run: Halves) -> Singles:
        weights, power = halves(run, "weights")[0], halves(run, "aggregation")[0]
        return index.risk(
            threats[halves(run, "recorded level", "flows", "normalisation")],
            ground.vulnerability[halves(run, "vulnerability", "normalisation", "weights")],
            copings[halves(run, "resilience", "capacity", "normalisation", "weights", "aggregation")],
            [weight[weights] for weight in own.weights],
            own.power[power],
        )

    plain = [run_risk(run) for run in PLAIN]
    ranked = np.flatnonzero(threat.ranked)
    places = np.concatenate([ranks(scores[:, ranked]).astype(np.int32) for scores in plain])
    rank = rank_interval(places, LEVEL)
    return Simulated(
        threat=spread([threats[halves(run, "recorded level", "flows", "normalisation")] for run in PLAIN]),
        coping=spread(
            [copings[halves(run, "resilience", "capacity", "normalisation", "weights", "aggregation")] for run in PLAIN]
        ),
        risk=spread(plain),
        rank_lower=_among(rank.low, threat.ranked),
        rank_upper=_among(rank.high, threat.ranked),
        top_five=_among(top_share(places, TOP_FIVE), threat.ranked),
        stable=stable_pairs(places[:, :: -(-len(ranked) // PAIRED) or 1]),
        outputs=_outputs(run_risk, plain, tracked, ranked),
    )


def _outputs(
    run_risk: Callable[[Halves], Singles], plain: Sequence[Singles], tracked: Sequence[int], ranked: Ints
) -> dict[str, Singles]:
    if not len(tracked):
        return {}
    at = np.array(tracked)
    scores, places = [], []
    for number, run in enumerate(RUNS):
        everywhere = plain[number] if number < HALVES else run_risk(run)
        scores.append(everywhere[:, at])
        if len(ranked):
            others = everywhere[:, ranked]
            places.append(np.stack([1 + (others > everywhere[:, [area]]).sum(axis=1) for area in at], axis=1))
    rank = {"rank": np.stack(places).astype(np.float32)} if len(ranked) else {}
    return {"risk": np.stack(scores), **rank}


def _among(found: NDArray[Any], ranked: Bools) -> Floats:
    """A column for all areas from that of the ranked ones."""
    column = np.full(len(ranked), np.nan)
    column[ranked] = found
    return column


def _drawn(level: str, dimension: Dimension, streams: Streams) -> dict[Halves, Singles]:
    """A dimension by the halves of its values, of normalisation and of weights."""
    members = {sphere: [one for one in dimension.factors if one.sphere == sphere] for sphere in dimension.spheres}
    count = {sphere: np.float32(len(own)) for sphere, own in members.items()}
    needed = {halves(run, dimension.name, "normalisation", "weights") for run in RUNS}
    spheres: dict[Halves, dict[str, Any]] = {key[:2]: {} for key in needed}
    for factor in dimension.factors:
        low, high = np.float32(factor.low), stretched(streams, factor.id, factor.low, factor.high)
        values = _values(level, factor, streams)
        for (of_values, of_posts), sums in spheres.items():
            score = normalise(values[of_values], low, high[of_posts], rising=factor.rising)
            sums[factor.sphere] = sums.get(factor.sphere, np.float32(0)) + score / count[factor.sphere]
    weights = {sphere: streams.weight(f"{dimension.name} {sphere}", 1 / len(members)) for sphere in members}
    return {
        key: power_mean(list(spheres[key[:2]].values()), [weights[sphere][key[2]] for sphere in spheres[key[:2]]])
        for key in needed
    }


def _values(level: str, factor: Measured, streams: Streams) -> list[Singles]:
    """Both halves of a factor's values; one row stands for all where nothing is uncertain."""
    if factor.known.certain:
        return [factor.known.value[None].astype(np.float32)] * HALVES
    z = streams.normal(f"{level} {factor.id}", len(factor.known.value))
    return [factor.known.drawn(half) for half in z]


def _threats(threat: Threat, own: Choices, streams: Streams, runs: Sequence[Halves]) -> dict[Halves, Singles]:
    """Threats by the halves of the recorded level, of flows and of normalisation that the runs take."""
    needed = {halves(run, "recorded level", "flows", "normalisation") for run in runs}
    z = streams.normal(f"{threat.level} {threat.challenge}", len(threat.areas))
    drawn = [threat.rates_drawn(half) for half in z]
    posts = threat.goalposts or Goalposts(0.0, 1.0)
    low, high = np.float32(posts.low), stretched(streams, threat.challenge, posts.low, posts.high)
    levels = {
        key: index.recorded_level(drawn[key[0]], low, high[key[1]], curved=own.curved[key[1]])
        for key in {(of_rates, of_posts) for of_rates, _, of_posts in needed}
    }
    if not threat.flows:
        return {key: levels[key[0], key[2]] for key in needed}
    exposures = _exposures(threat, streams)
    return {key: index.threat(levels[key[0], key[2]], exposures[key[1]], own.flow_weight[key[1]]) for key in needed}


def _exposures(threat: Threat, streams: Streams) -> list[Singles]:
    """Both halves of the joint exposure; the volume and the decay of a flow err alike for all its areas."""
    z = [streams.normal(f"flow {flow.id}") for flow in threat.flows]
    return [
        index.joint_exposure(
            [np.clip(flow.exposure.drawn(mine[half]), 0, 1) for flow, mine in zip(threat.flows, z, strict=True)]
        )
        for half in range(HALVES)
    ]


def _copings(drawn: Sequence[Singles], ground: Ground, own: Choices, runs: Sequence[Halves]) -> dict[Halves, Singles]:
    """Coping by the halves of resilience, capacity, normalisation, weights and aggregation that the runs take."""
    needed = {halves(run, "resilience", "capacity", "normalisation", "weights", "aggregation") for run in runs}
    return {
        key: index.coping(
            drawn[key[1]],
            ground.resilience[key[0], key[2], key[3]],
            [weight[key[3]] for weight in own.within_coping],
            own.power[key[4]],
        )
        for key in needed
    }


def spread(plain: Sequence[Singles]) -> Range:
    """The 5 % and 95 % points of the plain runs, by area; the value where only one row is known."""
    ordered = np.sort(np.ascontiguousarray(np.concatenate(plain).T), axis=1)
    last = ordered.shape[1] - 1
    ends = []
    for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        first = int(last * tail)
        share = last * tail - first
        beyond = ordered[:, min(first + 1, last)]
        ends.append((1 - share) * ordered[:, first].astype(float) + share * beyond.astype(float))
    return Range(*ends)
