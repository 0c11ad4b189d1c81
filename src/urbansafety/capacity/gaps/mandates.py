"""Gaps between responsibility and authority: who must, who may, and what nobody may."""

from __future__ import annotations

from collections.abc import Iterator

from urbansafety.capacity.gaps.cases import Actors, Case, Gap, by_law, labels, names
from urbansafety.catalog.institutions import functions
from urbansafety.tables import MODERATE

POLICY = "policy"


def responsibility_without_authority(actors: Actors) -> Iterator[Case]:
    """An institution that is expected to do what no law lets it do."""
    standing = actors.standing
    for function, rows in standing.mandates.items():
        for row in (row for row in rows if row["responsible"]):
            who = row["institution"]
            gap = Gap(
                rule="responsibility_without_authority",
                words=(who, function),
                institutions=[who],
                function=function,
                challenges=standing.burdens([function]),
                statement=f"{standing.name(who)} is responsible for {labels([function])} without a mandate for it.",
                strength=by_law([row]),
                rests_on=[row["id"]],
            )
            yield Case(POLICY, standing.level([who]), gap if row["mandate"] == "none" else None)


def contested_function(actors: Actors) -> Iterator[Case]:
    """A function that several institutions claim for themselves."""
    standing = actors.standing
    for function, all_rows in standing.mandates.items():
        if not standing.holders(function):
            continue
        claimants = standing.claimants(function)
        level = standing.level(claimants or standing.holders(function), highest=True)
        if not claimants:
            yield Case(POLICY, level)
            continue
        rows = [row for row in all_rows if row["institution"] in claimants]
        who = names(standing, claimants)
        yield Case(
            POLICY,
            level,
            Gap(
                rule="contested_function",
                words=(function,),
                institutions=claimants,
                function=function,
                challenges=standing.burdens([function]),
                statement=f"It is contested who does {labels([function])}: {who} "
                f"{'claim' if len(claimants) > 1 else 'claims'} it.",
                strength=by_law(rows),
                rests_on=[row["id"] for row in rows],
            ),
        )


def orphan_function(actors: Actors) -> Iterator[Case]:
    """A function that answers a challenge of the city, and that nobody may do."""
    standing = actors.standing
    for function in sorted(standing.asked):
        challenges = standing.burdens([function])
        if not challenges:
            continue
        gap = Gap(
            rule="orphan_function",
            words=(function,),
            institutions=[],
            function=function,
            challenges=challenges,
            statement=f"Nobody has authority for {labels([function])}.",
            strength=MODERATE,
            rests_on=[row["id"] for row in standing.mandates.get(function, [])],
        )
        holders = standing.holders(function)
        level = standing.level(holders) if holders else functions()[function].levels[0]
        yield Case(POLICY, level, None if holders else gap)
