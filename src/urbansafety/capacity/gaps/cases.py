"""What a rule judges, and what it says where it speaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from urbansafety.capacity.grading import Grade, Grades
from urbansafety.capacity.network import Network
from urbansafety.capacity.standing import Standing
from urbansafety.catalog.institutions import functions, gap_rules
from urbansafety.tables import MODERATE, STRENGTHS, STRONG
from urbansafety.wording import listed


@dataclass(frozen=True)
class Actors:
    """All that the rules look at. ``network`` is None where no body was declared."""

    standing: Standing
    grades: Grades
    network: Network | None
    agreements: list[dict[str, Any]]


@dataclass(frozen=True)
class Gap:
    """A gap: the rule that found it, whom and what it concerns, and the ids that it rests on.

    ``words`` tell it from others of the same rule.
    """

    rule: str
    words: tuple[str, ...]
    institutions: Collection[str]
    challenges: Collection[str]
    statement: str
    strength: str
    rests_on: Collection[str]
    function: str = ""

    @property
    def id(self) -> str:
        """Readable and stable, as in gap:orphan_function:street_lighting."""
        return ":".join(["gap", self.rule, *(word.partition(":")[2] or word for word in self.words)])


@dataclass(frozen=True)
class Case:
    """Something that a rule could judge, at a level of government, as one of the seven multi-level gaps."""

    multilevel: str
    level: str
    gap: Gap | None = None

    def row(self) -> dict[str, Any]:
        """The row of the dossier's ``gaps``, of a case in which the rule spoke."""
        assert self.gap
        return {
            "id": self.gap.id,
            "kind": self.gap.rule,
            "multilevel": self.multilevel,
            "level": self.level,
            "institutions": sorted(self.gap.institutions),
            "function": self.gap.function,
            "challenges": sorted(self.gap.challenges),
            "statement": self.gap.statement,
            "remedy": gap_rules()[self.gap.rule].remedy,
            "strength": self.gap.strength,
            "rests_on": sorted(self.gap.rests_on),
        }


def by_law(rows: Iterable[dict[str, Any]]) -> str:
    """How strong a gap is that rests on mandates: strong where each names its law, else moderate."""
    return STRONG if all(row["legal_basis"] for row in rows) else MODERATE


def weakest(grades: Iterable[Grade]) -> str:
    """The strength of the weakest of grades."""
    return max((one.strength for one in grades), key=STRENGTHS.index)


def labels(ids: Iterable[str], most: int = 3) -> str:
    """Functions as words in a sentence."""
    return listed([functions()[id].label["en"].lower() for id in ids], most=most)


def names(standing: Standing, institutions: Iterable[str], most: int = 3) -> str:
    """Institutions as words in a sentence."""
    return listed([standing.name(one) for one in institutions], most=most)
