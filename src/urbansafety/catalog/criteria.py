"""What challenges in places are compared by, and the scales of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from urbansafety.catalog.reading import read_yaml


@dataclass(frozen=True)
class Criterion:
    """A criterion, what it means, and the values that count as 0 and as 10; larger is more urgent, or can be done."""

    id: str
    label: dict[str, str]
    meaning: str
    unit: str
    low: float
    high: float
    log: bool
    reason: str


@cache
def criteria() -> dict[str, Criterion]:
    """Every criterion by id, in the order of ``criteria.yaml``.

    >>> list(criteria())[:3]
    ['burden', 'harm', 'trend']
    """
    return {name: _criterion(name, entry) for name, entry in read_yaml("criteria.yaml").items()}


def _criterion(name: str, entry: dict[str, Any]) -> Criterion:
    numbers: dict[str, Any] = {end: float(entry[end]) for end in ("low", "high")}
    texts = {key: entry[key] for key in ("label", "meaning", "unit", "reason")}
    return Criterion(name, **texts, **numbers, log=entry["scale"] == "log")
