"""Threats: which rate stands for an area, and which flows feed it."""

import numpy as np
import pytest

import smalltown
import wards
from urbansafety.dossier import declared
from urbansafety.risk.draws import Streams
from urbansafety.risk.index import recorded_level
from urbansafety.risk.threats import feeding, rates, threats


def found(indicators, flows=(), exposures=(), challenge=0):
    build = declared()
    places = smalltown.areas()
    feeds = feeding(build["flows"].rows(list(flows)), build["exposures"].rows(list(exposures)), places)
    every = threats(indicators.challenges.to_pylist()[challenge], rates(indicators.values), feeds, places)
    return {threat.level: threat for threat in every}


def flow(name, **changes):
    return {
        "id": f"flow:{name}",
        "challenges": ["challenge:robbery"],
        "basis": "declared",
        "confidence": "strong",
        **changes,
    }


def exposed(name, *shares):
    return [
        {"flow": f"flow:{name}", "level": "ward", "area": ward, "exposure": share, "lower": share / 2, "upper": share}
        for ward, share in zip(smalltown.WARDS, shares, strict=False)
    ]


def test_the_newest_complete_year_counts_and_smoothed_rates_come_first():
    given = wards.indicators(wards.ROBBERY)
    rows = given.values.to_pylist()
    part = [{**row, "period": "2024", "months": 3, "value": 1.0} for row in rows]
    smoothed = [{**row, "indicator": "smoothed_rate", "value": 50.0} for row in rows if row["area"] == "w1"]
    values = declared()["indicators"].rows([*rows, *part, *smoothed])
    of_year = rates(values)
    assert of_year.year == {"challenge:robbery": "2023"}
    ids = smalltown.areas()["ward"].ids
    assert of_year.of("challenge:robbery", "ward", ids).value.tolist() == [50, 60, 45, 90]
    assert np.isnan(of_year.of("challenge:robbery", "district", smalltown.areas()["district"].ids).value).all()


def test_where_records_may_not_compare_areas_the_citys_rate_stands_for_each():
    ward = found(wards.indicators(wards.ROBBERY, compared=False))["ward"]
    mean = (30 + 60 + 45 + 90) / 4
    assert ward.rate.value.tolist() == [mean] * 4
    assert (ward.rate.lower[0], ward.rate.upper[0]) == (mean / 3, mean * 3)
    assert not ward.compared


def test_exposure_to_several_flows_and_of_the_city():
    """w1: 1 - (1 - .5)(1 - .2) = .6; the city has the mean of its residents, (1 × .6 …) by flow: .05 and .02."""
    flows = [flow("arms"), flow("drugs", basis="elicited")]
    ward = found(wards.indicators(wards.ROBBERY), flows, [*exposed("arms", 0.5), *exposed("drugs", 0.2)])
    assert ward["ward"].exposure == pytest.approx([0.6, 0, 0, 0])
    assert [one.limits for one in ward["ward"].flows] == ["moderate", "limited"]
    assert ward["city"].exposure == pytest.approx([1 - 0.95 * 0.98])


def test_a_flow_without_a_place_may_reach_every_area():
    ward = found(wards.indicators(wards.ROBBERY), [flow("online")])["ward"]
    assert ward.exposure.tolist() == [0.5] * 4
    assert np.isnan(ward.flows[0].exposure.value).all()


def test_without_goalposts_only_flows_can_speak():
    nobody = wards.indicators(wards.ROBBERY, posts=None)
    assert found(nobody) == {}
    ward = found(nobody, [flow("arms")], exposed("arms", 0.5))["ward"]
    assert ward.lacking.all() and not ward.compared
    assert ward.recorded.tolist() == [5] * 4


def test_a_recorded_level_that_is_not_known_is_uniform():
    ward = found(wards.indicators({"robbery": {"w1": 30.0}}))["ward"]
    assert ward.lacking.tolist() == [False, True, True, True]
    drawn = ward.rates_drawn(Streams(1, 20_000).normal("x", 4)[0])
    levels = recorded_level(drawn[:, 1], ward.goalposts.low, ward.goalposts.high)
    assert np.quantile(levels, [0.25, 0.5, 0.75]) == pytest.approx([2.5, 5, 7.5], abs=0.1)


def test_what_nobody_records_and_no_flow_feeds_is_no_threat():
    given = wards.indicators(wards.ROBBERY)
    feeds = feeding(declared()["flows"].rows([]), declared()["exposures"].rows([]), smalltown.areas())
    assert threats(given.challenges.to_pylist()[0], rates(given.values.slice(0, 0)), feeds, smalltown.areas()) == []
