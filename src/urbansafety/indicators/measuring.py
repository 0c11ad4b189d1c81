"""From records to indicators: cubes first, then every number by area and year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from urbansafety.catalog import Challenge, challenges
from urbansafety.dossier import declared
from urbansafety.indicators.counting import ATTEMPTED, CITY, counts_table, cubes
from urbansafety.indicators.coverage import Calendar, Coverage, Window, coverage
from urbansafety.indicators.residents import in_year, of_city
from urbansafety.indicators.values import NOT_COLLECTED, Block, values_table
from urbansafety.indicators.yearly import (
    AREAS_TO_SMOOTH,
    Counted,
    Subject,
    counted,
    harm,
    rate,
    recorded,
    share_of_burden,
    smoothed_rate,
)
from urbansafety.tables import Areas, Cube, Floats, Indicators, Quality, Tables

if TYPE_CHECKING:
    from urbansafety.engines import Engine

HOMICIDE = ("0101",)
UNITS = (("victims",), ("incidents", "offences", ""))
"""Counting units that can stand for victims of homicide, the better ones first; suspects never can."""


def measure(tables: Tables, quality: Quality, engine: Engine) -> Indicators:
    """Count the records by area, month and ICCS code, and work out every indicator of the catalog.

    A challenge that no source records is "not collected", a value without its population "not available"; an area
    without a record of a challenge that is recorded elsewhere in the level has a true zero. Rates use only the months
    that every source covers in full (``quality.months``).
    """
    by_level = cubes(tables, engine)
    values = values_table(_blocks(tables, by_level, quality.months))
    return Indicators(by_level, counts_table(by_level), values, _challenges_table(tables, by_level[CITY]))


def _blocks(tables: Tables, by_level: dict[str, Cube], window: Window) -> Iterator[Block]:
    city = by_level[CITY]
    if not len(city.months):
        return
    calendar = Calendar.over(city.months)
    subjects = [Subject("", None, activity_driven=False, coverage=coverage(city, None, window))]
    subjects += [_subject(challenge, city, window) for challenge in challenges()]
    residents = {name: _residents(tables.areas, name, calendar) for name in by_level}
    for name, cube in by_level.items():
        yield _population(cube, residents[name], calendar)
    for subject in subjects:
        whole = calendar.total(city.by_month(subject.codes)[0])
        for name, cube in by_level.items():
            seen = counted(cube, subject, calendar, whole)
            yield from _of_level(cube, subject, calendar, seen, residents[name])
        yield from _not_collected(subject, calendar)
    yield from _homicide(tables, city, calendar, window, residents[CITY])


def _subject(challenge: Challenge, city: Cube, window: Window) -> Subject:
    return Subject(challenge.id, challenge.iccs, challenge.activity_driven, coverage(city, challenge.iccs, window))


def _of_level(cube: Cube, subject: Subject, calendar: Calendar, seen: Counted, residents: Floats) -> Iterator[Block]:
    if not seen.every.size:
        return
    yield recorded(seen)
    if not seen.every.any():
        return
    people = residents[:, np.searchsorted(calendar.years, seen.head["years"])]
    yield rate(seen, people)
    yield from harm(cube, subject, calendar, seen)
    if cube.level == CITY:
        return
    yield share_of_burden(seen)
    if not subject.activity_driven and (people > 0).any(axis=1).sum() >= AREAS_TO_SMOOTH:
        yield smoothed_rate(seen, people)


def _residents(areas: Areas, name: str, calendar: Calendar) -> Floats:
    """Residents by area and year."""
    if name == CITY:
        return np.array([[of_city(areas, int(year)) for year in calendar.years]])
    return np.array([in_year(areas[name], int(year)) for year in calendar.years]).T


def _population(cube: Cube, residents: Floats, calendar: Calendar) -> Block:
    months = np.bincount(calendar.of_month, minlength=len(calendar.years))
    return Block("population", "", cube.level, cube.areas, calendar.years, months, residents)


def _not_collected(subject: Subject, calendar: Calendar) -> Iterator[Block]:
    """Years of the city for which no source records the challenge."""
    spanned = calendar.total(subject.coverage.spanned.astype(np.int64))
    years = calendar.years[spanned == 0]
    if len(years):
        value, months = np.full((1, len(years)), np.nan), np.zeros(len(years), np.int64)
        area = np.array([""], object)
        yield Block("recorded", subject.id, CITY, area, years, months, value, missing=NOT_COLLECTED)


def _homicide(tables: Tables, city: Cube, calendar: Calendar, window: Window, residents: Floats) -> Iterator[Block]:
    """SDG 16.1.1 from the sources with the best counting unit that record intentional homicide at all."""
    units = dict(zip(tables.sources["id"].to_pylist(), tables.sources["counting_unit"].to_pylist(), strict=True))
    cells = city.cells(HOMICIDE)
    cells = cells[city.attempted[cells] != ATTEMPTED.index("attempted")]
    recording = {city.sources[source] for source in np.unique(city.source[cells])}
    for accepted in UNITS:
        sources = tuple(sorted(name for name in recording if (units.get(name) or "") in accepted))
        if not sources:
            continue
        covered = coverage(city, HOMICIDE, window, sources)
        chosen = cells[np.isin(city.sources[city.source[cells]], sources)]
        by_month = np.bincount(city.month[chosen], city.count[chosen], len(city.months)).astype(np.int64)[None]
        seen = _city_count(by_month, covered, calendar)
        yield rate(seen, residents[:, np.searchsorted(calendar.years, seen.head["years"])], "victims_of_homicide")
        return


def _city_count(by_month: np.ndarray, covered: Coverage, calendar: Calendar) -> Counted:
    spanned = np.flatnonzero(calendar.total(covered.spanned.astype(np.int64)))
    every = calendar.total(by_month)[:, spanned]
    return Counted(
        head={
            "challenge": "challenge:lethal_violence",
            "level": CITY,
            "areas": np.array([""], object),
            "years": calendar.years[spanned],
        },
        every=every,
        complete=calendar.total(by_month * covered.complete)[:, spanned],
        months=calendar.total(covered.complete.astype(np.int64))[spanned],
        city=every[0],
    )


def _challenges_table(tables: Tables, city: Cube) -> pa.Table:
    """Every challenge of the catalog; ``recorded`` is null where no source records it."""
    language = next((one for one in tables.city.city.languages if one in ("en", "es")), "en")
    rows = []
    for challenge in challenges():
        cells = city.cells(challenge.iccs)
        rows.append(
            {
                "id": challenge.id,
                "label": challenge.label[language],
                "theme": challenge.theme,
                "iccs": list(challenge.iccs),
                "sdg": list(challenge.sdg),
                "activity_driven": challenge.activity_driven,
                "recorded": int(city.count[cells].sum()) if len(cells) else None,
            }
        )
    return declared()["challenges"].rows(rows)
