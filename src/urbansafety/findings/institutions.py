"""Statements on who can act: gaps, capacity, coordination and what nobody was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from urbansafety.catalog.institutions import dimensions, gap_rules
from urbansafety.findings.abilities import Ability, abilities, extremes
from urbansafety.findings.basis import Basis, Statement
from urbansafety.findings.strength import Strength
from urbansafety.stats.grades import SCALE, UNKNOWN
from urbansafety.tables import LIMITED, MODERATE, STRENGTHS, STRONG
from urbansafety.wording import NBSP, SMALL, capital, listed, lower_first, per_cent, plural, slug

GAPS = 25
"""Gaps that become statements; the table of gaps holds all."""
SELF_CAVEAT = "Grades rest on what respondents said and showed; an institution may judge itself kindly."
DECLARED = "the city's declaration of institutions, mandates and bodies"
ASKED = {
    "grades": (
        "Whether the institutions are able to do what they are charged with",
        "the questionnaire on capacity, answered by at least two independent people an institution "
        "(urbansafety questionnaire capacity)",
    ),
    "function:procurement_oversight": (
        "How well the city guards its integrity",
        "the city integrity profile (urbansafety questionnaire integrity)",
    ),
    "function:protection_from_family_violence": (
        "How well the security sector serves women",
        "the security-sector profile (urbansafety questionnaire security)",
    ),
}
"""What was not asked, by the function whose grades would answer it: the question, and the questionnaire."""


def institution_statements(basis: Basis) -> list[Statement]:
    """Statements on who can act; none where the city declares no institution."""
    if not basis.tables.context.institutions.num_rows:
        return []
    return [*_gaps(basis), *_abilities(basis), *_sureness(basis), *_coordination(basis), *_not_asked(basis)]


def _gaps(basis: Basis) -> Iterator[Statement]:
    """A statement a gap, those first that weaken the answer to what burdens the city most."""
    rows = basis.capacity.gaps.to_pylist()
    burden = {
        row["id"]: max((_burden(basis, challenge) for challenge in row["challenges"] or ()), default=0.0)
        for row in rows
    }
    rows.sort(key=lambda row: (-burden[row["id"]], *_rule(row)))
    labels = {row["id"]: lower_first(row["label"]) for row in basis.indicators.challenges.to_pylist()}
    for place, row in enumerate(rows[:GAPS]):
        weakened = sorted(row["challenges"] or (), key=lambda challenge: (-_burden(basis, challenge), challenge))
        names = [labels[challenge] for challenge in weakened if challenge in labels]
        yield Statement(
            kind="gap",
            text=row["statement"],
            strength=Strength(row["strength"], f"found by rule ({kind(row['kind'])}) in {DECLARED}"),
            period="",
            weight=burden[row["id"]] - place / 1_000_000,
            place=slug(row["id"].removeprefix("gap:")),
            caveats=(f"It weakens the answer to {listed(names, most=3)}.",) if names else (),
            needs=row["remedy"] or "",
            rests_on=((row["id"], "gap"),),
        )


def kind(name: str) -> str:
    """A kind of gap as words inside a sentence.

    >>> kind("orphan_function")
    'orphan function'
    """
    return lower_first(gap_rules()[name].label["en"]) if name in gap_rules() else name


def _rule(row: dict[str, Any]) -> tuple[int, int, str]:
    """Of gaps that weigh alike, the order of their rules, then the surest, then the id."""
    rules = list(gap_rules())
    rule = rules.index(row["kind"]) if row["kind"] in rules else len(rules)
    return rule, STRENGTHS.index(row["strength"]), row["id"]


def _burden(basis: Basis, challenge: str) -> float:
    return basis.burden(challenge) if challenge in basis.challenges else 0.0


def _abilities(basis: Basis) -> Iterator[Statement]:
    """Where capacity is lowest and where highest, by level of government and dimension."""
    found = abilities(basis.capacity.capacity.to_pylist(), basis.tables.context.institutions.to_pylist())
    lowest, highest = extremes(found)
    if not lowest or found[lowest[0]].grade == found[highest[0]].grade:
        return
    for places, side, weight in ((lowest, "lowest", 2.0), (highest, "highest", 1.0)):
        shown = [found[place] for place in places]
        ends = [end(SCALE.index(getattr(one, name)) for one in shown) for end, name in ((min, "lower"), (max, "upper"))]
        left_open = f" (answers between {SCALE[ends[0]]} and {SCALE[ends[1]]})" if ends[0] < ends[1] else ""
        yield Statement(
            kind="capacity",
            text=f"Capacity is {side} in {where(places)}: grade {shown[0].grade}{left_open}.",
            strength=_of_abilities(shown),
            period="",
            weight=weight,
            place=side,
            caveats=(SELF_CAVEAT,),
            rests_on=tuple((item, "capacity") for one in shown for item in one.rests_on),
        )


def where(places: list[tuple[str, str]], most: int = 3) -> str:
    """Dimensions by level of government, as a sentence names them; many of one level are counted.

    >>> where([("local", "resources"), ("local", "processes"), ("national", "resources")])
    'resources and processes (local level) and resources (national level)'
    >>> where([("local", name) for name in ("mandate", "resources", "people", "data")])
    'four of eight dimensions (local level)'
    """
    by_level: dict[str, list[str]] = {}
    for level, dimension in places:
        by_level.setdefault(level, []).append(lower_first(dimensions()[dimension].label["en"]))
    every = plural(len(dimensions()), "dimension")
    told = {
        level: listed(names) if len(names) <= most else f"{SMALL[len(names)]} of {every}"
        for level, names in by_level.items()
    }
    return listed([f"{names} ({level} level)" for level, names in told.items()])


def _of_abilities(shown: list[Ability]) -> Strength:
    known, single = sum(one.known for one in shown), sum(one.single for one in shown)
    unknown = sum(one.asked for one in shown) - known
    strong, limited = sum(one.strong for one in shown), sum(one.limited for one in shown)
    word = LIMITED if 2 * limited > known else STRONG if strong == known and not unknown else MODERATE
    alone = f"{plural(single, 'of them', 'of them')} by one respondent only" if single else "each by two or more"
    silent = f"; {plural(unknown, 'grade is', 'grades are')} not known" if unknown else ""
    return Strength(word, f"the middle of {plural(known, 'grade')}, {alone}{silent}")


def _sureness(basis: Basis) -> Iterator[Statement]:
    """How sure the grades are: who was asked, who agrees, and what is not known."""
    rows = [row for row in basis.capacity.capacity.to_pylist() if row["dimension"] in dimensions()]
    if not rows:
        return
    unknown = sum(row["grade"] == UNKNOWN for row in rows)
    single = sum(row["respondents"] == 1 for row in rows)
    several = [row["agreement"] for row in rows if row["agreement"] is not None]
    mean = per_cent(sum(several) / len(several)) if several else ""
    agreed = f"; where two or more answered, they agree to {mean} (100{NBSP}%: all say the same)" if several else ""
    yield Statement(
        kind="capacity",
        text=f"Of {plural(len(rows), 'grade')} of capacity, {per_cent(unknown / len(rows))} are not known (D*) and "
        f"{per_cent(single / len(rows))} rest on one respondent{agreed}.",
        strength=Strength(STRONG, "counted in the answers"),
        period="",
        weight=0.5,
        place="sureness",
        estimate=unknown / len(rows),
        unit="share of grades that are not known",
        caveats=("D* says that nobody could show evidence: it is neither a bad grade nor a good one.",),
        needs="Ask a second, independent person in each institution, and for the document behind each answer.",
        rests_on=tuple((source, "source") for source in sorted({row["source"] for row in rows if row["source"]})),
    )


def _coordination(basis: Basis) -> Iterator[Statement]:
    """Who links the others, and who sits on no body with anyone."""
    names = {row["id"]: row["name"] for row in basis.tables.context.institutions.to_pylist()}
    bodies = basis.tables.context.bodies.to_pylist()
    rows = sorted(
        basis.capacity.network.to_pylist(), key=lambda row: (-(row["betweenness"] or 0.0), row["institution"])
    )
    brokers = [row for row in rows if row["role"] == "broker"]
    isolates = [row for row in rows if row["role"] == "isolate"]
    declared = Strength(MODERATE, "from the declared membership of coordination bodies, not from how they work")
    if brokers:
        first = brokers[0]
        others = f"; so {_do(brokers[1:], names)}" if brokers[1:] else ""
        yield Statement(
            kind="capacity",
            text=f"{capital(names[first['institution']])} links institutions that otherwise do not meet: "
            f"{per_cent(first['betweenness'])} of the shortest ways between them run through it{others}.",
            strength=declared,
            period="",
            weight=0.9,
            place="brokers",
            estimate=first["betweenness"],
            unit="share of shortest paths",
            caveats=("If it leaves the table, they lose their link.",),
            rests_on=_seats(bodies, {row["institution"] for row in brokers}),
        )
    if isolates:
        yield Statement(
            kind="capacity",
            text=f"{capital(plural(len(isolates), 'institution'))} of {len(rows)} "
            f"{'sits' if len(isolates) == 1 else 'sit'} on no coordination body with any other: "
            f"{listed([names[row['institution']] for row in isolates], most=5)}.",
            strength=declared,
            period="",
            weight=0.8,
            place="isolates",
            estimate=float(len(isolates)),
            unit="institutions",
            rests_on=tuple((row["institution"], "institution") for row in isolates),
        )


def _do(rows: list[dict[str, Any]], names: dict[str, str]) -> str:
    return f"{'does' if len(rows) == 1 else 'do'} {listed([names[row['institution']] for row in rows], most=3)}"


def _seats(bodies: list[dict[str, Any]], institutions: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple((body, "body") for body in sorted({r["body"] for r in bodies if r["institution"] in institutions}))


def _not_asked(basis: Basis) -> Iterator[Statement]:
    """What the declared institutions leave open, with the questionnaire that would answer it."""
    grades = Counter(row["function"] or "" for row in basis.capacity.capacity.to_pylist())
    for weight, (function, (question, needs)) in enumerate(ASKED.items()):
        if not (grades.total() if function == "grades" else grades[function]):
            yield Statement(
                kind="unanswered",
                text=f"{question}: these sources cannot say.",
                strength=Strength(LIMITED, "no answer in the city folder speaks of it"),
                period="",
                weight=-4.5 - weight / 10,
                place=slug(function.partition(":")[2] or function),
                needs=needs,
            )


def institution_links(basis: Basis, ends: set[str]) -> list[tuple[str, str, str]]:
    """The links (from, to, role) below those of ``ends`` that are of this kind.

    Gaps rest on mandates, grades, bodies and agreements, and each of these on the file that declares it; a gap that
    is an absence rests on the file of mandates, which does not have it.
    """
    context = basis.tables.context
    links = []
    for row in [row for row in basis.capacity.gaps.to_pylist() if row["id"] in ends]:
        links += [(row["id"], item, item.partition(":")[0]) for item in row["rests_on"] or ()]
        links += [(row["id"], source, "source") for source in _sources(basis, "mandates") if not row["rests_on"]]
    reached = ends | {item for _, item, _ in links}
    keyed = [(table, "id") for table in (context.institutions, context.mandates, context.agreements)]
    for table, key in (*keyed, (basis.capacity.capacity, "id"), (context.bodies, "body")):
        links += [
            (row[key], row["source"], "source") for row in table.to_pylist() if row[key] in reached and row["source"]
        ]
    return links


def _sources(basis: Basis, noun: str) -> list[str]:
    """The files of governance that should hold a noun: the one named after it, else all (a workbook holds all)."""
    found = [row["id"] for row in basis.tables.sources.to_pylist() if row["kind"] == "governance"]
    return [source for source in found if noun in source] or found
