"""What every search for patterns starts from: a challenge's counts, where and when the data can bear the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from urbansafety.city import CITY, Event
from urbansafety.tables import UNFIT, Bools, Cube, Floats, Ints, Level, Months, Quality

UNFIT_SHARE = 0.1
"""A challenge is unfit when more than this share of its records is in categories or sources that are unfit."""
YEAR = 12


def unfit(quality: Quality, use: str, city: Cube, codes: tuple[str, ...]) -> bool:
    """Whether the records of the codes and all below them cannot bear a use.

    A verdict on one code, with those below it, or on one source of records weighs as much as its records; any other
    speaks of all.
    """
    cells = city.cells(codes)
    number = city.count[cells]
    hit = np.zeros(len(cells), bool)
    for source, code, verdict in zip(
        *(quality.table[name].to_pylist() for name in ("source", "iccs", use)), strict=True
    ):
        if verdict == UNFIT:
            ours = np.isin(city.sources, source)[city.source[cells]] if source in city.sources else True
            below = np.array([own.startswith(code) for own in city.codes.tolist()], bool)
            hit |= ours & below[city.code[cells]]
    return bool(number[hit].sum() > UNFIT_SHARE * number.sum())


def outside_shocks(months: Months, events: tuple[Event, ...]) -> Bools:
    """The months that no declared shock with a first and a last day touches."""
    calm = np.ones(len(months), bool)
    for event in events:
        if event.kind == "shock" and event.end:
            first, last = (np.datetime64(day, "M") for day in (event.start, event.end))
            calm &= (months < first) | (months > last)
    return calm


def latest_year(months: Months, complete: Bools) -> Ints:
    """Positions of the latest calendar year that is complete, or of the latest twelve complete months in a row.

    Empty where there is neither.
    """
    total = np.cumsum(np.append(0, complete))
    ends = np.flatnonzero(total[YEAR:] - total[:-YEAR] == YEAR) + YEAR - 1
    december = ends[months[ends].astype(int) % YEAR == YEAR - 1]
    last = december if len(december) else ends
    return np.arange(last[-1] - YEAR + 1, last[-1] + 1) if len(last) else last


@dataclass(frozen=True)
class Series:
    """A challenge's records at one level by area (rows) and month; ``complete`` are the months that are compared.

    NaN is a number that is not known (``Cube.unknown``): no record there is no zero.
    """

    challenge: str
    level: Level | None
    count: Floats
    months: Months
    complete: Bools

    @property
    def name(self) -> str:
        """The challenge's id as a part of a pattern's id."""
        return self.challenge.removeprefix("challenge:")

    @property
    def place(self) -> str:
        """The name of the level; "city" for the city as a whole."""
        return self.level.name if self.level else CITY
