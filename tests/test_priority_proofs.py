"""Portavela end to end: what its stakeholder groups agree on and what divides them is found as planted."""

import json
import re
import shutil

import pytest

from urbansafety.assessment import assess
from urbansafety.catalog.institutions import GROUPS
from urbansafety.city import City
from urbansafety.provenance import trace
from urbansafety.simulate import simulate


@pytest.fixture(scope="module")
def portavela(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("proofs") / "portavela", areas=24, incidents=60_000)


@pytest.fixture(scope="module")
def planted(portavela):
    return json.loads((portavela / "truth" / "truth.json").read_text("utf-8"))["priorities"]


@pytest.fixture(scope="module")
def dossier(portavela):
    return assess(City.read(portavela))


def of_city(dossier):
    return {row["challenge"].partition(":")[2]: row for row in rows(dossier, "priorities") if row["level"] == "city"}


def rows(dossier, table):
    return dossier.table(table).to_pylist()


def shares(dossier, challenge):
    return {
        r["group"]: r["leading"] for r in rows(dossier, "group_ranks") if r["priority"] == f"priority:{challenge}:city"
    }


def test_what_all_groups_put_first_is_first_and_robust(dossier, planted):
    first = min(of_city(dossier).values(), key=lambda row: row["expected_rank"])
    assert first["id"] == f"priority:{planted['robust']}:city"
    assert first["label"] == "robust"
    assert set(shares(dossier, planted["robust"])) == set(GROUPS)
    assert min(shares(dossier, planted["robust"]).values()) > 0.9


def test_what_divides_the_groups_is_contested_on_the_planted_criterion(dossier, planted):
    contested = planted["contested"]
    row, by_group = of_city(dossier)[contested["challenge"]], shares(dossier, contested["challenge"])
    assert row["label"] == "contested"
    assert by_group[contested["for"]] > 0.9 and by_group[contested["against"]] < 0.1
    assert row["why"].endswith(f"what divides them is {contested['criterion']}")
    said = [r for r in rows(dossier, "findings") if r["id"].startswith("finding:groups")]
    assert "differ most on" in said[0]["statement"]


def test_weights_are_kept_as_said(dossier):
    points = {(row["group"], row["criterion"]): row for row in rows(dossier, "preferences")}
    assert sum(row["weight"] for (group, _), row in points.items() if group == "youth") == pytest.approx(100)
    assert points["youth", "concern"]["weight"] == pytest.approx(47.5)
    assert 0 < points["anti-corruption bodies", "burden"]["inconsistency"] < 0.1
    assert all(row["lower"] <= row["weight"] <= row["upper"] or not row["weight"] for row in points.values())


def test_what_areas_are_not_compared_by_comes_first_in_the_city_only(dossier):
    compared = {row["id"] for row in rows(dossier, "challenges") if row["compared"]}
    assert {row["challenge"] for row in rows(dossier, "priorities") if row["level"] != "city"} <= compared


def test_a_priority_is_traced_to_findings_weights_and_files(dossier):
    text = str(trace(dossier, "priority:robbery:city"))
    assert "finding: finding:robbery:city" in text
    for part in (
        "weights: source:preferences",
        "concern: source:concern",
        "burden: indicator:rate:robbery:city",
        "sha256",
    ):
        assert part in text
    assert "priority: priority:robbery:city" in str(trace(dossier, "finding:robbery:city:2024:priority"))


def test_without_preferences_every_division_counts_alike_and_it_is_said(portavela, tmp_path):
    copy = shutil.copytree(portavela, tmp_path / "portavela")
    blocks = re.split(r"(?m)^(?=\[)", (copy / "city.toml").read_text("utf-8"))
    (copy / "city.toml").write_text("".join(b for b in blocks if not b.startswith("[preferences]")), "utf-8")
    bare = assess(City.read(copy))
    assert not rows(bare, "preferences") and not rows(bare, "group_ranks")
    assert "finding:weights:unanswered" in {row["id"] for row in rows(bare, "findings")}
    assert "concern" in of_city(bare)["robbery"]["missing"]
