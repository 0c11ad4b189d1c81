"""From records to indicators: cubes first, then every number by area and year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from urbansafety.catalog import Challenge
from urbansafety.city import CITY
from urbansafety.dossier import declared
from urbansafety.indicators.calendar import Calendar
from urbansafety.indicators.counting import ATTEMPTED, counts_table, cubes
from urbansafety.indicators.doubled import doubled, once, overlap
from urbansafety.indicators.values import NOT_COLLECTED, Block, values_table, with_measures
from urbansafety.indicators.yearly import (
    AREAS_TO_SMOOTH,
    Counted,
    Subject,
    by_year,
    counted,
    harm,
    not_available,
    rate,
    recorded,
    share_of_burden,
    smoothed_rate,
)
from urbansafety.tables import Areas, Cube, Floats, Indicators, Quality, Tables, compared

if TYPE_CHECKING:
    from urbansafety.engines import Engine

HOMICIDE = ("0101",)
UNITS = (("victims",), ("incidents", "offences", ""))
"""Counting units that can stand for victims of homicide, the better ones first; suspects never can."""


def measure(tables: Tables, quality: Quality, engine: Engine) -> Indicators:
    """Count the records by area, month and ICCS code, and work out every indicator of the catalog.

    A challenge that no source records is "not collected", a value without its population "not available"; an area
    without a record of a challenge that is recorded elsewhere in the level has a true zero. Rates use only the months
    that every source which records the challenge covers in full (``quality.window``). A challenge whose sources cannot
    be added (``doubled``) has no value; the total of all offences and the records of a challenge count its largest
    source alone.
    """
    by_level = cubes(tables, engine)
    twice = doubled(quality)
    values = with_measures(values_table(_blocks(tables, by_level, quality, twice)), tables.context.measures)
    return Indicators(by_level, counts_table(by_level), values, _challenges_table(tables, once(by_level, twice)[CITY]))


def _blocks(tables: Tables, by_level: dict[str, Cube], quality: Quality, twice: tuple[str, ...]) -> Iterator[Block]:
    city = by_level[CITY]
    if not len(city.months):
        return
    calendar = Calendar.over(city.months)
    whole = Subject("", None, compared=True, spanned=city.covered(), complete=city.covered(None, quality.window(city)))
    subjects = [whole, *(_subject(challenge, city, quality) for challenge in tables.city.known_challenges)]
    residents = {name: _residents(tables.areas, name, calendar) for name in by_level}
    for name, cube in by_level.items():
        yield _population(cube, residents[name], calendar)
    for subject in subjects:
        given = by_level if subject.id else once(by_level, twice)
        total = calendar.total(given[CITY].by_month(subject.codes)[0])
        for name, cube in given.items():
            seen = counted(cube, subject, calendar, total)
            if overlap(subject.codes or (), twice):
                yield not_available(seen)
            else:
                yield from _of_level(cube, subject, calendar, seen, residents[name])
        yield from _not_collected(subject, calendar)
    yield from _homicide(tables, city, calendar, quality, residents[CITY], twice)


def _subject(challenge: Challenge, city: Cube, quality: Quality) -> Subject:
    codes = challenge.iccs
    return Subject(
        challenge.id,
        codes,
        compared(challenge, city),
        spanned=city.covered(codes),
        complete=city.covered(codes, quality.window(city, codes)),
    )


def _of_level(cube: Cube, subject: Subject, calendar: Calendar, seen: Counted, residents: Floats) -> Iterator[Block]:
    if not seen.every.size:
        return
    yield recorded(seen)
    if not seen.every.any():
        return
    people = _of_years(residents, calendar, seen)
    yield rate(seen, people)
    yield from harm(cube, subject, calendar, seen)
    if cube.level == CITY:
        return
    yield share_of_burden(seen)
    if subject.compared and (people > 0).any(axis=1).sum() >= AREAS_TO_SMOOTH:
        yield smoothed_rate(seen, people)


def _residents(areas: Areas, name: str, calendar: Calendar) -> Floats:
    """Residents by area and year."""
    if name == CITY:
        return np.array([[areas.residents(int(year)) for year in calendar.years]])
    return np.array([areas[name].residents(int(year)) for year in calendar.years]).T


def _of_years(residents: Floats, calendar: Calendar, seen: Counted) -> Floats:
    """The columns of the years that were counted."""
    return residents[:, np.searchsorted(calendar.years, seen.head["years"])]


def _population(cube: Cube, residents: Floats, calendar: Calendar) -> Block:
    months = np.bincount(calendar.of_month, minlength=len(calendar.years))
    return Block("population", "", cube.level, cube.areas, calendar.years, months, residents)


def _not_collected(subject: Subject, calendar: Calendar) -> Iterator[Block]:
    """Years of the city for which no source records the challenge."""
    spanned = calendar.total(subject.spanned.astype(np.int64))
    years = calendar.years[spanned == 0]
    if len(years):
        value, months = np.full((1, len(years)), np.nan), np.zeros(len(years), np.int64)
        area = np.array([""], object)
        yield Block("recorded", subject.id, CITY, area, years, months, value, missing=NOT_COLLECTED)


def _homicide(
    tables: Tables, city: Cube, calendar: Calendar, quality: Quality, residents: Floats, twice: tuple[str, ...]
) -> Iterator[Block]:
    """SDG 16.1.1 from the sources with the best counting unit that record intentional homicide at all.

    Several such sources that cannot be added give none.
    """
    units = dict(zip(tables.sources["id"].to_pylist(), tables.sources["counting_unit"].to_pylist(), strict=True))
    cells = city.cells(HOMICIDE)
    cells = cells[city.attempted[cells] != ATTEMPTED.index("attempted")]
    recording = {city.sources[source] for source in np.unique(city.source[cells])}
    choices = [tuple(name for name in recording if (units.get(name) or "") in unit) for unit in UNITS]
    sources = next(filter(None, choices), ())
    if not sources or (len(sources) > 1 and overlap(HOMICIDE, twice)):
        return
    chosen = cells[np.isin(city.sources[city.source[cells]], sources)]
    by_month = np.bincount(city.month[chosen], city.count[chosen], len(city.months)).astype(np.int64)
    window = quality.window(city, HOMICIDE, sources=sources)
    spanned, complete = (city.covered(HOMICIDE, among, sources=sources) for among in (None, window))
    subject = Subject("challenge:lethal_violence", HOMICIDE, compared=True, spanned=spanned, complete=complete)
    seen = by_year(city, subject, calendar, by_month[None], calendar.total(by_month), sources)
    yield rate(seen, _of_years(residents, calendar, seen), "victims_of_homicide")


def _challenges_table(tables: Tables, city: Cube) -> pa.Table:
    """Every challenge of the catalog and of the city; ``recorded`` is null where no source records it."""
    rows = []
    for challenge in tables.city.known_challenges:
        cells = city.cells(challenge.iccs)
        rows.append(
            {
                "id": challenge.id,
                "label": challenge.label[tables.city.language],
                "theme": challenge.theme,
                "iccs": list(challenge.iccs),
                "sdg": list(challenge.sdg),
                "activity_driven": challenge.activity_driven,
                "indicators": list(challenge.indicators),
                "functions": list(challenge.functions),
                **_goalposts(challenge),
                "compared": compared(challenge, city),
                "recorded": int(city.count[cells].sum()) if len(cells) else None,
            }
        )
    return declared()["challenges"].rows(rows)


def _goalposts(challenge: Challenge) -> dict[str, Any]:
    """The columns that say at which rate the index of risk is 0 and 10; empty where nobody set that."""
    posts = challenge.goalposts
    if posts is None:
        return {}
    return {"low": posts.low, "high": posts.high, "reference": posts.said}
