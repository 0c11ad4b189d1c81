"""Vulnerability and resilience: factors by sphere, with what an area takes over from the areas around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.city import CITY
from urbansafety.risk.draws import Known
from urbansafety.stats.composite import TOP, normalise
from urbansafety.tables import Areas, Bools, Floats, Ints, Level

VULNERABILITY, RESILIENCE = "vulnerability", "resilience"
SPHERES = ("individual", "family", "community", "society")
WIDENED = 0.25
"""A value taken over from a larger area is widened by this share of the distance between the goalposts either way (our
choice): how much areas differ inside the larger one is not known."""
MOST = 0.5
"""An area takes the mean of the areas inside it where those with a value hold at least this share of its residents."""


@dataclass(frozen=True)
class Measured:
    """A factor at one level: what is known by area, and where it was taken over from a larger area."""

    id: str
    sphere: str
    low: float
    high: float
    rising: bool
    known: Known
    inherited: Bools

    @property
    def lacking(self) -> Bools:
        """Areas of which nothing is known."""
        return np.isnan(self.known.value)

    @property
    def score(self) -> Floats:
        """0 to 10 as stated, 10 the most of the dimension."""
        return normalise(self.known.stated, self.low, self.high, rising=self.rising)


@dataclass(frozen=True)
class Dimension:
    """Vulnerability or resilience of one level: the factors that are used, those of a lacking sphere among them.

    A sphere of which nothing is measured anywhere is a factor that is anywhere from 0 to 10; where no sphere has
    anything, one such factor stands for the whole dimension. ``unused`` are factors without goalposts.
    """

    name: str
    factors: tuple[Measured, ...]
    unused: tuple[str, ...]

    @property
    def spheres(self) -> tuple[str, ...]:
        """The spheres in the order of the factors."""
        return tuple(dict.fromkeys(factor.sphere for factor in self.factors))

    @property
    def known(self) -> bool:
        """Whether anything of it is known."""
        return any(not factor.lacking.all() for factor in self.factors)


@dataclass(frozen=True)
class _Values:
    """Values of one factor at one level."""

    value: Floats
    lower: Floats
    upper: Floats
    inherited: Bools


def dimensions(areas: Areas, factors: pa.Table, measures: pa.Table) -> dict[str, tuple[Dimension, Dimension]]:
    """Vulnerability and resilience of every level and of the city (level "city", one area).

    The newest value of an area counts. An area without one takes the mean of the areas inside it, weighted by
    residents; failing that, the value of the area that it lies in, with a wider interval.
    """
    rows = factors.to_pylist()
    usable = [row for row in rows if row["low"] is not None and row["high"] is not None]
    levels = [*areas.levels[::-1], _whole()]
    values = {row["id"]: _resolved(row, levels, measures) for row in usable}
    return {
        level.name: tuple(  # type: ignore[misc]
            _dimension(
                name,
                [
                    _measured(row, values[row["id"]][at])
                    for row in usable
                    if row["dimension"] == name and not _empty(values[row["id"]])
                ],
                tuple(row["id"] for row in rows if row["dimension"] == name and row not in usable),
                len(level),
            )
            for name in (VULNERABILITY, RESILIENCE)
        )
        for at, level in enumerate(levels)
    }


def _whole() -> Level:
    """The city as a level of one area."""
    empty = np.array([""], object)
    no_years = np.zeros(0, np.int64)
    return Level(CITY, empty, empty, empty, np.array([None], object), np.zeros((1, 0)), no_years)


def _empty(values: Iterable[_Values]) -> bool:
    return all(np.isnan(level.value).all() for level in values)


def _resolved(row: dict[str, Any], levels: Sequence[Level], measures: pa.Table) -> list[_Values]:
    """Values of a factor by level, from small to the city: own, of the areas inside, of the area around."""
    mine = measures.filter(pa.compute.equal(measures["indicator"], row["id"]))
    known = [_newest(mine, level) for level in levels]
    for at in range(1, len(levels)):
        known[at] = _from_inside(known[at], known[at - 1], levels[at], levels[at - 1])
    for at in range(len(levels) - 2, -1, -1):
        known[at] = _from_around(known[at], known[at + 1], levels[at], levels[at + 1], row)
    return known


def _newest(measures: pa.Table, level: Level) -> _Values:
    place = {area: at for at, area in enumerate(level.ids.tolist())}
    value, lower, upper = np.full((3, len(level)), np.nan)
    newest = [""] * len(level)
    for row in measures.filter(pa.compute.equal(measures["level"], level.name)).to_pylist():
        at = place.get(row["area"] or "", -1)
        period = row["period"] or ""
        if at >= 0 and row["value"] is not None and period >= newest[at]:
            newest[at] = period
            value[at] = row["value"]
            lower[at], upper[at] = (row["value"] if row[end] is None else row[end] for end in ("lower", "upper"))
    return _Values(value, lower, upper, np.zeros(len(level), bool))


def _from_inside(own: _Values, inside: _Values, level: Level, below: Level) -> _Values:
    """Gaps filled by the mean of the areas inside, their intervals taken as if all erred alike."""
    people = _residents(below)
    parent = _parents(below, level)
    has = ~np.isnan(inside.value) & (parent >= 0)
    n = len(level)
    total = np.bincount(parent[parent >= 0], people[parent >= 0], n)
    weight = np.bincount(parent[has], people[has], n)
    fill = np.isnan(own.value) & (weight > 0) & (weight >= MOST * total)
    value, lower, upper = (
        np.where(fill, np.bincount(parent[has], people[has] * part[has], n) / np.where(fill, weight, np.nan), old)
        for part, old in ((inside.value, own.value), (inside.lower, own.lower), (inside.upper, own.upper))
    )
    return _Values(value, lower, upper, own.inherited)


def _from_around(own: _Values, around: _Values, level: Level, above: Level, row: dict[str, Any]) -> _Values:
    parent = _parents(level, above)
    value = np.where(parent >= 0, around.value[parent], np.nan)
    fill = np.isnan(own.value) & ~np.isnan(value)
    reach = WIDENED * (row["high"] - row["low"])
    return _Values(
        np.where(fill, value, own.value),
        np.where(fill, around.lower[parent] - reach, own.lower),
        np.where(fill, around.upper[parent] + reach, own.upper),
        own.inherited | fill,
    )


def _residents(level: Level) -> Floats:
    """Residents in the newest year; areas weigh alike where nobody's number is known."""
    return np.ones(len(level)) if np.isnan(level.newest).all() else np.nan_to_num(level.newest)


