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
    """An effect as a ratio of rates: 1 is none. The ends of its interval and of that for one more place (``next_low``,
    ``next_high``) are None where the source gives none.
    """

    estimate: float
    low: float | None
    high: float | None
    next_low: float | None = None
    next_high: float | None = None


def ratio(effect: Effect) -> Ratio | None:
    """The effect as a ratio of rates, None where it has none (percentage points).

    Where an odds ratio or a difference of means comes without the share of people with the outcome, the estimate
    takes it to be half, and the interval holds everything between a fifth and four fifths.
    """
    if effect.metric == "pp":
        return None
    given = effect.baseline
    middle, outer = (BASELINE, (FEWEST, MOST)) if given is None else (given, (given,))
    return Ratio(
        float(ratio_of_rates(effect.metric, effect.estimate, middle)),
        *_ends(effect.metric, effect.low, effect.high, outer),
        *_ends(effect.metric, effect.next_low, effect.next_high, outer),
    )


def _ends(
    metric: str, low: float | None, high: float | None, baselines: tuple[float, ...]
) -> tuple[float | None, float | None]:
    if low is None or high is None:
        return None, None
    return float(ratio_of_rates(metric, low, baselines).min()), float(ratio_of_rates(metric, high, baselines).max())
