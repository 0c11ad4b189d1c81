"""The strength of a risk is that of its weakest input, and what is missing has a name."""

import numpy as np
import pytest

import wards
from urbansafety.risk.evidence import Limit, judge


def test_the_worst_limit_decides_and_is_named():
    everywhere, second = np.ones(2, bool), np.array([False, True])
    found = judge([Limit(1, "a", everywhere, "x"), Limit(2, "b", second, "y"), Limit(0, "", everywhere, "z")], 2)
    assert found.strength.to_pylist() == ["moderate", "limited"]
    assert found.why.to_pylist() == ["a", "b"]
    assert found.missing.to_pylist() == [["x", "z"], ["x", "y", "z"]]


def test_nothing_is_wrong():
    assert judge([], 2).why.to_pylist() == ["every input is measured"] * 2


SPHERES = ("individual", "family", "community", "society")
FULL = [(f"{d} {s}", {"sphere": s, "dimension": d}) for d in ("vulnerability", "resilience") for s in SPHERES]
MEASURED = [(name, "ward", ward, 30.0) for name, _ in FULL for ward in wards.smalltown.WARDS]


@pytest.mark.parametrize(
    ("values", "able", "word", "missing"),
    [
        (MEASURED, wards.capacity(6.0), "strong", []),
        (MEASURED, wards.capacity(6.0, strength="limited"), "limited", []),
        (MEASURED, wards.capacity(), "limited", ["capacity"]),
        (MEASURED[4:], wards.capacity(6.0), "moderate", ["individual sphere of vulnerability"]),
        (MEASURED[16:], wards.capacity(6.0), "limited", ["vulnerability"]),
        ([(name, "district", "d1", 3.0) for name, _ in FULL], wards.capacity(6.0), "moderate", []),
    ],
)
def test_caps(values, able, word, missing):
    found = wards.appraised(wards.tables(FULL, values), able=able)
    assert wards.column(found, "strength")["w1"] == word
    assert wards.column(found, "missing")["w1"] == missing


def test_goalposts_that_nobody_set_are_named():
    factors = [*FULL, ("nights", {"low": None, "high": None})]
    found = wards.appraised(wards.tables(factors, MEASURED))
    assert wards.column(found, "missing")["w1"] == ["nights (no goalposts)"]
    assert wards.column(found, "strength")["w1"] == "strong", "it is not used"


def test_the_evidence_on_capacity_caps_it():
    found = wards.appraised(wards.tables(FULL, MEASURED), able=wards.capacity(6.0, strength="moderate"))
    assert wards.column(found, "strength")["w1"] == "moderate"
    assert wards.column(found, "why")["w1"] == "the evidence on the capacity of institutions is moderate"


def test_a_declared_flow_is_never_strong_evidence():
    flow = {"id": "flow:arms", "basis": "declared", "confidence": "strong", "challenges": ["challenge:robbery"]}
    node = {"flow": "flow:arms", "id": "market", "kind": "market", "level": "ward", "areas": ["w1"]}
    found = wards.appraised(wards.tables(FULL, MEASURED, [flow], [node]))
    assert set(wards.column(found, "strength").values()) == {"moderate"}


def test_where_a_flow_without_a_place_passes_is_not_known():
    flow = {"id": "flow:arms", "basis": "declared", "confidence": "strong", "challenges": ["challenge:robbery"]}
    node = {"flow": "flow:arms", "id": "site", "kind": "online", "areas": []}
    found = wards.appraised(wards.tables(FULL, MEASURED, [flow], [node]))
    plain = wards.appraised(wards.tables(FULL, MEASURED))
    assert wards.column(found, "missing")["w1"] == ["flows"]
    assert wards.column(found, "strength")["w1"] == "limited"
    assert wards.column(found, "threat_upper")["w1"] > wards.column(plain, "threat_upper")["w1"]
