"""What may come first: challenges in places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.catalog.classification import broad
from urbansafety.city import CITY
from urbansafety.tables import Areas, Level

HIGHEST = 5
"""Areas of the finest level that are candidates because their risk is so high, a challenge."""
HOT_SPOTS = 20
"""Areas of the finest level that are candidates because records gather there, a challenge (our choice: nobody can weigh
more). Those whose ratio to the city is surely highest come first."""
FEW_AREAS = 50
"""A city of one level has every area of it as a candidate up to so many (our choice: a council reads no more)."""


@dataclass(frozen=True)
class Candidate:
    """A challenge in a place; the area of the whole city is empty."""

    challenge: str
    level: str
    area: str

    @property
    def id(self) -> str:
        """The readable id.

        >>> Candidate("challenge:robbery", "ward", "n12").id, Candidate("challenge:robbery", "city", "").id
        ('priority:robbery:ward:n12', 'priority:robbery:city')
        """
        return ":".join(part for part in ("priority", self.name, self.level, self.area) if part)

    @property
    def name(self) -> str:
        """The challenge's id without its kind."""
        return self.challenge.removeprefix("challenge:")


def candidates(areas: Areas, challenges: pa.Table, patterns: pa.Table, risks: pa.Table) -> dict[str, list[Candidate]]:
    """Candidates by level, the city first.

    Every challenge that is recorded or appraised is one of the whole city, except those that are only the sum of
    narrower ones; where areas are compared, also in every area of the largest level, and in those of the finest where
    its risk is among the five highest or its records gather.
    """
    rows = {row["id"]: row for row in challenges.to_pylist()}
    appraised = set(risks["challenge"].to_pylist())
    known = {name: row for name, row in rows.items() if row["recorded"] or name in appraised}
    specific = sorted(name for name in known if not broad(known, name))
    compared = [name for name in specific if known[name]["compared"]]
    found = {CITY: [Candidate(name, CITY, "") for name in specific]}
    levels = [level for level in areas.levels if len(level) > 1]
    for level in dict.fromkeys(level.name for level in (*levels[:1], *levels[-1:])):
        whole = areas[level] is levels[0] and (len(levels) > 1 or len(areas[level]) <= FEW_AREAS)
        chosen = None if whole else _selected(level, patterns, risks)
        found[level] = [
            Candidate(name, level, area)
            for name in compared
            for area in (_all(areas[level]) if chosen is None else sorted(chosen.get(name, ())))
        ]
    return {level: own for level, own in found.items() if own}


def _all(level: Level) -> list[str]:
    return [str(area) for area in level.ids]


def _selected(level: str, patterns: pa.Table, risks: pa.Table) -> dict[str, set[str]]:
    """The areas of a level by challenge where risk is among the highest or records gather."""
    chosen: dict[str, set[str]] = defaultdict(set)
    for row in _of(risks, level, pc.less_equal(risks["rank"], HIGHEST)):
        chosen[row["challenge"]].add(row["area"])
    hot: dict[str, list[dict[str, Any]]] = defaultdict(list)
    flagged = pc.and_(pc.equal(patterns["kind"], "hotspot"), pc.equal(patterns["direction"], "higher"))
    for row in _of(patterns, level, flagged):
        hot[row["challenge"]].append(row)
    for challenge, rows in hot.items():
        rows.sort(key=lambda row: (-row["lower"], row["area"]))
        chosen[challenge] |= {row["area"] for row in rows[:HOT_SPOTS] if row["area"]}
    return chosen


def _of(table: pa.Table, level: str, chosen: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.and_(pc.equal(table["level"], level), chosen)).to_pylist()
    return rows
