"""Gaps between authority and capacity: who may and cannot, who can and may not."""

from __future__ import annotations

from collections.abc import Iterator

from urbansafety.capacity.gaps.cases import Actors, Case, Gap, labels, weakest
from urbansafety.capacity.grading import Grade
from urbansafety.catalog.institutions import dimensions
from urbansafety.stats.grades import GRADES, SCALE, UNKNOWN
from urbansafety.wording import listed

HALF = 4
"""So many of the eight dimensions must be graded to judge capacity as a whole (our choice: fewer are not the whole)."""
BASIC = SCALE.index("C")
"""Below this an institution does not reach the basic level."""
GOOD = SCALE.index("B")


def authority_without_capacity(actors: Actors) -> Iterator[Case]:
    """An institution that may do something, and is not able to."""
    standing, grades = actors.standing, actors.grades
    for who in standing.institutions:
        held = standing.held(who)
        alone = [function for function in held if grades.asked(who, function)]
        together = [function for function in held if function not in alone]
        for of in (*([function] for function in alone), *([together] if together else [])):
            own = grades.of(who, of[0])
            average = own.get("average")
            if average is None or average.known < HALF:
                continue
            function = of[0] if len(of) == 1 else ""
            gap = Gap(
                rule="authority_without_capacity",
                words=(who, function) if function else (who,),
                institutions=[who],
                function=function,
                challenges=standing.burdens(of),
                statement=f"{standing.name(who)} has authority for {labels(of)} and too little capacity: "
                f"grade {average.grade} on average, weakest in {_weakest(own)}.",
                strength=average.strength,
                rests_on=[*(row["id"] for one in of for row in standing.mandates[one] if row["institution"] == who)]
                + [one.id for name, one in own.items() if name in dimensions() or name == "average"],
            )
            yield Case("capacity", standing.level([who]), gap if _at(average) < BASIC else None)


def capacity_without_mandate(actors: Actors) -> Iterator[Case]:
    """An institution that is able to do something well, and may not."""
    standing, grades = actors.standing, actors.grades
    pairs = [
        (who, function) for who in standing.institutions for function in sorted(standing.asked)
        if grades.asked(who, function) and who not in standing.holders(function)
    ]  # fmt: skip
    for who, function in pairs:
        own = grades.of(who, function)
        average = own["average"]
        mine = [row for row in standing.mandates.get(function, []) if row["institution"] == who]
        if average.known < HALF or any(row["responsible"] for row in mine):
            continue
        gap = Gap(
            rule="capacity_without_mandate",
            words=(who, function),
            institutions=[who],
            function=function,
            challenges=standing.burdens([function]),
            statement=f"{standing.name(who)} has the capacity for {labels([function])} (grade {average.grade} on "
            "average) and no mandate for it.",
            strength=average.strength,
            rests_on=[*(row["id"] for row in mine), average.id],
        )
        yield Case("policy", standing.level([who]), gap if _at(average) >= GOOD else None)


def weak_dimension(actors: Actors) -> Iterator[Case]:
    """A dimension in which an institution that has authority is below the basic level."""
    standing, grades = actors.standing, actors.grades
    for who in standing.institutions:
        held = standing.held(who)
        asked = ["", *(function for function in held if grades.asked(who, function))] if held else []
        for name, dimension in dimensions().items():
            found = {of: one for of in asked if (one := grades.by_key.get((who, of, name))) and one.grade != UNKNOWN}
            if not found:
                continue
            weak = {of: one for of, one in found.items() if one.grade == GRADES[0]}
            level = standing.level([who])
            yield Case(dimension.gap, level, _weak(actors, who, name, weak) if weak else None)


def _weak(actors: Actors, who: str, dimension: str, weak: dict[str, Grade]) -> Gap:
    standing = actors.standing
    whole = "" in weak
    of = standing.held(who) if whole else list(weak)
    for_what = "" if whole else f" for {labels(of)}"
    return Gap(
        rule="weak_dimension",
        words=(who, dimension),
        institutions=[who],
        function=of[0] if len(of) == 1 else "",
        challenges=standing.burdens(of),
        statement=f"{standing.name(who)} is below the basic level in {dimensions()[dimension].label['en'].lower()}"
        f"{for_what} (grade D).",
        strength=weakest(weak.values()),
        rests_on=[one.id for one in weak.values()],
    )


def _at(summary: Grade) -> int:
    return SCALE.index(summary.grade)


def _weakest(own: dict[str, Grade]) -> str:
    """The dimensions with the lowest grade, as words."""
    graded = {name: one.grade for name, one in own.items() if name in dimensions() and one.grade != UNKNOWN}
    lowest = min(graded.values(), key=GRADES.index)
    return listed([dimensions()[name].label["en"].lower() for name, grade in graded.items() if grade == lowest])
