"""What the steps of an assessment hand over to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from urbansafety.catalog import SELDOM_REPORTED, SELDOM_SHARE
from urbansafety.context import Context, nothing_declared

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import ibis.expr.types as ir

    from urbansafety.catalog import Challenge
    from urbansafety.city import City

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Strings = NDArray[Any]
Months = NDArray[np.datetime64]
Bools = NDArray[np.bool_]

YEAR_NOT_SAID = 0
"""The year of a population whose year nobody declared."""
STATES_ZEROS = 0.01
"""A source of counts with so many zeros among its numbers states its zeros: where it is silent, nothing is known."""
REACH = 5
"""A population counted more than this many years away says nothing about a year."""


@dataclass(frozen=True)
class Observation:
    """Something seen in a source that bears on what its data can be used for.

    ``affected`` of ``total`` rows, areas or points show it; ``aspect`` is one of ``ASPECTS``.
    """

    source: str
    aspect: str
    subject: str
    affected: int
    total: int
    message: str

    @property
    def share(self) -> float:
        """The affected share, 0 when there was nothing to look at."""
        return self.affected / self.total if self.total else 0.0


USES = ("counts", "rates", "trends", "maps")
"""What data may be fit for."""
VERDICTS = ("fit", "limited", "unfit")
"""From best to worst."""
UNFIT = VERDICTS[2]
STRENGTHS = ("strong", "moderate", "limited")
"""Of the evidence for a statement, from best to worst."""
STRONG, MODERATE, LIMITED = STRENGTHS
NO_GOALPOSTS = " (no goalposts)"
"""Ends the name of an input of risk that is not used because nobody set goalposts."""
ASPECTS = (
    "completeness", "validity", "uniqueness", "timeliness", "geocoding", "heaping", "coverage", "recording",
    "counting unit", "areas", "population",
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """The areas of one level, sorted by id.

    ``geometry`` is repaired, in longitude and latitude (EPSG:4326). ``parents`` holds the id of the area one level
    up ("" where there is none). ``population`` is residents by area (rows) and year (columns, ``population_years``),
    NaN where not known; the year is ``YEAR_NOT_SAID`` where nobody declared it.
    """

    name: str
    ids: Strings
    names: Strings
    parents: Strings
    geometry: Strings
    population: Floats
    population_years: Ints
    aliases: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def residents(self, year: int, reach: int = REACH) -> Floats:
        """Residents by area in a year: those of the nearest known year at most ``reach`` years away, else NaN.

        Of two years equally near the earlier one counts. A population whose year is not said stands in for every
        year that has no other.
        """
        found = np.full(len(self), np.nan)
        for column in np.argsort(np.abs(self.population_years - year), kind="stable"):
            counted = int(self.population_years[column])
            if counted == YEAR_NOT_SAID or abs(counted - year) <= reach:
                found = np.where(np.isnan(found), self.population[:, column], found)
        return found


@dataclass(frozen=True)
class Areas:
    """The levels of a city, from large to small, and the projection in which distances are metres."""

    levels: tuple[Level, ...]
    projection: str

    def __getitem__(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)

    def residents(self, year: int, reach: int = REACH) -> float:
        """Residents of the whole city in a year: of the largest level whose areas are all known, else NaN."""
        for level in self.levels:
            found = level.residents(year, reach)
            if len(level) and not np.isnan(found).any():
                return float(found.sum())
        return float(np.nan)


@dataclass(frozen=True)
class Tables:
    """What ingest read: rows stay in the engine, everything else is small.

    ``incidents`` is an engine table, one row an accepted record:
    source, file, row, date, month (first day), hour and minute (null where not recorded), category (local),
    iccs ("" where not classified), attempted (null where not said), lon, lat (null where unusable),
    coordinates ("given", "missing", "placeholder", "invalid"), declared (level id of the named area, or null),
    and for each level NAME two columns: area_NAME (id or "") and placed_NAME ("coordinates", "name", "none").
    ``counts`` is a table of the same meaning for declared counts: level, area, month, iccs, attempted, category,
    source, count. ``rejected`` is the Parquet file of the rows that could not be used. ``areas_table`` and
    ``events`` are the tables of those names as the dossier has them.
    """

    city: City
    areas: Areas
    incidents: ir.Table | None
    counts: pa.Table
    sources: pa.Table
    rejected: Path
    observations: tuple[Observation, ...]
    areas_table: pa.Table = field(default_factory=lambda: pa.table({}))
    events: pa.Table = field(default_factory=lambda: pa.table({}))
    context: Context = field(default_factory=nothing_declared)

    @property
    def newest(self) -> date | None:
        """The date of the newest accepted record; None when there is none."""
        return max((day for day in self.sources["last"].to_pylist() if day), default=None)

    def for_dossier(self) -> dict[str, pa.Table | Path]:
        """The dossier's tables that ingest alone fills."""
        return {
            "sources": self.sources,
            "areas": self.areas_table,
            "events": self.events,
            "rejected": self.rejected,
            **self.context.for_dossier(),
        }


