from dataclasses import replace

import pytest

import handmade
from urbansafety.dossier import declared
from urbansafety.priorities.candidates import Candidate
from urbansafety.priorities.evidence import gather

CITY = Candidate("challenge:robbery", "city", "")
DISTRICT = Candidate("challenge:robbery", "district", "d1")


@pytest.fixture
def given(tmp_path):
    return handmade.tables(tmp_path)


def evidence(tables, wanted=(CITY, DISTRICT), *, exposures=()):
    found = handmade.risks(appraised=True)
    found = replace(found, exposures=declared()["exposures"].rows(list(exposures)))
    measured = handmade.indicators(tables.areas)
    return gather(tables, measured, handmade.patterns(), found, handmade.capacity(), wanted)


def flow(tables, *challenges):
    row = {"id": "flow:arms", "label": "Arms", "challenges": list(challenges)}
    return replace(tables, context=replace(tables.context, flows=declared()["flows"].rows([row])))


def test_values_are_those_of_the_newest_complete_year(given):
    found = evidence(given)
    assert found.value("rate", CITY)["period"] == "2023"
    assert found.value("rate", Candidate("challenge:theft", "city", "")) is None


def test_only_the_places_of_the_candidates_are_kept(given):
    found = evidence(given)
    assert {(level, area) for _, _, level, area in found.values} == {("city", ""), ("district", "d1")}


def test_no_declared_flow_is_not_the_same_as_no_exposure(given):
    assert evidence(given).exposure == {}
    none_feeds = evidence(flow(given, "challenge:drugs"))
    assert none_feeds.exposure["challenge:robbery", "city", ""] == ((0.0, 0.0, 0.0), ())


# By hand: only d1 is exposed, with .5; the city has the mean weighted by residents.
def test_the_city_is_exposed_as_its_residents_are(given):
    rows = [{"flow": "flow:arms", "level": "district", "area": "d1", "exposure": 0.5, "lower": 0.25, "upper": 1.0}]
    found = evidence(flow(given, "challenge:robbery"), exposures=rows)
    level = given.areas["district"]
    share = level.population[1, -1] / level.population[:, -1].sum()
    assert found.exposure["challenge:robbery", "district", "d1"] == ((0.5, 0.25, 1.0), ("flow:arms",))
    assert found.exposure["challenge:robbery", "city", ""][0] == pytest.approx((0.5 * share, 0.25 * share, share))


def test_a_flow_without_a_place_here_leaves_exposure_unknown(given):
    found = evidence(flow(given, "challenge:robbery"))
    assert ("challenge:robbery", "city", "") not in found.exposure
    assert "no place here" in found.unexposed


def test_vulnerability_is_that_of_the_place(given):
    found = evidence(given)
    assert found.vulnerable["challenge:robbery", "district", "d1"]["id"] == "risk:robbery:district:d1"
    assert ("", "district", "d1") in found.vulnerable
