"""What a published effect means as a ratio of rates, with what is left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from urbansafety.stats.effects import ratio_of_rates

if TYPE_CHECKING:
    from urbansafety.catalog.effects import Effect

BASELINE, FEWEST, MOST = 0.5, 0.2, 0.8
"""The share of people with the outcome where a source does not give it (our choice, because half is the middle), and
the shares between which the ends of the interval let it lie."""


@dataclass(frozen=True)
class Ratio:
    """An effect as a ratio of rates: 1 is none. ``low`` and ``high`` are None where the source gives no interval."""

    estimate: float
    low: float | None
    high: float | None


def ratio(effect: Effect) -> Ratio | None:
    """The effect as a ratio of rates, None where it has none (percentage points).

    Where an odds ratio or a difference of means comes without the share of people with the outcome, the estimate
    takes it to be half, and the interval holds everything between a fifth and four fifths.
    """
    given = effect.baseline
    ends = (FEWEST, MOST) if given is None else (given, given)
    if effect.metric == "pp":
        return None
    estimate = float(ratio_of_rates(effect.metric, effect.estimate, BASELINE if given is None else given))
    if effect.low is None or effect.high is None:
        return Ratio(estimate, None, None)
    low = float(ratio_of_rates(effect.metric, effect.low, ends).min())
    return Ratio(estimate, low, float(ratio_of_rates(effect.metric, effect.high, ends).max()))
