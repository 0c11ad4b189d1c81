"""Numbers are read as people write them."""

from __future__ import annotations

import numpy as np
import pytest

from urbansafety.ingest.ground.amounts import read_amounts


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1,234", "12,345"], [1234, 12345]),
        (["1.234", "987", "1.234.567"], [1234, 987, 1234567]),
        (["1 234", "1'234", "1\u202f234"], [1234, 1234, 1234]),
        (["1586.857", "12.5"], [1586.857, 12.5]),
        (["12,5", "1.234,75"], [12.5, 1234.75]),
        (["1,234.5", "2,000.0"], [1234.5, 2000]),
        (["1e3", "+7"], [1000, 7]),
    ],
)
def test_the_whole_column_decides_what_comma_and_point_mean(texts, values):
    assert read_amounts(texts).values.tolist() == values


def test_missing_is_not_zero():
    amounts = read_amounts(["", "n/a", "-", "NaN", "0"])
    assert np.isnan(amounts.values[:4]).all()
    assert amounts.values[4] == 0
    assert amounts.unreadable == ()


def test_words_and_infinity_are_no_numbers():
    assert read_amounts(["12", "many", "inf", "1-2"]).unreadable == (1, 2, 3)


def test_it_is_said_when_a_mark_separates_thousands():
    assert "comma" in read_amounts(["1,234"]).reading
    assert read_amounts(["1234"]).reading == ""
