"""Exposure by distance and connection: by hand, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from urbansafety.catalog import read_yaml
from urbansafety.context import nothing_declared
from urbansafety.dossier import declared
from urbansafety.risk.exposure import Nodes, expose, exposed, shares, unavoidable
from urbansafety.tables import Areas, Level

PROJECTION = "+proj=laea +lat_0=0 +lon_0=0 +datum=WGS84 +units=m +no_defs"
KM = 1 / 111.3195
"""Degrees of longitude along the equator: a kilometre is 1/111.3195 of one on the ellipsoid WGS 84."""
DECAY = read_yaml("flows.yaml")["decay"]


def areas() -> Areas:
    """Four square wards of a kilometre in a row eastward from (0, 0), in two boroughs of two."""
    at = np.arange(4) * KM
    wards = shapely.box(at, 0, at + KM, KM)
    boroughs = np.array([shapely.union_all(wards[:2]), shapely.union_all(wards[2:])], object)

    def level(name, ids, parents, shapes):
        ids = np.array(ids, object)
        return Level(name, ids, ids, np.array(parents, object), shapes, np.empty((len(ids), 0)), np.empty(0, int))

    return Areas(
        (
            level("borough", ["b1", "b2"], ["", ""], boroughs),
            level("ward", ["w1", "w2", "w3", "w4"], ["b1", "b1", "b2", "b2"], wards),
        ),
        PROJECTION,
    )  # fmt: skip


def node(name, kind, km=None, areas=(), level="ward"):
    place = {"lon": km * KM, "lat": 0.5 * KM} if km is not None else {}
    named = {"level": level, "areas": list(areas)} if areas else {"areas": []}
    return {"flow": "flow:x", "id": name, "kind": kind, "name": name} | place | named


def tables(nodes, legs, volume=(None, None, None)):
    build = declared()
    flow = {"id": "flow:x", "lower": volume[0], "volume": volume[1], "upper": volume[2]}
    rows = [
        dict(zip(("flow", "start", "end", "means", "lower", "volume", "upper"), ("flow:x", *leg), strict=True))
        for leg in legs
    ]
    context = replace(
        nothing_declared(),
        flows=build["flows"].rows([flow]),
        flow_nodes=build["flow_nodes"].rows(nodes),
        flow_legs=build["flow_legs"].rows(rows),
    )
    return SimpleNamespace(context=context, areas=areas())


def by_area(found, level="ward"):
    return {row["area"]: row for row in expose(found).to_pylist() if row["level"] == level}


def leg(start, end, volume=(None, None, None)):
    return (start, end, "", *volume)


def test_by_hand():
    # 100 come in, 40 (30 … 50) reach the market, which lies in w4, and 60 the sheds, which name w1. The market reaches
    # 1 km (0.5 to 2); w3 touches its point's square at 0.5 km, w2 at 1.5 km, w1 at 2.5 km.
    nodes = [
        node("sea", "origin"),
        node("gate", "online"),
        node("market", "market", 3.5),
        node("shed", "storage", None, ["w1"]),
    ]
    legs = [
        leg("sea", "gate", (100, 100, 100)), leg("gate", "market", (30, 40, 50)), leg("gate", "shed", (50, 60, 70)),
    ]  # fmt: skip
    found = by_area(tables(nodes, legs, (100, 100, 100)))
    assert found["w4"]["exposure"] == pytest.approx(0.4)
    assert (found["w4"]["lower"], found["w4"]["upper"]) == pytest.approx((0.3, 0.5))
    assert found["w3"]["exposure"] == pytest.approx(0.4 * exp(-0.5), abs=1e-4)
    assert found["w3"]["lower"] == pytest.approx(0.3 * exp(-0.5 / 0.5), abs=1e-4)
    assert found["w3"]["upper"] == pytest.approx(0.5 * exp(-0.5 / 2), abs=1e-4)
    assert found["w3"]["distance_km"] == pytest.approx(0.5, abs=1e-3)
    assert found["w1"]["exposure"] == pytest.approx(1 - (1 - 0.6) * (1 - 0.4 * exp(-2.5)), abs=1e-4)
    assert (found["w1"]["node"], found["w1"]["distance_km"]) == ("shed", None)


def test_an_area_within_or_around_a_named_one_is_connected():
    nodes = [node("sea", "origin"), node("farms", "destination", None, ["b2"], "borough")]
    found = tables(nodes, [leg("sea", "farms")])
    assert {area: row["exposure"] for area, row in by_area(found).items()} == {"w1": 0, "w2": 0, "w3": 1, "w4": 1}
    nodes = [node("sea", "origin"), node("farms", "destination", None, ["w3"])]
    found = tables(nodes, [leg("sea", "farms")])
    assert {area: row["exposure"] for area, row in by_area(found, "borough").items()} == {"b1": 0, "b2": 1}
    assert by_area(found)["w4"]["exposure"] == 0
    assert by_area(found)["w4"]["node"] is None


def test_a_flow_of_whose_nodes_none_has_a_place_has_no_exposure():
    assert not by_area(tables([node("sea", "origin"), node("site", "online")], [leg("sea", "site")]))
    assert by_area(tables([node("sea", "origin"), node("quay", "port", 1)], [leg("sea", "quay")]))


def test_a_large_area_is_as_exposed_as_its_nearest_part():
    found = tables([node("gate", "port", -2)], [])
    near = by_area(found)["w1"]["exposure"]
    assert by_area(found, "borough")["b1"]["exposure"] == pytest.approx(near)
    assert near == pytest.approx(exp(-2 / DECAY["port"]["km"]), abs=1e-4)


def test_a_flow_of_unknown_volume_passes_whole_where_no_way_leads_around():
    nodes = [node("sea", "origin"), node("port", "port", 0.5), node("a", "market", 1.5), node("b", "market", 3.5)]
    legs = [leg("sea", "port"), leg("port", "a"), leg("port", "b")]
    found = tables(nodes, legs)
    share = shares(found.context.flows.to_pylist()[0], found.context.flow_nodes, found.context.flow_legs)
    known = dict(zip(found.context.flow_nodes["id"].to_pylist(), share.T.tolist(), strict=True))
    assert known["port"] == known["sea"] == [1, 1, 1]
    assert known["a"] == known["b"] == [0, 0.5, 1]


def test_a_node_that_only_part_of_the_flow_reaches_carries_that_part():
    nodes = [node("sea", "origin"), node("port", "port", 0.5), node("a", "market", 1.5)]
    legs = [leg("sea", "port", (90, 100, 110)), leg("port", "a", (20, 25, 30))]
    found = tables(nodes, legs, (90, 100, 110))
    share = shares(found.context.flows.to_pylist()[0], found.context.flow_nodes, found.context.flow_legs)
    known = dict(zip(found.context.flow_nodes["id"].to_pylist(), share.T.tolist(), strict=True))
    assert known["a"] == pytest.approx([20 / 110, 25 / 100, 30 / 90])


def test_ways_around_a_node():
    legs = [leg("sea", "a"), leg("sea", "b"), leg("a", "end"), leg("b", "end"), leg("b", "sea")]
    found = tables([node(name, "market", 0) for name in ("sea", "a", "b", "end")], legs[:4])
    passed = unavoidable(found.context.flow_nodes, found.context.flow_legs)
    assert dict(zip(found.context.flow_nodes["id"].to_pylist(), passed.tolist(), strict=True)) == {
        "a": False, "b": False, "end": True, "sea": True,
    }  # fmt: skip
    circle = tables([node("a", "market", 0), node("b", "market", 1)], [leg("a", "b"), leg("b", "a")])
    assert unavoidable(circle.context.flow_nodes, circle.context.flow_legs).tolist() == [False, False]


def test_no_flow_exposes_nothing():
    empty = SimpleNamespace(context=nothing_declared(), areas=areas())
    assert expose(empty).num_rows == 0


numbers = st.floats(0, 20)
one_share = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted)


def of_points(places, share) -> np.ndarray:
    points = shapely.points([place * 1000 for place in places], np.zeros(len(places)))
    reach = np.array([[0.5], [1.0], [2.0]]) * np.ones(len(places))
    nodes = Nodes([str(place) for place in places], np.array(share).T.reshape(3, -1), reach, np.atleast_1d(points), {})
    shapes = shapely.box(np.arange(5) * 1000.0, 0, np.arange(5) * 1000.0 + 1000, 1000)
    return exposed(shapes, nodes, np.zeros((5, len(places)), bool)).range


@given(st.lists(st.tuples(numbers, one_share), min_size=1, max_size=4), numbers, one_share)
def test_another_node_however_far_never_lowers_exposure(nodes, place, share):
    before = of_points([at for at, _ in nodes], [s for _, s in nodes])
    after = of_points([*(at for at, _ in nodes), place], [*(s for _, s in nodes), share])
    assert (after >= before - 1e-12).all()


@given(st.lists(st.tuples(numbers, one_share), min_size=1, max_size=4))
def test_exposure_lies_in_its_range_from_none_to_all(nodes):
    low, best, high = of_points([at for at, _ in nodes], [s for _, s in nodes])
    assert (low >= 0).all() and (low <= best + 1e-12).all() and (best <= high + 1e-12).all() and (high <= 1).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0.001, 1e6))
def test_units_of_the_volume_change_nothing(factor):
    nodes = [node("sea", "origin"), node("market", "market", 3.5), node("shop", "market", 0.5)]
    volumes = [(20, 30, 40), (60, 70, 90)]
    found = [
        by_area(tables(nodes, [leg("sea", end, tuple(k * v for v in volume)) for end, volume in
                               zip(("market", "shop"), volumes, strict=True)], (80 * k, 100 * k, 130 * k)))
        for k in (1, factor)
    ]  # fmt: skip
    for area in ("w1", "w2", "w3", "w4"):
        for end in ("lower", "exposure", "upper"):
            assert found[1][area][end] == pytest.approx(found[0][area][end])


def test_a_node_on_the_other_side_of_the_earth_exposes_nobody():
    nodes = [node("far", "port") | {"lon": 180.0, "lat": 0.0}]
    assert all(row["exposure"] == 0 for row in by_area(tables(nodes, [])).values())
