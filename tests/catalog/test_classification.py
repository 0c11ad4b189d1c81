"""The ICCS is complete, and codes are read as people and Eurostat write them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.catalog import iccs, parse_code, parse_codes
from urbansafety.errors import BadInput


def test_every_category_of_the_four_levels_is_there():
    # SOURCE: UNODC, ICCS version 1.0 (2015): 11 sections, 63 + 148 + 98 categories below.
    assert Counter(offence.level for offence in iccs().values()) == {1: 11, 2: 63, 3: 148, 4: 98}


def test_a_parent_is_the_prefix_of_the_level_above():
    width = {1: 0, 2: 2, 3: 4, 4: 5}
    for code, offence in iccs().items():
        assert offence.parent == code[: width[offence.level]]
        assert offence.parent in iccs() or offence.level == 1


def test_every_category_has_a_label_in_english_and_spanish():
    assert all(offence.label["en"] and offence.label["es"] for offence in iccs().values())


@given(st.sampled_from(sorted(iccs())), st.sampled_from(["{}", "ICCS{}", " iccs{} ", "ICCS {}"]))
def test_a_code_is_read_with_and_without_prefix(code, written):
    assert parse_code(written.format(code)) == code


def test_eurostats_composites_are_read():
    # SOURCE: composites of Eurostat's code list ICCS, as quoted in its dataset crim_off_cat.
    assert parse_codes("ICCS0101_0102") == ("0101", "0102")
    assert parse_codes("ICCS02-04") == ("02", "03", "04")
    assert parse_codes("ICCS02043_02044") == ("02043", "02044")


def test_a_composite_is_refused_where_one_code_is_needed():
    with pytest.raises(BadInput, match=r"'ICCS0101_0102' stands for 2 codes"):
        parse_code("ICCS0101_0102")


@pytest.mark.parametrize(
    ("written", "way_out"),
    [("401", "Write 0401"), ("0499", "nearest are 04, 0401, 0409"), ("robbery", "nearest are 01, 02"), ("", "nearest")],
)
def test_an_unknown_code_is_refused_with_a_way_out(written, way_out):
    with pytest.raises(BadInput, match="is not a code of the ICCS") as caught:
        parse_code(written)
    assert way_out in caught.value.remedy
