"""From indicators, flows and capacity to risk by challenge and area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.city import CITY
from urbansafety.dossier import declared
from urbansafety.risk import index
from urbansafety.risk.balance import balance
from urbansafety.risk.draws import HALVES, Choices, Known, Streams, choices
from urbansafety.risk.evidence import Evidence, capacity_limits, dimension_limits, judge, threat_limits
from urbansafety.risk.exposure import expose
from urbansafety.risk.factors import Dimension, dimensions
from urbansafety.risk.levers import PARTS, levers
from urbansafety.risk.simulating import GROUPS, Ground, Simulated, lay_ground, simulate
from urbansafety.risk.threats import Threat, feeding, rates, threats
from urbansafety.stats.composite import TOP, hierarchy, power_mean
from urbansafety.stats.ranks import ranks
from urbansafety.stats.sensitivity import sobol_effects
from urbansafety.tables import Capacity, Coping, Floats, Indicators, Ints, Quality, Risks, Tables

BASE_SAMPLES = 1000
"""Base samples N of Saltelli's design: N (8 + 2) = 10,000 evaluations of the index."""
FEWEST_SAMPLES = 100
WORK = 4_000_000
"""Base samples × areas × challenges that an assessment works on: large cities get fewer samples; `risks` says it."""
HIGHEST_CELLS = 20
"""Of so many challenges in areas of a level, those with the highest risks, the drivers are worked out."""
THREADS = 2
NOBODY_ASKED = Coping(float(np.nan), 0.0, TOP)


@dataclass(frozen=True)
class Case:
    """A challenge at one level: its inputs, the index as stated, and the evidence.

    ``scores`` has threat, vulnerability, coping and risk in its rows.
    """

    threat: Threat
    capacity: Known
    scores: Floats
    evidence: Evidence


def appraise(
    tables: Tables, quality: Quality, indicators: Indicators, capacity: Capacity, rng: np.random.Generator
) -> Risks:
    """Threat × vulnerability × lack of coping capacity for every challenge and area, 0 to 10, with its uncertainty.

    Nothing is appraised of a challenge of which only records are known: neither vulnerability, nor resilience, nor the
    capacity of who answers it.
    """
    exposures, nodes = expose(tables), balance(tables.context)
    by_level = dimensions(tables.areas, tables.context.factors, tables.context.measures)
    weights = _weights(tables)
    cases = _cases(tables, quality, indicators, capacity, exposures, by_level, weights)
    streams = Streams(int(rng.integers(2**62)), base_samples(cases))
    tracked = _tracked(cases)
    found = _simulated(cases, by_level, choices(streams, weights), streams, tracked)
    build = declared()
    return Risks(
        risks=build["risks"].build(_risk_columns(cases, found, streams.draws)),
        risk_drivers=build["risk_drivers"].rows(list(_drivers(cases, found, tracked, streams))),
        risk_levers=build["risk_levers"].rows(list(_levers(cases, weights))),
        exposures=exposures,
        flow_nodes=nodes,
    )


