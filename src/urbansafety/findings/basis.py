"""What statements are drawn from: the steps' tables, in the shape that sentences need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.catalog.classification import broad
from urbansafety.city import CITY
from urbansafety.dossier import blocks
from urbansafety.findings.strength import Strength
from urbansafety.outcomes import Priorities
from urbansafety.provenance import quality_id
from urbansafety.tables import Capacity, Indicators, Quality, Risks, Tables
from urbansafety.wording import lower_first, place_name

FEW = 5
"""Counts of areas below it are not shown, nor rates that would tell them."""
RECORDS_CAVEAT = "Records measure reporting and recording as well as crime."
ACTIVITY_CAVEAT = (
    "Records of this kind follow what the police look for: a rise may be more checks, and areas are not compared."
)
SELDOM_CAVEAT = (
    "All or many of these records are of what few victims report, and some less than others: they are a small part, "
    "and areas are not compared."
)


@dataclass(frozen=True)
class Statement:
    """One statement on its way to the table of findings.

    ``weight`` orders statements of one kind; ``rests_on`` holds (id, role) of the links; ``place`` is how its id
    names the area.
    """

    kind: str
    text: str
    strength: Strength
    period: str
    weight: float
    challenge: str = ""
    level: str = ""
    area: str = ""
    place: str = CITY
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str = ""
    caveats: tuple[str, ...] = ()
    needs: str = ""
    rests_on: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Basis:
    """The tables of the steps before, and what is looked up in them again and again."""

    tables: Tables
    quality: Quality
    indicators: Indicators
    patterns: pa.Table
    capacity: Capacity
    risks: Risks
    priorities: Priorities | None = None
    _verdicts: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    _ranked: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def challenges(self) -> dict[str, dict[str, Any]]:
        """The challenges that have records, by id, most recorded first."""
        rows = [row for row in self.indicators.challenges.to_pylist() if row["recorded"]]
        return {row["id"]: row for row in sorted(rows, key=lambda row: (-row["recorded"], row["id"]))}

    def burden(self, challenge: str) -> float:
        """The challenge's share of all records plus its harm against the most harmful one's: it orders statements.

        Broad challenges, whose parts are told themselves, weigh a tenth.
        """
        year = self.year_of(challenge)
        part = self.city_values.get(("recorded", challenge, year))
        whole = self.city_values.get(("total_recorded", "", year))
        share = part["value"] / whole["value"] if part and whole and part["value"] and whole["value"] else 0.0
        return (share + self._harm.get(challenge, 0.0)) * (0.1 if broad(self.challenges, challenge) else 1.0)

    @cached_property
    def _harm(self) -> dict[str, float]:
        harm = {
            challenge: row["value"]
            for (indicator, challenge, year), row in self.city_values.items()
            if indicator == "harm" and challenge and row["value"] and year == self.year_of(challenge)
        }
        most = max(harm.values(), default=1.0)
        return {challenge: value / most for challenge, value in harm.items()}

    def label(self, challenge: str) -> str:
        """The challenge's name as it stands inside a sentence."""
        return lower_first(self.challenges[challenge]["label"])

    def named(self, challenge: str) -> str:
        """The name of any challenge, recorded or not, as it stands inside a sentence."""
        return self._labels[challenge]

    @cached_property
    def _labels(self) -> dict[str, str]:
        columns = (self.indicators.challenges[name].to_pylist() for name in ("id", "label"))
        return {item: lower_first(label) for item, label in zip(*columns, strict=True)}

    def ranked(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table on priorities; none where nothing was ranked."""
        if self.priorities is None:
            return []
        if table not in self._ranked:
            self._ranked[table] = getattr(self.priorities, table).to_pylist()
        return self._ranked[table]

    @cached_property
    def populations(self) -> list[str]:
        """The sources of residents: files of population, or the boundary files where there is none."""
        sources = self.tables.sources.to_pylist()
        found = [row["id"] for row in sources if row["kind"] == "population"]
        return found or [row["id"] for row in sources if row["kind"] == "areas"]

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Names of areas by level and id."""
        return {
            (level.name, str(area)): place_name(str(name), level_noun(level.name))
            for level in self.tables.areas.levels
            for area, name in zip(level.ids, level.names, strict=True)
        }

    @cached_property
    def city_values(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """Indicator rows of the city as a whole, by indicator, challenge and period."""
        rows = [row for (*_, level), values in self._blocks.items() if level == CITY for row in values.to_pylist()]
        return {(row["indicator"], row["challenge"] or "", row["period"]): row for row in rows}

    @cached_property
    def _blocks(self) -> dict[tuple[str, ...], pa.Table]:
        """Values by indicator, challenge and level."""
        return blocks(self.indicators.values, "indicator", "challenge", "level")

    def count(self, challenge: str, level: str, area: str, year: str) -> int:
        """Records of a challenge in an area and a year; 0 where they are not known."""
        found = self._blocks.get(("recorded", challenge, level))
        if found is None:
            return 0
        here = pc.and_(pc.equal(found["area"], area), pc.equal(found["period"], year))
        return int(pc.sum(found.filter(here)["count"]).as_py() or 0)

    def year_of(self, challenge: str) -> str:
        """The newest year that is complete for a challenge, or the one with most months; "" when there is none."""
        return max(self._years.get(challenge, [(0, "")]))[1]

    @cached_property
    def _years(self) -> dict[str, list[tuple[int, str]]]:
        """Months and years by challenge."""
        years: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for (_, challenge, period), row in self.city_values.items():
            years[challenge].append((row["months"] or 0, period))
        return years

    def verdict(self, use: str, challenge: str = "") -> tuple[str, tuple[str, ...]]:
        """The worst verdict for ``use`` over what speaks of every category or of the challenge, and the quality ids."""
        key = (use, challenge)
        if key not in self._verdicts:
            codes = tuple(self.challenges[challenge]["iccs"]) if challenge else ()
            worst, rows = self.quality.verdict(use, codes)
            self._verdicts[key] = (worst, tuple(map(quality_id, rows)))
        return self._verdicts[key]

    def caveats(self, challenge: str) -> tuple[str, ...]:
        """What a reader of records on a challenge must know."""
        entry = self.challenges[challenge]
        driven = (ACTIVITY_CAVEAT,) * entry["activity_driven"]
        seldom = (SELDOM_CAVEAT,) * (not driven and not compares(entry))
        return (RECORDS_CAVEAT, *driven, *seldom)

    def found(self, kind: str) -> list[dict[str, Any]]:
        """Patterns of one kind whose challenge has records."""
        rows = self.patterns.filter(pc.equal(self.patterns["kind"], kind)).to_pylist()
        return [row for row in rows if row["challenge"] in self.challenges]


def compares(challenge: dict[str, Any]) -> bool:
    """Whether records of a challenge may compare areas: not where they follow police activity or are seldom reported.

    >>> compares({"compared": True}), compares({"compared": False})
    (True, False)
    """
    return bool(challenge["compared"])


def level_noun(level: str) -> str:
    """A level's name as a noun in a sentence.

    >>> level_noun("community_area")
    'community area'
    """
    return level.replace("_", " ")
