"""The index of risk as formulas on scores of 0 to 10; each works on numbers and on arrays of draws × areas alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from urbansafety.stats.composite import GEOMETRIC, TOP, normalise, power_mean

Array = NDArray[Any]

FLOOR = 0.1
"""In a geometric mean no score counts less (our choice): one zero would decide it alone, and no record, no grade and no
census is sure enough for that."""
DECADE = 10.0
"""On the logarithmic scale the way from the low goalpost to the high one is one power of ten (our choice). Recorded
rates spread over orders of magnitude, so that equal ratios should count alike; a plain logarithm of the goalposts
would hang on the low one, which is what countries record that record little. The linear scale is its alternative."""
FLOW_WEIGHT = 0.5
"""The share of the way to 10 that full exposure to flows goes (our choice: half). The recorded level stays the base,
and no exposure adds nothing."""
EVEN = (1.0, 1.0, 1.0)
"""Weights of threat, vulnerability and lack of coping, where a city has decided none: equal, as in INFORM."""


def recorded_level(rate: ArrayLike, low: ArrayLike, high: ArrayLike, *, curved: ArrayLike = True) -> Array:
    """A rate between its goalposts as 0 to 10: on the logarithmic scale where ``curved``, else on the linear one.

    >>> recorded_level([0.0, 10.0, 50.0, 100.0, 400.0], 0.0, 100.0).round(2).tolist()
    [0.0, 2.79, 7.4, 10.0, 10.0]
    """
    linear = normalise(rate, low, high)
    log = normalise(1 + (DECADE - 1) / TOP * linear, linear.dtype.type(1), linear.dtype.type(DECADE), log=True)
    return np.asarray(np.where(curved, log, linear))


def rate_of_level(score: ArrayLike, low: float, high: float) -> Array:
    """The rate that counts ``score`` on the logarithmic scale: the inverse of ``recorded_level``."""
    share = (DECADE ** (np.asarray(score) / TOP) - 1) / (DECADE - 1)
    return np.asarray(low + (high - low) * share)


def joint_exposure(exposures: Sequence[ArrayLike]) -> Array:
    """1 - Π(1 - e): exposure to at least one of several flows, taken as independent.

    >>> float(joint_exposure([0.5, 0.5, 0.0]))
    0.75
    """
    spared = np.asarray(1 - np.asarray(exposures[0]))
    for exposure in exposures[1:]:
        spared = spared * (1 - np.asarray(exposure))
    return np.asarray(1 - spared)


def threat(recorded: ArrayLike, exposure: ArrayLike, weight: ArrayLike = FLOW_WEIGHT) -> Array:
    """The recorded level, raised by exposure to flows: T = L + w E (10 - L).

    >>> float(threat(4.0, 0.5)), float(threat(4.0, 0.0))
    (5.5, 4.0)
    """
    level = np.asarray(recorded)
    return np.asarray(level + weight * np.asarray(exposure) * (TOP - level))


def level_behind(score: ArrayLike, exposure: ArrayLike) -> Array:
    """The recorded level at which the threat is ``score``: the inverse of ``threat``."""
    pushed = FLOW_WEIGHT * np.asarray(exposure)
    return np.asarray((np.asarray(score) - TOP * pushed) / (1 - pushed))


def coping(
    capacity: ArrayLike, resilience: ArrayLike, weights: Sequence[ArrayLike] | None = None, power: ArrayLike = GEOMETRIC
) -> Array:
    """The geometric mean of what institutions can do (city-wide) and of the area's own resilience.

    >>> float(coping(9.0, 4.0)), float(coping(9.0, 0.0).round(3))
    (6.0, 0.949)
    """
    return power_mean([_at_least(capacity), _at_least(resilience)], weights, power)


def risk(
    threat: ArrayLike,
    vulnerability: ArrayLike,
    coping: ArrayLike,
    weights: Sequence[ArrayLike] = EVEN,
    power: ArrayLike = GEOMETRIC,
) -> Array:
    """The geometric mean of threat, vulnerability and lack of coping (10 - coping), as in INFORM.

    >>> float(risk(9.0, 8.0, 3.0).round(3))
    7.958
    """
    lack = TOP - np.asarray(coping)
    return power_mean([_at_least(threat), _at_least(vulnerability), _at_least(lack)], weights, power)


def _at_least(score: ArrayLike) -> Array:
    array = np.asarray(score)
    return np.asarray(
        np.maximum(array, array.dtype.type(FLOOR)) if array.dtype == np.float32 else np.maximum(array, FLOOR)
    )
