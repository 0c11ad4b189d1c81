"""Statements on what comes first: how sure the order is, where stakeholder groups agree, and where they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from urbansafety.city import CITY
from urbansafety.findings.basis import Basis, Statement, level_noun
from urbansafety.findings.strength import Strength
from urbansafety.tables import STRENGTHS, VERDICTS
from urbansafety.wording import listed, per_cent, plural, slug

Row = dict[str, Any]

NEXT = 2
"""Candidates named after the first."""
MOSTLY = 0.5
APART = 0.2
"""Shares of draws in which groups put a candidate among the first differ from here on, as by the rules of the label."""
WEIGHTS = "the weights that stakeholder groups give to the criteria, in [preferences]"
CAVEAT = (
    "An order is a reason to look closer: it rests on stated scales and on people's weights, and neighbours in it may "
    "change places."
)
LEVEL_CAVEAT = "Candidates are compared with others of their level only."
NEVER_ASKED = "Nobody was asked what counts most, so every division of the weight counts alike."
LABELS = ("robust", "contested", "not enough evidence")


def priority_statements(basis: Basis) -> Iterator[Statement]:
    """Statements on the order of priorities; none where there is no candidate."""
    by_level: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(basis.ranked("priorities"), key=lambda row: (row["expected_rank"], row["id"])):
        by_level[row["level"]].append(row)
    groups = sorted({row["group"] for row in basis.ranked("preferences")})
    for level in [CITY, *(one.name for one in basis.tables.areas.levels)]:
        if len(by_level[level]) > 1:
            yield _order(basis, by_level[level], groups)
    if len(by_level[CITY]) > 1:
        yield from _agreement(basis, by_level[CITY], groups)
        yield from _unasked(by_level[CITY], groups)


def place_of(basis: Basis, row: Row) -> str:
    """A candidate as a sentence names it, such as "robbery in Centro"."""
    where = f" in {basis.names[row['level'], row['area']]}" if row["area"] else ""
    return f"{basis.named(row['challenge'])}{where}"


def _order(basis: Basis, rows: list[Row], groups: list[str]) -> Statement:
    """What comes first of a level, how sure, and what follows."""
    first, level = rows[0], rows[0]["level"]
    following = listed([place_of(basis, row) for row in rows[1 : 1 + NEXT]])
    pairs = f"{len(rows):,} pairs of challenge and {level_noun(level)}"
    pool = plural(len(rows), "challenge") if level == CITY else pairs
    places = f"place {first['rank_lower']} to {first['rank_upper']} in nine draws of ten"
    share, name = per_cent(first["first"]), place_of(basis, first)
    sure = (
        f"First of {pool}: {name} (in {share} of the draws; {places}); {following} follow."
        if first["first"] > MOSTLY
        else f"None of {pool} surely comes first. Nearest to it: {name} (first in {share} of the draws; {places}), "
        f"then {following}."
    )
    return Statement(
        kind="priority",
        text=sure,
        strength=_strength(basis, first),
        period=first["period"],
        weight=1.0 if level == CITY else 0.5,
        challenge=first["challenge"],
        level=level,
        area=first["area"] or "",
        place=f"{slug(basis.names[level, first['area']])}-{slug(level)}" if first["area"] else CITY,
        estimate=first["expected_rank"],
        lower=first["rank_lower"],
        upper=first["rank_upper"],
        unit="place",
        caveats=(CAVEAT, LEVEL_CAVEAT, *_checked(basis, rows), *((NEVER_ASKED,) if not groups else ())),
        rests_on=tuple((row["id"], "priority") for row in rows[: 1 + NEXT]),
    )


def _checked(basis: Basis, rows: list[Row]) -> Iterator[str]:
    """What other ways of ranking put first, where it is something else."""
    for name, column in (("TOPSIS", "topsis_rank"), ("PROMETHEE II", "promethee_rank")):
        firsts = [row for row in rows if row[column] == 1]
        if rows[0] not in firsts:
            yield f"By {name} {listed([place_of(basis, row) for row in firsts], most=2)} would come first."
    circling = [place_of(basis, row) for row in rows if row["cycle"]]
    if circling:
        yield f"Each mostly ahead of the next, in a circle, so that no order is right: {listed(circling, most=3)}."


def _strength(basis: Basis, row: Row) -> Strength:
    """Strong where the label is robust, every criterion known and records fit; limited without a robust label."""
    recorded = row["challenge"] in basis.challenges
    verdict = basis.verdict("rates", row["challenge"])[0] if recorded else VERDICTS[1]
    word = 0 if row["label"] == LABELS[0] else 2
    word = max(word, VERDICTS.index(verdict), int(bool(row["missing"])))
    lacking = f"; not known: {listed(row['missing'])}" if row["missing"] else ""
    judged = {"fit": "fit", "limited": "limited", "unfit": "not fit"}[verdict]
    return Strength(STRENGTHS[word], f"{row['label']}: {row['why']}{lacking}; the records are {judged} for rates")


def _agreement(basis: Basis, rows: list[Row], groups: list[str]) -> Iterator[Statement]:
    """What the groups agree on, and where they differ most, on which criterion."""
    if len(groups) < 2:
        return
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in basis.ranked("group_ranks"):
        shares[row["priority"]][row["group"]] = row["leading"]
    agreed = [row for row in rows if min(shares[row["id"]].values()) > MOSTLY]
    apart = [row for row in rows if row["label"] == LABELS[1] and _spread(shares[row["id"]]) >= APART]
    apart.sort(key=lambda row: -_spread(shares[row["id"]]))
    names = listed([place_of(basis, row) for row in agreed], most=4)
    together = f"put {names} among the first" if agreed else "agree on nothing that comes first"
    parts = [f"{'All' if agreed else 'The'} {plural(len(groups), 'stakeholder group')} {together}."]
    parts += [f"They differ most on {place_of(basis, row)}: it is {row['why']}." for row in apart[:1]]
    told = [*agreed, *apart[:1]]
    if told:
        yield Statement(
            kind="priority",
            text=" ".join(parts),
            strength=Strength(STRENGTHS[1], "weights are what people say, drawn with what their answers leave open"),
            period=rows[0]["period"],
            weight=0.8,
            level=CITY,
            place="groups",
            caveats=("Groups count equally, however many of each answered.", LEVEL_CAVEAT),
            rests_on=tuple((row["id"], "priority") for row in told),
        )


def _spread(shares: dict[str, float]) -> float:
    return max(shares.values()) - min(shares.values())


def _unasked(rows: list[Row], groups: list[str]) -> Iterator[Statement]:
    """Nobody, or one group alone, said what counts most."""
    if len(groups) > 1:
        return
    said = f"Only one stakeholder group ({groups[0]}) was asked" if groups else "Nobody was asked"
    yield Statement(
        kind="unanswered",
        text=f"{said} what counts most, so that the order of priorities is not yet one of the city.",
        strength=Strength(STRENGTHS[2], "no weights of the other groups"),
        period="",
        weight=0.5,
        place="weights",
        needs=WEIGHTS,
        rests_on=((rows[0]["id"], "priority"),),
    )


def priority_links(basis: Basis) -> list[tuple[str, str, str]]:
    """What every priority rests on: the inputs of its criteria, and the weights."""
    links = [
        (row["priority"], item, row["criterion"]) for row in basis.ranked("criteria") for item in row["rests_on"] or ()
    ]
    if basis.ranked("preferences"):
        links += [(row["id"], "source:preferences", "weights") for row in basis.ranked("priorities")]
    return links


def of_findings(basis: Basis, ids: list[str], statements: list[Statement]) -> list[tuple[str, str, str]]:
    """The links from priorities to the findings on the same challenge in the same place."""
    by_place = {(row["challenge"], row["level"], row["area"] or ""): row["id"] for row in basis.ranked("priorities")}
    return [
        (by_place[key], item, "finding")
        for item, one in zip(ids, statements, strict=True)
        if one.kind != "priority" and (key := (one.challenge, one.level or CITY, one.area)) in by_place
    ]
