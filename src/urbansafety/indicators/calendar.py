"""Months and the years they are in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from urbansafety.tables import Ints, Months


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
