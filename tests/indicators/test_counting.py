"""Every record is counted once, at every level, and what has no area stays in sight."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import smalltown
from urbansafety.catalog import iccs
from urbansafety.dossier import declared
from urbansafety.indicators.counting import counts_table, cubes

ROWS = [
    ("2023-01", "040111", "w1", 3),
    ("2023-01", "0401", "w2", 2),
    ("2023-03", "040111", "", 4),
    ("2023-03", "0502", "w4", 1),
    ("2023-03", "", "w4", 1),
]


def declared_counts(rows):
    names = ("level", "area", "month", "iccs", "attempted", "category", "source", "count")
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return table.set_column(2, "month", table["month"].cast(pa.date32()))


def test_counts_of_a_code_include_the_codes_below(engine):
    found = cubes(smalltown.tables(smalltown.incidents(engine, ROWS)), engine)
    # robbery by ward (w1 to w4, then no ward) and month (January, February without a record, March)
    assert found["ward"].by_month(("0401",)).tolist() == [[3, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 4]]
    assert found["district"].by_month(("0401",)).tolist() == [[5, 0, 0], [0, 0, 0], [0, 0, 4]]
    assert found["city"].by_month(("0401",)).tolist() == [[5, 0, 4], [0, 0, 0]]


def test_a_category_that_is_not_classified_counts_in_the_total_alone(engine):
    city = cubes(smalltown.tables(smalltown.incidents(engine, ROWS)), engine)["city"]
    assert city.by_month().sum() == 11
    assert city.by_month(tuple(iccs())).sum() == 10


def test_rows_placed_by_name_can_be_left_out(engine):
    placed = ["name", "coordinates", "none", "coordinates", "name"]
    found = cubes(smalltown.tables(smalltown.incidents(engine, ROWS, placed_ward=placed)), engine)
    assert found["ward"].by_month(named=True)[:-1].sum() == 7
    assert found["ward"].by_month(named=False)[:-1].sum() == 3
    assert found["city"].by_month(named=False).sum() == 7


def test_an_act_of_which_nobody_says_whether_it_was_completed_is_not_said_to_be(engine):
    rows = [("2023-01", "0401", "w1", 1), ("2023-01", "0401", "w1", 2), ("2023-01", "0401", "w1", 4)]
    found = cubes(smalltown.tables(smalltown.incidents(engine, rows, attempted=[True, False, None])), engine)
    table = counts_table(found).to_pylist()
    said = {row["attempted"]: row["count"] for row in table if row["level"] == "ward"}
    assert said == {"attempted": 1, "completed": 2, "not said": 4}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2022-12", "2023-01", "2023-05"]), st.sampled_from(["", *list(iccs())[:40]]),
            st.sampled_from(["", "w1", "w2", "w3", "w4"]), st.integers(1, 3),
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_city_is_areas_and_unplaced_and_total_is_the_sum_over_codes(engine, rows):
    found = cubes(smalltown.tables(smalltown.incidents(engine, rows)), engine)
    total = sum(number for *_, number in rows)
    for cube in found.values():
        assert cube.by_month().sum() == total
        assert np.array_equal(cube.by_month().sum(axis=0), found["city"].by_month().sum(axis=0))
        parts = [cube.by_month((code,)) for code in iccs() if len(code) == 2]
        unclassified = sum(number for _, code, _, number in rows if not code)
        assert sum(part.sum() for part in parts) == total - unclassified


def test_declared_counts_stand_at_their_level_and_above(engine):
    rows = [
        ("ward", "w3", date(2023, 1, 1), "0401", "not said", "roubo", "source:counts", 7),
        ("ward", "w3", date(2023, 1, 1), "0401", "not said", "assalto", "source:counts", 2),
        ("district", "d1", date(2023, 2, 1), "0502", "completed", "furto", "source:counts", 5),
    ]
    found = cubes(smalltown.tables(None, counts=declared_counts(rows)), engine)
    assert found["ward"].by_month(("0401",)).tolist() == [[0, 0], [0, 0], [9, 0], [0, 0], [0, 0]]
    assert found["district"].by_month(("0401",)).tolist() == [[0, 0], [9, 0], [0, 0]]
    assert found["ward"].by_month(("0502",))[-1].tolist() == [0, 5], "no ward is known"
    assert found["city"].by_month().tolist() == [[9, 5], [0, 0]]
    assert len(found["ward"].count) == 2, "two local categories of one code are one cell"


def test_declared_counts_are_added_to_incidents(engine):
    counts = declared_counts([("ward", "w1", date(2023, 1, 1), "0401", "not said", "", "source:counts", 10)])
    found = cubes(smalltown.tables(smalltown.incidents(engine, ROWS), counts=counts), engine)
    assert found["ward"].by_month(("0401",))[0].tolist() == [13, 0, 0]


def test_the_dossiers_counts_are_in_the_declared_order_and_types(engine):
    found = cubes(smalltown.tables(smalltown.incidents(engine, ROWS)), engine)
    table = counts_table(found)
    plain = table.cast(declared()["counts"].schema)
    assert plain.equals(plain.sort_by([(key, "ascending") for key in declared()["counts"].key]))
    assert plain.filter(pa.compute.equal(plain["level"], "ward"))["count"].to_pylist() == [4, 3, 2, 1, 1]


def test_no_records_make_empty_cubes(engine):
    for found in (
        cubes(smalltown.tables(None), engine),
        cubes(smalltown.tables(smalltown.incidents(engine, [])), engine),
    ):
        assert found["ward"].by_month(("0401",)).shape == (5, 0)
        assert len(counts_table(found)) == 0


def test_a_city_without_areas_is_counted_as_a_whole(engine):
    bare = smalltown.Areas((), "EPSG:32618")
    found = cubes(smalltown.tables(smalltown.incidents(engine, ROWS), bare), engine)
    assert list(found) == ["city"]
    assert found["city"].by_month().sum() == 11


def test_counting_in_place_and_sorting_give_the_same_cube(engine, monkeypatch):
    given_ = smalltown.tables(smalltown.incidents(engine, ROWS))
    in_place = cubes(given_, engine)
    monkeypatch.setattr("urbansafety.indicators.counting.SMALL_SPACE", 0)
    for name, cube in cubes(given_, engine).items():
        for part in ("area", "month", "code", "placed", "source", "attempted", "count"):
            assert np.array_equal(getattr(cube, part), getattr(in_place[name], part)), part


def test_a_declared_count_of_zero_says_that_the_category_is_recorded(engine):
    counts = declared_counts(
        [
            ("ward", "w1", date(2023, 1, 1), "0401", "not said", "", "source:counts", 0),
            ("ward", "w1", date(2023, 2, 1), "0502", "not said", "", "source:counts", 3),
        ]
    )
    city = cubes(smalltown.tables(None, counts=counts), engine)["city"]
    assert city.by_month(("0401",)).sum() == 0
    assert city.covered(("0401",)).tolist() == [True, False], "nothing is said of the second month"
