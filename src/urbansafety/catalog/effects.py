"""What was found about the effect of a practice: a number needs its source and the day it was looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from urbansafety.catalog.bibliography import references

if TYPE_CHECKING:
    from datetime import date

    from urbansafety.catalog.entries import Entry

RATIOS = ("RR", "OR", "IRR", "RIRR")
"""Relative risk, odds ratio, ratio of incidence rates, change of one rate over that of another: 1 is no effect."""
METRICS = (*RATIOS, "SMD", "pp")
"""Besides the ratios: standardised difference of means and percentage points, where 0 is no effect."""
REACHES = ("area", "places", "participants")
"""Whose records the effect holds for: everybody's in the area where the practice is in force, those of the treated
places alone, or those of the people who take part."""
EMMIE = ("effect", "mechanism", "moderator", "implementation", "economics")
BEST = 4
"""EMMIE rates the quality of a review from 0 to 4."""


@dataclass(frozen=True)
class Effect:
    """An effect on an outcome that is better when lower: below 1, or below 0, is less of it.

    ``challenges`` are the ids of those that the outcome measures: all that the practice answers unless its file says
    otherwise, none for an outcome such as fear. ``reach`` is one of ``REACHES``. ``published`` is the figure as
    printed, where it was turned or put on another scale; ``quote_place`` says where in the source it stands. ``low``
    and ``high`` are the interval of 95 %, ``next_low`` and ``next_high`` that for a new place (prediction interval),
    None where the source that was opened gives none. ``k`` counts the studies pooled; ``baseline`` is the share of
    people with the outcome who did not take part.
    """

    outcome: str
    challenges: tuple[str, ...]
    reach: str
    metric: str
    estimate: float
    low: float | None
    high: float | None
    next_low: float | None
    next_high: float | None
    k: int | None
    baseline: float | None
    design: str
    heterogeneity: str
    countries: tuple[str, ...]
    follow_up: str
    source: str
    checked: date
    quote_place: str
    published: str


@dataclass(frozen=True)
class Emmie:
    """How good the evidence is on each of EMMIE's dimensions, from 0 to 4 as ``by`` rated it; None is not rated.

    Source: Johnson, Tilley and Bowers (2015), Introducing EMMIE. ``by`` is a key of the bibliography.
    """

    effect: int | None
    mechanism: int | None
    moderator: int | None
    implementation: int | None
    economics: int | None
    by: str


NOT_RATED = Emmie(None, None, None, None, None, "")


def read_effect(entry: Entry, answered: tuple[str, ...]) -> Effect:
    """An effect as a practice's file gives it; ``answered`` are the challenges that the practice answers, by name."""
    entry.known_keys(tuple(Effect.__dataclass_fields__))
    estimate = entry.number("estimate")
    if estimate is None:
        entry.refuse("no estimate", "Give the number, or leave the effect out and say in `unverified` what is claimed.")
    effect = Effect(
        outcome=entry.text("outcome"),
        challenges=tuple(
            f"challenge:{name}"
            for name in (entry.words("challenges", answered) if "challenges" in entry.content else answered)
        ),
        reach=entry.word("reach", REACHES),
        metric=entry.word("metric", METRICS),
        estimate=estimate,
        low=entry.number("low"),
        high=entry.number("high"),
        next_low=entry.number("next_low"),
        next_high=entry.number("next_high"),
        k=entry.whole("k"),
        baseline=entry.number("baseline"),
        design=entry.text("design"),
        heterogeneity=entry.text("heterogeneity", ""),
        countries=entry.texts("countries"),
        follow_up=entry.text("follow_up", ""),
        source=entry.word("source", references()),
        checked=entry.day("checked"),
        quote_place=entry.text("quote_place"),
        published=entry.text("published", ""),
    )
    _require_order(entry, effect)
    return effect


def _require_order(entry: Entry, effect: Effect) -> None:
    """Bounds come in pairs around the estimate, ratios are above 0, a share is inside 0 and 1."""
    for low, high, names in (
        (effect.low, effect.high, "low and high"),
        (effect.next_low, effect.next_high, "next_low and next_high"),
    ):
        if (low is None) != (high is None):
            entry.refuse(f"only one of {names}", "Give both ends of the interval or neither.")
        if low is not None and high is not None and not low <= effect.estimate <= high:
            entry.refuse(f"{low:g} to {high:g} does not hold the estimate {effect.estimate:g}", f"Correct {names}.")
    lowest = min(n for n in (effect.estimate, effect.low, effect.next_low) if n is not None)
    if effect.metric in RATIOS and lowest <= 0:
        entry.refuse(f"{effect.metric} of {lowest:g}", "A ratio is above 0: write a fall by a fifth as 0.8.")
    if effect.baseline is not None and not 0 < effect.baseline < 1:
        entry.refuse(f"'baseline' is {effect.baseline:g}", "Write a share between 0 and 1.")


def read_emmie(entry: Entry | None) -> Emmie:
    """The ratings of the evidence as a practice's file gives them; a rating without who gave it is refused."""
    if entry is None:
        return NOT_RATED
    entry.known_keys((*EMMIE, "by"))
    ratings = {name: entry.number(name) for name in EMMIE}
    for name, rating in ratings.items():
        if rating is not None and rating not in range(BEST + 1):
            entry.refuse(f"{name!r} is {rating:g}", f"EMMIE rates from 0 to {BEST}.")
    whole = {name: None if rating is None else int(rating) for name, rating in ratings.items()}
    rated = any(rating is not None for rating in whole.values())
    return Emmie(**whole, by=entry.word("by", references()) if rated else "")
