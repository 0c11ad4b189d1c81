"""All counting that quality needs: a few integer group-bys in the engine, small Arrow tables out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.engines import Engine
    from urbansafety.tables import Tables

SPOTS = 500
"""Places of a source that are looked at for stacks of records."""
SPOT = {"source": pa.string(), "lon": pa.float64(), "lat": pa.float64(), "n": pa.int64()}

TINY = 1e-9
"""Degrees within which two coordinates are the same."""


@dataclass(frozen=True)
class Tally:
    """Counts of records (column ``n``) by what their names say.

    ``cells``: source, month, category, iccs, coordinates, placed (by any level), and located_NAME for each level
    (whether the coordinates lie in an area of that level). ``areas``: source, month, area of the largest level.
    ``declared``: source, declared area, iccs, coordinates. ``times``: source, hour, minute, coordinates. ``days``:
    source, date. ``spots``: source, lon, lat of the places with most records. ``decimals``: source, coarse (two
    decimals or fewer), of the places with three or fewer. ``rejected``: source, column, reason.
    ``counts``: source, month, category, iccs and the sum of declared counts; ``count_areas``: the same by area.
    ``noted`` are the ICCS codes of the city's challenges.
    """

    levels: tuple[str, ...]
    cells: pa.Table
    areas: pa.Table
    declared: pa.Table
    times: pa.Table
    days: pa.Table
    spots: pa.Table
    decimals: pa.Table
    rejected: pa.Table
    counts: pa.Table
    count_areas: pa.Table
    noted: frozenset[str]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source with a record or a count, sorted."""
        names = set(self.cells["source"].to_pylist()) | set(self.counts["source"].to_pylist())
        return tuple(sorted(names))


def tally(tables: Tables, engine: Engine) -> Tally:
    """Count everything once."""
    levels = tuple(level.name for level in tables.areas.levels)
    rows = tables.incidents
    if rows is None:
        rows = engine.put("quality_no_incidents", _no_incidents(levels))
    cells = engine.fetch(_cells(rows, levels))
    return Tally(
        levels=levels,
        cells=cells,
        areas=engine.fetch(_by(rows, {"area": rows[f"area_{levels[0]}"]} if levels else {"area": ibis.literal("")})),
        declared=engine.fetch(rows.group_by("source", "declared", "iccs", "coordinates").agg(n=rows.count())),
        times=engine.fetch(rows.group_by("source", "hour", "minute", "coordinates").agg(n=rows.count())),
        days=engine.fetch(rows.group_by("source", "date").agg(n=rows.count())),
        spots=_spots(rows, pc.unique(cells["source"]).to_pylist(), engine),
        decimals=engine.fetch(_decimals(rows)),
        rejected=_rejected(tables, engine),
        counts=_declared_counts(tables.counts, "category", "iccs"),
        count_areas=_declared_counts(tables.counts, "area"),
        noted=frozenset(code for challenge in tables.city.known_challenges for code in challenge.iccs),
    )


def _by(rows: ir.Table, named: dict[str, ir.Value]) -> ir.Table:
    return rows.group_by("source", "month", **named).agg(n=rows.count())


def _cells(rows: ir.Table, levels: tuple[str, ...]) -> ir.Table:
    placed = ibis.literal(value=False)
    for level in levels:
        placed = placed | (rows[f"placed_{level}"] != "none")
    located = {f"located_{level}": rows[f"placed_{level}"] == "coordinates" for level in levels}
    keys = {"category": rows.category.fill_null(""), "iccs": rows.iccs.fill_null("")}
    return _by(rows, {**keys, "coordinates": rows.coordinates, "placed": placed, **located})


def _spots(rows: ir.Table, sources: list[str], engine: Engine) -> pa.Table:
    """The places that most records of each source share, a query a source: numbers alone group in half the time."""
    found = [pa.schema(SPOT.items()).empty_table()]
    for source in sources:
        given = rows.filter(rows.coordinates == "given", rows.source == source)
        spots = given.group_by("lon", "lat").agg(n=given.count())
        most = engine.fetch(spots.order_by(ibis.desc("n"), "lon", "lat").limit(SPOTS))
        found.append(most.add_column(0, "source", pa.array([source] * len(most), pa.string())))
    return pa.concat_tables(found)


def _decimals(rows: ir.Table) -> ir.Table:
    """Places that are not finely given."""
    given = rows.filter(rows.coordinates == "given")
    short = given.filter(_has_at_most(given.lon, 3), _has_at_most(given.lat, 3))
    coarse = _has_at_most(short.lon, 2) & _has_at_most(short.lat, 2)
    return short.group_by("source", coarse=coarse).agg(n=short.count())


def _has_at_most(degrees: ir.FloatingColumn, digits: int) -> ir.BooleanValue:
    return (degrees.round(digits) - degrees).abs() < TINY


def _rejected(tables: Tables, engine: Engine) -> pa.Table:
    if not tables.rejected.is_file():
        return pa.table({name: pa.array([], pa.string()) for name in ("source", "column", "reason")}).append_column(
            "n", pa.array([], pa.int64())
        )
    rows = engine.read([tables.rejected])
    return engine.fetch(rows.group_by("source", "column", "reason").agg(n=rows.count()))


def _declared_counts(counts: pa.Table, *keys: str) -> pa.Table:
    """Sums by source, month and ``keys``, at the most detailed level of each source."""
    known = counts.filter(pc.is_valid(counts["count"]))
    sizes = known.group_by(["source", "level"]).aggregate([("area", "count_distinct")]).sort_by("area_count_distinct")
    finest = {row["source"]: row["level"] for row in sizes.to_pylist()}
    chosen = pa.table(
        {"source": list(finest), "level": list(finest.values())}, known.select(["source", "level"]).schema
    )
    rows = known.join(chosen, ["source", "level"], join_type="left semi")
    summed = rows.group_by(["source", "month", *keys]).aggregate([("count", "sum")])
    return summed.select(["source", "month", *keys, "count_sum"]).rename_columns(["source", "month", *keys, "n"])


def _no_incidents(levels: tuple[str, ...]) -> pa.Table:
    """An incidents table without a row."""
    text, number = pa.string(), pa.float64()
    columns = {
        "source": text, "date": pa.date32(), "month": pa.date32(), "hour": pa.int8(), "minute": pa.int8(),
        "category": text, "iccs": text, "lon": number, "lat": number, "coordinates": text, "declared": text,
        **{f"{column}_{level}": text for level in levels for column in ("area", "placed")},
    }  # fmt: skip
    return pa.schema(columns.items()).empty_table()
