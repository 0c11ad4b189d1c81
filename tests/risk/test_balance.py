"""What comes in goes out again, or what is missing is told with its size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.context import Context, nothing_declared
from urbansafety.dossier import declared
from urbansafety.risk.balance import balance

ROUTE = {
    "sea": "origin",
    "port": "port",
    "north": "market",
    "south": "market",
    "shops": "storage",
    "away": "destination",
}
LEGS = {
    ("sea", "port"): (90, 100, 110),
    ("port", "north"): (55, 60, 65),
    ("port", "south"): (35, 40, 45),
    ("north", "shops"): (50, 60, 70),
    ("shops", "away"): (55, 60, 65),
}
"""A network whose volumes balance everywhere: 100 = 60 + 40, 60 = 60."""


def network(legs=LEGS, kinds=ROUTE) -> Context:
    nodes = [{"flow": "flow:x", "id": name, "kind": kind, "name": name} for name, kind in kinds.items()]
    rows = []
    for (start, end), volume in legs.items():
        low, best, high = volume or (None, None, None)
        rows.append(
            {"flow": "flow:x", "start": start, "end": end, "means": "", "lower": low, "volume": best, "upper": high}
        )
    build = declared()
    return replace(
        nothing_declared(), flow_nodes=build["flow_nodes"].rows(nodes), flow_legs=build["flow_legs"].rows(rows)
    )


def at(node, legs=LEGS, kinds=ROUTE):
    return next(row for row in balance(network(legs, kinds)).to_pylist() if row["id"] == node)


def missing(node, legs):
    row = at(node, legs)
    return row["balance"], row["missing_lower"], row["missing_upper"]


def without(*left_out):
    return {leg: volume for leg, volume in LEGS.items() if leg not in left_out}


def test_a_network_that_balances_has_no_gap():
    rows = balance(network()).to_pylist()
    assert {row["id"]: row["balance"] for row in rows} == {
        "sea": "an end of the route", "port": "balanced", "north": "balanced", "south": "an end of the route",
        "shops": "balanced", "away": "an end of the route",
    }  # fmt: skip
    assert all(row["missing_lower"] == 0 for row in rows if row["balance"] == "balanced")


def test_a_removed_leg_is_missing_with_its_size():
    # In 90 … 110, out 55 … 65: at least 90 - 65 and at most 110 - 55.
    assert missing("port", without(("port", "south"))) == ("more in than out", 25, 55)


def test_more_may_go_out_than_comes_in():
    # In 90 … 110, out 55 + 95 … 65 + 105.
    assert missing("port", LEGS | {("port", "south"): (95, 100, 105)}) == ("more out than in", 40, 80)


def test_what_a_leg_of_unknown_volume_would_have_to_carry():
    assert missing("port", LEGS | {("port", "south"): None}) == ("not known", 25, 55)
    assert missing("port", LEGS | {("sea", "port"): None}) == ("not known", 90, 110)


def test_more_than_can_have_come_in_goes_out_even_without_the_leg_that_is_not_known():
    legs = LEGS | {("port", "north"): (120, 130, 140), ("port", "south"): None}
    assert missing("port", legs) == ("more out than in", 10, None)


def test_nothing_known_on_either_side_limits_nothing():
    legs = LEGS | {("sea", "port"): None, ("port", "south"): None}
    assert missing("port", legs) == ("not known", 0, None)


def test_ends_of_the_route_are_excepted():
    assert (
        missing("away", LEGS) == missing("sea", LEGS) == missing("south", LEGS) == ("an end of the route", None, None)
    )


def test_a_destination_may_pass_some_of_it_on():
    kinds = ROUTE | {"north": "destination"}
    assert at("north", LEGS | {("north", "shops"): (5, 6, 7)}, kinds)["balance"] == "an end of the route"


def test_best_volumes_stand_only_where_all_are_known():
    row = at("port", LEGS | {("port", "south"): None})
    assert (row["entering"], row["leaving"]) == (100, None)


def test_a_circle_balances_like_any_route():
    legs = {("port", "north"): (9, 10, 11), ("north", "shops"): (9, 10, 11), ("shops", "port"): (4, 5, 6)}
    assert missing("port", legs) == ("more out than in", 3, 7)
    assert missing("north", legs)[0] == "balanced"


def test_sums_of_decimals_are_no_gap():
    legs = {("sea", "port"): (0.3, 0.3, 0.3), ("port", "north"): (0.1,) * 3, ("port", "south"): (0.2,) * 3}
    assert at("port", legs)["balance"] == "balanced"


def test_no_flow_has_no_nodes():
    assert balance(nothing_declared()).num_rows == 0


@given(st.floats(0.001, 1e6))
def test_units_change_no_verdict(factor):
    legs = without(("port", "south"))
    scaled = {leg: tuple(factor * part for part in volume) for leg, volume in legs.items()}
    verdict, low, high = missing("port", scaled)
    assert verdict == "more in than out"
    assert (low, high) == (pytest.approx(25 * factor), pytest.approx(55 * factor))
