"""Blocks become rows in the declared order, with the state of what is missing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.dossier import declared
from urbansafety.indicators.values import NOT_COLLECTED, Block, values_table, with_measures

AREAS = {"city": [""], "ward": ["w1", "w2", "w3"]}


def block(indicator="rate", challenge="", level="ward", years=(2022, 2023), **more):
    areas, years = np.array(AREAS[level], object), np.array(years)
    value = np.arange(len(areas) * len(years), dtype=float).reshape(len(areas), len(years))
    return Block(indicator, challenge, level, areas, years, np.full(len(years), 12), **({"value": value} | more))


def test_a_block_is_a_row_for_each_area_and_year():
    table = values_table([block(denominator=np.full((3, 2), 10.0), count=np.arange(6).reshape(3, 2))])
    assert table["area"].to_pylist() == ["w1", "w1", "w2", "w2", "w3", "w3"]
    assert table["period"].to_pylist() == ["2022", "2023"] * 3
    assert table["value"].to_pylist() == [0, 1, 2, 3, 4, 5] == table["count"].to_pylist()


def test_a_missing_value_is_null_and_says_why():
    holes = np.array([[np.nan, 1.0]] * 3)
    table = values_table([block(value=holes), block("recorded", level="city", value=holes[:1], missing=NOT_COLLECTED)])
    assert table["value"].null_count == 4
    assert table["missing"].to_pylist() == ["not available", ""] * 3 + ["not collected", ""]
    assert table["count"].null_count == 8


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["harm", "rate", "recorded"]),
            st.sampled_from(["", "challenge:robbery", "challenge:theft"]),
            st.sampled_from(list(AREAS)),
        ),
        unique=True,
    )
)  # fmt: skip
def test_rows_are_in_the_declared_order_whatever_the_order_of_blocks(names):
    wanted = declared()["indicators"]
    plain = values_table([block(*name) for name in names]).cast(wanted.schema)
    assert plain.equals(plain.sort_by([(key, "ascending") for key in wanted.key]))
    assert len(plain) == sum(2 * len(AREAS[level]) for *_, level in names)


def measured(*names):
    rows = [{"indicator": name, "level": "ward", "area": "w1", "period": "2020", "value": 3.0} for name in names]
    return declared()["indicators"].rows(rows)


def test_what_was_measured_elsewhere_stands_in_its_place():
    values = values_table([block("population"), block("rate", "challenge:robbery")])
    table = with_measures(values, measured("illiteracy", "poverty", "trust"))
    assert list(dict.fromkeys(table["indicator"].to_pylist())) == [
        "illiteracy", "population", "poverty", "rate", "trust",
    ]  # fmt: skip
    assert table.num_rows == values.num_rows + 3
    assert table["value"].combine_chunks().sum().as_py() == values["value"].combine_chunks().sum().as_py() + 9


def test_a_city_without_records_still_has_what_was_measured_elsewhere():
    assert with_measures(values_table([]), measured("poverty"))["area"].to_pylist() == ["w1"]


def test_nothing_measured_elsewhere_changes_nothing():
    values = values_table([block()])
    assert with_measures(values, measured()) is values
