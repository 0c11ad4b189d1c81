"""Composite indicators against published tables and arithmetic."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.composite import (
    ARITHMETIC,
    GEOMETRIC,
    HARMONIC,
    hierarchy,
    normalise,
    power_mean,
    scaled_geometric_mean,
)

GOALPOSTS = {  # UNDP (2001), Human Development Report, technical note 2
    "PATENTS": (0, 994),
    "ROYALTIES": (0, 272.6),
    "INTERNET": (0, 232.4),
    "EXPORTS": (0, 80.8),
    "TELEPHONES_log": (1, 901),
    "ELECTRICITY_log": (22, 6969),
    "SCHOOLING": (0.8, 12),
    "UNIVERSITY": (0.1, 27.4),
}
TAI = [
    0.745, 0.733, 0.704, 0.698, 0.666, 0.630, 0.606, 0.597, 0.590, 0.588, 0.583, 0.580, 0.567, 0.553, 0.549, 0.545,
    0.536, 0.515, 0.482, 0.472, 0.466, 0.465, 0.459,
]  # fmt: skip
"""Finland, United States, Sweden, … in the order of the Handbook's Table 23, worked out by hand from Table A.2."""
PUBLISHED = [74, 73, 70, 70, 67, 63, 61, None, 59, 59, 58, 58, 57, 55, 55, 54, 54, 51, 48, 47, 47, 46, 46]
"""Hundredths, as UNDP (2001) printed them (Singapore was printed otherwise)."""
ORDER = [
    "Finland", "United States", "Sweden", "Japan", "Korea, Rep. of", "Netherlands", "United Kingdom", "Singapore",
    "Canada", "Australia", "Germany", "Norway", "Ireland", "Belgium", "New Zealand", "Austria", "France", "Israel",
    "Spain", "Italy", "Czech Republic", "Hungary", "Slovenia",
]  # fmt: skip


@pytest.mark.real
def test_the_technology_achievement_index_of_23_countries(real_data):
    path = real_data / "reference" / "composite" / "TAI_oecd_handbook_table_A2_23countries.csv"
    rows = {row["country"]: row for row in csv.DictReader(path.open(encoding="utf-8"))}
    raw = {name: np.array([float(rows[country][name]) for country in ORDER]) for name in GOALPOSTS}
    scores = [
        normalise(10 ** raw[name] if name.endswith("log") else raw[name], *posts, log=name.endswith("log")) / 10
        for name, posts in GOALPOSTS.items()
    ]
    dimensions = hierarchy(scores, ["creation"] * 2 + ["recent"] * 2 + ["old"] * 2 + ["skills"] * 2)
    index = power_mean(list(dimensions.values()))
    assert index == pytest.approx(TAI, abs=6e-4)
    assert np.argsort(-index).tolist() == list(range(23)), "ranks 1 to 23 as in the Handbook's Tables 23 and 38"
    near = [abs(100 * value - told) for value, told in zip(index, PUBLISHED, strict=True) if told]
    assert max(near) <= 1.0, "the Handbook's raw data are rounded, and so is what was printed"


@pytest.mark.parametrize(("dimensions", "risk"), [((9, 8, 7), 7.958), ((2, 9, 9), 5.451)])
def test_products_of_inform(dimensions, risk):
    """504 and 162, cube roots of both; arithmetic means would be 8 and 6.667."""
    assert power_mean(dimensions, power=GEOMETRIC) == pytest.approx(risk, abs=5e-4)


@pytest.mark.parametrize(("hazards", "mean"), [((10, 10), 10), ((0, 0), 0), ((5, 5), 5), ((8, 2), 5.787)])
def test_the_scaled_geometric_mean_of_inform(hazards, mean):
    """For (8, 2): 10 - 8 → 2.8, 10 - 2 → 8.2, √(2.8 × 8.2) = 4.7917, (10 - 4.7917) / 9 × 10 = 5.787."""
    assert scaled_geometric_mean(hazards) == pytest.approx(mean, abs=5e-4)


def test_compensability():
    """OECD and JRC (2008), page 104: equal by the arithmetic mean, far apart by the geometric one."""
    uneven, even = (21, 1, 1, 1), (6, 6, 6, 6)
    assert power_mean(uneven) == power_mean(even) == 6
    found = [power_mean(parts, power=GEOMETRIC) for parts in (uneven, even, (21, 2, 1, 1), (6, 7, 6, 6))]
    assert np.round(found, 2).tolist() == [2.14, 6.0, 2.55, 6.24]
    assert found[2] == pytest.approx(42**0.25), "the Handbook prints 2.54 and 6.23: it cuts where others round"


def test_means_of_coinr():
    """Expected values in the tests of the R package COINr (MIT)."""
    assert power_mean((1, 2, 3), power=GEOMETRIC) == pytest.approx(6 ** (1 / 3))
    assert power_mean((1, 2, 3), (1, 1, 2), GEOMETRIC) == pytest.approx(18 ** (1 / 4))
    assert power_mean((1, 2, 3), (2, 1, 1), HARMONIC) == pytest.approx(4 / (2 + 0.5 + 1 / 3))


def test_rows_may_have_powers_of_their_own():
    parts = [np.array([[1.0], [1.0], [1.0]]), np.array([[4.0, 9.0]] * 3)]
    powers = np.array([[ARITHMETIC], [GEOMETRIC], [0.5]])
    assert power_mean(parts, power=powers).tolist() == pytest.approx(
        np.array([[2.5, 5.0], [2.0, 3.0], [((1 + 2) / 2) ** 2, ((1 + 3) / 2) ** 2]])
    )


def test_edges():
    assert power_mean([0, 8], power=GEOMETRIC) == 0, "one zero decides a geometric mean"
    assert power_mean([7], power=GEOMETRIC) == pytest.approx(7)
    assert np.isnan(power_mean([np.nan, 8])), "what is missing is not left out in silence"
    assert normalise([], 0, 1).tolist() == []
    assert normalise(np.float32([1, 2]), np.float32(0), np.float32(4)).dtype == np.float32


positive = st.lists(st.floats(0.1, 10), min_size=1, max_size=6)


@given(positive, st.floats(-2, 2), st.floats(0, 1))
def test_a_higher_power_forgives_more_and_a_mean_stays_between_its_parts(parts, power, more):
    lower, higher = float(power_mean(parts, power=power)), float(power_mean(parts, power=power + more))
    assert lower <= higher * (1 + 1e-5)
    assert min(parts) * (1 - 1e-5) <= lower <= max(parts) * (1 + 1e-5)


@given(st.floats(1, 100), st.floats(1e-3, 1e3), st.booleans(), st.booleans())
def test_the_unit_does_not_matter(value, unit, log, rising):
    plain = normalise(value, 2, 50, log=log, rising=rising)
    assert normalise(value * unit, 2 * unit, 50 * unit, log=log, rising=rising) == pytest.approx(float(plain), abs=1e-9)
