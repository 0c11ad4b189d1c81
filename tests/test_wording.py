from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.wording import (
    NBSP,
    agree,
    between,
    category_label,
    ends,
    fraction,
    listed,
    many_of,
    month,
    number,
    per_cent,
    plural,
    share,
    slug,
    span,
)


@given(st.floats(1e-6, 1e9))
def test_a_number_has_at_most_three_significant_digits_and_is_near(value):
    text = number(value)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.005)
    assert len(text.replace(",", "").replace(".", "").strip("0")) <= 3


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_the_ends_of_an_interval_stay_in_order(one, other):
    low, high = (float(end.replace(",", "")) for end in ends(min(one, other), max(one, other)))
    assert low <= high


def test_an_interval_is_not_written_finer_than_its_width():
    assert between(90.44, 150.31) == "between 90 and 150"
    assert between(1043.2, 1088.9) == "between 1,043 and 1,089"


def test_what_is_not_known_is_said_so():
    assert number(float("nan")) == "not known"


def test_shares_near_a_simple_fraction_are_told_as_one():
    assert fraction(0.21) == "about a fifth"
    assert fraction(0.97) == f"97{NBSP}%"
    assert fraction(0.0) == f"0{NBSP}%"


def test_almost_all_is_not_all():
    assert per_cent(0.99996) == f"over 99.9{NBSP}%"
    assert per_cent(1.0) == f"100{NBSP}%"


def test_singular_and_plural():
    assert [plural(n, "ward") for n in (0, 1, 2, 61)] == ["no wards", "one ward", "two wards", "61 wards"]


def test_lists_of_one_two_and_many():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"], [])] == ["a", "a and b", "a, b and c", ""]
    assert listed(list("abcde"), most=3) == "a, b, c and two others"
    assert listed(list("abcd"), most=3) == "a, b, c and d"


def test_periods_are_told_as_people_tell_them():
    assert span(date(2023, 1, 1), date(2024, 12, 1)) == "2023 to 2024"
    assert span(date(2023, 12, 1), date(2024, 11, 1)) == "December 2023 to November 2024"


def test_ids_keep_letters_of_every_script():
    assert slug("Álvaro Obregón") == "alvaro-obregon"
    assert slug("القاهرة / المعادي") == "القاهرة-المعادي"


def test_an_abbreviation_in_a_spanish_name_stays_as_it_is():
    assert many_of("unidad territorial iecm") == "unidades territoriales iecm"


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


def test_a_month_is_named_however_it_is_given():
    assert month(np.datetime64("2024-12")) == month(date(2024, 12, 31)) == "December 2024"


def test_categories_read_as_words():
    assert category_label("Homicide", "0101") == "'Homicide' (ICCS 0101)"
    assert category_label("", "") == "'no category'"
