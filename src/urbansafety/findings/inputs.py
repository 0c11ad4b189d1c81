"""The inputs of risk and their scores, as sentences name them."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.tables import NO_GOALPOSTS
from urbansafety.wording import listed, lower_first, number

Row = dict[str, Any]

PARTS = {
    "threat": "the threat",
    "vulnerability": "the vulnerability of people and places",
    "coping": "the ability to cope",
}
INPUTS = {
    "recorded level": "the number of records",
    "flows": "the exposure to illicit flows",
    "vulnerability": "the vulnerability of people and places",
    "resilience": "the resilience of the area",
    "capacity": "the capacity of institutions",
    "weights": "the weights of the parts",
    "normalisation": "where the scales begin and end",
    "aggregation": "the way the parts are put together",
}
"""The groups of inputs of the Sobol effects, as a sentence names them."""
WHOLLY = {
    "recorded level": "how many records there are for its residents",
    f"recorded level{NO_GOALPOSTS}": "what number of records is high",
    "flows": "where an illicit flow that feeds it passes",
    "vulnerability": "how vulnerable people and places are",
    "resilience": "how resilient places are",
    "capacity": "what the institutions are able to do",
}
"""Inputs that are not known at all, by the name that ``missing`` has for them."""
LEVEL_LACKS = frozenset(list(WHOLLY)[:2])
"""The recorded level, by both names: without it the threat is no finding."""


def score(value: float) -> str:
    """A score from 0 to 10 with its one decimal.

    >>> score(7.04), score(10.0)
    ('7.0', '10.0')
    """
    return f"{value:.1f}"


def scores_apart(now: float, needed: float) -> tuple[str, str]:
    """Two scores, with more decimals where one does not tell them apart.

    >>> scores_apart(3.4, 0.3), scores_apart(2.93, 2.87)
    (('3.4', '0.3'), ('2.93', '2.87'))
    """
    return _apart(*((f"{now:.{places}f}", f"{needed:.{places}f}") for places in (1, 2, 3)))


def rates_apart(now: float, needed: float) -> tuple[str, str]:
    """Two rates, with more digits where two do not tell them apart.

    >>> rates_apart(157.2, 94.6), rates_apart(133.2, 128.9)
    (('160', '95'), ('133', '129'))
    """
    return _apart(*((number(now, digits), number(needed, digits)) for digits in (2, 3, 4)))


def _apart(*pairs: tuple[str, str]) -> tuple[str, str]:
    return next(((one, other) for one, other in pairs if one != other), pairs[-1])


def share_of(effect: float) -> float:
    """A total effect as the share that it can only be: estimates from few draws may leave 0 to 1.

    >>> share_of(1.7), share_of(-0.01), share_of(0.4)
    (1.0, 0.0, 0.4)
    """
    return min(max(effect, 0.0), 1.0)


def of_cell(table: pa.Table, row: Row) -> list[Row]:
    """The rows of a table that are of the same challenge, level and area as ``row``."""
    challenge, level, area = (pc.equal(table[name], row[name]) for name in ("challenge", "level", "area"))
    rows: list[Row] = table.filter(pc.and_(pc.and_(challenge, level), area)).to_pylist()
    return rows


def total_effects(drivers: pa.Table, row: Row) -> list[Row]:
    """The total effects on the rank of an area, or on its risk where ranks have none; the largest first."""
    rows = of_cell(drivers, row)
    of_rank = [effect for effect in rows if effect["output"] == "rank"] or rows
    return sorted(of_rank, key=lambda effect: -effect["total"])


def input_words(name: str) -> str:
    """A group of inputs as a sentence names it.

    >>> input_words("recorded level"), input_words("individual sphere of resilience")
    ('the number of records', 'the individual sphere of resilience')
    """
    return INPUTS.get(name, f"the {name}")


def input_labels(factors: list[Row], flows: list[Row]) -> dict[str, str]:
    """Factors and flows by the ids that the reasons of a strength name them with, as they stand inside a sentence."""
    return {row["id"]: lower_first(row["label"] or row["id"]) for row in (*factors, *flows)}


def in_words(text: str, labels: dict[str, str]) -> str:
    """A text with the ids in it told by their labels; other ids lose what only machines need.

    >>> in_words("no value of no_piped_water; flow:arms is limited", {"flow:arms": "arms by road"})
    'no value of no piped water; arms by road is limited'
    """
    return re.sub(r"[a-z]+:[a-z0-9_]+|[a-z0-9]+(?:_[a-z0-9]+)+", lambda found: _label(found[0], labels), text)


def _label(item: str, labels: dict[str, str]) -> str:
    return labels.get(item, item.partition(":")[2] or item).replace("_", " ")


def assumed(row: Row) -> str:
    """That a score stands on what nobody knows, and what that is: the middle of a scale is no finding.

    >>> assumed({"missing": ["capacity", "family sphere of resilience"]})
    ' Not known, with the middle of what is possible in its place: what the institutions are able to do.'
    """
    unknown = [words for name, words in WHOLLY.items() if name in (row["missing"] or ())]
    return f" Not known, with the middle of what is possible in its place: {listed(unknown)}." if unknown else ""
