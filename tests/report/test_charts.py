from datetime import date

import pytest

from urbansafety.drawing import renderer
from urbansafety.report import charts

MONTHS = [date(2022 + i // 12, i % 12 + 1, 1) for i in range(24)]
EVENT = {"name": "Lockdown", "start": date(2022, 4, 1), "end": date(2022, 8, 31)}


def layers_of(spec, kind):
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


@pytest.fixture(scope="module")
def line():
    return charts.monthly(MONTHS, range(24), complete=(date(2022, 1, 1), date(2023, 11, 1)), events=[EVENT])


def test_incomplete_months_are_drawn_pale_and_apart(line):
    pale, solid, _ = layers_of(line, "line")
    assert [row["month"] for row in pale["data"]["values"]] == ["2023-11-01", "2023-12-01"]
    assert solid["data"]["values"][-1]["month"] == "2023-11-01"


def test_the_mean_is_of_twelve_complete_months(line):
    mean = layers_of(line, "line")[2]["data"]["values"]
    assert mean[0] == {"month": "2022-12-01", "count": sum(range(12)) / 12}
    assert mean[-1]["month"] == "2023-11-01"


def test_counts_start_at_zero(line):
    assert layers_of(line, "line")[0]["encoding"]["y"]["scale"]["domainMin"] == 0


def test_what_lasted_is_a_band_and_what_began_a_rule(line):
    assert len(layers_of(line, "rect")) == 1
    assert len(layers_of(line, "rule")) == 1


def test_events_outside_the_data_are_not_drawn():
    late = {"name": "Later", "start": date(2030, 1, 1), "end": None}
    spec = charts.monthly(MONTHS, range(24), complete=None, events=[late])
    assert layers_of(spec, "rule") == []


def test_two_areas_of_one_name_stay_two_rows():
    rows = [{"name": "Centro", "value": v, "lower": v - 1, "upper": v + 1} for v in (5.0, 3.0)]
    spec = charts.dots(rows, mark=4.0, mark_label="the city: 4")
    assert len({row["name"] for row in spec["data"]["values"]}) == 2


def test_an_svg_has_ids_of_its_own_and_no_markup_from_names():
    rows = [{"name": "<script>alert(1)</script>", "value": 5.0, "lower": 4.0, "upper": 6.0}]
    with renderer() as draw:
        [drawn] = draw([charts.styled(charts.dots(rows, mark=None, mark_label=""))]).result()
    svg = charts.for_page(drawn, 7)
    assert "<script" not in svg
    assert 'id="' not in svg.replace('id="chart7-', "")
    assert svg.startswith("<svg viewBox=")


def test_no_change_has_no_sign():
    row = {"name": "Robbery", "value": 1.0, "lower": 0.0, "upper": 2.0}
    axis = charts.dots([row], mark=0, mark_label="no change", form="+,.0f")["layer"][1]["encoding"]["x"]["axis"]
    assert axis["labelExpr"].startswith("datum.value == 0 ? '0'")
    with renderer() as draw:
        (svg,) = draw([charts.styled(charts.dots([row], mark=0, mark_label="", form="+,.0f"))]).result()
    assert ">+0<" not in svg and ">0<" in svg and ">+1<" in svg
