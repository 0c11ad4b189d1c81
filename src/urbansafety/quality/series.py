"""Monthly series of a source, of its categories and of its areas, from the tally."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from urbansafety.catalog.classification import WIDTHS
from urbansafety.quality.tally import Tally
from urbansafety.quality.verdicts import limit
from urbansafety.tables import Ints, Months, Strings

DIVISION = 4
"""Digits of an ICCS division, as theft (0502) or robbery (0401)."""


@dataclass(frozen=True)
class Series:
    """Records of one source by month, every month from the first to the last.

    ``categories`` (local labels) with their ``codes`` are the rows of ``count``; the areas of one level are those of
    ``by_area``. ``stated`` (categories by months) tells a zero that a file of counts states from silence. ``dates``
    with ``daily`` are the days that have a record; none for declared counts. ``noted`` are the codes of challenges.
    """

    source: str
    months: Months
    categories: Strings
    codes: Strings
    count: Ints
    by_area: Ints
    stated: NDArray[np.bool_]
    dates: Months
    daily: Ints
    noted: frozenset[str]

    @property
    def total(self) -> Ints:
        """Records by month."""
        return np.asarray(self.count.sum(axis=0), dtype=np.int64)

    def of_code(self, code: str) -> Ints:
        """Records of a code and all below it, by month."""
        below = np.array([mine.startswith(code) for mine in self.codes], bool)
        return np.asarray(self.count[below].sum(axis=0), dtype=np.int64)

    def within(self, first: int, last: int) -> Series:
        """The same from month number ``first`` to ``last``, both included."""
        cut = slice(first, last + 1)
        inside = np.isin(self.dates.astype("datetime64[M]"), self.months[cut])
        return Series(
            self.source, self.months[cut], self.categories, self.codes, self.count[:, cut], self.by_area[:, cut],
            self.stated[:, cut], self.dates[inside], self.daily[inside], self.noted,
        )  # fmt: skip


def codes_of_note(codes: Strings, n: Ints, noted: frozenset[str]) -> list[str]:
    """The ICCS codes to speak of one by one, sorted: those seen and those above them, as far as they matter.

    Sections, divisions and the codes of challenges (``noted``) always; a code below a division when it is a good part
    of that division's ``n`` records, so that a rare offence does not speak for a common one. A code that holds no more
    than one below it is left to that one.
    """
    seen, row = np.unique(codes.astype(object), return_inverse=True)
    total: dict[str, float] = defaultdict(float)
    for own, number in zip(seen.tolist(), np.bincount(row, n, len(seen)).tolist(), strict=True):
        for code in (own[:width] for width in WIDTHS if len(own) >= width):
            total[code] += number
    part = limit("part")
    told = {
        code: number
        for code, number in total.items()
        if len(code) <= DIVISION or code in noted or number >= part * total[code[:DIVISION]]
    }
    same = {(code[:width], number) for code, number in told.items() for width in WIDTHS if width < len(code)}
    return sorted(code for code, number in told.items() if (code, number) not in same)


def series(counted: Tally) -> tuple[Series, ...]:
    """The series of every source, in order of the sources' ids."""
    cells = pa.concat_tables([_plain(counted.cells, "category", "iccs"), _plain(counted.counts, "category", "iccs")])
    areas = pa.concat_tables([_plain(counted.areas, "area"), _plain(counted.count_areas, "area")])
    return tuple(_of_source(source, cells, areas, counted) for source in counted.sources)


def _plain(table: pa.Table, *keys: str) -> pa.Table:
    schema = pa.schema(
        [("source", pa.string()), ("month", pa.date32()), *((k, pa.string()) for k in keys), ("n", pa.int64())]
    )
    filled = [pc.fill_null(table[name], "") if name in keys else table[name] for name in schema.names]
    return pa.table(filled, schema.names).cast(schema)


def _of_source(source: str, cells: pa.Table, areas: pa.Table, counted: Tally) -> Series:
    mine = cells.filter(pc.equal(cells["source"], source))
    month = mine["month"].to_numpy().astype("datetime64[M]")
    months = np.arange(month.min(), month.max() + 1)
    pairs = pc.binary_join_element_wise(mine["iccs"], mine["category"], "\x1f").to_numpy()
    names, row = np.unique(pairs.astype(object), return_inverse=True)
    split = [name.split("\x1f", 1) for name in names]
    near = areas.filter(pc.and_(pc.equal(areas["source"], source), pc.not_equal(areas["area"], "")))
    area_names, area_row = np.unique(near["area"].to_numpy().astype(object), return_inverse=True)
    dated = counted.days.filter(pc.equal(counted.days["source"], source)).sort_by("date")
    return Series(
        source=source,
        months=months,
        categories=np.array([category for _, category in split], object),
        codes=np.array([code for code, _ in split], object),
        count=_matrix(row, month - months[0], mine["n"].to_numpy(), (len(names), len(months))),
        by_area=_matrix(
            area_row, near["month"].to_numpy().astype("datetime64[M]") - months[0], near["n"].to_numpy(),
            (len(area_names), len(months)),
        ),
        stated=_matrix(row, month - months[0], np.ones(len(row), np.int64), (len(names), len(months))) > 0,
        dates=dated["date"].to_numpy().astype("datetime64[D]"),
        daily=dated["n"].to_numpy().astype(np.int64),
        noted=counted.noted,
    )  # fmt: skip


def _matrix(row: Ints, column: Months, count: Ints, shape: tuple[int, int]) -> Ints:
    cell = row * shape[1] + column.astype(np.int64)
    return np.bincount(cell, count, shape[0] * shape[1]).astype(np.int64).reshape(shape)
