"""Gaps between institutions: bodies, data, territories and priorities that do not meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from urbansafety.capacity.gaps.cases import Actors, Case, Gap, by_law, labels, names
from urbansafety.capacity.network import Network
from urbansafety.capacity.sharing import EARLY, EXPIRED, NOT_KNOWN, VALID
from urbansafety.capacity.standing import Standing
from urbansafety.catalog.institutions import PART, functions
from urbansafety.tables import MODERATE, STRONG
from urbansafety.wording import plural

DECLARED = MODERATE
"""What rests on a list that the city drew up is as sure as that list is complete."""


def coordination_missing(actors: Actors) -> Iterator[Case]:
    """Institutions that answer the same challenge, and no chain of bodies connects them.

    Institutions that sit in no body with anybody are told together, level by level; other parts one by one.
    """
    standing, network = actors.standing, actors.network
    if network is None:
        return
    joined, cut_off = set[str](), dict[str, set[str]]()
    for challenge in sorted(standing.present):
        main, others = _parts(challenge, standing, network)
        joined |= main
        for who in others:
            cut_off.setdefault(who, set()).add(challenge)
    alone = {row["institution"] for row in network.rows if row["role"] == "isolate"}
    together: dict[str, list[str]] = defaultdict(list)
    for who in sorted(cut_off):
        together[standing.level([who]) if who in alone else str(network.part[who])].append(who)
    for members in together.values():
        challenges = set[str]().union(*(cut_off[who] for who in members))
        name = standing.level(members) if members[0] in alone else members[0]
        yield Case("policy", standing.level(members), _separated(standing, name, members, challenges))
    for level in sorted({standing.level([who]) for who in joined - set(cut_off)}):
        yield Case("policy", level)


def _separated(standing: Standing, name: str, members: list[str], challenges: set[str]) -> Gap:
    return Gap(
        rule="coordination_missing",
        words=(name,),
        institutions=members,
        challenges=challenges,
        statement=f"{names(standing, members)} {'sit' if len(members) > 1 else 'sits'} in no chain of bodies with the "
        f"others who answer the same {plural(len(challenges), 'challenge')}.",
        strength=DECLARED,
        rests_on=[*members, *_mandates(standing, set(members), challenges)],
    )


def _parts(challenge: str, standing: Standing, network: Network) -> tuple[set[str], set[str]]:
    """The institutions that answer a challenge: those in the largest part of the network, and all others.

    Where several parts are equally large there is none for the others to join, and all are others.
    """
    functions = [function for function, challenges in standing.answered.items() if challenge in challenges]
    everybody = {who for function in functions for who in standing.holders(function)}
    size = Counter(network.part.values())
    parts = {network.part[who] for who in everybody}
    largest = [part for part in parts if size[part] == max(size[one] for one in parts)]
    main = {who for who in everybody if [network.part[who]] == largest}
    return main, everybody - main


def _mandates(standing: Standing, members: set[str], challenges: set[str]) -> list[str]:
    return [
        row["id"]
        for function, rows in standing.mandates.items()
        if challenges & set(standing.answered.get(function, ()))
        for row in rows
        if row["institution"] in members and row["mandate"] != "none"
    ]


def data_sharing_expired(actors: Actors) -> Iterator[Case]:
    """An agreement that ran out and was not replaced."""
    standing = actors.standing
    for row in actors.agreements:
        if row["state"] == NOT_KNOWN:
            continue
        pair = (row["provider"], row["receiver"])
        replaced = any(
            (other["provider"], other["receiver"]) == pair and other["state"] == VALID for other in actors.agreements
        )
        gap = Gap(
            rule="data_sharing_expired",
            words=(row["id"],),
            institutions=pair,
            challenges=standing.burdens(_served(row["provider"], row["receiver"], standing)),
            statement=f"The agreement by which {standing.name(pair[0])} gives data to {standing.name(pair[1])} "
            f"({row['purpose']}) ran out on {row['expires']}.",
            strength=STRONG,
            rests_on=[row["id"]],
        )
        yield Case("information", standing.level(pair[:1]), gap if row["state"] == EXPIRED and not replaced else None)


def _served(provider: str, receiver: str, standing: Standing) -> list[str]:
    """The functions of the receiver that need data of a function of the provider."""
    given = set(standing.held(provider))
    return [one for one in standing.held(receiver) if given & set(functions()[one].needs_data_from)]


def data_sharing_absent(actors: Actors) -> Iterator[Case]:
    """A function whose data are needed by others and reach none of them."""
    standing = actors.standing
    if not actors.agreements:
        return
    there = {(row["provider"], row["receiver"]) for row in actors.agreements if row["state"] != EARLY}
    needed: dict[str, list[str]] = defaultdict(list)
    for one in functions().values():
        for source in one.needs_data_from:
            if standing.holders(one.id) and standing.holders(source):
                needed[source].append(one.id)
    for source, receiving in sorted(needed.items()):
        givers = standing.holders(source)
        cut_off = [
            one for one in receiving
            if not set(givers) & set(standing.holders(one))
            and not any((giver, taker) in there for giver in givers for taker in standing.holders(one))
        ]  # fmt: skip
        takers = sorted({who for one in cut_off for who in standing.holders(one)})
        rows = [row for one in (source, *cut_off) for row in standing.mandates[one] if row["mandate"] != "none"]
        gap = Gap(
            rule="data_sharing_absent",
            words=(source,),
            institutions={*givers, *takers},
            function=source,
            challenges=standing.burdens(cut_off),
            statement=f"No agreement brings data on {labels([source])} ({names(standing, givers)}) to "
            f"{names(standing, takers)} for {labels(cut_off)}.",
            strength=DECLARED,
            rests_on=[row["id"] for row in rows],
        )
        yield Case("information", standing.level(givers), gap if cut_off else None)


def territory_mismatch(actors: Actors) -> Iterator[Case]:
    """A function held only for parts of the city, by institutions that do not meet."""
    standing, network = actors.standing, actors.network
    for function in standing.mandates:
        holders = standing.holders(function)
        territories = {standing.institutions[one]["territory"] for one in holders}
        several = len(holders) > 1
        if not holders or "" in territories or (several and territories == {PART} and network is None):
            continue
        apart = territories == {PART} and not (several and network and network.connected(holders))
        rows = [row for row in standing.mandates[function] if row["institution"] in holders]
        gap = Gap(
            rule="territory_mismatch",
            words=(function,),
            institutions=holders,
            function=function,
            challenges=standing.burdens([function]),
            statement=f"Only part of the city is covered by who holds {labels([function])}: "
            f"{names(standing, holders)}.",
            strength=by_law(rows),
            rests_on=[*holders, *(row["id"] for row in rows)],
        )
        yield Case("administrative", standing.level(holders), gap if apart else None)


def priorities_apart(actors: Actors) -> Iterator[Case]:
    """Two institutions that hold the same functions and pull them in different directions."""
    standing = actors.standing
    for pair in combinations(standing.institutions, 2):
        shared = sorted(set(standing.held(pair[0])) & set(standing.held(pair[1])))
        answered = {one for function in shared for one in standing.answered.get(function, ())}
        aims = [answered & set(standing.institutions[who]["priorities"]) for who in pair]
        if not all(aims):
            continue
        gap = Gap(
            rule="priorities_apart",
            words=pair,
            institutions=pair,
            function=shared[0] if len(shared) == 1 else "",
            challenges=aims[0] | aims[1],
            statement=f"{names(standing, pair)} both hold {labels(shared)}, and share no priority among the "
            "challenges that this answers.",
            strength=DECLARED,
            rests_on=[*pair, *_mandates(standing, set(pair), aims[0] | aims[1])],
        )
        yield Case("objective", standing.level(pair), None if aims[0] & aims[1] else gap)
