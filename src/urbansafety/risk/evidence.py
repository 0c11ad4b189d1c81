"""How strong the evidence behind a risk is, what caps it, and which inputs are not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from urbansafety.city import CITY
from urbansafety.risk.factors import Dimension
from urbansafety.risk.threats import Threat
from urbansafety.tables import NO_GOALPOSTS, STRENGTHS, VERDICTS, Bools, Coping, Ints

MODERATE, LIMITED = 1, 2
ALL_MEASURED = "every input is measured"


@dataclass(frozen=True)
class Limit:
    """A reason why the evidence is not stronger, for some areas; ``missing`` names the input that is not known."""

    word: int
    why: str
    areas: Bools
    missing: str = ""


def threat_limits(threat: Threat, verdict: str) -> list[Limit]:
    """Limits of the recorded level and of the flows."""
    n = len(threat.areas)
    found: list[Limit] = []
    if threat.goalposts is None:
        name = f"recorded level{NO_GOALPOSTS}"
        found.append(Limit(LIMITED, "nobody set goalposts for the recorded level", _all(n), name))
    else:
        found.append(Limit(LIMITED, "the recorded level is not known", threat.lacking, "recorded level"))
        if not threat.compared and threat.level != CITY:
            found.append(Limit(MODERATE, "the city's recorded level stands for every area", _all(n)))
        judged = {"limited": "the data have limits for rates", "unfit": "the data are not fit for rates"}
        if verdict != VERDICTS[0]:
            found.append(Limit(VERDICTS.index(verdict), judged[verdict], _all(n)))
    for flow in threat.flows:
        if np.isnan(flow.exposure.value).any():
            found.append(Limit(LIMITED, f"exposure to {flow.id} is not known", np.isnan(flow.exposure.value), "flows"))
        why = f"the evidence on {flow.id} is {flow.limits}"
        found.append(Limit(STRENGTHS.index(flow.limits), why, _all(n)))
    return found


def dimension_limits(dimension: Dimension, n: int) -> list[Limit]:
    """Limits of vulnerability or of resilience."""
    unused = [Limit(0, "", _all(n), f"{name}{NO_GOALPOSTS}") for name in dimension.unused]
    if not dimension.known:
        return [Limit(LIMITED, f"nothing is known of {dimension.name}", _all(n), dimension.name), *unused]
    found = [
        Limit(MODERATE, f"nothing is measured of the {one.id}", one.lacking, one.id)
        if one.lacking.all()
        else Limit(MODERATE, f"{one.id} has no value", one.lacking, one.id)
        for one in dimension.factors
    ]
    over = [one for one in dimension.factors if one.inherited.any()]
    found += [Limit(MODERATE, f"{one.id} is taken over from a larger area", one.inherited) for one in over]
    return [*found, *unused]


def capacity_limits(coping: Coping, n: int) -> list[Limit]:
    """Limits of the institutions' capacity."""
    if np.isnan(coping.value):
        return [Limit(LIMITED, "nothing is known of the capacity of institutions", _all(n), "capacity")]
    why = f"the evidence on the capacity of institutions is {coping.strength}"
    return [Limit(STRENGTHS.index(coping.strength), why, _all(n))]


@dataclass(frozen=True)
class Evidence:
    """By area: the strength, what caps it, and the inputs that are not known."""

    strength: pa.Array
    why: pa.Array
    missing: pa.Array


def judge(limits: Sequence[Limit], n: int) -> Evidence:
    """The worst limit decides, and all limits of that word are named; areas with the same limits share their texts."""
    masks = np.array([limit.areas for limit in limits]) if limits else np.zeros((0, n), bool)
    varying = masks[masks.any(axis=1) & ~masks.all(axis=1)]
    _, first, which = np.unique(varying, axis=1, return_index=True, return_inverse=True)
    found = [[limit for limit, holds in zip(limits, masks[:, at], strict=True) if holds] for at in first]
    words = [max((limit.word for limit in own), default=0) for own in found]
    return Evidence(
        _texts([STRENGTHS[word] for word in words], which),
        _texts([_why(own, word) for own, word in zip(found, words, strict=True)], which),
        pa.array([sorted({limit.missing for limit in own} - {""}) for own in found], pa.list_(pa.string())).take(
            pa.array(which.ravel())
        ),
    )


def _why(limits: Sequence[Limit], word: int) -> str:
    return "; ".join(dict.fromkeys(limit.why for limit in limits if limit.word == word and word)) or ALL_MEASURED


def _texts(kinds: list[str], which: Ints) -> pa.Array:
    return pa.array(kinds, pa.string()).take(pa.array(which.ravel()))


def _all(n: int) -> Bools:
    return np.ones(n, bool)
