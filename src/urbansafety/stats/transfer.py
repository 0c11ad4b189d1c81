"""What an effect measured elsewhere may be here, and what several effects do together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

KEPT_FAR = 0.5
"""Of an effect, half is expected in the most different context. Our choice: no study gives the factor; an effect that
was found in rich countries only has been absent in poor ones, so that it lies between none (0) and all (1)."""

SPREAD_FAR = 2.0
"""The interval is twice as wide, on the log scale, in the most different context. Our choice, for the same reason."""


@dataclass(frozen=True)
class Transferred:
    """A ratio of rates expected here, with the interval in which a further place's ratio is expected to lie."""

    ratio: Floats
    low: Floats
    high: Floats


def transferred(
    ratio: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    distance: ArrayLike,
    *,
    kept_far: float = KEPT_FAR,
    spread_far: float = SPREAD_FAR,
) -> Transferred:
    """An effect in a context at a distance from 0 (as where it was measured) to 1 (nothing in common).

    On the log scale the mean is multiplied by 1 - (1 - kept_far) × distance, the half-widths on both sides by
    1 + (spread_far - 1) × distance: the further, the closer to no effect and the less is known. ``low`` and ``high``
    are the prediction interval where there is one, else that of the mean, which is too narrow for a further place.
    Distance 0 changes nothing. The rule is ours. Source of the interval to use: Higgins, Thompson and Spiegelhalter
    (2009).

    >>> here = transferred(0.64, 0.5, 0.8, [0.0, 1.0])
    >>> here.ratio.round(3).tolist(), here.low.round(3).tolist(), here.high.round(3).tolist()
    ([0.64, 0.8], [0.5, 0.488], [0.8, 1.25])
    """
    far = np.asarray(distance, float)
    mean, lower, upper = (np.log(np.asarray(each, float)) for each in (ratio, low, high))
    here = mean * (1 - (1 - kept_far) * far)
    wider = 1 + (spread_far - 1) * far
    return Transferred(*(np.exp(each) for each in (here, here - (mean - lower) * wider, here + (upper - mean) * wider)))


def log_draws(effect: Transferred, draws: int, rng: np.random.Generator, *, level: float = 0.95) -> Floats:
    """Draws (rows) of minus the log ratio: two halves of normal distributions that meet at the ratio.

    Half of the draws lie on either side of the ratio, (1 - level) / 2 beyond either end. 0 is no effect, below 0 is
    harm. An interval without width gives its ratio always. Source of the split normal: Wallis (2014).

    >>> one = Transferred(*(np.array([each]) for each in (0.8, 0.8, 0.8)))
    >>> log_draws(one, 2, np.random.default_rng(0)).round(4).ravel().tolist()
    [0.2231, 0.2231]
    """
    z = rng.standard_normal((draws, len(effect.ratio))) / ndtri(0.5 + level / 2)
    mean, low, high = (np.log(each) for each in (effect.ratio, effect.low, effect.high))
    return np.asarray(-(mean + z * np.where(z < 0, mean - low, high - mean)))


def combined_share(shares: ArrayLike, overlap: float = 0.0) -> float:
    """The share of harm averted by several effects on the same harm: 1 - Π(1 - share), overlap taken off.

    Effects that do not touch each other multiply. Those of one mechanism overlap: on the log scale the largest counts
    in full and the share ``overlap`` of the others is lost, which for two is overlap × the smaller one. No effect gives
    0, one itself. Harm (below 0) is never discounted. The rule of overlap is ours.

    >>> round(combined_share([0.16, 0.14]), 4), round(combined_share([0.16, 0.14], 1.0), 2)
    (0.2776, 0.16)
    """
    effects = -np.log1p(-np.asarray(shares, float))
    helpful = np.maximum(effects, 0)
    return float(-np.expm1(-(effects.sum() - overlap * (helpful.sum() - helpful.max(initial=0)))))
