"""Counts by area, month and code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from urbansafety.catalog import SELDOM_REPORTED, SELDOM_SHARE

if TYPE_CHECKING:
    from urbansafety.catalog import Challenge
    from urbansafety.tables.areas import Bools, Indices, Ints, Months, Strings

STATES_ZEROS = 0.01
"""A source of counts with so many zeros among its numbers states its zeros: where it is silent, nothing is known."""
PLACED = ("coordinates", "name", "none")
"""How a record came to its area."""


@dataclass(frozen=True)
class Cube:
    """Counts of one level by area × month × ICCS code, as a sparse list of cells in order of their codes.

    ``area``, ``month`` and ``code`` index into ``areas`` (-1: not placed in any), ``months`` (every month from the
    first to the last, no gap) and ``codes`` ("" is a category that is not classified); ``placed`` is 0 by coordinates
    (or by a count's own area), 1 by name, 2 not placed; ``attempted`` is 0 attempted, 1 completed, 2 not said. The
    city as a whole is a level of one area with the id "".
    """

    level: str
    areas: Strings
    months: Months
    codes: Strings
    area: Indices
    month: Indices
    code: Indices
    placed: Indices
    source: Indices
    sources: Strings
    attempted: Indices
    count: Ints

    def cells(self, codes: tuple[str, ...] | None = None, *, named: bool = True) -> Ints:
        """Positions of the cells of the codes and all below them (every cell without codes).

        Cells placed by name are left out unless ``named``.
        """
        wanted = np.array([i for i, code in enumerate(self.codes) if codes is None or code.startswith(codes)], np.int64)
        ends = np.searchsorted(self.code, np.stack([wanted, wanted + 1], axis=1))
        chosen = np.concatenate([np.arange(first, last) for first, last in ends] or [np.empty(0, np.int64)])
        return chosen if named else chosen[self.placed[chosen] != 1]

    def by_month(self, codes: tuple[str, ...] | None = None, *, named: bool = True) -> Ints:
        """Counts by area (rows; the last row is what has no area) and month, of the codes and all below them."""
        n, m = len(self.areas), len(self.months)
        chosen = self.cells(codes, named=named)
        area = self.area[chosen].astype(np.int64)
        cell = np.where(area < 0, n, area) * m + self.month[chosen]
        return np.bincount(cell, self.count[chosen], (n + 1) * m).astype(np.int64).reshape(n + 1, m)

    def unknown(self, codes: tuple[str, ...] | None = None, *, sources: tuple[str, ...] | None = None) -> Bools:
        """Areas (rows) and months of which a source of counts that states its zeros says nothing under the codes.

        No record there is no zero: the area was not yet drawn, or its numbers were not given. Records of incidents,
        and counts that leave zeros out, never say so. Only ``sources`` (all when None) count.
        """
        lacking = np.zeros((len(self.areas), len(self.months)), bool)
        chosen = self.cells(codes) if self._stating else np.empty(0, np.int64)
        for source in np.unique(self.source[chosen]).tolist():
            if source in self._stating and (sources is None or self.sources[source] in sources):
                mine = chosen[(self.source[chosen] == source) & (self.area[chosen] >= 0)]
                first, last = self._reach[source]
                silent = np.zeros_like(lacking)
                silent[:, first : last + 1] = True
                silent[self.area[mine], self.month[mine]] = False
                lacking |= silent
        return lacking

    @cached_property
    def _stating(self) -> frozenset[int]:
        """The sources that state their zeros."""
        every, zeros = (
            np.bincount(self.source[chosen], minlength=len(self.sources)) for chosen in (slice(None), self.count == 0)
        )
        return frozenset(np.flatnonzero((zeros > 0) & (zeros >= STATES_ZEROS * every)).tolist())

    @cached_property
    def _reach(self) -> dict[int, tuple[int, int]]:
        """The first and the last month of each source that has a cell."""
        months = {source: self.month[self.source == source] for source in np.unique(self.source).tolist()}
        return {source: (int(own.min()), int(own.max())) for source, own in months.items()}

    def covered(
        self,
        codes: tuple[str, ...] | None = None,
        window: tuple[np.datetime64, np.datetime64] | None = None,
        *,
        sources: tuple[str, ...] | None = None,
    ) -> Bools:
        """The months that a source which records the codes spans, so that no record means none recorded.

        A source spans the months from its first to its last record of any category, less those of which it says
        nothing (``unknown``). Only months of ``window`` (first and last; all when None) and only ``sources`` (all when
        None) count.
        """
        spanned = np.zeros(len(self.months), bool)
        for source in np.unique(self.source[self.cells(codes)]).tolist():
            if sources is None or self.sources[source] in sources:
                first, last = self._reach[source]
                told = (~self.unknown(codes, sources=(self.sources[source],))).sum(axis=0) > 0
                spanned[first : last + 1] |= told[first : last + 1]
        return spanned if window is None else spanned & (self.months >= window[0]) & (self.months <= window[1])


def compared(challenge: Challenge, city: Cube) -> bool:
    """Whether records of a challenge may compare areas.

    Not where they follow police activity, nor where more than a tenth of them are of kinds that are seldom reported:
    such a comparison would be one of reporting.
    """
    of_code = np.bincount(city.code, city.count, len(city.codes))
    ours, seldom = (
        of_code[[code.startswith(challenge.iccs) and code.startswith(also) for code in city.codes.tolist()]].sum()
        for also in ("", SELDOM_REPORTED)
    )
    return not challenge.activity_driven and bool(seldom <= SELDOM_SHARE * ours)