def _parents(level: Level, above: Level) -> Ints:
    """Positions of the areas around; -1 where there is none. Every area lies in the city."""
    return np.zeros(len(level), np.int64) if above.name == CITY else level.within(above)


def _measured(row: dict[str, Any], values: _Values) -> Measured:
    unknown = np.isnan(values.value)
    known = Known(
        values.value, np.where(unknown, row["low"], values.lower), np.where(unknown, row["high"], values.upper)
    )
    rising = (row["better"] == "lower") == (row["dimension"] == VULNERABILITY)
    return Measured(row["id"], row["sphere"], row["low"], row["high"], rising, known, values.inherited)


def _dimension(name: str, factors: list[Measured], unused: tuple[str, ...], n: int) -> Dimension:
    anywhere = Known(np.full(n, np.nan), np.zeros(n), np.full(n, TOP))
    lacking = Measured(name, "", 0.0, TOP, rising=True, known=anywhere, inherited=np.zeros(n, bool))
    if not factors:
        return Dimension(name, (lacking,), unused)
    missing = [sphere for sphere in SPHERES if sphere not in {factor.sphere for factor in factors}]
    stand_ins = [replace(lacking, id=f"{sphere} sphere of {name}", sphere=sphere) for sphere in missing]
    return Dimension(name, (*factors, *stand_ins), unused)
