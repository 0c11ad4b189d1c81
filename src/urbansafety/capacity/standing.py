"""Who is there, who holds what, and which challenges that answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from urbansafety.catalog.institutions import GOVERNMENT, PART, functions
from urbansafety.tables import Tables

Row = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Institutions by id, the rows of ``mandates`` by function, and the challenges that each function answers.

    ``asked`` are the functions of which the city said who holds them, and be it nobody; ``present`` are the challenges
    that are recorded or declared here.
    """

    institutions: dict[str, Row]
    mandates: dict[str, list[Row]]
    asked: frozenset[str]
    answered: dict[str, tuple[str, ...]]
    present: frozenset[str]

    def holders(self, function: str) -> tuple[str, ...]:
        """The institutions with authority for a function: any mandate but ``none``."""
        return tuple(row["institution"] for row in self.mandates.get(function, []) if row["mandate"] != "none")

    def claimants(self, function: str) -> tuple[str, ...]:
        """The institutions that contest a function: by a contested mandate, or each holding it as exclusive.

        Institutions that each cover part of the city may hold the same function, each exclusively in its part.
        """
        rows = self.mandates.get(function, [])
        alone = [row["institution"] for row in rows if row["mandate"] == "exclusive"]
        disputed = [row["institution"] for row in rows if row["mandate"] == "contested"]
        parted = all(self.institutions[one]["territory"] == PART for one in alone)
        if disputed or (len(alone) > 1 and not parted):
            return tuple(sorted([*disputed, *alone]))
        return ()

    def state(self, function: str) -> str:
        """Held, shared, contested, orphan or not asked."""
        if function not in self.asked:
            return "not asked"
        if self.claimants(function):
            return "contested"
        return ("orphan", "held", "shared")[min(len(self.holders(function)), 2)]

    def burdens(self, of: Iterable[str]) -> list[str]:
        """The present challenges that functions answer."""
        return sorted({one for function in of for one in self.answered.get(function, ())} & self.present)

    def held(self, institution: str) -> list[str]:
        """The functions for which an institution has authority."""
        return [function for function in self.mandates if institution in self.holders(function)]

    def name(self, institution: str) -> str:
        """The name of an institution."""
        return str(self.institutions[institution]["name"])

    def level(self, institutions: Collection[str], *, highest: bool = False) -> str:
        """The lowest level of government among institutions, or the highest."""
        ranks = sorted(GOVERNMENT.index(self.institutions[one]["level"]) for one in institutions)
        return GOVERNMENT[ranks[-1 if highest else 0]]

    def table(self, language: str) -> list[Row]:
        """Rows of the dossier's ``functions``."""
        return [
            {
                "id": one.id,
                "label": one.label[language],
                "description": one.description,
                "challenges": list(self.answered.get(one.id, ())),
                "needs_data_from": list(one.needs_data_from),
                "holders": list(self.holders(one.id)),
                "state": self.state(one.id),
            }
            for one in functions().values()
        ]


def standing(tables: Tables, challenges: pa.Table) -> Standing:
    """Who holds what, by the city's declaration; ``challenges`` is the dossier's table."""
    context = tables.context
    mandates: dict[str, list[Row]] = defaultdict(list)
    for row in context.mandates.sort_by([("function", "ascending"), ("institution", "ascending")]).to_pylist():
        mandates[row["function"]].append(row)
    answered: dict[str, list[str]] = defaultdict(list)
    for row in challenges.sort_by("id").to_pylist():
        for function in row["functions"] or ():
            answered[function].append(row["id"])
    governance = tables.city.governance
    everything = functions() if governance and governance.complete else ()
    return Standing(
        institutions={row["id"]: row for row in context.institutions.to_pylist()},
        mandates=dict(mandates),
        asked=frozenset([*mandates, *everything]),
        answered={function: tuple(ids) for function, ids in answered.items()},
        present=_present(tables, challenges),
    )


def _present(tables: Tables, challenges: pa.Table) -> frozenset[str]:
    """The challenges that are recorded, declared, an institution's priority, or fed by a flow."""
    recorded = [row["id"] for row in challenges.to_pylist() if row["recorded"]]
    declared = [f"challenge:{one.id}" for one in tables.city.challenges]
    named = [row["priorities"] for row in tables.context.institutions.to_pylist()]
    fed = [row["challenges"] for row in tables.context.flows.to_pylist()]
    return frozenset([*recorded, *declared, *(one for many in (*named, *fed) for one in many or ())])
