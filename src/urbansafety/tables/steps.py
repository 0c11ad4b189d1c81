"""What each step of an assessment hands over to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from urbansafety.context import Context, nothing_declared

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import ibis.expr.types as ir

    from urbansafety.city import City
    from urbansafety.tables.areas import Areas
    from urbansafety.tables.cube import Cube
    from urbansafety.tables.quality import Observation

STRENGTHS = ("strong", "moderate", "limited")
"""Of the evidence for a statement, from best to worst."""
STRONG, MODERATE, LIMITED = STRENGTHS
NO_GOALPOSTS = " (no goalposts)"
"""Ends the name of an input of risk that is not used because nobody set goalposts."""


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
    ``strength`` is that of the evidence on the grades.
    """

    value: float
    lower: float
    upper: float
    strength: str = STRONG


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
