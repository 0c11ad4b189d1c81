"""What must be done for a safe city, what capacity is graded on, and the rules that find gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from urbansafety.catalog.reading import read_yaml

GOVERNMENT = ("neighbourhood", "local", "regional", "national", "international")
"""Levels of government, from the nearest to people to the farthest."""
MULTILEVEL = ("information", "capacity", "fiscal", "administrative", "policy", "accountability", "objective")
"""The seven multi-level governance gaps of the OECD (Charbit 2011)."""
GROUPS = (
    "local government", "security sector", "youth", "civil society", "anti-corruption bodies",
    "drug-control and health authorities", "statisticians",
)  # fmt: skip
"""The seven stakeholder groups."""
PART = "part of the city"
TERRITORIES = (PART, "city", "wider")
"""What an institution may cover."""
MANDATES = ("exclusive", "shared", "delegated", "contested", "none")
"""How an institution may hold a function."""
SEATS = ("chair", "member", "observer")
"""The roles of an institution on a coordination body."""


@dataclass(frozen=True)
class Function:
    """Something that must be done, whoever does it.

    ``levels`` are those of government at which it usually lies, the nearest first; ``needs_data_from`` are functions
    without whose data it works in the dark.
    """

    id: str
    label: dict[str, str]
    description: str
    levels: tuple[str, ...]
    needs_data_from: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """A dimension that capacity is graded on; ``gap`` is the multi-level gap that a D in it opens."""

    id: str
    label: dict[str, str]
    description: str
    gap: str


@dataclass(frozen=True)
class GapRule:
    """A rule that finds gaps: when it ``speaks``, what it can judge, and what would close the gap."""

    id: str
    label: dict[str, str]
    gap: str
    speaks: str
    judged: str
    remedy: str


@cache
def functions() -> dict[str, Function]:
    """Every function of the catalog by id, in the order of ``functions.yaml``.

    >>> functions()["function:prosecution"].needs_data_from
    ('function:criminal_investigation',)
    """
    return {
        f"function:{name}": Function(
            id=f"function:{name}",
            label=entry["label"],
            description=entry["description"],
            levels=tuple(entry["levels"]),
            needs_data_from=tuple(f"function:{other}" for other in entry.get("needs_data_from", ())),
        )
        for name, entry in read_yaml("functions.yaml").items()
    }


@cache
def dimensions() -> dict[str, Dimension]:
    """The eight dimensions of capacity by id.

    >>> ", ".join(dimensions())
    'mandate, resources, people, processes, data, coordination, accountability, participation'
    """
    return {name: Dimension(id=name, **entry) for name, entry in read_yaml("capacity.yaml")["dimensions"].items()}


@cache
def gap_rules() -> dict[str, GapRule]:
    """The rules that find gaps by id.

    >>> gap_rules()["orphan_function"].gap
    'policy'
    """
    return {name: GapRule(id=name, **entry) for name, entry in read_yaml("capacity.yaml")["gaps"].items()}