def base_samples(cases: Sequence[Case]) -> int:
    """As many base samples as the work allows, from ``FEWEST_SAMPLES`` to ``BASE_SAMPLES``."""
    cells = sum(len(case.threat.areas) for case in cases)
    return int(np.clip(WORK // max(cells, 1), FEWEST_SAMPLES, BASE_SAMPLES))


def _weights(tables: Tables) -> tuple[float, float, float]:
    given = tables.city.risk.weights
    return (given.threat, given.vulnerability, given.coping) if given else index.EVEN


def _cases(
    tables: Tables,
    quality: Quality,
    indicators: Indicators,
    capacity: Capacity,
    exposures: pa.Table,
    by_level: Mapping[str, tuple[Dimension, Dimension]],
    weights: tuple[float, float, float],
) -> list[Case]:
    found = rates(indicators.values)
    flows = feeding(tables.context.flows, exposures, tables.areas)
    anything = any(dimension.known for dimension in by_level[CITY])
    cases = []
    for challenge in indicators.challenges.to_pylist():
        coping = capacity.coping.get(challenge["id"], NOBODY_ASKED)
        if not anything and np.isnan(coping.value):
            continue
        verdict, _ = quality.verdict("rates", tuple(challenge["iccs"]))
        for threat in threats(challenge, found, flows, tables.areas):
            limits = threat_limits(threat, verdict)
            for dimension in by_level[threat.level]:
                limits += dimension_limits(dimension, len(threat.areas))
            limits += capacity_limits(coping, len(threat.areas))
            cases.append(_case(threat, coping, by_level[threat.level], weights, judge(limits, len(threat.areas))))
    return cases


def _case(
    threat: Threat,
    coping: Coping,
    ground: tuple[Dimension, Dimension],
    weights: tuple[float, float, float],
    evidence: Evidence,
) -> Case:
    """The index as stated: every input at its value, what is not known in the middle of what is possible."""
    capacity = Known(*(np.array([part]) for part in (coping.value, coping.lower, coping.upper)))
    vulnerability, resilience = (_score(dimension) for dimension in ground)
    danger = index.threat(threat.recorded, threat.exposure)
    able = index.coping(capacity.stated, resilience)
    scores = np.array([danger, vulnerability, able, index.risk(danger, vulnerability, able, weights)])
    return Case(threat, capacity, scores, evidence)


def _score(dimension: Dimension) -> Floats:
    """The mean over spheres of the means of their factors, as stated."""
    scored = hierarchy([factor.score for factor in dimension.factors], [one.sphere for one in dimension.factors])
    return power_mean(list(scored.values()))


def _tracked(cases: Sequence[Case]) -> list[Ints]:
    """The areas of each case whose drivers are worked out: the city, and the highest cells of each level.

    Where the recorded level is not known, risk is mostly what is not known: such cells come last.
    """
    result = [np.arange(len(case.threat.areas)) for case in cases]
    for level in {case.threat.level for case in cases} - {CITY}:
        mine = [at for at, case in enumerate(cases) if case.threat.level == level]
        scores = [np.where(cases[at].threat.lacking, 0.0, cases[at].scores[-1]) for at in mine]
        highest = np.zeros(sum(map(len, scores)), bool)
        highest[np.argsort(-np.concatenate(scores), kind="stable")[:HIGHEST_CELLS]] = True
        ends = np.cumsum([len(own) for own in scores])[:-1]
        for at, chosen in zip(mine, np.split(highest, ends), strict=True):
            result[at] = np.flatnonzero(chosen)
    return result


def _simulated(
    cases: Sequence[Case],
    by_level: Mapping[str, tuple[Dimension, Dimension]],
    own: Choices,
    streams: Streams,
    tracked: Sequence[Ints],
) -> list[tuple[Ground, Simulated]]:
    """Every case over all runs, in their order; threads change nothing but the time."""
    levels = dict.fromkeys(case.threat.level for case in cases)
    with ThreadPoolExecutor(THREADS) as pool:
        grounds = dict(
            zip(levels, pool.map(lambda name: lay_ground(name, *by_level[name], streams), levels), strict=True)
        )

        def run(case: Case, areas: Ints) -> tuple[Ground, Simulated]:
            ground = grounds[case.threat.level]
            return ground, simulate(case.threat, case.capacity, ground, own, streams, areas.tolist())

        return list(pool.map(run, cases, tracked))


def _risk_columns(
    cases: Sequence[Case], found: Sequence[tuple[Ground, Simulated]], draws: int
) -> dict[str, pa.Array | Sequence[Any]]:
    if not cases:
        return {"id": []}
    each = [len(case.threat.areas) for case in cases]
    scores = np.concatenate([case.scores for case in cases], axis=1)
    columns: dict[str, Any] = {
        "id": [name for case in cases for name in _ids(case.threat)],
        "challenge": np.repeat([case.threat.challenge for case in cases], each),
        "level": np.repeat([case.threat.level for case in cases], each),
        "area": np.concatenate([case.threat.areas for case in cases]),
        "period": np.repeat([case.threat.period for case in cases], each),
        **dict(zip(("threat", "vulnerability", "coping", "risk"), scores, strict=True)),
        "rank": np.concatenate([_places(case) for case in cases]),
        "draws": np.full(sum(each), HALVES * draws),
    }
    for name, ends in (("threat_", "threat"), ("coping_", "coping"), ("", "risk")):
        for end in ("lower", "upper"):
            columns[name + end] = np.concatenate([getattr(getattr(one, ends), end) for _, one in found])
    for end in ("lower", "upper"):
        columns[f"vulnerability_{end}"] = np.concatenate([getattr(ground.spread, end) for ground, _ in found])
    columns["rank_lower"] = np.fmin(columns["rank"], np.concatenate([one.rank_lower for _, one in found]))
    columns["rank_upper"] = np.fmax(columns["rank"], np.concatenate([one.rank_upper for _, one in found]))
    columns["top_five"] = np.concatenate([one.top_five for _, one in found])
    columns["stable_pairs"] = np.where(
        np.isnan(columns["rank"]), np.nan, np.repeat([one.stable for _, one in found], each)
    )
    for name in ("strength", "why", "missing"):
        columns[name] = pa.concat_arrays([getattr(case.evidence, name) for case in cases])
    return columns


def _places(case: Case) -> Floats:
    """Ranks as stated; NaN, which becomes null, for areas that are not ranked."""
    places, ranked = np.full(len(case.threat.areas), np.nan), case.threat.ranked
    places[ranked] = ranks(case.scores[-1, ranked])
    return places


def _ids(threat: Threat) -> list[str]:
    head = f"risk:{threat.challenge.removeprefix('challenge:')}:{threat.level}"
    return [head] if threat.level == CITY else [f"{head}:{area}" for area in threat.areas]


def _drivers(
    cases: Sequence[Case], found: Sequence[tuple[Ground, Simulated]], tracked: Sequence[Ints], streams: Streams
) -> Iterable[dict[str, Any]]:
    """A row a group of inputs, for risk and for rank of what was tracked; none where an output never varies."""
    heads, runs = [], []
    for case, (_, simulated), areas in zip(cases, found, tracked, strict=True):
        for output, values in simulated.outputs.items():
            threat = case.threat
            heads += [
                {"challenge": threat.challenge, "level": threat.level, "area": threat.areas[at], "output": output}
                for at in areas
            ]
            runs.append(values)
    if not runs:
        return
    every = np.concatenate(runs, axis=2)
    effects = sobol_effects(every[0], every[1], every[HALVES:], streams.rng("resampled runs"))
    varying = np.flatnonzero(~np.isnan(effects.total[0]))
    for at, (group, name) in product(varying.tolist(), enumerate(GROUPS)):
        numbers = {
            f"{kind}{column}": float(getattr(effects, kind + end)[group, at])
            for kind in ("first", "total")
            for column, end in (("", ""), ("_lower", "_low"), ("_upper", "_high"))
        }
        yield {**heads[at], "input": name, **numbers}


def _levers(cases: Sequence[Case], weights: tuple[float, float, float]) -> Iterable[dict[str, Any]]:
    """What would have to change for the five highest of the ranked areas, part by part."""
    for case in cases:
        threat, ranked = case.threat, np.flatnonzero(case.threat.ranked)
        if threat.goalposts is None or not len(ranked):
            continue
        found = levers(case.scores[:3, ranked], weights, case.scores[3, ranked])
        areas = ranked[found.areas]
        levels = index.level_behind(found.needed[:, 0], threat.exposure[areas])
        needed = found.needed.copy()
        needed[:, 0] = np.where(levels >= 0, needed[:, 0], np.nan)
        records = index.rate_of_level(
            np.where(levels >= 0, levels, np.nan), threat.goalposts.low, threat.goalposts.high
        )
        for (row, area), (column, part) in product(enumerate(areas.tolist()), enumerate(PARTS)):
            yield {
                "challenge": threat.challenge,
                "level": threat.level,
                "area": threat.areas[area],
                "input": part,
                "now": float(found.now[row, column]),
                "needed": _or_null(needed[row, column]),
                "records_now": None if column else float(threat.rate.value[area]),
                "records_needed": None if column else _or_null(records[row]),
            }


def _or_null(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
