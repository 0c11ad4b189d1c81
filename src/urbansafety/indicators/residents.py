"""How many people live where, in a year."""

from __future__ import annotations

import numpy as np

from urbansafety.tables import Areas, Floats, Level

NOT_SAID = 0
"""The year of a population whose year nobody declared."""
REACH = 5
"""A population counted more than this many years away says nothing about a year."""


def in_year(level: Level, year: int, reach: int = REACH) -> Floats:
    """Residents of each area in a year: those of the nearest known year at most ``reach`` years away, else NaN.

    Of two years equally near the earlier one counts. A population whose year is not said stands in for every year
    that has no other.
    """
    residents = np.full(len(level), np.nan)
    for column in np.argsort(np.abs(level.population_years - year), kind="stable"):
        counted = int(level.population_years[column])
        if counted == NOT_SAID or abs(counted - year) <= reach:
            residents = np.where(np.isnan(residents), level.population[:, column], residents)
    return residents


def of_city(areas: Areas, year: int, reach: int = REACH) -> float:
    """Residents of the whole city in a year: the sum over the largest level whose areas are all known, else NaN."""
    for level in areas.levels:
        residents = in_year(level, year, reach)
        if len(level) and not np.isnan(residents).any():
            return float(residents.sum())
    return np.nan
