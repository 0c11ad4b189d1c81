"""Challenges, indicators and weights of harm say only what the ICCS and the bibliography know."""

from __future__ import annotations

import csv
from pydoc import locate

import pytest

from urbansafety.catalog import challenges, harm, harm_days, iccs, indicators, read_yaml, references


def test_challenges_are_made_of_known_codes_once_each():
    for challenge in challenges():
        assert set(challenge.iccs) <= set(iccs()), challenge.id
        overlap = [c for c in challenge.iccs if c.startswith(tuple(set(challenge.iccs) - {c}))]
        assert not overlap, f"{challenge.id}: {overlap} is counted twice"


def test_challenges_have_labels_in_english_and_spanish():
    assert all({"en", "es"} <= set(challenge.label) for challenge in challenges())


def test_drugs_and_weapons_are_never_ranked_between_areas():
    driven = {code for challenge in challenges() if challenge.activity_driven for code in challenge.iccs}
    assert {"0601", "0901"} <= driven


def test_every_indicator_rests_on_a_reference_that_exists():
    for definition in indicators().values():
        assert definition.reference in references(), definition.id
        assert definition.better in ("lower", "higher", "neither")
        assert definition.maturity in ("established", "emerging")
        assert {"en", "es"} <= set(definition.label)
    assert read_yaml("harm.yaml")["reference"] in references()


def test_weights_of_harm_belong_to_known_codes():
    assert set(harm()) <= set(iccs())
    assert set(read_yaml("harm.yaml")["proactive"]) <= set(iccs())


def test_what_police_find_by_looking_has_no_harm():
    # SOURCE: Sherman, Neyroud and Neyroud (2016), abstract: proactively detected offences are excluded.
    for challenge in challenges():
        if challenge.activity_driven:
            assert all(harm_days(code) is None for code in iccs() if code.startswith(challenge.iccs)), challenge.id


def test_a_code_takes_the_weight_of_the_nearest_code_above():
    assert harm_days("040121") == harm()["0401"].days
    assert harm_days("050231") == harm()["050231"].days != harm()["0502"].days
    assert harm_days("0101") == 5475
    assert harm_days("") is None
    assert harm_days("0206") is None


@pytest.mark.real
def test_days_are_the_medians_of_the_published_subgroups(real_data):
    with (real_data / "reference/classification/cambridge_chi_2026_by_subgroup.csv").open(encoding="utf-8") as file:
        median = {row["prc_offence_subgroup"]: float(row["median_days"]) for row in csv.DictReader(file)}
    median["Robbery of personal property and of business property"] = median["Robbery of personal property"]
    assert all(weight.days == median[weight.subgroup] for weight in harm().values())


def test_every_formula_names_a_function_with_a_docstring():
    for definition in indicators().values():
        function = locate(definition.formula)
        assert callable(function) and function.__doc__, definition.formula
