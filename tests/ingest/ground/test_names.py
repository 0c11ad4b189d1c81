"""A name means an area whatever its accents, and nothing where it could mean two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from urbansafety.ingest.ground.names import match_names
from urbansafety.tables import Level

NONE = np.empty((4, 0))
LEVEL = Level(
    name="ward",
    ids=np.array(["01", "02", "10", "N-7"], dtype=object),
    names=np.array(["Álvaro Obregón", "Arbutus-Ridge", "San Marcos (Barr)", "Downtown"], dtype=object),
    parents=np.full(4, "", object),
    geometry=np.array([shapely.box(0, 0, 1, 1)] * 4),
    population=NONE,
    population_years=np.empty(0, np.int64),
    aliases={"Central Business District": "N-7"},
)


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("ALVARO OBREGON", "01"), ("  Arbutus Ridge ", "02"), ("san marcos barr", "10"), ("01", "01"), ("1", "01"),
        ("1.0", "01"), ("central business district", "N-7"), ("N7", "N-7"), ("Musqueam", ""), ("", ""), ("-1", ""),
        ("1.5", ""), ("10.5", ""),
    ],
)  # fmt: skip
def test_accents_case_punctuation_and_blanks_do_not_matter(written, id):
    assert match_names([written], LEVEL).ids == (id,)


def test_a_name_that_two_areas_share_is_not_matched_and_said_so():
    twins = replace(LEVEL, names=np.array(["Santa Inés", "SANTA INES", "A", "B"], dtype=object))
    match = match_names(["santa ines", "A"], twins)
    assert match.ids == ("", "10")
    assert match.ambiguous == {"santa ines": ("01", "02")}
    assert match.offers == {}


def test_a_number_that_two_ids_write_differently_means_the_one_written_the_same():
    both = replace(LEVEL, ids=np.array(["01", "1", "10", "N-7"], dtype=object))
    match = match_names(["1", "01", "001"], both)
    assert match.ids == ("1", "01", "")
    assert match.ambiguous == {"001": ("01", "1")}


def test_a_misspelt_name_is_offered_and_not_applied():
    match = match_names(["Alvaro Obregn", "Xochimilco"], LEVEL)
    assert match.ids == ("", "")
    assert list(match.offers) == ["Alvaro Obregn"]
    offer = match.offers["Alvaro Obregn"]
    # Letters in common, times two, by letters in all: 2 · 12 / (12 + 13).
    assert (offer.id, offer.name, offer.score) == ("01", "Álvaro Obregón", pytest.approx(24 / 25))


def test_names_in_other_scripts_keep_their_letters():
    level = replace(LEVEL, names=np.array(["शिवाजी नगर", "शिवजी नगर", "القاهرة", "北京"], dtype=object))
    assert match_names(["शिवाजीनगर", "القاهرة", " 北京"], level).ids == ("01", "10", "N-7")
