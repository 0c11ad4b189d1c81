from dataclasses import replace

import pytest

import governed
import handmade
from urbansafety.context import nothing_declared
from urbansafety.dossier import declared
from urbansafety.findings.chain import chain
from urbansafety.findings.institutions import institution_links, institution_statements
from urbansafety.provenance import trace


@pytest.fixture(scope="module")
def governed_basis(tmp_path_factory):
    return governed.basis(tmp_path_factory.mktemp("portavela"))


@pytest.fixture(scope="module")
def statements(governed_basis):
    return institution_statements(governed_basis)


def of(statements, kind, place=""):
    return [s for s in statements if s.kind == kind and place in s.place]


def test_gaps_that_weaken_the_heaviest_burden_come_first(governed_basis, statements):
    gaps = of(statements, "gap")
    assert len(gaps) == 3
    weights = [s.weight for s in gaps]
    assert weights == sorted(weights, reverse=True)
    heaviest = max(governed_basis.burden(c) for c in ("challenge:robbery", "challenge:lethal_violence"))
    assert weights[0] == pytest.approx(heaviest, abs=1e-5)


def test_a_gap_says_what_it_weakens_what_would_close_it_and_how_sure_it_is(statements):
    (gap,) = of(statements, "gap", "authority")
    assert gap.caveats == ("It weakens the answer to robbery.",)
    assert gap.needs == "Give it access to the records of calls."
    assert gap.strength.word == "strong"


def test_capacity_is_told_where_it_is_lowest_and_highest_with_its_range(statements):
    (lowest,), (highest,) = of(statements, "capacity", "lowest"), of(statements, "capacity", "highest")
    # Local data: Mayor's office C, City guard D, works not known: the lower of C and D is D, and D to C is left open.
    assert lowest.text == (
        "Capacity is lowest in data and information (local level): grade D (answers between D and C)."
    )
    assert highest.text == "Capacity is highest in mandate (national level): grade A."
    assert lowest.strength.word == "moderate" and "one grade is not known" in lowest.strength.why


def test_it_says_how_much_is_not_known_and_how_much_rests_on_one_person(statements):
    (sure,) = of(statements, "capacity", "sureness")
    assert sure.estimate == pytest.approx(2 / 8)
    assert "25\N{NO-BREAK SPACE}% are not known (D*) and 12\N{NO-BREAK SPACE}% rest on one respondent" in sure.text


def test_brokers_and_those_outside_are_named(statements):
    (broker,), (alone,) = of(statements, "capacity", "brokers"), of(statements, "capacity", "isolates")
    assert broker.text.startswith("Mayor's office links institutions") and "50\N{NO-BREAK SPACE}%" in broker.text
    assert alone.text.endswith("sits on no coordination body with any other: Department of public works.")


def test_questionnaires_are_named_for_what_nobody_was_asked(statements):
    assert {s.place for s in of(statements, "unanswered")} == {
        "procurement_oversight", "protection_from_family_violence",
    }  # fmt: skip
    assert all("urbansafety questionnaire" in s.needs for s in of(statements, "unanswered"))


def test_without_answers_the_questionnaire_on_capacity_is_named(governed_basis):
    empty = replace(governed_basis.capacity, capacity=declared()["capacity"].rows([]))
    found = institution_statements(replace(governed_basis, capacity=empty))
    assert "urbansafety questionnaire capacity" in of(found, "unanswered", "grades")[0].needs
    assert [s.place for s in of(found, "capacity")] == ["brokers", "isolates"]


def test_a_city_that_declares_no_institutions_gets_no_statement(governed_basis):
    without = replace(governed_basis.tables, context=nothing_declared())
    assert institution_statements(replace(governed_basis, tables=without, capacity=handmade.capacity())) == []


def test_the_chain_goes_from_gap_to_mandate_and_grade_to_the_file(governed_basis):
    gap = "gap:authority_without_capacity:guard"
    table = chain(governed_basis, [("finding:x", gap, "gap")]).to_pylist()
    links = {(row["from"], row["to"], row["role"]) for row in table}
    grade = "capacity:guard:data"
    assert {
        (gap, "mandate:guard:community_policing", "mandate"),
        (gap, grade, "capacity"),
        ("mandate:guard:community_policing", "source:governance-mandates", "source"),
        (grade, "source:governance-capacity", "source"),
    } <= links
    assert ("body:council", "source:governance-bodies", "source") not in links


def test_a_gap_that_is_an_absence_rests_on_the_file_that_does_not_have_it(governed_basis):
    gap = "gap:orphan:injury_surveillance"
    assert (gap, "source:governance-mandates", "source") in institution_links(governed_basis, {gap})


def test_bodies_lead_to_their_file(governed_basis):
    found = institution_links(governed_basis, {"gap:coordination_missing:works"})
    assert ("body:council", "source:governance-bodies", "source") in found


def test_every_finding_on_institutions_ends_in_a_file(tmp_path):
    made = governed.dossier(tmp_path)
    for row in made.table("findings").to_pylist():
        if row["kind"] in ("gap", "capacity"):
            assert "sha256" in str(trace(made, row["id"])), row["id"]
