from dataclasses import replace

import pytest

from urbansafety.report import challenges
from urbansafety.report.atlas import atlas
from urbansafety.report.facts import Facts


@pytest.fixture(scope="module")
def robbery(facts):
    return challenges.chapter(facts, "challenge:robbery", atlas(facts))


def test_challenges_of_note_leave_out_what_follows_the_police(facts):
    chosen = challenges.of_note(facts)
    assert "challenge:robbery" in chosen
    assert "challenge:drugs" not in chosen


def test_the_title_says_the_message(robbery):
    assert robbery["title"] == "Robbery: falling and gathered in three places"


def test_overlapping_intervals_share_ranks():
    assert challenges.rank_ranges([8.0, 5.0, 4.0], [10.0, 7.0, 6.0]) == [(1, 1), (2, 3), (2, 3)]
    assert challenges.rank_ranges([1.0, 1.0, 1.0], [2.0, 2.0, 2.0]) == [(1, 3)] * 3


def test_small_counts_and_their_rates_are_not_shown(facts):
    table = challenges.ranking(facts, "challenge:lethal_violence")["rows"]
    assert all(row["records"] != "<5" or (row["rate"], row["interval"]) == ("", "") for row in table)


def test_a_line_has_a_text_that_says_its_extremes_and_a_table(facts):
    line = challenges.line(facts, "challenge:robbery")
    assert "January 2019 to December 2023" in line["alt"]
    assert [year for year, _ in line["rows"]] == [2019, 2020, 2021, 2022, 2023]
    assert line["pale"]
    months, counts = facts.monthly("challenge:robbery")
    of_2023 = sum(n for day, n in zip(months, counts, strict=True) if day.year == 2023)
    assert line["rows"][-1][1][-1] == f"{of_2023:,}", "the last column is the sum of the year"


def test_what_few_victims_report_has_no_map_and_no_ranking(dossier):
    rows = [row | {"iccs": ["0301"], "compared": False} for row in dossier.table("challenges").to_pylist()]
    table = dossier.table("challenges").from_pylist(rows, dossier.table("challenges").schema)
    facts = Facts(replace(dossier, tables=dossier.tables | {"challenges": table}))
    part = challenges.chapter(facts, "challenge:robbery", atlas(facts))
    assert part["map"] is None
    assert "few victims report" in part["no_map"]
    assert challenges.ranking(facts, "challenge:robbery") is None


def test_what_the_data_cannot_bear_has_no_map_and_no_ranking_and_says_so(dossier):
    rows = [row | {"iccs": "0401", "maps": "unfit"} for row in dossier.table("quality").to_pylist()]
    table = dossier.table("quality").from_pylist(rows, dossier.table("quality").schema)
    facts = Facts(replace(dossier, tables=dossier.tables | {"quality": table}))
    part = challenges.chapter(facts, "challenge:robbery", atlas(facts))
    assert (part["map"], challenges.ranking(facts, "challenge:robbery")) == (None, None)
    assert "the data cannot bear them" in part["no_map"]
    assert challenges.chapter(facts, "challenge:burglary", atlas(facts))["map"]


def test_months_of_the_whole_city_are_shown_however_few_their_records(facts):
    cells = [cell for _, row in challenges.line(facts, "challenge:lethal_violence")["rows"] for cell in row]
    assert any(cell and int(cell) < 5 for cell in cells if cell.isdigit())
    assert "<5" not in cells
