"""A table of numbers by area that is neither records nor residents is proposed, and never declared."""

from __future__ import annotations

import tomllib

from drafting.town import DISTRICTS, districts, layer, police, write_csv
from urbansafety.drafting import draft
from urbansafety.drafting.blocks.measures import measures
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.tables import interpret


def proposed(tmp_path, *, file="census_2020.csv", counted=False, **columns):
    (tmp_path / "town").mkdir()
    write_csv(tmp_path / "town" / file, **columns)
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    areas = layer()
    block = measures(interpret(table, [areas], areas.bounds), (areas,), counted=counted)
    return {guess.key: guess.value for guess in (*block.guesses, *block.columns)} if block else None


def test_columns_are_known_by_the_names_that_offices_give_them(tmp_path):
    found = proposed(tmp_path, district=DISTRICTS, ANALF=[1.5, 2, 3, 4], tasa_desempleo=[5, 6, 7, 8.5])
    assert found["values"] == {"illiteracy": "ANALF", "unemployment": "tasa_desempleo"}
    assert (found["area"], found["year"], found["area_level"]) == ("district", 2020, "district")


def test_counts_of_people_are_no_percentages(tmp_path):
    found = proposed(tmp_path, district=DISTRICTS, unemployed=[500, 600, 700, 800], analf=[1.5, 2, 3, 4])
    assert found["values"] == {"illiteracy": "analf"}


def test_words_for_what_is_suppressed_do_not_hide_a_column(tmp_path):
    rows = list(DISTRICTS) * 2
    found = proposed(tmp_path, district=rows, year=[2020] * 4 + [2021] * 4, analf=[1.5, 2, 3, 4, "<5", 6.5, 7, 8])
    assert (found["period"], found["values"]) == ("year", {"illiteracy": "analf"})


def test_a_long_table_of_factors(tmp_path):
    found = proposed(
        tmp_path,
        distrito=DISTRICTS,
        factor=["poverty"] * 4,
        valor=[1, 2, 3, 4],
        minimo=[0, 1, 2, 3],
        maximo=[2, 3, 4, 5],
    )
    assert [found[key] for key in ("indicator", "value", "lower", "upper")] == ["factor", "valor", "minimo", "maximo"]


def test_numbers_without_a_known_name_are_proposed_under_their_own(tmp_path):
    columns = {"district": DISTRICTS, "Tree cover": [10.5, 20, 30, 40]}
    assert proposed(tmp_path, **columns)["values"] == {"tree_cover": "Tree cover"}


def test_of_a_table_of_residents_only_known_factors_are_proposed(tmp_path):
    columns = {"district": DISTRICTS, "Tree cover": [10.5, 20, 30, 40]}
    assert proposed(tmp_path, counted=True, **columns) is None


def test_a_table_that_names_no_area_is_not_proposed(tmp_path):
    assert proposed(tmp_path, what=["a", "b", "c", "d"], analf=[1, 2, 3, 4]) is None


def test_a_draft_holds_the_proposal_as_a_comment_that_can_be_uncommented(tmp_path):
    districts(tmp_path / "districts.geojson")
    police(tmp_path / "police.csv")
    write_csv(tmp_path / "census_2020.csv", district=DISTRICTS, analf=[1.5, 2, 3, 4])
    text = draft(tmp_path).path.read_text(encoding="utf-8")
    assert "indicators" not in tomllib.loads(text)
    start = text.index("# [[indicators]]")
    block = "\n".join(line.removeprefix("# ") for line in text[start:].split("\n\n")[0].splitlines())
    (declared,) = tomllib.loads(block)["indicators"]
    assert declared["columns"]["values"] == {"illiteracy": "analf"}
    assert declared["year"] == 2020
