"""A practice in words says what is known and what is not."""

from datetime import date

import pytest

from urbansafety.catalog.effects import NOT_RATED, Emmie, read_effect
from urbansafety.catalog.entries import Entry
from urbansafety.catalog.practices import practices
from urbansafety.report.cards import card, effect_in_words, emmie_in_words


def effect(**keys):
    content = {"outcome": "burglary", "reach": "area", "metric": "RR", "estimate": 0.8, "design": "trial"}
    content |= {"quote_place": "abstract", "source": "garwood-1936", "checked": date(2026, 11, 22), **keys}
    return effect_in_words(read_effect(Entry("a.yaml", content), ("burglary",)))


def test_an_effect_says_its_change_interval_studies_and_source():
    said = effect(low=0.7, high=1.1, k=21, countries=["Kenya"])
    assert said.startswith("Burglary: 20 % less; between 30 % less and 10 % more. Trial (21 studies).")
    assert said.endswith("Kenya. Garwood (1936), abstract, looked up 2026-11-22.")


def test_an_effect_without_interval_says_so():
    assert "no interval in the source" in effect(published="-20 %")


def test_an_assumed_baseline_is_told_and_a_given_one_is_not():
    assert "as if it otherwise befell half" in effect(metric="OR", estimate=0.5)
    assert "Burglary: 33 % less" in effect(metric="OR", estimate=0.5)
    assert "otherwise befell half" not in effect(metric="OR", estimate=0.5, baseline=0.3)


def test_percentage_points_stay_what_they_are():
    assert "-8 percentage points; between -12 and -4" in effect(metric="pp", estimate=-8, low=-12, high=-4)


def test_no_change_is_no_change():
    assert "Burglary: no change" in effect(estimate=1.0)


def test_ratings_name_who_gave_them():
    assert "No published rating" in emmie_in_words(NOT_RATED)
    said = emmie_in_words(Emmie(3, 2, None, 0, None, "garwood-1936"))
    assert said == (
        "EMMIE, 0 to 4: effect 3, mechanism 2, moderator not rated, implementation 0, economics not rated; "
        "by Garwood (1936)."
    )


@pytest.mark.parametrize("practice", practices().values(), ids=lambda one: one.id)
def test_every_practice_has_a_card_that_ends_with_its_sources(practice):
    headings = dict(card(practice))
    assert {"What it is", "Answers", "Who can", "Verdict"} <= set(headings)
    assert all(paragraph for paragraphs in headings.values() for paragraph in paragraphs)
    if practice.effects or practice.sources:
        assert headings["Sources"]
