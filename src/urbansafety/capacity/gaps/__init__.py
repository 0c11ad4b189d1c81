"""Gaps between responsibility, authority, capacity, coordination and data, each found by a rule."""

from __future__ import annotations

from typing import Any

from urbansafety.capacity.gaps import abilities, mandates, ties
from urbansafety.capacity.gaps.cases import Actors, Case
from urbansafety.catalog.institutions import GOVERNMENT, MULTILEVEL

__all__ = ["RULES", "Actors", "Case", "gap_rows", "judge", "matrix_rows"]

RULES = (
    mandates.responsibility_without_authority,
    abilities.authority_without_capacity,
    abilities.capacity_without_mandate,
    mandates.contested_function,
    mandates.orphan_function,
    ties.coordination_missing,
    ties.data_sharing_expired,
    ties.data_sharing_absent,
    abilities.weak_dimension,
    ties.territory_mismatch,
    ties.priorities_apart,
)
"""In the order of the catalog, which says when each speaks."""


def judge(actors: Actors) -> list[Case]:
    """Everything that the rules could judge."""
    return [case for rule in RULES for case in rule(actors)]


def gap_rows(cases: list[Case]) -> list[dict[str, Any]]:
    """Rows of the dossier's ``gaps``: the cases in which a rule spoke."""
    return [case.row() for case in cases if case.gap]


def matrix_rows(cases: list[Case]) -> list[dict[str, Any]]:
    """Rows of the dossier's ``gap_matrix``: every multi-level gap at every level of government.

    Where nothing could be judged the number of gaps is null: a zero would look like good news.
    """
    rows = []
    for multilevel in MULTILEVEL:
        for level in GOVERNMENT:
            here = [case for case in cases if (case.multilevel, case.level) == (multilevel, level)]
            found = sum(case.gap is not None for case in here)
            rows.append(
                {
                    "multilevel": multilevel,
                    "level": level,
                    "gaps": found if here else None,
                    "judged": len(here),
                }
            )
    return rows
