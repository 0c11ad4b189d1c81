"""A planted trend is found with its size; a level series has none."""

from __future__ import annotations

import numpy as np
import pytest

from gridtown import MONTHS, SIDE, grid
from urbansafety.patterns.series import Series
from urbansafety.patterns.trends import changes

YEARS = np.arange(48) / 12


def search(count, complete=None, *, city=False):
    level = None if city else grid().levels[0]
    months = np.ones(48, bool) if complete is None else complete
    return changes(Series("challenge:robbery", level, count, MONTHS, months)).to_pylist()


def drawn(rng, change, level=20.0):
    return rng.poisson(level * (1 + np.asarray(change)) ** YEARS)


def test_a_planted_trend_is_found_with_its_size(rng):
    (row,) = search(drawn(rng, -0.2, level=100)[None], city=True)
    assert row["lower"] < -0.2 < row["upper"] < 0
    assert (row["direction"], row["id"], row["area"]) == ("falling", "pattern:trend:robbery:city", "")
    assert row["dispersion"] == pytest.approx(1, abs=0.5)


def test_trends_of_areas_are_told_apart(rng):
    change = np.zeros((SIDE * SIDE, 1))
    change[7], change[8] = 0.4, -0.3
    rows = {row["area"]: row for row in search(drawn(rng, change))}
    assert rows["w07"]["direction"] == "rising" and rows["w07"]["q"] < 0.01
    assert rows["w08"]["direction"] == "falling" and rows["w08"]["q"] < 0.01
    discovered = [area for area, row in rows.items() if row["q"] <= 0.05]
    assert len(discovered) <= 6, discovered
    assert rows["w07"]["tested"] == 100 and rows["w07"]["flagged"] == len(discovered)


def test_a_longer_month_is_no_trend():
    days = np.diff(np.append(MONTHS, MONTHS[-1] + 1).astype("datetime64[D]")).astype(int)
    (row,) = search(100 * days[None], city=True)
    assert row["estimate"] == pytest.approx(0, abs=1e-6)


def test_areas_with_few_records_are_left_out(rng):
    count = drawn(rng, np.zeros((SIDE * SIDE, 1)))
    count[3] = 0
    count[3, :23] = 1
    rows = {row["area"]: row for row in search(count)}
    assert "w03" not in rows and len(rows) == 99


def test_months_that_are_not_complete_do_not_count(rng):
    count, complete = drawn(rng, 0.0, level=100)[None], np.ones(48, bool)
    count[:, -3:], complete[-3:] = 0, False
    (row,) = search(count, complete, city=True)
    assert row["direction"] == "unclear"
    assert (row["count"], str(row["last"])) == (count.sum(), "2023-09-01")


def test_two_years_are_needed(rng):
    complete = np.zeros(48, bool)
    complete[:23] = True
    assert search(drawn(rng, 0.3, level=100)[None], complete, city=True) == []
    assert search(np.zeros((1, 48), int), city=True) == []
