"""Risks of a town by hand, and what must always hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smalltown
from urbansafety.context import nothing_declared
from urbansafety.risk.appraising import BASE_SAMPLES, base_samples
from wards import FACTORS, POVERTY, ROBBERY, TRUST, appraised, capacity, column, indicators, tables

SCORES = ("threat", "vulnerability", "coping", "risk")
quickly = settings(max_examples=6, deadline=None)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr("urbansafety.risk.appraising.WORK", 0)


def test_a_town_by_hand():
    """w1: rate 30 between 10 and 150: log10(1 + 9 / 7) = 3.5902. Poverty 10 % with three spheres that are not known:
    (1 + 3 × 5) / 4 = 4. Trust of its district 30 %, three spheres not known: (3 + 3 × 5) / 4 = 4.5; with capacity 6,
    √(6 × 4.5) = 5.1962. Risk (3.5902 × 4 × 4.8038)^(1/3) = 4.1010."""
    found = next(row for row in appraised().risks.to_pylist() if row["area"] == "w1")
    assert [found[name] for name in SCORES] == pytest.approx([3.5902, 4.0, 5.1962, 4.1010], abs=5e-4)
    assert found["id"] == "risk:robbery:ward:w1" and found["period"] == "2023"
    assert found["lower"] < found["risk"] < found["upper"]


def test_every_level_and_the_city_have_their_rows():
    found = appraised().risks.to_pylist()
    assert [(row["level"], row["area"]) for row in found] == [
        ("city", ""), ("district", "d1"), ("district", "d2"), *(("ward", ward) for ward in smalltown.WARDS),
    ]  # fmt: skip
    assert sorted(row["rank"] for row in found if row["level"] == "ward") == [1, 2, 3, 4]
    assert found[0]["rank"] is None and found[0]["id"] == "risk:robbery:city"


def test_an_area_without_a_rate_has_a_risk_but_no_rank():
    found = appraised(rates={"robbery": {"w1": 30.0, "w2": 60.0, "w3": 45.0}})
    assert column(found, "rank")["w4"] is None
    assert sorted(filter(None, column(found, "rank").values())) == [1, 2, 3]
    assert "recorded level" in column(found, "missing")["w4"]


def test_a_rank_lies_in_its_own_range_where_hardly_anything_tells_areas_apart():
    """Each of 60 areas nearly alike is the first in one draw of sixty, so that nine draws in ten leave out the first
    place of the area that is stated first."""
    ids = [f"w{i:02d}" for i in range(60)]
    places = replace(smalltown.areas(), levels=(smalltown.level("ward", ids, [1_000] * 60),))
    given = replace(tables(FACTORS, [("poverty", "city", "", 20.0), ("trust", "city", "", 30.0)]), areas=places)
    found = appraised(given, {"robbery": {ward: 40.0 + i / 100 for i, ward in enumerate(ids)}})
    rank, low, high = (np.array(list(column(found, name).values())) for name in ("rank", "rank_lower", "rank_upper"))
    assert rank.argmin() == 59 and sorted(rank) == list(range(1, 61)), "the order is that of the stated scores"
    assert (low <= rank).all() and (rank <= high).all()
    assert (high - low >= 40).all(), "and the range is no narrower for it"


def test_a_city_of_one_area():
    one = smalltown.level("ward", ["w1"], [1_000])
    places = replace(tables(FACTORS, POVERTY + TRUST), areas=replace(smalltown.areas(), levels=(one,)))
    found = appraised(places, {"robbery": {"w1": 30.0}})
    assert (column(found, "rank")["w1"], column(found, "rank_upper")["w1"], column(found, "top_five")["w1"]) == (
        1,
        1,
        1,
    )
    assert found.risk_levers.num_rows == 0
    assert {row["output"] for row in found.risk_drivers.to_pylist()} == {"risk"}, (
        "a rank that never varies has no drivers"
    )


def test_a_city_without_areas():
    places = replace(tables(FACTORS, [("poverty", "city", "", 20.0)]), areas=replace(smalltown.areas(), levels=()))
    assert [row["level"] for row in appraised(places).risks.to_pylist()] == ["city"]


def test_areas_where_nothing_is_recorded_have_no_threat_but_a_risk():
    found = appraised(rates={"robbery": dict.fromkeys(smalltown.WARDS, 0.0)})
    assert set(column(found, "threat").values()) == {0.0}
    assert all(risk > 0 for risk in column(found, "risk").values())
    assert found.risk_levers.num_rows == 0


def test_nothing_but_records_is_no_risk():
    found = appraised(replace(tables(), context=nothing_declared()), able=capacity())
    assert found.risks.num_rows == found.risk_drivers.num_rows == found.risk_levers.num_rows == 0


def test_capacity_alone_or_factors_alone_are_enough():
    assert appraised(tables()).risks.num_rows == 7
    assert appraised(able=capacity()).risks.num_rows == 7


def test_without_records_there_is_no_risk():
    assert appraised(rates=indicators({})).risks.num_rows == 0


def test_weights_of_the_city():
    """Nine tenths on threat."""
    found = appraised(tables(FACTORS, POVERTY + TRUST, weights=(90, 5, 5)))
    by_hand = np.exp(0.9 * np.log(3.5902) + 0.05 * np.log(4.0) + 0.05 * np.log(10 - 5.1962))
    assert column(found, "risk")["w1"] == pytest.approx(by_hand, abs=1e-3)


@quickly
@given(st.floats(1, 9), st.floats(0, 3))
def test_more_capacity_never_raises_risk(able, more):
    weak, strong = appraised(able=capacity(able, 0.5)), appraised(able=capacity(min(able + more, 10.0), 0.5))
    for name in ("risk", "lower", "upper"):
        for area, risk in column(weak, name).items():
            assert column(strong, name)[area] <= risk + 1e-5


@quickly
@given(st.floats(0, 70))
def test_more_resilience_never_raises_risk(more):
    stronger = [(name, level, area, value + (more if area == "d1" else 0)) for name, level, area, value in TRUST]
    weak, strong = appraised(), appraised(tables(FACTORS, POVERTY + stronger))
    for name in ("risk", "lower", "upper"):
        for area, risk in column(weak, name).items():
            assert column(strong, name)[area] <= risk + 1e-5


@quickly
@given(st.sampled_from([1e-3, 0.1, 7.0, 1000.0]))
def test_the_unit_of_records_and_of_factors_does_not_matter(unit):
    scaled = [(name, {**changes, "low": 0.0, "high": 100.0 * unit}) for name, changes in FACTORS]
    values = [(name, level, area, value * unit) for name, level, area, value in POVERTY + TRUST]
    plain, other = appraised(), appraised(tables(scaled, values), indicators(ROBBERY, unit=unit))
    for name in (*SCORES, "lower", "upper"):
        assert column(other, name) == pytest.approx(column(plain, name), rel=1e-4)
    assert column(other, "rank") == column(plain, "rank")


def test_a_dropped_factor_changes_nothing_but_what_depends_on_it():
    factors = [*FACTORS, ("crowding", {"sphere": "family"})]
    values = [*POVERTY, *TRUST, *(("crowding", "ward", ward, 30.0) for ward in smalltown.WARDS)]
    with_it, without = appraised(tables(factors, values)).risks.to_pylist(), appraised().risks.to_pylist()
    untouched = ("threat", "threat_lower", "threat_upper", "coping", "coping_lower", "coping_upper")
    assert [[row[name] for name in untouched] for row in with_it] == [
        [row[name] for name in untouched] for row in without
    ]
    assert [row["vulnerability"] for row in with_it] != [row["vulnerability"] for row in without]


def test_a_dropped_challenge_changes_no_other():
    both = appraised(rates={**ROBBERY, "theft": dict.fromkeys(smalltown.WARDS, 50.0)}).risks.to_pylist()
    assert [row for row in both if row["challenge"] == "challenge:robbery"] == appraised().risks.to_pylist()


def test_other_names_of_areas_permute_the_results():
    """w1 and w2 change places in every input: their scores as stated change places, and nothing else moves."""
    names = {"w1": "w2", "w2": "w1"}
    values = [(name, level, names.get(area, area), value) for name, level, area, value in POVERTY + TRUST]
    rates = {"robbery": {names.get(area, area): value for area, value in ROBBERY["robbery"].items()}}
    plain, other = appraised(), appraised(tables(FACTORS, values), rates)
    for name in ("threat", "vulnerability", "coping", "risk", "rank"):
        assert {area: column(other, name)[names.get(area, area)] for area in smalltown.WARDS} == column(plain, name)


def test_the_same_seed_gives_the_same_tables():
    first, second, third = appraised(), appraised(), appraised(seed=1)
    for name in ("risks", "risk_drivers", "risk_levers"):
        assert getattr(first, name).equals(getattr(second, name))
    assert not first.risks.equals(third.risks)
    assert column(first, "risk") == column(third, "risk"), "what is stated does not hang on chance"


def test_drivers_name_every_group_for_the_city_and_the_highest_cells():
    rows = appraised().risk_drivers.to_pylist()
    outputs = {(row["level"], row["area"], row["output"]) for row in rows}
    assert ("city", "", "risk") in outputs and ("city", "", "rank") not in outputs
    assert {area for level, area, output in outputs if level == "ward" and output == "risk"} == set(smalltown.WARDS)
    of_city = {row["input"]: row for row in rows if row["level"] == "city"}
    assert len(of_city) == 8
    assert of_city["flows"]["total"] == 0, "no flow was declared"


def test_an_exposed_area_has_more_threat_and_names_the_flow():
    flow = {"id": "flow:arms", "type": "firearms", "unit": "piece", "basis": "declared", "confidence": "moderate",
            "challenges": ["challenge:robbery"], "lower": 1.0, "volume": 2.0, "upper": 3.0}  # fmt: skip
    node = {"flow": "flow:arms", "id": "market", "kind": "market", "name": "M", "level": "ward", "areas": ["w1"]}
    exposed = appraised(tables(FACTORS, POVERTY + TRUST, [flow], [node]))
    plain = column(appraised(), "threat")
    assert column(exposed, "threat")["w1"] > plain["w1"]
    assert exposed.exposures.num_rows == 6 and exposed.flow_nodes.num_rows == 1


def test_large_cities_get_fewer_draws_and_small_ones_all(monkeypatch):
    assert set(column(appraised(), "draws").values()) == {200}
    monkeypatch.setattr("urbansafety.risk.appraising.WORK", 10**9)
    assert base_samples([]) == BASE_SAMPLES
    assert set(column(appraised(), "draws").values()) == {2000}
