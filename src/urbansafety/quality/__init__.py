"""What the data can and cannot bear: a verdict for each use, before anything is measured."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from urbansafety.quality import (
    completeness,
    coverage,
    declarations,
    doubles,
    geocoding,
    heaping,
    precision,
    recording,
    timeliness,
)
from urbansafety.quality.series import Series, series
from urbansafety.quality.tally import Tally, tally
from urbansafety.quality.verdicts import Remark, observed, quality_table
from urbansafety.tables import Quality, Tables

if TYPE_CHECKING:
    from urbansafety.engines import Engine

__all__ = ["check"]


def check(tables: Tables, engine: Engine, today: date | None = None) -> Quality:
    """Judge what the records of a city can be used for.

    Rows are counted in the engine once; the rest is arithmetic on small tables. Every aspect that was looked at has a
    row, also when nothing was found. A city without records gets one row that says so, unfit for every use.
    """
    counted = tally(tables, engine)
    facts = {row["id"]: row for row in tables.sources.to_pylist()}
    everything = series(counted)
    scopes = _scopes(everything)
    spans = {seen.source: timeliness.span(seen, _period(tables, seen.source), today) for seen in everything}
    found = [] if everything else [_no_records(tables)]
    for seen in everything:
        found += _of_source(seen, spans[seen.source], tables, scopes[seen.source])
        found += timeliness.stale(seen, today)
        if seen.source in set(counted.cells["source"].to_pylist()):
            found += _of_incidents(counted, seen, spans[seen.source], tables, scopes[seen.source])
    for source, fact in sorted(facts.items()):
        if fact["kind"] in ("incidents", "counts") and fact["read"] is not None:
            found += _of_rows(source, fact, counted, scopes.get(source, ""))
    found += declarations.counting_units(everything, facts)
    found += doubles.remarks(everything)
    found += declarations.boundaries(tables.areas, tables.observations)
    complete = {s.source: (s.months[c.first], s.months[c.last]) for s in everything if not (c := spans[s.source]).empty}
    months, apart = _shared(complete, len(everything))
    newest = max((last for _, last in complete.values()), default=None)
    found += declarations.population(tables.areas, tables.observations, newest)
    rows = [remark.row() for remark in [*found, *apart]]
    return Quality(table=quality_table([*rows, *observed(tables.observations)]), months=months, spans=complete)


def _of_source(seen: Series, span: timeliness.Span, tables: Tables, scope: str) -> list[Remark]:
    found = [coverage.classified(seen, scope), *timeliness.remarks(seen, span, scope)]
    if not span.empty:
        found += recording.remarks(seen.within(span.first, span.last), tables.city.events, scope)
    return found


def _of_incidents(
    counted: Tally, seen: Series, span: timeliness.Span, tables: Tables, scope: str
) -> list[Remark]:  # fmt: skip
    cells = geocoding.cells(counted, seen.source)
    located = int(cells.n[cells.given].sum())
    found = [
        *completeness.blanks(counted, cells),
        *completeness.uniqueness(seen.source, tables.observations, int(seen.total.sum())),
        *geocoding.remarks(counted, cells, tables.areas, scope),
        *precision.stacks(counted.spots, seen.source, located, scope),
        *precision.decimals(counted.decimals, seen.source, located, scope),
        *heaping.times(counted.times, seen.source, scope),
    ]
    return found if span.empty else [*found, *heaping.dates(seen.within(span.first, span.last), scope)]


def _of_rows(source: str, fact: dict[str, Any], counted: Tally, scope: str) -> list[Remark]:
    return [
        completeness.validity(source, fact, counted.rejected, scope),
        *completeness.not_available(source, fact["read"], counted.rejected),
        coverage.set_aside(source, counted.rejected, fact["read"]),
    ]


def _scopes(everything: tuple[Series, ...]) -> dict[str, str]:
    """What a remark on a whole source speaks of: its one code when other sources hold others, else every category."""
    codes = {seen.source: set(seen.codes) - {""} for seen in everything}
    return {
        source: min(own) if len(own) == 1 and len(everything) > 1 and len(set.union(*codes.values())) > 1 else ""
        for source, own in codes.items()
    }


def _period(tables: Tables, source: str) -> tuple[date, date] | None:
    return next((declared.period for declared in tables.city.incidents if declared.id == source), None)


def _no_records(tables: Tables) -> Remark:
    read = sum(row["read"] or 0 for row in tables.sources.to_pylist() if row["kind"] in ("incidents", "counts"))
    if not tables.city.records:
        return Remark("no records", "", "records", 0, 0, "No file of records is declared.", value=0)
    message = (
        f"There is no record to assess: of {read:,} rows read none could be used."
        if read
        else "There is no record to assess."
    )
    return Remark("records", "", "records", read, read, message, value=0)


def _shared(
    complete: dict[str, tuple[np.datetime64, np.datetime64]], sources: int
) -> tuple[tuple[np.datetime64, np.datetime64] | None, list[Remark]]:
    """The months that every source covers in full."""
    if len(complete) < max(sources, 1):
        return None, []
    first = max(first for first, _ in complete.values())
    last = min(last for _, last in complete.values())
    if first <= last:
        return (first, last), []
    message = "The sources share no complete month, so they cannot be compared with each other over time."
    return None, [Remark("apart", "", "shared months", len(complete), len(complete), message)]
