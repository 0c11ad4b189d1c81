import pytest

from urbansafety.report.atlas import area_map, area_table, atlas


@pytest.fixture(scope="module")
def land(facts):
    return atlas(facts)


@pytest.fixture(scope="module")
def robbery(facts, land):
    hot = [row for row in facts.findings if row["kind"] == "hotspot"]
    return area_map(facts, "challenge:robbery", land, hot)


def test_maps_show_the_finest_level_and_name_the_larger_one(land, robbery):
    assert (land.fine.level, land.large.level) == ("ward", "district")
    assert "Nueva Portavela" in robbery["svg"]


def test_every_area_is_drawn_once_and_every_hot_spot_outlined(robbery):
    assert robbery["svg"].count('<use href="#a') == 60
    assert robbery["svg"].count('class="hot"') == 3
    assert [spot["mark"] for spot in robbery["spots"]] == ["1", "2", "3"]


def test_the_legend_counts_every_area(robbery):
    assert sum(step["areas"] for step in robbery["legend"]) == 60


def test_no_map_where_nothing_is_smoothed(facts, land):
    assert area_map(facts, "challenge:unknown", land, []) is None


def test_the_table_of_areas_hides_small_counts(facts, land):
    rows = area_table(facts, ["challenge:lethal_violence"], land)
    assert len(rows) == 60
    assert ("<5", "") in [cell for row in rows for cell in row["cells"]]
    assert not any(records.isdigit() and int(records) < 5 for row in rows for records, _ in row["cells"])
