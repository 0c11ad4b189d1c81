"""What is said of flows: how much and how sure, what is missing where, which areas, in words that hurt nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

import flowtown
import handmade
from smallville import edit
from urbansafety.city import City
from urbansafety.context import nothing_declared
from urbansafety.findings.basis import Basis
from urbansafety.findings.flows import depths, disagreement, flow_links, flow_statements, of_flow
from urbansafety.ingest.context.experts import read_judgements
from urbansafety.ingest.context.flows import read_flows
from urbansafety.ingest.ground.areas import read_areas
from urbansafety.risk.balance import balance
from urbansafety.risk.exposure import expose


@pytest.fixture
def folder(tmp_path):
    return flowtown.write(tmp_path / "town")


def basis(folder) -> Basis:
    city = City.read(folder)
    areas = read_areas(city)[0]
    judged = read_judgements(city).tables
    context = replace(nothing_declared(), **judged, **read_flows(city, areas, judged["judgements"]).tables)
    made = handmade.tables(folder)
    tables = replace(made, city=city, areas=areas, context=context)
    risks = replace(handmade.risks(), exposures=expose(tables), flow_nodes=balance(context))
    return replace(handmade.basis(made), tables=tables, risks=risks)


def said(folder):
    return {statement.place: statement for statement in flow_statements(basis(folder))}


def test_how_much_and_which_way(folder):
    found = said(folder)["cocaine_by_sea"]
    assert found.text == (
        "About 100 kg a year (between 90 and 120) enter the route ‘Cocaine by sea’, from Growing country, through Quay "
        "and Sheds, to Markets abroad and Market square; judged by experts."
    )
    assert (found.estimate, found.lower, found.upper, found.unit) == (100, 90, 120, "kg / year")


def test_judgement_is_limited_evidence_and_says_how_far_experts_are_apart(folder):
    found = said(folder)["cocaine_by_sea"]
    assert found.strength.word == "limited"
    caveats = " ".join(found.caveats).replace("\N{NO-BREAK SPACE}", " ")
    assert "Two experts were asked, weighted by how well they knew ten answers that were known beforehand." in caveats
    assert "spans 49 % of the median; in two rounds they did not converge" in caveats
    assert "never how much there is" in caveats


def test_few_known_answers_are_said_to_tell_little(folder):
    rows = [row for row in flowtown.JUDGEMENTS if not row.startswith(("seed_8", "seed_9"))]
    (folder / "judgements.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    assert "So few known answers (8)" in " ".join(said(folder)["cocaine_by_sea"].caveats)


def test_what_is_missing_is_told_with_its_place_and_size(folder):
    found = said(folder)["cocaine_by_sea-store"]
    assert found.text == (
        "At Sheds, between 28 and 52 kg a year on the route ‘Cocaine by sea’ come in and are not seen to leave."
    )
    assert (found.estimate, found.lower, found.upper) == (40, 28, 52)
    assert found.needs == "what is known of the ways out of Sheds"
    assert found.strength.word == "moderate"


def test_a_flow_of_which_nobody_knows_how_much_is_still_told(folder):
    found = said(folder)["labour"]
    assert found.text == (
        "Nobody knows how many people are moved along the route ‘Trafficking for labour’, from Villages inland, "
        "through Bus station, to Farms around."
    )
    assert found.strength.word == "limited"
    assert any(caveat.startswith("Behind the number are people") for caveat in found.caveats)
    assert found.needs
    assert not any(place.startswith("labour-") and place.endswith("known") for place in said(folder))


def test_a_leg_that_nobody_knows_is_told_with_what_it_may_carry(folder):
    edit(folder / "city.toml", ", volume = [28, 30, 32]", "")
    found = said(folder)["cocaine_by_sea-not-known"]
    # 95 … 105 come to the sheds and 25 … 35 go to the market.
    assert found.text == (
        "Nobody says how much goes from Sheds to Markets abroad on the route ‘Cocaine by sea’; if nothing is lost "
        "before, at most 80 kg a year."
    )


def test_areas_are_told_as_a_range_that_speaks_of_places(folder):
    found = said(folder)["labour-exposure"]
    assert found.text == (
        "The route ‘Trafficking for labour’ passes South West and South East or comes closest there: exposure is 1 "
        "there, from 0 (none) to 1 (all of it)."
    )
    assert found.strength.word == "limited"
    assert "nothing about who lives there" in found.caveats[0]


@pytest.mark.parametrize(
    ("basis_of", "confidence", "upper", "word"),
    [
        ("declared", "strong", 11.0, "moderate"),
        ("declared", "limited", 11.0, "limited"),
        ("declared", "strong", 30.0, "limited"),
        ("elicited", "strong", 11.0, "limited"),
    ],
)
def test_an_illicit_volume_is_moderate_at_best(basis_of, confidence, upper, word):
    row = {"basis": basis_of, "confidence": confidence, "volume": 10.0, "lower": 9.0, "upper": upper}
    assert of_flow(row).word == word


def test_a_circle_has_depths_too():
    legs = [{"start": start, "end": end} for start, end in ("ab", "bc", "cb", "bd")]
    assert depths(legs) == {"a": 0, "b": 1, "c": 2, "d": 2}
    assert depths([{"start": "a", "end": "b"}, {"start": "b", "end": "a"}]) == {"a": 0, "b": 1}
    assert depths([{"start": "a", "end": "b"}, {"start": "b", "end": "a"}], {"b"}) == {"a": 1, "b": 0}


def test_one_expert_cannot_disagree():
    assert disagreement({"experts": 1}) == "One expert alone cannot disagree."


def test_the_chain_leads_from_a_challenge_over_the_flow_and_its_judgement_to_the_files(folder):
    links = set(flow_links(basis(folder), set()))
    assert {
        ("challenge:drugs", "flow:cocaine_by_sea", "fed by"),
        ("flow:cocaine_by_sea", "source:flow-cocaine_by_sea", "source"),
        ("flow:cocaine_by_sea", "judgement:landed", "judgement"),
        ("judgement:landed", "source:judgements", "source"),
    } <= links
    assert not any(start.startswith("judgement:seed") for start, _, _ in links)


def test_a_city_without_flows_says_nothing_of_them(tmp_path):
    assert flow_statements(handmade.basis(handmade.tables(tmp_path))) == []
    assert flow_links(handmade.basis(handmade.tables(tmp_path)), set()) == []