@dataclass(frozen=True)
class Quality:
    """What the data can and cannot bear.

    ``table`` is the dossier's ``quality``. ``months`` is the first and the last month that every source covers in
    full, ``spans`` the same for each source; counts outside are shown, never compared.
    """

    table: pa.Table
    months: tuple[np.datetime64, np.datetime64] | None
    spans: dict[str, tuple[np.datetime64, np.datetime64]] = field(default_factory=dict)

    def window(
        self, city: Cube, codes: tuple[str, ...] | None = None, *, sources: tuple[str, ...] | None = None
    ) -> tuple[np.datetime64, np.datetime64] | None:
        """The first and the last month that every source which records the codes covers in full.

        A source that says nothing of the codes does not cut them short. ``months`` where they share none, or where
        the span of one is not known; only ``sources`` (all when None) count.
        """
        recording = {str(city.sources[source]) for source in np.unique(city.source[city.cells(codes)])}
        spans = [self.spans.get(source) for source in recording if sources is None or source in sources]
        known = [span for span in spans if span is not None]
        if not known or len(known) < len(spans):
            return self.months
        first, last = max(span[0] for span in known), min(span[1] for span in known)
        return (first, last) if first <= last else self.months

    def verdict(self, use: str, codes: tuple[str, ...] = ()) -> tuple[str, list[dict[str, Any]]]:
        """The worst verdict for ``use`` over the rows that speak of every category or of ICCS codes, and its rows.

        A row speaks of ``codes`` when its code is one of them or below, or above where it compares several sources.
        """
        rows = [row for row in self._rows if not row["iccs"] or _speaks_of(row, codes)]
        worst = max((row[use] for row in rows), key=VERDICTS.index, default=VERDICTS[0])
        return worst, [row for row in rows if row[use] == worst != VERDICTS[0]]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows


def _speaks_of(row: dict[str, Any], codes: tuple[str, ...]) -> bool:
    code = row["iccs"]
    return code.startswith(codes) or (not row["source"] and any(own.startswith(code) for own in codes))


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


@dataclass(frozen=True)
class Indicators:
    """Cubes by level name ("city" among them), and the dossier's ``counts``, ``indicators`` and ``challenges``."""

    cubes: dict[str, Cube]
    counts: pa.Table
    values: pa.Table
    challenges: pa.Table


@dataclass(frozen=True)
class Coping:
    """How well the institutions that answer a challenge can, 0 to 10, with what the grades leave open.

    ``value`` is NaN where nothing is known; ``lower`` and ``upper`` are then 1 and 10, the numbers of D and A.
    ``strengths`` are those of all that it rests on.
    """

    value: float
    lower: float
    upper: float
    strengths: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Capacity:
    """Who can act: the dossier's tables on functions, capacity, gaps and coordination, and coping by challenge id.

    A challenge without an entry in ``coping`` has functions of which nobody was asked.
    """

    functions: pa.Table
    agreements: pa.Table
    capacity: pa.Table
    gaps: pa.Table
    gap_matrix: pa.Table
    network: pa.Table
    coping: dict[str, Coping]

    def for_dossier(self) -> dict[str, pa.Table]:
        """The dossier's tables that this step fills."""
        return {name: getattr(self, name) for name in GAUGED}


GAUGED = ("functions", "agreements", "capacity", "gaps", "gap_matrix", "network")


@dataclass(frozen=True)
class Risks:
    """Risk by challenge and area with what drives it, and the flows with their balance and the exposure to them."""

    risks: pa.Table
    risk_drivers: pa.Table
    risk_levers: pa.Table
    exposures: pa.Table
    flow_nodes: pa.Table

    def for_dossier(self) -> dict[str, pa.Table]:
        """The dossier's tables that this step fills."""
        return {name: getattr(self, name) for name in APPRAISED}


APPRAISED = ("risks", "risk_drivers", "risk_levers", "exposures", "flow_nodes")


@dataclass(frozen=True)
class Conclusions:
    """The dossier's ``findings`` and the ``links`` of their chains of evidence."""

    findings: pa.Table
    links: pa.Table
