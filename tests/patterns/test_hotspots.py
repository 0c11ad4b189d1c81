"""A planted hot spot is found where it was planted; an even city has none."""

from __future__ import annotations

import numpy as np
import pytest

from gridtown import MONTHS, RESIDENTS, SIDE, grid
from urbansafety.patterns.detecting import projected
from urbansafety.patterns.hotspots import hotspots
from urbansafety.patterns.series import Series
from urbansafety.stats.neighbours import contiguity

HOT = [44, 45, 54, 55]


def search(count, areas=None):
    areas = areas or grid()
    level = areas.levels[0]
    neighbours = contiguity(projected(level.geometry, areas.projection))
    return hotspots(Series("challenge:robbery", level, count, MONTHS, np.ones(48, bool)), neighbours).to_pylist()


def drawn(rng, hot=1.0):
    mean = np.full((SIDE * SIDE, 1), 3.0)
    mean[HOT] *= hot
    return rng.poisson(np.broadcast_to(mean, (SIDE * SIDE, 48)))


def test_a_planted_hot_spot_is_found(rng):
    summary, *rows = search(drawn(rng, hot=6))
    flagged = {row["area"] for row in rows if row["direction"] == "higher"}
    assert {f"w{i}" for i in HOT} <= flagged
    ring = {f"w{10 * y + x}" for y in range(3, 7) for x in range(3, 7)}
    assert flagged <= ring, "nothing but the spot and what borders on it"
    assert summary["flagged"] == len(rows) < 0.2 * summary["tested"] == 20
    assert summary["estimate"] == pytest.approx(len(rows) / 100)


def test_an_even_city_has_no_hot_spots(rng):
    assert sum(len(search(drawn(rng))) - 1 for _ in range(20)) == 0


def test_the_estimate_is_the_neighbourhoods_rate_as_a_multiple_of_the_citys(rng):
    count = drawn(rng, hot=6)
    row = next(row for row in search(count) if row["area"] == "w44")
    year = count[:, 36:].sum(axis=1).reshape(SIDE, SIDE)
    around = year[3:6, 3:6].sum()
    assert row["count"] == around
    assert row["estimate"] == pytest.approx(around / 9 / (year.sum() / 100))
    assert row["lower"] > 1.5
    assert str(row["first"]), str(row["last"]) == ("2023-01-01", "2023-12-01")


def test_the_row_says_what_was_tested(rng):
    people = np.full(SIDE * SIDE, RESIDENTS)
    people[[0, 1]] = np.nan, 0
    summary, *rows = search(drawn(rng, hot=6), grid(people))
    assert summary["tested"] == 98
    assert "2 of 100 areas without known residents or counts are left out" in summary["null_model"]
    assert "overdispersion" in summary["null_model"] and "1.5 times" in summary["null_model"]
    assert not {"w00", "w01"} & {row["area"] for row in rows}
    assert rows[0]["id"].startswith("pattern:hotspot:robbery:ward:w")


def test_an_area_of_which_nothing_is_known_is_not_cold(rng):
    count = drawn(rng, hot=6).astype(float)
    count[[0, 1]] = np.nan
    summary, *rows = search(count, grid())
    assert summary["tested"] == 98
    assert not {"w00", "w01"} & {row["area"] for row in rows}


def test_a_year_whose_residents_are_known_is_searched(rng):
    areas = grid(year=2016)
    summary, *_ = search(drawn(rng, hot=6), areas)
    assert (str(summary["first"]), str(summary["last"])) == ("2021-01-01", "2021-12-01"), "2016 is known up to 2021"


def test_nothing_recorded_or_nobody_living_there_is_no_search(rng):
    assert search(np.zeros((100, 48), int)) == []
    assert search(drawn(rng), grid(np.full(100, np.nan))) == []
