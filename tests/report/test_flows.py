"""The pages on flows of a small town: every flow told, seizures as activity, people first, nothing on persons."""

from __future__ import annotations

import re

import pytest

import flowtown
from urbansafety import City, assess
from urbansafety.dossier import Dossier, declared
from urbansafety.report.atlas import atlas
from urbansafety.report.facts import Facts
from urbansafety.report.flows import panels, section
from urbansafety.report.page import page


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return assess(City.read(flowtown.write(tmp_path_factory.mktemp("flows") / "town")))


@pytest.fixture(scope="module")
def shown(town):
    facts = Facts(town)
    return {flow["id"]: flow for flow in section(facts, atlas(facts), panels(facts))["flows"]}


@pytest.fixture(scope="module")
def html(town):
    whole = page(town)
    start = whole.index('<section id="flows">')
    return whole[start : whole.index('<section id="unanswered">')]


def test_every_flow_is_told_with_its_way_and_what_is_missing(shown):
    sea = shown["cocaine_by_sea"]
    assert [row["range"] for row in sea["legs"]] == ["90–120", "95–105", "28–32", "25–35"]
    store = next(row for row in sea["nodes"] if row["name"] == "Sheds")
    assert (store["entering"], store["leaving"], store["balance"], store["missing"]) == (
        "100", "60", "more in than out", "28–52",
    )  # fmt: skip
    assert len(sea["findings"]) == 3
    assert sea["worth"] == "2 million USD (between 1 and 4 million)"
    assert sea["fed"] == "drug offences and lethal violence"


def test_a_flow_of_which_nobody_knows_how_much_is_drawn_dashed(shown):
    labour = shown["labour"]
    assert {row["range"] for row in labour["legs"]} == {"nobody knows"}
    assert labour["diagram"]["svg"].count('class="unknown"') == 2
    assert labour["map"]["svg"].count('class="unknown"') == 2
    assert labour["people"]


def test_seizures_are_activity(shown, html):
    assert [(row["year"], row["seizures"], row["amount"]) for row in shown["cocaine_by_sea"]["seizures"]] == [
        ("2022", "2", "15"), ("2023", "1", "2"),
    ]  # fmt: skip
    assert "What was seized shows where somebody looked, not how much there is" in html


def test_experts_stand_beside_each_other_and_together(shown):
    (panel,) = shown["cocaine_by_sea"]["judged"]
    names = [row["name"] for row in panel["spec"]["data"]["values"]]
    assert [name.split("\N{NO-BREAK SPACE}")[0] for name in names] == ["A (weight 100", "B (weight 0", "together"]
    assert "did not converge" in panel["words"]
    assert len(panel["rows"]) == 4
    assert [(row["expert"], row["seeds"], row["calibration"]) for row in panel["skill"]] == [
        ("A", "10", "0.83"), ("B", "10", "0.00"),
    ]  # fmt: skip


def test_the_map_shades_areas_by_exposure_and_numbers_the_nodes(shown):
    sea = shown["cocaine_by_sea"]["map"]
    assert sea["svg"].count("<use href=") == 4 + 1
    assert [place["name"] for place in sea["places"]][:3] == ["Growing country", "Quay", "Sheds"]
    assert sea["top"][0]["exposure"] == "1.00"
    assert sea["outside"]


def test_areas_that_no_flow_touches_are_not_listed(town):
    rows = town.table("exposures").to_pylist()
    one = max(rows, key=lambda row: (row["level"] == atlas(Facts(town)).fine.level, row["exposure"]))["area"]
    none = {"exposure": 0.0, "lower": 0.0, "upper": 0.001}
    apart = declared()["exposures"].rows([row | (none if row["area"] != one else {}) for row in rows])
    facts = Facts(Dossier(town.manifest, town.tables | {"exposures": apart}))
    tops = [flow["map"]["top"] for flow in section(facts, atlas(facts), panels(facts))["flows"]]
    assert {len(top) for top in tops} <= {0, 1} and any(tops)


def test_the_pages_speak_of_victims_and_of_no_person(html):
    assert "Those who are exploited on this way are victims." in html
    assert "never persons" in html
    assert not re.search(r"criminals?\b|traffickers\b|ghetto|\bbad\b", html)


def test_every_figure_has_its_words_and_a_table_behind_it(html):
    assert html.count('role="img"') == html.count("aria-label=") - html.count('aria-label="Legend"')
    assert html.count("<details>") >= 5
    assert "<script" not in html


def test_a_city_without_flows_has_no_such_page(facts):
    assert section(facts, None, panels(facts)) is None
