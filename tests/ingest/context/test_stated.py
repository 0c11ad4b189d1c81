"""A number, a true zero, and the reasons for having none are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from urbansafety.ingest.context.stated import GIVEN, NOT_AVAILABLE, NOT_COLLECTED, SUPPRESSED, read_stated


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", NOT_AVAILABLE), ("..", NOT_AVAILABLE), ("n/a", NOT_AVAILABLE), ("–", NOT_AVAILABLE),
        ("<5", SUPPRESSED), ("< 10", SUPPRESSED), ("*", SUPPRESSED), ("**", SUPPRESSED), ("C", SUPPRESSED),
        (":c", SUPPRESSED), ("x", SUPPRESSED), ("Suprimido", SUPPRESSED), ("not collected", NOT_COLLECTED),
    ],
)  # fmt: skip
def test_words_for_no_number(text, state):
    read = read_stated(["7", text])
    assert read.missing.tolist() == [GIVEN, state]
    assert np.isnan(read.values).tolist() == [False, True]
    assert read.unreadable == ()


def test_a_zero_is_a_number():
    assert read_stated(["0", "0.0"]).missing.tolist() == [GIVEN, GIVEN]


def test_words_that_say_nothing_known_are_left_to_the_reader():
    assert read_stated(["7", "many"]).unreadable == (1,)


@pytest.mark.parametrize(
    ("texts", "decimal", "values"),
    [
        (["12,345", "1,5"], ",", [12.345, 1.5]),
        (["1.234,5", "7"], ",", [1234.5, 7]),
        (["12.5%", "3 %"], ".", [12.5, 3]),
        (["1,018163482"], ".", [1.018163482]),
    ],
)
def test_marks_in_numbers(texts, decimal, values):
    assert read_stated(texts, decimal).values.tolist() == values
