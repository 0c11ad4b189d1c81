"""Effects and ratings of evidence as practices carry them; what the door refuses stands in test_practices.py."""

from datetime import date

import pytest

from urbansafety.catalog.effects import NOT_RATED, read_effect, read_emmie
from urbansafety.catalog.entries import Entry
from urbansafety.catalog.practices import practices

EFFECTS = [(one, effect) for one in practices().values() for effect in one.effects]


def test_a_difference_may_be_below_nothing():
    content = {
        "outcome": "fear",
        "reach": "area",
        "metric": "SMD",
        "estimate": -0.2,
        "low": -0.3,
        "high": 0.1,
        "design": "trials",
    }
    content |= {"source": "garwood-1936", "checked": date(2026, 11, 22), "quote_place": "abstract"}
    effect = read_effect(Entry("a.yaml", content), ("theft",))
    assert (effect.estimate, effect.low, effect.high, effect.k, effect.baseline) == (-0.2, -0.3, 0.1, None, None)


def test_ratings_come_with_who_gave_them():
    assert read_emmie(Entry("a.yaml", {"effect": 3, "economics": None, "by": "garwood-1936"})).effect == 3
    assert read_emmie(None) == read_emmie(Entry("a.yaml", {"effect": None})) == NOT_RATED


@pytest.mark.parametrize(("practice", "effect"), EFFECTS, ids=lambda one: getattr(one, "id", ""))
def test_a_figure_that_was_turned_says_how_it_was_printed(practice, effect):
    assert effect.published or effect.low is not None or effect.metric == "pp", f"{practice.id}: {effect.outcome}"
