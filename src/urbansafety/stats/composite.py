"""Composite indicators: values between goalposts, weighted means of any power, one level above another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ARITHMETIC, GEOMETRIC, HARMONIC = 1.0, 0.0, -1.0
"""Powers of a mean: how far a good value may make up for a bad one."""
TOP = 10.0
"""Scores run from 0 to this."""
NEARLY_ZERO = 1e-6
"""A power this small is 0: the general formula would divide rounding errors by it."""


def normalise(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, *, log: bool = False, rising: bool = True
) -> NDArray[Any]:
    """10 × (x - low) / (high - low), held between 0 and 10; of the logarithms of all three where ``log``.

    ``low`` and ``high`` are goalposts in the unit of ``values`` (low < high; both above 0 where ``log``); the three
    broadcast. With ``rising`` the high goalpost counts 10, without it the low one. The scale of the unit does not
    matter. NaN stays NaN. Single precision stays single where all three have it.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5; UNDP (2001), Human Development
    Report, technical note 2.

    >>> normalise([0, 20, 50, 120], 0, 100).tolist()
    [0.0, 2.0, 5.0, 10.0]
    >>> normalise([1, 10, 1000], 1, 100, log=True, rising=False).tolist()
    [10.0, 5.0, 0.0]
    """
    x, low, high = (np.log(_floats(part)) if log else _floats(part) for part in (values, low, high))
    share = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(TOP * (share if rising else 1 - share))


def power_mean(
    parts: Sequence[ArrayLike] | NDArray[Any], weights: Sequence[ArrayLike] | None = None, power: ArrayLike = ARITHMETIC
) -> NDArray[Any]:
    """(Σ wᵢ xᵢᵖ / Σ wᵢ)^(1/p); at p = 0 the geometric mean exp(Σ wᵢ log xᵢ / Σ wᵢ).

    ``parts`` are numbers or arrays that broadcast, 0 or more (``power`` is 1, or all are above 0); ``weights`` (equal
    when None) are one a part, ``power`` one for all or an array that broadcasts too. One number or array in the unit
    of the parts. The lower the power, the less a good part makes up for a bad one. A part that is NaN makes the mean
    NaN: what is missing is for the caller to leave out. Single precision stays single.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6.

    >>> [round(float(power_mean([1, 2, 3], power=p)), 4) for p in (ARITHMETIC, GEOMETRIC, HARMONIC)]
    [2.0, 1.8171, 1.6364]
    """
    values = [_floats(part) for part in parts]
    precision = np.result_type(*values)
    given = [np.asarray(1 if weights is None else weights[i], precision) for i in range(len(values))]
    total = _weighted(given, [np.ones((), precision)] * len(given))
    shares = [weight / total for weight in given]
    powers = np.asarray(power, precision)
    zero = np.abs(powers) < NEARLY_ZERO
    if powers.ndim == 0 and powers == ARITHMETIC:
        return _weighted(values, shares)
    with np.errstate(divide="ignore"):
        logs = [np.log(value) for value in values]
    geometric = np.asarray(np.exp(_weighted(logs, shares)))
    if zero.all():
        return geometric
    if powers.ndim < 2 or powers.shape[1] > 1 or len(geometric) != len(powers):
        return np.where(zero, geometric, _general(logs, shares, np.where(zero, powers.dtype.type(1), powers)))
    rows = np.flatnonzero(~zero)
    chosen = ([_rows(part, rows, len(zero)) for part in own] for own in (logs, shares))
    geometric[rows] = _general(next(chosen), next(chosen), powers[rows])
    return geometric


def _general(logs: Sequence[NDArray[Any]], shares: Sequence[NDArray[Any]], power: NDArray[Any]) -> NDArray[Any]:
    """The mean of any power but 0."""
    return np.asarray(np.exp(np.log(_weighted([np.exp(power * log) for log in logs], shares)) / power))


def _rows(part: NDArray[Any], rows: NDArray[np.int64], n: int) -> NDArray[Any]:
    return part[rows] if part.ndim and len(part) == n else part


def hierarchy(
    parts: Sequence[ArrayLike] | NDArray[Any], groups: Sequence[str], power: ArrayLike = ARITHMETIC
) -> dict[str, NDArray[Any]]:
    """The mean of the parts of each group, with equal weights, in the order in which the groups first appear.

    ``groups`` names the group of each part. A hierarchy of several levels is a call a level.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 1 (nested structures).

    >>> means = hierarchy([2, 4, 9], ["people", "people", "place"])
    >>> {name: float(mean) for name, mean in means.items()}, float(power_mean(list(means.values())))
    ({'people': 3.0, 'place': 9.0}, 6.0)
    """
    members: dict[str, list[ArrayLike]] = {name: [] for name in groups}
    for name, part in zip(groups, parts, strict=True):
        members[name].append(part)
    return {name: power_mean(own, power=power) for name, own in members.items()}


def scaled_geometric_mean(parts: Sequence[ArrayLike] | NDArray[Any]) -> NDArray[Any]:
    """INFORM's mean of hazards: (10 - G((10 - x) / 10 × 9 + 1)) / 9 × 10 with G the geometric mean.

    ``parts`` are scores of 0 to 10 that broadcast. One high hazard counts for more than several middling ones, and
    zeros are allowed. Source: Marin-Ferrer, Vernaccini and Poljansek (2017), Index for Risk Management INFORM, concept
    and methodology report.

    >>> float(scaled_geometric_mean([8, 2]).round(3))
    5.787
    """
    turned = [(TOP - _floats(part)) / TOP * 9 + 1 for part in parts]
    return np.asarray((TOP - power_mean(turned, power=GEOMETRIC)) / 9 * TOP)


def _floats(values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(float, copy=False)


def _weighted(values: Sequence[NDArray[Any]], shares: Sequence[NDArray[Any]]) -> NDArray[Any]:
    total = values[0] * shares[0]
    for value, share in zip(values[1:], shares[1:], strict=True):
        total = total + value * share
    return np.asarray(total)
