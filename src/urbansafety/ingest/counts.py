"""Counts by area and month that were handed over instead of incidents, long or wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.ingest.categories import NOT_AN_OFFENCE, classify
from urbansafety.ingest.columns import (
    cell,
    declared_columns,
    distinct,
    fold,
    joined,
    opened,
    padded,
    require_columns,
    rows_in,
    text,
)
from urbansafety.ingest.duplicates import repeats
from urbansafety.ingest.ground.names import match_places
from urbansafety.ingest.incidents import NO_OFFENCE
from urbansafety.ingest.named import understand_names
from urbansafety.ingest.periods import plausible_period
from urbansafety.ingest.raw.files import RawFiles, stream
from urbansafety.ingest.times import number
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    import ibis.expr.types as ir

    from urbansafety.city import Counts
    from urbansafety.engines import Engine
    from urbansafety.tables import Areas

COUNTS = pa.schema(
    [("level", pa.string()), ("area", pa.string()), ("month", pa.date32()), ("iccs", pa.string()),
     ("attempted", pa.string()), ("category", pa.string()), ("source", pa.string()), ("count", pa.int64())]
)  # fmt: skip
MONTHLY = (
    "%Y-%m",
    "%Y-%m-%d",
    "%Y/%m",
    "%Y/%m/%d",
    "%m/%Y",
    "%m-%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%b %Y",
)
"""The unambiguous ways of writing a month."""
TOTALS = {"all", "city", "todas", "todos", "ciudad", "cidade", "ville", "ensemble", "global", "geral", "general"}
BLANK = "no number stands here: not available, which is not zero"
NO_COUNT = "not a whole number of zero or more"
TOTAL = "a total of the areas, which would count everything twice"
ELSEWHERE = "an area of another level than the file counts by, which would count its events twice"
GROUPED = r"^\+?[1-9]\d{0,2}([ .,]\d{3})+$"
LARGEST = 1e15
SAME = "same area, month and category"


@dataclass(frozen=True)
class CountReading:
    """A source of counts as it was read.

    ``table`` has the columns of ``Tables.counts``. ``read``, ``accepted`` and the rejected rows are in ``unit``: rows
    of a long file, cells of a wide one.
    """

    source: Counts
    files: RawFiles
    table: pa.Table
    rejected: tuple[ir.Table, ...]
    observations: tuple[Observation, ...]
    unit: str
    read: int
    accepted: int
    first: date | None
    last: date | None


def read_counts(source: Counts, folder: Path, areas: Areas, engine: Engine, city: str) -> CountReading:
    """Read a source of counts.

    A count whose area is not among the areas is kept with area "", so that the city's total is right; a row that is
    itself a total is set aside. A blank is not available, never zero.

    Raises BadInput where a declaration does not fit the file.
    """
    name = source.id.partition(":")[2]
    files = stream(source, folder, engine.folder)
    require_columns(source, declared_columns(source), files.columns)
    raw = opened(engine, files)
    wide = source.columns.values
    unit = "cells" if wide else "rows"
    bad = rows_in(engine, engine.read([files.rejected]))
    read = (files.read - bad) * max(len(wide), 1) + bad

    rows = _long(raw.mutate(month=_month(raw, source, engine), when=_when(raw, source)), source)
    kinds, seen = classify(distinct(engine, rows.category, source.columns.category or "", source), source, folder)
    places = understand_names(
        distinct(engine, cell(raw, source.columns.area), source.columns.area, source), source, areas
    )
    seen += [*files.observations, *places.observations, *_observe_text(engine, raw, source, files.read)]
    rows = engine.keep(f"numbers_{name}", _numbers(_joined(rows, kinds, places.table, engine, name)))
    twice = _counted_twice(distinct(engine, rows.place, source.columns.area, source), places.level, areas, city)
    judged = _without_twins(engine, _judged(engine, rows, source, twice), source, name)
    table = _accepted(engine, judged, source, kinds, places.level)
    months, accepted = table["month"], rows_in(engine, judged.filter(judged.reason.isnull()))
    seen += _homeless(engine, judged, source, accepted)
    return CountReading(
        source, files, table, (engine.read([files.rejected]), _set_aside(judged, source)), tuple(seen), unit,
        read, accepted, pc.min(months).as_py(), pc.max(months).as_py(),
    )  # fmt: skip


def _when(raw: ir.Table, source: Counts) -> ir.StringValue:
    columns = source.columns
    return text(raw, columns.period) if columns.period else joined(raw, [columns.year or "", columns.month or ""])


def _month(raw: ir.Table, source: Counts, engine: Engine) -> ir.DateValue:
    """The first day of the month, null where it cannot be read."""
    columns = source.columns
    if columns.period:
        formats = (source.period_format,) if source.period_format else MONTHLY
        return engine.timestamp(text(raw, columns.period), formats).date().truncate("M").cast("timestamp").cast("date")
    year = number(raw, columns.year or "", "year", source, engine).cast("string")
    month = number(raw, columns.month or "", "month", source, engine).cast("string")
    return engine.timestamp(year + ibis.literal("-") + month, ["%Y-%m"]).date()


def _long(rows: ir.Table, source: Counts) -> ir.Table:
    """One row a count: file, row, month, when, place, category, column (that holds the number) and written."""
    columns = source.columns
    rows = rows.rename(line="row")
    kept = {"month": rows.month, "when": rows.when, "place": cell(rows, columns.area).fill_null("")}
    if not columns.values:
        category = cell(rows, columns.category).fill_null("") if columns.category else ibis.literal("")
        return rows.select(
            "file",
            "line",
            **kept,
            category=category,
            column=ibis.literal(columns.count),
            written=text(rows, columns.count or ""),
        )
    cells = {f"value {k}": text(rows, name) for k, name in enumerate(columns.values)}
    spread = rows.select("file", "line", **kept, **cells)
    long = spread.pivot_longer(list(cells), names_to="cell", values_to="written")
    names = {f"value {k}": name for k, name in enumerate(columns.values)}
    category = long.cell.cases(*names.items(), else_="")
    return long.select("file", "line", "month", "when", "place", "written", category=category, column=category)


def _joined(rows: ir.Table, kinds: pa.Table, places: pa.Table, engine: Engine, name: str) -> ir.Table:
    """The rows with the number, folded label and code of their category, and the id of their area."""
    numbered = {
        "called": kinds["written"],
        "kind": pa.array(range(len(kinds)), pa.int32()),
        "label": pa.array([fold(category) for category in kinds["category"].to_pylist()], pa.string()),
        "iccs": kinds["iccs"],
    }
    codes = engine.put(f"count_kinds_{name}", pa.table(numbered))
    known = engine.put(f"count_places_{name}", places.select(["written", "declared"]))
    known = known.rename(place_known="written")
    rows = rows.left_join(codes, rows.category == codes.called)
    return rows.left_join(known, rows.place == known.place_known).drop("called", "place_known")


def _numbers(rows: ir.Table) -> ir.Table:
    """The rows with ``count``, null where no whole number of zero or more stands."""
    grouped = rows.written.re_search(GROUPED)
    value = grouped.ifelse(rows.written.re_replace("[ .,]", ""), rows.written).try_cast("float64")
    whole = (value >= 0) & (value < LARGEST) & (value == value.floor())
    return rows.mutate(count=whole.ifelse(value, None).cast("int64"))


def _counted_twice(places: Iterable[str], level: str, areas: Areas, city: str) -> dict[str, list[str]]:
    """The places whose events other rows count too, by the reason: totals, and areas of another level."""
    names = list(places)
    others = [other for other in areas.levels if level and other.name != level]
    matches = [match_places(names, list(o.ids), list(o.names), o.aliases, offers=False).ids for o in others]
    return {
        TOTAL: [name for name in names if _is_total(name, city)],
        ELSEWHERE: [name for name, *ids in zip(names, *matches, strict=True) if any(ids)],
    }


def _judged(engine: Engine, rows: ir.Table, source: Counts, twice: dict[str, list[str]]) -> ir.Table:
    """The rows with ``fault``, the column at fault, and ``reason``; null where there is none."""
    columns = source.columns
    dated = rows.filter(rows.month.notnull())
    months = engine.fetch(dated.group_by("month").agg(rows=dated.count()))
    period = plausible_period(months["month"].to_numpy().astype("datetime64[M]"), months["rows"].to_numpy())
    when = columns.period or f"{columns.year}, {columns.month}"
    unread = f"not a month{f' in the declared format {source.period_format}' if source.period_format else ''}"
    faults: list[tuple[ir.BooleanValue, Any, str]] = [
        (rows.when == "", when, "no date"),
        (rows.month.isnull(), when, unread),
        (rows.month < period.first, when, period.before),
        (rows.month > period.last, when, period.after),
        *((rows.declared.isnull() & rows.place.isin(names), columns.area, why) for why, names in twice.items()),
        (rows.iccs == NOT_AN_OFFENCE, rows.column if columns.values else columns.category or "", NO_OFFENCE),
        (rows.written == "", rows.column, BLANK),
        (rows["count"].isnull(), rows.column, NO_COUNT),
    ]
    nothing = ibis.null("string")
    return rows.mutate(
        fault=ibis.cases(*((test, column) for test, column, _ in faults), else_=nothing),
        reason=ibis.cases(*((test, reason) for test, _, reason in faults), else_=nothing),
    )


def _without_twins(engine: Engine, judged: ir.Table, source: Counts, name: str) -> ir.Table:
    """The same, where a line whose area, month and category stood before is at fault too."""
    good = judged.filter(judged.reason.isnull())
    place = good.declared.fill_null(ibis.literal("? ") + good.place.strip())
    parts = [place, good.month.cast("string"), *([] if source.columns.values else [good.label])]
    lines = good.select("file", row="line", id=ibis.literal(" | ").join(parts), content=ibis.literal(0)).distinct()
    twins = repeats(lines, SAME)
    rows = judged.left_join(twins, [judged.file == twins.twin_file, judged.line == twins.twin_row])
    rows = rows.mutate(
        fault=rows.fault.fill_null(rows["first"].notnull().ifelse(source.columns.area, None)),
        reason=rows.reason.fill_null(rows["first"]),
    )
    return engine.keep(f"judged_{name}", rows.drop("twin_file", "twin_row", "first", "same"))


def _accepted(engine: Engine, judged: ir.Table, source: Counts, kinds: pa.Table, level: str) -> pa.Table:
    """The counts without fault, in the columns of ``Tables.counts``."""
    good = judged.filter(judged.reason.isnull())
    sums = good.group_by("declared", "month", "kind").agg(count=good["count"].sum())
    rows = engine.fetch(sums.order_by("declared", "month", "kind"))
    said = pc.if_else(kinds["attempted"], "attempted", "completed").fill_null("not said")
    columns = {
        "level": pa.repeat(pa.scalar(level), rows.num_rows),
        "area": rows["declared"].fill_null(""),
        "month": rows["month"],
        "iccs": kinds["iccs"].take(rows["kind"]),
        "attempted": said.take(rows["kind"]),
        "category": kinds["category"].take(rows["kind"]),
        "source": pa.repeat(pa.scalar(source.id), rows.num_rows),
        "count": rows["count"].cast(pa.int64()),
    }
    return pa.table(columns).cast(COUNTS)


def _set_aside(judged: ir.Table, source: Counts) -> ir.Table:
    """The rows with a fault as the dossier's ``rejected``."""
    bad = judged.filter(judged.reason.notnull())
    columns = source.columns
    when = columns.period or f"{columns.year}, {columns.month}"
    named = [(bad.fault == columns.category, bad.category)] if columns.category else []
    value = ibis.cases((bad.fault == when, bad.when), (bad.fault == columns.area, bad.place), *named, else_=bad.written)
    return bad.select("file", "reason", source=ibis.literal(source.id), row="line", column="fault", value=value)


def _is_total(place: str, city: str) -> bool:
    plain = fold(place)
    return plain.startswith("total") or plain in TOTALS or plain == fold(city)


def _homeless(engine: Engine, judged: ir.Table, source: Counts, accepted: int) -> list[Observation]:
    """What share of the counts is of places that are no area."""
    lost = judged.filter(judged.reason.isnull() & judged.declared.isnull())
    seen = engine.fetch(lost.aggregate(rows=lost.count(), events=lost["count"].sum().fill_null(0))).to_pylist()[0]
    if not seen["rows"]:
        return []
    message = (
        f"{seen['rows']:,} counts with {seen['events']:,} events are of places that are no area; they are part of the "
        "city's total and of no map."
    )
    return [Observation(source.id, "geocoding", "counts in no area", seen["rows"], accepted, message)]


def _observe_text(engine: Engine, raw: ir.Table, source: Counts, total: int) -> list[Observation]:
    return [
        Observation(
            source.id, "validity", f"column {column}", number, total,
            f"Blanks around {plural(number, 'value')} of column {column!r} were taken off.",
        )
        for column, number in padded(engine, raw).items()
    ]  # fmt: skip
