"""Practices say what they rest on, and the door refuses those that do not."""

import copy
import re
from datetime import date

import pytest

from urbansafety.catalog import challenges
from urbansafety.catalog.practices import (
    FIGURE,
    OF_PRACTICES,
    VERDICTS,
    practices,
    read_practice,
    search,
)
from urbansafety.errors import BadInput

ALL = practices().values()
LIGHT = {
    "label": {"en": "Light", "es": "Luz"},
    "theme": "property",
    "verdict": "works",
    "mechanism": "People are seen.",
    "challenges": ["theft"],
    "factors": ["street_lighting_coverage"],
    "functions": ["street_lighting"],
    "levels": ["local"],
    "population": "Everybody",
    "effects": [
        {
            "outcome": "recorded crime",
            "reach": "area",
            "metric": "RR",
            "estimate": 0.8,
            "low": 0.7,
            "high": 0.9,
            "design": "trial",
            "source": "garwood-1936",
            "checked": date(2026, 11, 22),
            "quote_place": "table 1",
        }
    ],
    "cost": "unknown",
}


def changed(**keys):
    content = copy.deepcopy(LIGHT)
    content["effects"][0] |= keys.pop("effect", {})
    return {key: value for key, value in (content | keys).items() if value != "leave out"}


@pytest.mark.parametrize("practice", ALL, ids=lambda one: one.id)
class TestEveryPractice:
    def test_says_why_a_number_is_missing(self, practice):
        assert practice.effects or practice.known or practice.unverified or practice.verdict == "unknown"

    def test_is_told_in_sentences(self, practice):
        for text in (practice.mechanism, practice.known, practice.unverified, practice.harms, practice.failures):
            assert not text or text.endswith("."), text

    def test_tells_no_figure_that_was_not_opened(self, practice):
        assert not FIGURE.search(practice.unverified)


def test_a_practice_that_is_well_told_is_read():
    practice = read_practice("light", LIGHT)
    assert practice.id == "practice:light"
    assert practice.challenges == ("challenge:theft",)
    assert practice.functions == ("function:street_lighting",)
    assert (practice.effects[0].low, practice.effects[0].high) == (0.7, 0.9)


def test_an_effect_measures_the_challenges_of_the_practice_unless_it_says_otherwise():
    assert read_practice("light", LIGHT).effects[0].challenges == ("challenge:theft",)
    assert read_practice("light", changed(effect={"challenges": []})).effects[0].challenges == ()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"colour": "red"}, "'colour' is not a known key"),
        ({"label": {"en": "Light"}}, "label: 'es' is missing"),
        ({"challenges": ["burglry"]}, "'burglry', which is not known Did you mean 'burglary'?"),
        ({"factors": ["ilumination"]}, "'ilumination', which is not known"),
        ({"functions": ["street_lights"]}, "Did you mean 'street_lighting'?"),
        ({"levels": ["city"]}, "'city', which is not known"),
        ({"challenges": []}, "'challenges' is empty"),
        ({"verdict": "good"}, "'good', which is not in its list"),
        ({"verdict": "harmful"}, "a harmful practice without 'harms'"),
        ({"effects": []}, "the verdict 'works' has no grounds"),
        ({"effects": [], "unverified": "A fall of 21 % is claimed."}, "holds the figure '21 %'"),
        ({"effects": [], "unverified": "An odds ratio of 1.7 is claimed."}, "holds the figure"),
        ({"effects": [], "known": "It helps."}, "'known' without sources"),
        ({"cost": "low"}, "the cost is 'low' and 'cost_reason' ''"),
        ({"months_to_effect": [12, 3]}, "The fewest months come first."),
        ({"months_to_effect": 3}, "'months_to_effect' is 3"),
        ({"requires": ["prayer"]}, "'requires' names 'prayer'"),
        ({"emmie": {"effect": 5}}, "'effect' is 5 EMMIE rates from 0 to 4."),
        ({"emmie": {"effect": 3}}, "emmie: 'by' is missing"),
        ({"effect": {"challenges": ["robbery"]}}, "effects 1: 'challenges' names 'robbery'"),
        ({"effect": {"source": "nobody-1900"}}, "effects 1: 'source' is 'nobody-1900'"),
        ({"effect": {"source": None}}, "effects 1: 'source' is missing"),
        ({"effect": {"checked": None}}, "effects 1: 'checked' is missing"),
        ({"effect": {"estimate": None}}, "no estimate"),
        ({"effect": {"estimate": 0.95}}, "0.7 to 0.9 does not hold the estimate 0.95"),
        ({"effect": {"low": None}}, "only one of low and high"),
        ({"effect": {"next_low": 0.5}}, "only one of next_low and next_high"),
        ({"effect": {"estimate": -0.2, "low": -0.3, "high": 0}}, "A ratio is above 0"),
        ({"effect": {"reach": "city"}}, "'reach' is 'city'"),
        ({"effect": {"reach": None}}, "'reach' is missing"),
        ({"effect": {"metric": "percent"}}, "'percent', which is not in its list"),
        ({"effect": {"baseline": 50}}, "Write a share between 0 and 1."),
        ({"effect": {"k": 1.5}}, "'k' is 1.5"),
    ],
)
def test_a_practice_that_is_not_is_refused(keys, said):
    with pytest.raises(BadInput) as refusal:
        read_practice("light", changed(**keys))
    assert said in " ".join(str(refusal.value).split())
    assert refusal.value.message.startswith("practices/light.yaml")


def test_a_practice_of_unknown_effect_needs_no_grounds():
    assert read_practice("light", changed(verdict="unknown", effects=[])).effects == ()


def test_practices_name_only_practices_that_exist():
    assert {other for one in ALL for other in (*one.requires, *one.excludes)} <= set(practices())


def test_search_finds_by_each_question():
    light = practices()["practice:street_lighting"]
    for question in (
        {"challenge": "theft"},
        {"challenge": "challenge:theft"},
        {"factor": "street_lighting_coverage"},
        {"level": "local"},
        {"cost": light.cost},
        {"verdict": "works"},
        {"text": "ALUMBRADO publico"},
        {"text": "united kingdom"},
        {"country": "United States"},
        {},
    ):
        assert light in search(**question), question
    assert light not in search(challenge="theft", verdict="harmful")
    assert search(text="no such words anywhere") == ()


@pytest.mark.parametrize(
    "question",
    [{"challenge": "thefts"}, {"country": "Columbia"}, {"level": "city"}, {"verdict": "good"}, {"cost": "dy"}],
)
def test_a_question_about_what_is_not_known_gets_the_nearest(question):
    with pytest.raises(BadInput, match=re.escape(f"{next(iter(question.values()))!r} is not known")):
        search(**question)


def test_the_catalog_holds_practices_of_every_verdict_for_every_challenge():
    assert len(ALL) >= 50
    assert {one.verdict for one in ALL} == set(VERDICTS)
    answered = {challenge for one in ALL for challenge in one.challenges}
    assert {challenge.id for challenge in challenges()} == answered
    assert {one.theme for one in ALL} == {*(challenge.theme for challenge in challenges()), *OF_PRACTICES}
