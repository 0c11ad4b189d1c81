"""The areas of a city by level, with their residents, and the arrays that everything is kept in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Strings = NDArray[Any]
Months = NDArray[np.datetime64]
Bools = NDArray[np.bool_]

YEAR_NOT_SAID = 0
"""The year of a population whose year nobody declared."""
REACH = 5
"""A population counted more than this many years away says nothing about a year."""


@dataclass(frozen=True)
class Level:
    """The areas of one level, sorted by id.

    ``geometry`` is repaired, in longitude and latitude (EPSG:4326). ``parents`` holds the id of the area one level
    up ("" where there is none). ``population`` is residents by area (rows) and year (columns, ``population_years``),
    NaN where not known; the year is ``YEAR_NOT_SAID`` where nobody declared it.
    """

    name: str
    ids: Strings
    names: Strings
    parents: Strings
    geometry: Strings
    population: Floats
    population_years: Ints
    aliases: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def residents(self, year: int, reach: int = REACH) -> Floats:
        """Residents by area in a year: those of the nearest known year at most ``reach`` years away, else NaN.

        Of two years equally near the earlier one counts. A population whose year is not said stands in for every
        year that has no other.
        """
        found = np.full(len(self), np.nan)
        for column in np.argsort(np.abs(self.population_years - year), kind="stable"):
            counted = int(self.population_years[column])
            if counted == YEAR_NOT_SAID or abs(counted - year) <= reach:
                found = np.where(np.isnan(found), self.population[:, column], found)
        return found

    @property
    def newest(self) -> Floats:
        """Residents by area in the last year that is known; NaN where there is none."""
        return self.population[:, -1] if self.population.shape[1] else np.full(len(self), np.nan)

    def within(self, above: Level) -> Ints:
        """Positions in a level above of the areas around; -1 where there is none."""
        place = {area: at for at, area in enumerate(above.ids.tolist())}
        return np.array([place.get(parent, -1) for parent in self.parents.tolist()], np.int64)


@dataclass(frozen=True)
class Areas:
    """The levels of a city, from large to small, and the projection in which distances are metres."""

    levels: tuple[Level, ...]
    projection: str

    def __getitem__(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)

    def residents(self, year: int, reach: int = REACH) -> float:
        """Residents of the whole city in a year: of the largest level whose areas are all known, else NaN."""
        for level in self.levels:
            found = level.residents(year, reach)
            if len(level) and not np.isnan(found).any():
                return float(found.sum())
        return float(np.nan)
