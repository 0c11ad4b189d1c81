"""Institutions are linked by the bodies in which both sit."""

import pytest

from urbansafety.capacity.network import network
from urbansafety.dossier import declared

FIVE = "abcde"


def of(*bodies, institutions=FIVE):
    rows = [
        {"body": f"body:{i}", "name": f"Body {i}", "institution": one, "role": "member"}
        for i, members in enumerate(bodies)
        for one in members
    ]
    found = network(list(institutions), declared()["bodies"].rows(rows))
    return {row["institution"]: row for row in found.rows}


def test_without_a_body_nothing_is_known():
    assert network("abc", declared()["bodies"].rows([])) is None


def test_who_sits_in_two_bodies_is_a_broker_and_who_sits_alone_an_isolate():
    found = of("abc", "cd", "e")
    assert {id: row["role"] for id, row in found.items()} == {
        "a": "member", "b": "member", "c": "broker", "d": "member", "e": "isolate"
    }  # fmt: skip
    assert [found[id]["links"] for id in FIVE] == [2, 2, 3, 1, 0]
    assert [found[id]["component"] for id in FIVE] == [1, 1, 1, 1, 2]
    # Of the six pairs of others, a-d and b-d go through c.
    assert found["c"]["betweenness"] == pytest.approx(2 / 6)


def test_two_who_sit_in_the_same_two_bodies_are_no_brokers():
    assert {row["role"] for row in of("abc", "abd", institutions="abcd").values()} == {"member"}


def test_connected_is_who_can_reach_each_other():
    rows = declared()["bodies"].rows([{"body": "body:x", "institution": one} for one in "ab"])
    found = network("abc", rows)
    assert found.connected("ab")
    assert not found.connected("abc")
    assert found.connected([])
