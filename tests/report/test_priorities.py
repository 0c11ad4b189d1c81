from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

import handmade
from urbansafety.catalog.criteria import criteria
from urbansafety.context import WEIGHTS
from urbansafety.dossier import Dossier
from urbansafety.findings import conclude
from urbansafety.priorities import rank
from urbansafety.report import priorities
from urbansafety.report.facts import Facts
from urbansafety.report.page import page

GROUPS = {"youth": np.eye(8)[0], "statisticians": np.eye(8)[2]}


def made(folder, groups):
    given = handmade.tables(folder)
    rows = [
        {"group": group, "respondent": "R1", "criterion": name, "weight": share, "inconsistency": 0.2}
        for group, shares in groups.items()
        for name, share in zip(criteria(), shares, strict=True)
    ]
    given = replace(given, context=replace(given.context, weights=pa.Table.from_pylist(rows, WEIGHTS)))
    measured, risks = handmade.indicators(given.areas), handmade.risks(appraised=True)
    step = (measured, handmade.patterns(), risks, handmade.capacity())
    found = rank(given, *step, np.random.default_rng(1))
    said = conclude(given, handmade.quality(), measured, step[1], step[3], risks, found)
    whole = handmade.dossier(folder, appraised=True)
    return Dossier(whole.manifest, whole.tables | vars(found) | {"findings": said.findings, "links": said.links})


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    return made(tmp_path_factory.mktemp("ranked"), GROUPS)


@pytest.fixture(scope="module")
def shown(ranked):
    return priorities.section(Facts(ranked))


@pytest.fixture(scope="module")
def chapter(ranked):
    html = page(ranked)
    start = html.index('<section id="priorities"')
    return html[start : html.index("</section>", start)]


def test_a_dossier_without_priorities_has_no_such_page(dossier):
    assert priorities.section(Facts(dossier)) is None
    assert 'id="priorities"' not in page(dossier)


def test_every_level_shows_its_first_ten_in_order(shown):
    city, district, ward = shown["levels"]
    assert (city["whole"], district["noun"], ward["noun"]) == (True, "district", "ward")
    assert len(city["rows"]) == len(handmade.CHALLENGES)
    assert len(district["rows"]) == priorities.SHOWN and "candidates" in district["left_out"]
    middles = [row["strip"]["middle"] for row in district["rows"]]
    assert middles == sorted(middles)
    for row in district["rows"]:
        strip = row["strip"]
        assert 0 < strip["low"] <= strip["high"] < strip["width"]


def test_groups_stand_side_by_side_with_what_they_were_asked(shown, chapter):
    assert shown["groups"] == ["statisticians", "youth"]
    assert [len(row["groups"]) for row in shown["levels"][0]["rows"]] == [2] * 4
    weights = {row["group"]: row for row in shown["weights"]}
    assert weights["Youth"]["points"] == ["100", "0", "0", "0", "0", "0", "0", "0"]
    assert "above the 0.1 that counts as consistent" in chapter
    assert "weighed as two stakeholder groups said" in chapter


def test_what_is_not_known_is_hatched_and_not_a_zero(shown, chapter):
    cells = shown["levels"][0]["rows"][0]["criteria"]
    assert cells[list(criteria()).index("concern")]["step"] is None
    assert 'class="cell na"' in chapter


def test_labels_and_reasons_are_told(shown, chapter):
    for row in shown["levels"][0]["rows"]:
        assert row["label"] in priorities.MARKS and row["why"] in chapter.replace("&#39;", "'")
    assert priorities.RULE.split(".")[0] in chapter


def test_nobody_asked_is_said(tmp_path):
    html = page(made(tmp_path, {}))
    assert "Nobody was asked what counts most, so that the order of priorities is not yet one of the city." in html
    assert "weighed in every possible way" in html


def test_the_summary_and_the_contents_lead_there(ranked):
    html = page(ranked)
    assert 'href="#priorities"' in html
    summary = html[html.index('<section id="summary"') : html.index('<section id="data"')]
    assert "nine draws of ten" in summary and "of the draws" in summary
