"""What the city declares beside the records: what a row counts, its areas, its residents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from urbansafety.quality.series import Series
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark
from urbansafety.tables import REACH, YEAR_NOT_SAID, Areas, Level, Observation
from urbansafety.wording import agree, code_label, listed, share


def counting_units(everything: Sequence[Series], sources: dict[str, dict[str, Any]]) -> list[Remark]:
    """Sources that do not say what a row counts, and codes counted in more than one unit."""
    units = {seen.source: sources.get(seen.source, {}).get("counting_unit") or "" for seen in everything}
    found = [_unit(source, unit) for source, unit in sorted(units.items())]
    of_code: dict[str, set[str]] = {}
    for seen in everything:
        for code in set(seen.codes) - {""}:
            of_code.setdefault(code, set()).add(units[seen.source])
    for code, mixed in sorted(of_code.items()):
        if len(mixed - {""}) > 1:
            message = f"{code_label(code)} is counted in {listed(sorted(mixed - {''}))} at once; these cannot be added."
            found.append(
                Remark("mixed units", "", f"units of {code}", len(mixed), len(units), message, code, len(mixed - {""}))
            )
    return found


def _unit(source: str, unit: str) -> Remark:
    if unit:
        return Remark(
            "unit", source, "counting unit", 0, 1, f"{NOTHING_FOUND}a row counts {unit}, as declared.", harmless=True
        )
    message = (
        "It is not declared what a row counts (offences, incidents, victims or suspects). Comparisons within the city "
        "bear this; comparisons with other cities do not."
    )
    return Remark("unit", source, "counting unit", 1, 1, message)


def _drawn_twice(level: Level) -> list[Remark]:
    """Areas of one level with the same outline."""
    _, index, times = np.unique(
        shapely.to_wkb(shapely.normalize(level.geometry)), return_inverse=True, return_counts=True
    )
    twins = np.flatnonzero(times[index] > 1)
    if not len(twins):
        return []
    drawn = f"{share(len(twins), len(level), 'area')} of the level '{level.name}'"
    names = listed([str(name) for name in level.names[twins]], most=4)
    message = f"{drawn} {agree(len(twins), len(level), 'has', 'have')} the outline of another: {names}."
    return [Remark("same outline", "", f"outlines of {level.name}", len(twins), len(level), message)]


def population(areas: Areas, observations: Sequence[Observation], newest: np.datetime64 | None = None) -> list[Remark]:
    """Whether there are residents to divide by, counted near enough to the ``newest`` complete month.

    What the files showed is among the observations.
    """
    known = [level for level in areas.levels if np.isfinite(level.population).any()]
    if not known:
        message = "No level of areas has a population, so no rate can be given and areas cannot be compared by risk."
        return [Remark("no population", "", "residents", len(areas.levels), len(areas.levels), message)]
    found = _old(known, newest)
    if any(seen.aspect == "population" for seen in observations):
        return found
    for level in known:
        latest = _latest(level.population)
        lacking = int((~np.isfinite(latest)).sum())
        empty = int((latest == 0).sum())
        found.append(_residents(level.name, lacking, empty, len(level)))
    return found


def _old(levels: Sequence[Level], newest: np.datetime64 | None) -> list[Remark]:
    """Whether the newest records lie too far from every count of residents."""
    counted = {int(year) for level in levels for year in level.population_years}
    if newest is None or not counted or YEAR_NOT_SAID in counted:
        return []
    year = int(newest.astype("datetime64[Y]").astype(np.int64)) + 1970
    away = min(abs(year - other) for other in counted)
    if away <= REACH:
        return []
    nearest = min(counted, key=lambda other: abs(year - other))
    message = (
        f"Residents were last counted for {nearest}, {away} years from the newest records ({year}); a rate divides by "
        f"residents of at most {REACH} years before or after, so the newest years have none."
    )
    return [Remark("old population", "", "year of the residents", 1, 1, message, value=away)]


def _latest(population: np.ndarray) -> np.ndarray:
    """The latest known residents of each area, NaN where never known."""
    latest = np.full(len(population), np.nan)
    for year in population.T:
        latest = np.where(np.isfinite(year), year, latest)
    return latest


def _residents(level: str, lacking: int, empty: int, total: int) -> Remark:
    subject = f"residents by {level}"
    if not lacking + empty:
        message = f"{NOTHING_FOUND}every one of {total:,} areas of the level '{level}' has residents."
        return Remark("residents", "", subject, 0, total, message, harmless=True)
    parts = [f"{lacking:,} have no population given"] * bool(lacking) + [f"{empty:,} have no residents"] * bool(empty)
    message = f"Of {total:,} areas of the level '{level}', {listed(parts)}; they get no rate."
    return Remark("residents", "", subject, lacking + empty, total, message)


def boundaries(areas: Areas, observations: Sequence[Observation]) -> list[Remark]:
    """That boundaries were looked at, where nothing was seen in them."""
    if not areas.levels:
        message = "No areas are declared, so records can be counted for the city alone and no map can be drawn."
        return [Remark("no areas", "", "areas", 0, 0, message, value=0)]
    doubles = [remark for level in areas.levels for remark in _drawn_twice(level)]
    if doubles or any(seen.aspect == "areas" for seen in observations):
        return doubles
    names = listed([f"{level.name} ({len(level):,})" for level in areas.levels])
    message = f"{NOTHING_FOUND}the boundaries are valid, do not overlap and nest: {names}."
    return [Remark("boundaries", "", "areas", 0, sum(map(len, areas.levels)), message, harmless=True)]
