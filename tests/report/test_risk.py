import re

import pytest

import handmade
from urbansafety.dossier import Dossier, declared
from urbansafety.report import risk
from urbansafety.report.facts import Facts
from urbansafety.report.page import page


@pytest.fixture(scope="module")
def appraised(tmp_path_factory):
    return handmade.dossier(tmp_path_factory.mktemp("portavela"), appraised=True)


@pytest.fixture(scope="module")
def shown(appraised):
    return risk.section(Facts(appraised))


@pytest.fixture(scope="module")
def chapter(appraised):
    html = page(appraised)
    start = html.index('<section id="risk"')
    return html[start : html.index("</section>", start)]


def edited(dossier, **changes):
    """The dossier with its risks changed; a change is a function of a row."""
    rows = [row | {name: change(row) for name, change in changes.items()} for row in dossier.table("risks").to_pylist()]
    return Facts(Dossier(dossier.manifest, dossier.tables | {"risks": declared()["risks"].rows(rows)}))


def test_a_dossier_without_risk_has_no_such_page(dossier):
    assert risk.section(Facts(dossier)) is None
    assert 'id="risk"' not in page(dossier)


def test_the_matrix_holds_every_area_of_the_large_level_and_the_ten_of_note_of_the_small_one(shown):
    large, small = shown["matrices"]
    assert (large["level"], len(large["areas"]), large["left_out"]) == ("district", 6, "")
    assert (small["level"], len(small["areas"]), small["left_out"]) == ("ward", 10, "50 wards")


def test_a_cell_says_its_score_its_class_and_its_range(appraised, shown):
    rows = appraised.table("risks").to_pylist()
    row = next(row for row in rows if row["id"] == "risk:robbery:district:d1")
    matrix = shown["matrices"][0]
    cells = next(line["cells"] for line in matrix["rows"] if line["label"] == "Robbery")
    cell = cells[matrix["areas"].index("Centro")]
    assert cell["score"] == f"{row['risk']:.1f}"
    assert cell["range"] == f"{row['lower']:.1f}–{row['upper']:.1f}"
    assert cell["step"] == risk.class_of(row["risk"])


def test_a_wide_range_is_drawn_in_grey_and_what_is_not_known_hatched(appraised):
    wide = risk.section(edited(appraised, upper=lambda row: row["lower"] + 3.1))
    assert all(cell["unsure"] for line in wide["matrices"][0]["rows"] for cell in line["cells"])
    lacking = edited(appraised, risk=lambda row: None if row["id"] == "risk:robbery:district:d5" else row["risk"])
    matrix = risk.section(lacking)["matrices"][0]
    robbery = next(line["cells"] for line in matrix["rows"] if line["label"] == "Robbery")
    assert robbery[matrix["areas"].index("Nueva Portavela")] == {"step": None}


def test_an_area_without_a_rank_keeps_its_wide_score_in_the_matrix(appraised):
    unranked = edited(appraised, rank=lambda row: None if row["area"] == "d5" else row["rank"])
    matrix = risk.section(unranked)["matrices"][0]
    robbery = next(line["cells"] for line in matrix["rows"] if line["label"] == "Robbery")
    assert robbery[matrix["areas"].index("Nueva Portavela")]["score"]


def test_areas_are_not_shown_for_what_police_activity_drives(appraised, shown, chapter):
    assert all(not line["cells"] for m in shown["matrices"] for line in m["rows"] if line["label"] == "Drug offences")
    assert "areas are not compared" in chapter
    ranked = edited(appraised, rank=lambda row: row["rank"] or 1)
    assert all(
        not line["cells"]
        for m in risk.section(ranked)["matrices"]
        for line in m["rows"]
        if line["label"] == "Drug offences"
    )


def test_lack_of_coping_is_what_is_left_of_ten(appraised, shown):
    first = next(part for part in shown["details"] if part["label"] == "robbery")
    name, bars = first["parts"][-1]["name"], first["parts"][-1]["bars"]
    row = next(row for row in appraised.table("risks").to_pylist() if row["id"] == "risk:robbery:city")
    assert name == "The city"
    assert bars[2]["value"] == pytest.approx(10 - row["coping"])
    assert bars[2]["low"] == pytest.approx(10 - row["coping_upper"])
    assert bars[2]["high"] == pytest.approx(10 - row["coping_lower"])


def test_the_page_tells_message_method_sources_and_limits(chapter):
    assert "no verdict on a place or on the people who live there" in chapter
    assert "fewer records can also mean less trust" in chapter
    assert 'href="#method-risk"' in chapter
    assert re.search(r'href="#source-[a-z]"', chapter)
    assert chapter.count('role="img" aria-label="Dot plot') == 2 * 3, "ranking and drivers of three challenges"
    assert "320 → 210 records" in chapter


def test_a_rate_that_would_tell_a_small_count_is_not_shown(appraised):
    values = appraised.table("indicators").to_pylist()
    small = [row | {"count": 4} if row["indicator"] == "recorded" and row["level"] == "ward" else row for row in values]
    few = Dossier(appraised.manifest, appraised.tables | {"indicators": declared()["indicators"].rows(small)})
    ways = [way for part in risk.section(Facts(few))["details"] for lever in part["levers"] for way in lever["ways"]]
    assert ways
    assert not any("records" in way for way in ways)


def test_a_place_that_is_the_highest_twice_is_named_once(appraised):
    first = {"rank": lambda row: row["rank"] and 1 + (row["area"] != "d1"), "rank_upper": lambda row: row["rank"] and 1}
    assert risk.section(edited(appraised, **first))["matrices"][0]["title"].startswith(
        "Risk is highest in Centro, from "
    )


def test_no_place_is_called_the_highest_where_ranks_are_open(appraised):
    anywhere = edited(appraised, rank_upper=lambda row: row["rank"] and 60)
    assert risk.section(anywhere)["matrices"][0]["title"] == "No district stands out: the ranges overlap"
