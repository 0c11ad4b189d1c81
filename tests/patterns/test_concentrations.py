"""How few areas hold half of the records."""

from __future__ import annotations

import numpy as np
import pytest

from gridtown import MONTHS, grid
from urbansafety.patterns.concentrations import concentrations
from urbansafety.patterns.series import Series


def search(year, rng):
    count = np.zeros((100, 48), int)
    count[:, 40] = year
    count[:, 0] = 1
    series = Series("challenge:robbery", grid().levels[0], count, MONTHS, np.ones(48, bool))
    return concentrations(series, rng).to_pylist()


def test_records_in_few_areas(rng):
    # 100 records in the latest year: 30 + 25 in two areas, 45 in as many others
    gini, half = search(np.r_[30, 25, np.ones(45, int), np.zeros(53, int)], rng)
    assert (half["estimate"], half["tested"], half["count"]) == (0.02, 100, 100)
    assert gini["lower"] < gini["estimate"] < gini["upper"]
    # SOURCE: G = 2 sum(i x_i) / (n sum x) - (n + 1) / n with places in ascending order, by hand:
    # ones stand at 54 to 98, 25 at 99, 30 at 100: 2 (3420 + 2475 + 3000) / 10,000 - 1.01
    assert gini["estimate"] == pytest.approx(2 * (3420 + 2475 + 3000) / 10_000 - 1.01)
    assert (gini["id"], half["id"]) == ("pattern:concentration:robbery:ward", "pattern:concentration:robbery:ward:half")


def test_few_records_are_no_concentration(rng):
    assert search(np.r_[23, np.zeros(99, int)], rng) == []
