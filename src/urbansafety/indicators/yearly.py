"""The indicators of one challenge at one level, by area and year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from urbansafety.catalog import harm_days
from urbansafety.indicators.calendar import Calendar
from urbansafety.indicators.values import NO_COUNT, NOT_AVAILABLE, Block
from urbansafety.stats.rates import rate_per_100000, wilson
from urbansafety.stats.smoothing import gamma_poisson
from urbansafety.stats.weighting import weighted_total
from urbansafety.tables import Bools, Cube, Floats, Ints

AREAS_TO_SMOOTH = 10
"""Fewer areas cannot say how much areas differ."""
PER = 100_000


@dataclass(frozen=True)
class Subject:
    """What is counted: a challenge and its codes, or everything (id "", no codes).

    ``compared`` says whether it may compare areas, ``spanned`` are the months that a source spans which records it,
    ``complete`` those of them that are compared.
    """

    id: str
    codes: tuple[str, ...] | None
    compared: bool
    spanned: Bools
    complete: Bools


@dataclass(frozen=True)
class Counted:
    """Records of a subject by area of a level and year: all of them, and those of complete months alone.

    ``months`` says how many months of each year are complete, ``city`` is all of the city's records by year.
    ``unknown`` are the areas and years of which a source of counts says nothing in some month: they have no value.
    """

    head: dict[str, Any]
    every: Ints
    complete: Ints
    months: Ints
    city: Ints
    unknown: Bools

    def known(self, value: Floats, kept: Ints | slice = slice(None)) -> Floats:
        """The value, NaN where the counts behind it are not known; ``kept`` are the positions of its years."""
        return np.where(self.unknown[:, kept], np.nan, value)

    @property
    def compared(self) -> Ints:
        """Positions of the years that have complete months."""
        return np.flatnonzero(self.months)


def counted(cube: Cube, subject: Subject, calendar: Calendar, city: Ints) -> Counted:
    """Count a subject at a level; only years that a source spans are kept."""
    return by_year(cube, subject, calendar, cube.by_month(subject.codes)[:-1], city)


def by_year(
    cube: Cube,
    subject: Subject,
    calendar: Calendar,
    by_month: Ints,
    city: Ints,
    sources: tuple[str, ...] | None = None,
) -> Counted:
    """The same from counts by area and month, of some ``sources`` (all when None)."""
    unknown = cube.unknown(subject.codes, sources=sources) & subject.spanned
    spanned = np.flatnonzero(calendar.total(subject.spanned.astype(np.int64)))
    return Counted(
        head={"challenge": subject.id, "level": cube.level, "areas": cube.areas, "years": calendar.years[spanned]},
        every=calendar.total(by_month)[:, spanned],
        complete=calendar.total(by_month * subject.complete)[:, spanned],
        months=calendar.total(subject.complete.astype(np.int64))[spanned],
        city=city[spanned],
        unknown=calendar.total(unknown.astype(np.int64))[:, spanned] > 0,
    )


def recorded(seen: Counted) -> Block:
    """Every record of the year. What is placed in no area of the level at all is not available there."""
    name = "recorded" if seen.head["challenge"] else "total_recorded"
    if not seen.every.any():
        return Block(name, **seen.head, months=seen.months, value=np.full(seen.every.shape, np.nan))
    return Block(
        name, **seen.head, months=seen.months, value=seen.known(seen.every.astype(float)),
        count=np.where(seen.unknown, NO_COUNT, seen.every),
    )  # fmt: skip


def not_available(seen: Counted) -> Block:
    """Years that are recorded and yet have no number, because the sources cannot be added."""
    return Block("recorded", **seen.head, months=seen.months, value=np.full(seen.every.shape, np.nan))


def rate(seen: Counted, residents: Floats, name: str = "rate") -> Block:
    """Records of complete months per 100,000 residents and year, with the exact interval of a Poisson count.

    ``residents`` is by area and year; where nobody is known to live there is no value.
    """
    kept = seen.compared
    count, people = seen.complete[:, kept], residents[:, kept]
    found = rate_per_100000(seen.known(count.astype(float), kept), people, seen.months[kept] / 12)
    return Block(
        name, **_in_years(seen, kept), value=found.value, lower=found.low, upper=found.high,
        count=np.where(seen.unknown[:, kept], NO_COUNT, count), denominator=people,
    )  # fmt: skip


def smoothed_rate(seen: Counted, residents: Floats) -> Block:
    """Rates drawn towards that of the whole level as far as their counts are few, with the posterior's interval."""
    kept = seen.compared
    count, people = seen.complete[:, kept], residents[:, kept]
    fit = gamma_poisson(seen.known(count.astype(float), kept), _exposure(people, seen.months[kept]))
    return Block(
        "smoothed_rate", **_in_years(seen, kept), value=fit.value * PER, lower=fit.low * PER, upper=fit.high * PER,
        count=np.where(seen.unknown[:, kept], NO_COUNT, count), denominator=people,
    )  # fmt: skip


def share_of_burden(seen: Counted) -> Block:
    """An area's share of the city's records of the year, with Wilson's interval."""
    city = np.broadcast_to(seen.city, seen.every.shape)
    share = np.divide(seen.every, city, out=np.full(city.shape, np.nan), where=city > 0)
    value, lower, upper = map(seen.known, (share, *wilson(seen.every, city)))
    return Block(
        "share_of_burden", **seen.head, months=seen.months, value=value, lower=lower, upper=upper,
        count=np.where(seen.unknown, NO_COUNT, seen.every), denominator=city.astype(float),
    )  # fmt: skip


def harm(cube: Cube, subject: Subject, calendar: Calendar, seen: Counted) -> Iterator[Block]:
    """Records weighted by harm, all of the year; none where no code of the subject has a weight.

    ``count`` is the records that have a weight.
    """
    days = np.array([harm_days(code) or 0.0 for code in cube.codes])
    chosen = cube.cells(subject.codes)
    chosen = chosen[(days[cube.code[chosen]] > 0)]
    if not len(chosen):
        return
    weight, number = days[cube.code[chosen]], cube.count[chosen]
    placed = cube.area[chosen] >= 0
    n, years = len(cube.areas), len(calendar.years)
    at = (cube.area[chosen].astype(np.int64) * years + calendar.of_month[cube.month[chosen]])[placed]
    total, variance, count = (
        np.bincount(at, (number * weight**power)[placed], n * years).astype(float).reshape(n, years)
        for power in (1, 2, 0)
    )
    spanned = np.searchsorted(calendar.years, seen.head["years"])
    interval = weighted_total(total[:, spanned], variance[:, spanned], weight.max())
    value, lower, upper = map(seen.known, (total[:, spanned], *interval))
    yield Block(
        "harm", **seen.head, months=seen.months, value=value, lower=lower, upper=upper,
        count=np.where(seen.unknown, NO_COUNT, count[:, spanned].astype(np.int64)),
    )  # fmt: skip


def _exposure(residents: Floats, months: Ints) -> Floats:
    """Residents times years; NaN where nobody is known to live."""
    return np.where(residents > 0, residents, np.nan) * months / 12


def _in_years(seen: Counted, kept: Ints) -> dict[str, Any]:
    return {**seen.head, "years": seen.head["years"][kept], "months": seen.months[kept], "missing": NOT_AVAILABLE}
