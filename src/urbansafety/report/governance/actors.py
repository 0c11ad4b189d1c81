"""The institutions as the pages name and order them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from urbansafety.catalog.institutions import GOVERNMENT
from urbansafety.report.facts import Facts, Row


@dataclass(frozen=True)
class Actors:
    """The institutions of a dossier, from the neighbourhood to the world, with what is looked up in them."""

    facts: Facts

    def table(self, name: str) -> list[Row]:
        """The rows of a table of the dossier."""
        rows: list[Row] = self.facts.dossier.table(name).to_pylist()
        return rows

    @cached_property
    def institutions(self) -> dict[str, Row]:
        """Institutions by id, in order of level and name."""
        rows = sorted(self.table("institutions"), key=lambda row: (GOVERNMENT.index(row["level"]), row["name"]))
        return {row["id"]: row for row in rows}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each institution in that order."""
        return {institution: place for place, institution in enumerate(self.institutions)}

    @cached_property
    def levels(self) -> list[str]:
        """The levels of government that have an institution, the nearest to residents first."""
        present = {row["level"] for row in self.institutions.values()}
        return [level for level in GOVERNMENT if level in present]

    @cached_property
    def functions(self) -> dict[str, Row]:
        """Functions by id."""
        return {row["id"]: row for row in self.table("functions")}

    @cached_property
    def challenges(self) -> dict[str, str]:
        """Names of the challenges by id."""
        return {row["id"]: row["label"] for row in self.table("challenges")}

    def name(self, institution: str) -> str:
        """An institution's name; its id where nobody declared it."""
        return str(self.institutions[institution]["name"]) if institution in self.institutions else institution

    def function(self, function: str) -> str:
        """A function's name."""
        return str(self.functions[function]["label"]) if function in self.functions else function.partition(":")[2]
