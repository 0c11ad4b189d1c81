"""Ids, strengths and words of gaps."""

from urbansafety.capacity.gaps.cases import Gap, by_law, labels


def test_an_id_names_the_rule_and_what_it_found():
    gap = Gap("weak_dimension", ("institution:police", "data"), [], [], "", "strong", [])
    assert gap.id == "gap:weak_dimension:police:data"


def test_mandates_that_name_their_law_are_strong():
    assert by_law([{"legal_basis": "Police Act"}]) == "strong"
    assert by_law([{"legal_basis": "Police Act"}, {"legal_basis": ""}]) == "moderate"


def test_functions_stand_in_a_sentence():
    assert labels(["function:customs", "function:courts"]) == "customs and courts"
