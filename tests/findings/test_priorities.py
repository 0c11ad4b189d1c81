from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

import handmade
from urbansafety.dossier import declared
from urbansafety.findings import conclude
from urbansafety.findings.basis import Basis
from urbansafety.findings.priorities import of_findings, priority_links, priority_statements
from urbansafety.outcomes import Priorities
from urbansafety.priorities import rank


def ranked(rows, criteria=(), groups=(), weights=()):
    build = declared()
    tables = (("priorities", rows), ("criteria", criteria), ("preferences", weights), ("group_ranks", groups))
    return Priorities(**{name: build[name].rows(list(given)) for name, given in tables})


BARE = {
    "level": "city", "area": "", "period": "2023", "rank_lower": 1, "rank_upper": 3, "cycle": False, "leading": 0.9,
    "label": "robust", "why": "among the first in 90 %", "missing": [], "candidates": 3, "draws": 500,
}  # fmt: skip


def row(name, place, **more):
    places = {"expected_rank": place, "topsis_rank": round(place), "promethee_rank": round(place)}
    first = {"first": 0.7 if place < 2 else 0.1}
    return BARE | {"id": f"priority:{name}:city", "challenge": f"challenge:{name}"} | places | first | more


def group(name, group, leading):
    return {"priority": f"priority:{name}:city", "group": group, "expected_rank": 2.0, "leading": leading}


THREE = [row("robbery", 1.2), row("burglary", 2.1), row("drugs", 2.7)]
ASKED = [{"group": name, "criterion": "burden", "weight": 100.0} for name in ("statisticians", "youth")]


@pytest.fixture
def basis(tmp_path):
    given = handmade.tables(tmp_path)
    known = (handmade.quality(), handmade.indicators(given.areas), handmade.patterns())
    return lambda priorities: Basis(given, *known, handmade.capacity(), handmade.risks(appraised=True), priorities)


def told(basis, priorities):
    return list(priority_statements(basis(priorities)))


def test_what_comes_first_is_told_with_its_range_and_what_follows(basis):
    first = told(basis, ranked(THREE))[0]
    assert first.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "First of three challenges: robbery (in 70 % of the draws; place 1 to 3 in nine draws of ten); "
        "burglary and drug offences follow."
    )
    assert first.rests_on == tuple((one["id"], "priority") for one in THREE)


def test_nothing_surely_first_is_said_so_and_is_limited(basis):
    rows = [row("robbery", 1.8, first=0.4, label="contested"), *THREE[1:]]
    first = told(basis, ranked(rows))[0]
    assert first.text.startswith("None of three challenges surely comes first. Nearest to it: robbery (first in 40")
    assert first.strength.word == "limited"


def test_strength_is_the_worst_of_label_records_and_what_is_not_known(basis):
    assert told(basis, ranked(THREE))[0].strength.word == "strong"
    lacking = [row("robbery", 1.2, missing=["concern"]), *THREE[1:]]
    strength = told(basis, ranked(lacking))[0].strength
    assert strength.word == "moderate" and "not known: concern" in strength.why


def test_groups_agree_on_one_and_differ_most_on_another(basis):
    shares = {"robbery": (0.9, 0.8), "burglary": (0.9, 0.1), "drugs": (0.7, 0.3)}
    groups = [group(n, g, s) for n, own in shares.items() for g, s in zip(("statisticians", "youth"), own, strict=True)]
    contested = [row("burglary", 2.1, label="contested", why="so and so"), row("drugs", 2.7, label="contested")]
    said = told(basis, ranked([THREE[0], *contested], groups=groups, weights=ASKED))[1]
    assert said.text == (
        "All two stakeholder groups put robbery among the first. They differ most on burglary: it is so and so."
    )
    assert said.rests_on == (("priority:robbery:city", "priority"), ("priority:burglary:city", "priority"))


def test_nobody_or_one_group_asked_is_an_open_question(basis):
    (_, nobody) = told(basis, ranked(THREE))
    assert nobody.kind == "unanswered" and "[preferences]" in nobody.needs
    (_, one) = told(basis, ranked(THREE, weights=ASKED[:1]))
    assert one.text.startswith("Only one stakeholder group (statisticians) was asked")


def test_other_ways_of_ranking_and_circles_are_told_beside(basis):
    rows = [row("robbery", 1.2, topsis_rank=2, cycle=True), row("burglary", 2.1, topsis_rank=1), THREE[2]]
    caveats = told(basis, ranked(rows))[0].caveats
    assert "By TOPSIS burglary would come first." in caveats
    assert any("in a circle" in caveat for caveat in caveats)
    assert not any("PROMETHEE" in caveat for caveat in caveats)


def test_nothing_is_said_where_nothing_was_ranked(basis):
    assert told(basis, None) == told(basis, ranked([])) == told(basis, ranked(THREE[:1])) == []


def made(folder):
    given = handmade.tables(folder)
    step = (handmade.indicators(given.areas), handmade.patterns(), handmade.risks(appraised=True), handmade.capacity())
    found = rank(given, *step, np.random.default_rng(1))
    measured, patterns, risks, capacity = step
    return given, found, lambda own: conclude(given, handmade.quality(), measured, patterns, capacity, risks, own)


def below(links, item):
    rows = links.to_pylist()
    found, new = {item}, {item}
    while new:
        new = {row["to"] for row in rows if row["from"] in new} - found
        found |= new
    return found


def test_every_priority_rests_on_findings_and_reaches_the_files(tmp_path):
    _, found, conclusions = made(tmp_path)
    links = conclusions(found).links
    for item in found.priorities["id"].to_pylist():
        assert "source:police" in below(links, item)
    city = below(links, "priority:robbery:city")
    assert any(one.startswith("finding:robbery:city") for one in city)
    assert {"indicator:rate:robbery:city:2023", "risk:robbery:city"} <= city


def test_no_chain_leads_back_to_its_priority(tmp_path):
    _, found, conclusions = made(tmp_path)
    links = conclusions(found).links
    others = [one for one in links.to_pylist() if one["from"].startswith("finding:") and ":priority" not in one["from"]]
    assert not any(one["to"].startswith("priority:") for one in others if "weights" not in one["from"])


def test_removing_a_priority_breaks_no_chain_of_another(tmp_path):
    _, found, conclusions = made(tmp_path)
    gone = "priority:robbery:city"

    def without(table, column):
        return table.filter(pa.array([item != gone for item in table[column].to_pylist()], pa.bool_()))

    fewer = replace(
        found, priorities=without(found.priorities, "id"), criteria=without(found.criteria, "priority"),
        group_ranks=without(found.group_ranks, "priority"),
    )  # fmt: skip
    before, after = conclusions(found).links, conclusions(fewer).links
    assert gone not in after["from"].to_pylist()
    for item in fewer.priorities["id"].to_pylist():
        assert below(after, item) == below(before, item)


def test_links_name_the_criterion_and_the_weights(basis):
    criteria = [{"priority": "priority:robbery:city", "criterion": "burden", "rests_on": ["counts:robbery:city"]}]
    given = basis(ranked(THREE[:1], criteria=criteria, weights=ASKED))
    assert priority_links(given) == [
        ("priority:robbery:city", "counts:robbery:city", "burden"),
        ("priority:robbery:city", "source:preferences", "weights"),
    ]
    assert of_findings(given, [], []) == []
