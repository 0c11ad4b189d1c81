"""Published effects as ratios of rates, so that they can be set against a city's counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LOGISTIC = math.pi / math.sqrt(3)
"""The standard deviation of the standard logistic distribution: log odds for one standard deviation of a score."""


def odds_of_difference(difference: ArrayLike) -> NDArray[Any]:
    """The odds ratio exp(d π / √3) of a standardised difference of means d, where the score behind it is logistic.

    0 is no effect and gives 1. The measure is one of people; for counts of places it has no meaning as odds.
    Source: Chinn (2000).

    >>> odds_of_difference([-0.5, 0.0, 0.5]).round(4).tolist()
    [0.4038, 1.0, 2.4766]
    """
    return np.asarray(np.exp(LOGISTIC * np.asarray(difference, float)))


def risk_of_odds(odds_ratio: ArrayLike, baseline: ArrayLike) -> NDArray[Any]:
    """The relative risk OR / (1 - p + p OR) of an odds ratio, where a share p of those not treated have the outcome.

    ``odds_ratio`` is above 0, ``baseline`` between 0 and 1. The result lies between the odds ratio (nobody has the
    outcome without treatment) and 1 (everybody has). Source: Zhang and Yu (1998).

    >>> risk_of_odds(0.5, [0.0, 0.5, 1.0]).round(4).tolist()
    [0.5, 0.6667, 1.0]
    """
    odds, share = np.asarray(odds_ratio, float), np.asarray(baseline, float)
    return np.asarray(odds / (1 - share + share * odds))


def ratio_of_rates(metric: str, estimate: ArrayLike, baseline: ArrayLike) -> NDArray[Any]:
    """An estimate as a ratio of rates: 1 is no effect, 0.8 a fifth less.

    RR, IRR and RIRR are ratios already; an OR becomes a relative risk at the baseline, an SMD first an odds ratio.
    Percentage points (pp) stay what they are and give NaN: they fit no rate but that of the study.
    Source: Zhang and Yu (1998), Chinn (2000).

    >>> [round(float(ratio_of_rates(metric, x, 0.5)), 3) for metric, x in (("RR", 0.7), ("OR", 0.7), ("SMD", -0.2))]
    [0.7, 0.824, 0.821]
    """
    value = np.asarray(estimate, float)
    if metric in ("RR", "IRR", "RIRR"):
        return np.asarray(value + 0 * np.asarray(baseline, float))
    if metric == "OR":
        return risk_of_odds(value, baseline)
    if metric == "SMD":
        return risk_of_odds(odds_of_difference(value), baseline)
    return np.full(np.broadcast_shapes(value.shape, np.shape(baseline)), np.nan)
