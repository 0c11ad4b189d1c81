"""From evidence to an order of challenges in places, with how sure it is and who sees it otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.catalog.criteria import criteria
from urbansafety.dossier import declared
from urbansafety.outcomes import Priorities
from urbansafety.priorities.candidates import Candidate, candidates
from urbansafety.priorities.drawing import Weighed, draw, weigh
from urbansafety.priorities.evidence import Row, gather
from urbansafety.priorities.labels import Standing, dividing, label, leading, opposed
from urbansafety.priorities.scoring import Score, criterion_rows, scores
from urbansafety.stats.acceptability import acceptability, pairwise_winning
from urbansafety.stats.outranking import linear, majority_cycles, promethee, topsis
from urbansafety.stats.ranks import ranks
from urbansafety.tables import Capacity, Floats, Indicators, Risks, Tables

DRAWS = 5000
"""A share of the draws has a standard error of at most 0.7 percentage points, of one of seven groups of 1.9."""
TOP_FIVE = 5
PAIRED = 30
"""So many of the first are compared pair by pair: whether each is ahead of the next, and in no circle."""
NOISE = 2 * 0.5 / DRAWS**0.5
"""Nearer to a half, two standard errors, a majority of the draws may be chance."""
TAIL = 0.05
ROUNDING = 1e-9
PREFERENCE = linear(0.5, 3.0)
"""In PROMETHEE half a point of ten is no difference, and three points are a full one (our choice)."""


@dataclass(frozen=True)
class Field:
    """The candidates of one level with their scores, and the draws of both."""

    candidates: Sequence[Candidate]
    scores: Sequence[tuple[Score, ...]]
    values: Any
    stated: Floats


def rank(
    tables: Tables, indicators: Indicators, patterns: pa.Table, risks: Risks, capacity: Capacity,
    rng: np.random.Generator,
) -> Priorities:  # fmt: skip
    """The challenges in places that come first, level by level, over uncertain values and people's weights (SMAA-2).

    Candidates are compared with others of their level only, since an area is part of the city. Stakeholder groups count
    equally; where nobody gave weights, every division is as likely as any other. A criterion that is not known may be
    anything. TOPSIS, PROMETHEE II and majority circles stand beside as checks.
    """
    by_level = candidates(tables.areas, indicators.challenges, patterns, risks.risks)
    every = [one for own in by_level.values() for one in own]
    evidence = gather(tables, indicators, patterns, risks, capacity, every)
    weighed = weigh(tables.context.weights, DRAWS, rng)
    seed = int(rng.integers(2**62))
    scored = {level: [scores(evidence, one) for one in own] for level, own in by_level.items()}
    found = [order(field(own, scored[level], seed), weighed) for level, own in by_level.items()]
    years = {one.id: rate["period"] for one in every if (rate := evidence.rate(one))}
    build = declared()
    return Priorities(
        priorities=build["priorities"].rows(
            [row | {"period": years.get(row["id"], "")} for one in found for row in one[0]]
        ),
        criteria=build["criteria"].rows([row for one in found for row in one[1]]),
        preferences=build["preferences"].rows(_preferences(tables.context.weights, weighed)),
        group_ranks=build["group_ranks"].rows([row for one in found for row in one[2]]),
    )


def field(own: Sequence[Candidate], scored: Sequence[tuple[Score, ...]], seed: int) -> Field:
    """Candidates of one level with their scores, drawn."""
    stated = np.array([[score.stated for score in row] for row in scored])
    return Field(own, scored, draw(scored, DRAWS, seed), stated)


def order(field: Field, weighed: Weighed) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of ``priorities`` (without their year), ``criteria`` and ``group_ranks`` of one level."""
    found = acceptability(field.values, weighed.weights)
    exact = acceptability(field.stated, weighed.weights).ranks
    first = leading(len(field.candidates))
    by_group = {
        group: acceptability(field.values[weighed.of == at], weighed.weights[weighed.of == at])
        for at, group in enumerate(weighed.groups)
    }
    mean = weighed.mean()
    unknown = np.array([[score.value is None for score in own] for own in field.scores]) @ mean
    columns = _places(found.ranks) | _paired(field, found.expected_rank, weighed) | _checks(field, mean)
    rows = []
    for at, one in enumerate(field.candidates):
        shares = {group: float(own.ranks[at, :first].sum()) for group, own in by_group.items()}
        standing = Standing(first, columns["leading"][at], float(exact[at, :first].sum()), shares, float(unknown[at]))
        word, why = label(standing, _dividing(field, weighed, shares, at))
        rows.append(
            {"id": one.id, "challenge": one.challenge, "level": one.level, "area": one.area}
            | {name: values[at] for name, values in columns.items()}
            | {"label": word, "why": why, "draws": DRAWS}
            | {"confidence": _or_null(found.confidence[at]), "candidates": len(field.candidates)}
            | {"missing": [name for name, s in zip(criteria(), field.scores[at], strict=True) if s.value is None]}
        )
    made = [
        row
        for one, own, central in zip(field.candidates, field.scores, found.central, strict=True)
        for row in criterion_rows(one, own, central)
    ]
    told = ("expected_rank", "first", "top_five", "leading")
    places = {group: _places(own.ranks) for group, own in by_group.items()}
    grouped = [
        {"priority": one.id, "group": group} | {name: own[name][at] for name in told}
        for group, own in places.items()
        for at, one in enumerate(field.candidates)
    ]
    return rows, made, grouped


