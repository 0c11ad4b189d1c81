import numpy as np
import pytest

from urbansafety.quality.wording import NBSP, agree, category_label, listed, month, per_cent, share


@pytest.mark.parametrize(
    ("affected", "total", "words"),
    [
        (22_761, 210_049, "One record in nine (22,761 of 210,049)"),
        (0, 12, "None of 12 records"),
        (12, 12, "All 12 records"),
        (1, 1, "The only record"),
        (446, 1000, "One record in two (446 of 1,000)"),
        (3, 4, f"75{NBSP}% of the records (3 of 4)"),
        (13, 1000, f"1.3{NBSP}% of the records (13 of 1,000)"),
    ],
)
def test_a_share_is_said_as_people_say_it(affected, total, words):
    assert share(affected, total) == words


def test_the_verb_follows_the_share():
    assert agree(1, 9, "carries", "carry") == "carries"
    assert agree(9, 9, "carries", "carry") == "carry"


def test_nearly_all_is_not_said_to_be_all():
    assert per_cent(0.99999) == f"nearly 100{NBSP}%"
    assert per_cent(1.0) == f"100{NBSP}%"


def test_months_categories_and_lists_read_as_words():
    assert month(np.datetime64("2024-12")) == "December 2024"
    assert category_label("Homicide", "0101") == "'Homicide' (ICCS 0101)"
    assert category_label("", "") == "'no category'"
    assert listed(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"
    assert listed([]) == ""
