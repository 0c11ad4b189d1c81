"""How sure it is that a candidate comes first: robust, contested or not enough evidence, by stated rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from urbansafety.catalog.criteria import criteria
from urbansafety.tables import Floats
from urbansafety.wording import TWELVE, per_cent

ROBUST, CONTESTED, NOT_ENOUGH = "robust", "contested", "not enough evidence"
FIRST = 5
"""Candidates that count as the first ones, a third of them where they are few: what a council can take up at once."""
SURE, HALF = 0.8, 0.5
"""Shares of the draws (our choice): from four in five on, or up to one in five, it is settled whether a candidate is
among the first; half divides those who put it there from those who do not."""
APART = 0.2
"""Two groups differ when their shares of draws lie on both sides of a half, and so far apart (our choice)."""
RULE = (
    "A place in the order is robust when the candidate is among the first five (of fewer than fifteen among the first "
    "third) in at least four draws of five, or in at most one, and no stakeholder group sees it otherwise. It is "
    "contested when one group puts it there in most draws and another does not, or when, with the values as stated, "
    "the weights alone leave it open. There is not enough evidence when criteria that carry more than half of the "
    "weight are not known, or when it would be settled if the values were known exactly."
)


def leading(candidates: int) -> int:
    """How many of the candidates count as the first ones.

    >>> [leading(n) for n in (1, 4, 9, 15, 500)]
    [1, 1, 3, 5, 5]
    """
    return min(FIRST, max(candidates // 3, 1))


@dataclass(frozen=True)
class Standing:
    """What a label is given on: shares of draws among the first ones, and what is not known.

    ``first`` is how many count as the first ones, ``share`` is over everything, ``exact`` with the values as stated,
    ``by_group`` by the weights of each group; ``unknown`` is the part of the mean weight on what is not known.
    """

    first: int
    share: float
    exact: float
    by_group: Mapping[str, float]
    unknown: float


def settled(share: float) -> bool:
    """Whether a share of draws says clearly that a candidate is, or is not, among the first.

    >>> settled(0.9), settled(0.5), settled(0.1)
    (True, False, True)
    """
    return not 1 - SURE < share < SURE


def label(standing: Standing, differing: str = "") -> tuple[str, str]:
    """The label and why; ``differing`` says on which criterion the groups differ."""
    if standing.unknown > HALF:
        return NOT_ENOUGH, f"criteria that carry {per_cent(standing.unknown)} of the weight are not known"
    share = f"{among(standing.first)} in {per_cent(standing.share)} of the draws"
    apart = opposed(standing.by_group)
    if apart:
        ends = [f"in {per_cent(standing.by_group[group])} by the weights of {named(group)}" for group in apart]
        return CONTESTED, f"{share}: {', '.join(ends)}{f'; what divides them is {differing}' if differing else ''}"
    if settled(standing.share):
        return ROBUST, f"{share}{', and no group sees it otherwise' if len(standing.by_group) > 1 else ''}"
    if settled(standing.exact):
        exact = per_cent(standing.exact)
        return NOT_ENOUGH, f"{share}; it would be {exact} if the values were known exactly"
    asked = "" if standing.by_group else ", and no stakeholder group was asked what counts most"
    return CONTESTED, f"{share}; the weights alone leave it open{asked}"


def among(first: int) -> str:
    """The first ones in words.

    >>> among(1), among(3)
    ('the first', 'among the first three')
    """
    return "the first" if first == 1 else f"among the first {TWELVE[first]}"


def named(group: str) -> str:
    """A stakeholder group as a sentence names it.

    >>> named("security sector"), named("youth"), named("statisticians")
    ('the security sector', 'youth', 'statisticians')
    """
    return f"the {group}" if group.endswith(("sector", "bodies", "authorities")) else group


def opposed(by_group: Mapping[str, float]) -> tuple[str, str] | None:
    """The group that is most for a candidate and the one that is least, where they stand on both sides of a half."""
    if len(by_group) < 2:
        return None
    most, least = (pick(sorted(by_group), key=lambda group: by_group[group]) for pick in (max, min))
    apart = by_group[most] > HALF > by_group[least] and by_group[most] - by_group[least] >= APART
    return (most, least) if apart else None


def dividing(most: Floats, least: Floats, own: Floats, others: Floats) -> str:
    """The criterion that divides two groups on a candidate, by its label; "" where none does.

    ``most`` and ``least`` are their mean weights, ``own`` the candidate's scores and ``others`` the mean scores of all:
    the one where a larger weight lifts the candidate most.
    """
    lift = (most - least) * (own - others)
    best = int(np.argmax(lift))
    return list(criteria().values())[best].label["en"].lower() if lift[best] > 0 else ""