def _places(shares: Floats) -> dict[str, list[Any]]:
    """What rank acceptabilities (candidates × ranks) say of the place of each candidate."""
    up_to = shares.cumsum(axis=1)
    low, high = ((up_to < end - ROUNDING).sum(axis=1) + 1 for end in (TAIL, 1 - TAIL))
    return {
        "expected_rank": (shares @ np.arange(1.0, shares.shape[1] + 1)).tolist(),
        "rank_lower": low.tolist(),
        "rank_upper": high.tolist(),
        "first": shares[:, 0].tolist(),
        "top_five": shares[:, :TOP_FIVE].sum(axis=1).tolist(),
        "leading": shares[:, : leading(len(shares))].sum(axis=1).tolist(),
    }


def _paired(field: Field, expected: Floats, weighed: Weighed) -> dict[str, list[Any]]:
    """Whether each of the first is ahead of the next, and in a circle; null beyond them."""
    order = np.argsort(expected, kind="stable")[:PAIRED]
    wins = pairwise_winning(field.values[:, order], weighed.weights)
    ahead: list[Any] = [None] * len(expected)
    cycle: list[Any] = [None] * len(expected)
    decided = np.where(np.abs(wins - 0.5) < NOISE, 0.5, wins)
    circling = {int(order[at]) for group in majority_cycles(decided) for at in group}
    for at, one in enumerate(order.tolist()):
        ahead[one] = float(wins[at, at + 1]) if at + 1 < len(order) else None
        cycle[one] = one in circling
    return {"ahead": ahead, "cycle": cycle}


def _checks(field: Field, weights: Floats) -> dict[str, list[Any]]:
    """Places by TOPSIS and by PROMETHEE II, with the mean weights and the values as stated."""
    larger = np.ones(len(weights), bool)
    near = np.nan_to_num(topsis(field.stated, weights, larger))
    net = promethee(field.stated, weights, larger, [PREFERENCE] * len(weights)).net
    return {"topsis_rank": ranks(near).tolist(), "promethee_rank": ranks(net.round(9)).tolist()}


def _dividing(field: Field, weighed: Weighed, shares: dict[str, float], at: int) -> str:
    """The criterion on which the groups differ that stand on both sides; "" where none do."""
    apart = opposed(shares)
    if not apart:
        return ""
    most, least = (weighed.weights[weighed.of == weighed.groups.index(group)].mean(axis=0) for group in apart)
    return dividing(most, least, field.stated[at], field.stated.mean(axis=0))


def _preferences(given: pa.Table, weighed: Weighed) -> list[Row]:
    """The weights of each group: means, and what respondents and their answers leave open."""
    rows = []
    answers = given.to_pylist()
    for at, group in enumerate(weighed.groups):
        own = 100 * weighed.weights[weighed.of == at]
        ends = np.quantile(own, (0.025, 0.975), axis=0)
        said = [row for row in answers if row["group"] == group]
        ratios = [row["inconsistency"] for row in said if row["inconsistency"] is not None]
        for k, name in enumerate(criteria()):
            stated = [100 * row["weight"] for row in said if row["criterion"] == name]
            rows.append(
                {"group": group, "criterion": name, "weight": float(np.mean(stated)), "respondents": len(stated)}
                | {"lower": float(ends[0, k]), "upper": float(ends[1, k])}
                | {"inconsistency": max(ratios, default=None)}
            )
    return rows


def _or_null(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
