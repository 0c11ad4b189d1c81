"""Which months the sources cover, so that a month without records is told from a month without data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from urbansafety.tables import Cube, Ints, Months

Window = tuple[np.datetime64, np.datetime64] | None
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Calendar:
    """The years of a run of months: ``of_month`` says which of ``years`` a month is in."""

    years: Ints
    of_month: Ints

    @classmethod
    def over(cls, months: Months) -> Calendar:
        """The calendar of months without a gap."""
        years, of_month = np.unique(months.astype("datetime64[Y]").astype(np.int64) + 1970, return_inverse=True)
        return cls(years, of_month)

    def total(self, by_month: Ints) -> Ints:
        """Sums over the months (last axis) of each year; an array of no months has no years."""
        starts = np.searchsorted(self.of_month, np.arange(len(self.years)))
        return np.add.reduceat(by_month, starts, axis=-1) if len(starts) else by_month


@dataclass(frozen=True)
class Coverage:
    """For some codes and each month: whether a source that records them spans it, and covers it in full."""

    spanned: Bools
    complete: Bools


def coverage(
    city: Cube, codes: tuple[str, ...] | None, window: Window, sources: tuple[str, ...] | None = None
) -> Coverage:
    """The months of the codes and all below them in the city's cube.

    A source spans the months from its first to its last record of any category. ``window`` is the first and the last
    month that every source covers in full (None: not known, every spanned month counts). Only ``sources`` are
    looked at, all when None.
    """
    recording = np.unique(city.source[city.cells(codes)])
    spanned = np.zeros(len(city.months), bool)
    for source in recording:
        if sources is None or city.sources[source] in sources:
            months = city.month[city.source == source]
            spanned[months.min() : months.max() + 1] = True
    if window is None:
        return Coverage(spanned, spanned)
    return Coverage(spanned, spanned & (city.months >= window[0]) & (city.months <= window[1]))
