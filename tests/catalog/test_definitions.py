"""Challenges, indicators and weights of harm say only what the ICCS and the bibliography know."""

from __future__ import annotations

import csv
from pydoc import locate

import pandas as pd
import pytest

from urbansafety.catalog import (
    SELDOM_REPORTED,
    challenges,
    factors,
    harm,
    harm_days,
    iccs,
    indicators,
    read_yaml,
    references,
)
from urbansafety.catalog.institutions import functions

CTS = {
    "serious_assault": ("violent_sexual", "Serious assault"),
    "sexual_violence": ("violent_sexual", "Sexual violence"),
    "harassment": ("violent_sexual", "Acts intended to induce fear or emotional distress"),
    "vehicle_theft": ("corruption_economic", "Theft: of a motorized vehicle"),
    "burglary": ("corruption_economic", "Burglary"),
    "theft": ("corruption_economic", "Theft"),
    "fraud": ("corruption_economic", "Fraud"),
}
"""The category of UN-CTS that a challenge has its goalposts from, and the file that holds it."""
INTO_COMPUTERS = (
    "Unlawful access to a computer system",
    "Unlawful interference with a computer system or computer data",
    "Unlawful interception or access of computer data",
)


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


def test_challenges_have_indicators_and_are_answered_by_functions():
    for challenge in challenges():
        assert set(challenge.functions) <= set(functions()) and len(set(challenge.functions)) == len(
            challenge.functions
        )
        assert set(challenge.indicators) <= set(indicators())
        below = [code for code in iccs() if code.startswith(challenge.iccs)]
        assert ("harm" in challenge.indicators) == any(harm_days(code) for code in below), challenge.id
        seldom = all(code.startswith(SELDOM_REPORTED) for code in challenge.iccs)
        assert ("smoothed_rate" in challenge.indicators) == (not challenge.activity_driven and not seldom), challenge.id


def test_every_goalpost_has_a_reference_that_exists():
    for entry in [*read_yaml("challenges.yaml").values(), *read_yaml("factors.yaml").values()]:
        given = entry.get("goalposts")
        if given:
            assert 0 <= given["low"] < given["high"]
            scale = given["reference"].startswith("By definition") and (given["low"], given["high"]) == (0, 100)
            assert given["reference"] in references() or (scale and entry["unit"].startswith("%"))


def test_what_police_find_by_looking_has_no_goalposts():
    assert [c.id for c in challenges() if c.activity_driven and c.goalposts] == []


def test_factors_cover_both_dimensions_in_all_four_spheres():
    spheres = {"individual", "family", "community", "society"}
    for dimension, better in (("vulnerability", "lower"), ("resilience", "higher")):
        mine = [factor for factor in factors().values() if factor.dimension == dimension]
        assert {factor.sphere for factor in mine} == spheres
        assert {factor.better for factor in mine} == {better}
        assert all({"en", "es"} <= set(factor.label) and factor.description for factor in mine)


def three_digits(value):
    return float(f"{value:.3g}")


def newest(rates, country, year, value):
    """The newest value of each country since 2015."""
    recent = rates[rates[year].astype(int) >= 2015].sort_values(year)
    return pd.to_numeric(recent.groupby(country)[value].last())


def cts(real_data, file):
    rates = pd.read_parquet(real_data / f"national/unodc_cts_{file}.parquet")
    wanted = rates["Unit of measurement"].str.startswith("Rate") & (rates["Dimension"] == "by type of offence")
    return rates[wanted & (rates["Sex"] == "Total") & (rates["Age"] == "Total")]


def same(name, rates):
    given = read_yaml("challenges.yaml")[name]["goalposts"]
    assert (given["low"], given["high"]) == (three_digits(rates.quantile(0.05)), three_digits(rates.quantile(0.95)))
    assert given["countries"] == len(rates)


@pytest.mark.real
@pytest.mark.parametrize("name", CTS)
def test_goalposts_are_percentiles_of_what_states_report(name, real_data):
    file, category = CTS[name]
    rates = cts(real_data, file)
    same(name, newest(rates[rates["Category"] == category], "Iso3_code", "Year", "VALUE"))


@pytest.mark.real
def test_goalposts_of_acts_against_computers_are_of_states_that_report_all_three_kinds(real_data):
    rates = cts(real_data, "corruption_economic").astype({"VALUE": float})
    chosen = rates[rates["Category"].isin(INTO_COMPUTERS)]
    kinds = chosen.pivot(index=["Iso3_code", "Year"], columns="Category", values="VALUE").dropna()
    same("cybercrime", newest(kinds.sum(axis=1).rename("sum").reset_index(), "Iso3_code", "Year", "sum"))


@pytest.mark.real
def test_goalposts_of_homicide_and_of_inequality_leave_out_regions(real_data):
    homicide = pd.read_csv(real_data / "national/owid_homicide_rate_unodc.csv")
    homicide = homicide[homicide["Code"].str.len() == 3]
    same("lethal_violence", newest(homicide, "Code", "Year", "Homicide rate per 100,000 population"))
    gini = pd.read_csv(real_data / "national/owid_gini_index.csv")
    found = newest(gini[gini["Code"].str.len() == 3], "Code", "Year", "Gini coefficient")
    given = factors()["income_inequality"].goalposts
    assert (given.low, given.high) == (three_digits(found.quantile(0.05)), three_digits(found.quantile(0.95)))
    assert f"over {len(found)} countries" in given.note
