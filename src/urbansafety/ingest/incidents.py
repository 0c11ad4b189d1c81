"""From raw rows to incidents: dated, classified, placed, or set aside with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from urbansafety.ingest.categories import NOT_AN_OFFENCE, classify
from urbansafety.ingest.columns import cell, declared_columns, distinct, opened, padded, require_columns, rows_in, text
from urbansafety.ingest.coordinates import (
    STATUS,
    require_degrees,
    require_plausible_position,
    with_coordinates,
    with_degrees,
)
from urbansafety.ingest.duplicates import content, observe_likeness, observe_repeats, repeats
from urbansafety.ingest.named import Declared, understand_names
from urbansafety.ingest.periods import Period, declared_period, plausible_period
from urbansafety.ingest.placeholders import find_stacks, observe_stacks
from urbansafety.ingest.placing import tested, with_areas, with_cells
from urbansafety.ingest.raw.files import RawFiles
from urbansafety.ingest.times import (
    expected,
    moment,
    require_some_dates,
    ways_of_writing,
    when_columns,
    with_numbers,
    written,
)  # fmt: skip
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from urbansafety.city import Incidents
    from urbansafety.engines import Engine
    from urbansafety.ingest.placing import Ground
    from urbansafety.tables import Floats

NO_OFFENCE = "not an offence, by the crosswalk"
NO_DATE = "no date"


@dataclass(frozen=True)
class Reading:
    """A source of incidents as it was read.

    ``incidents`` are the accepted rows, ``rejected`` those set aside (tables as the dossier has them); both are
    expressions. ``files`` is what was read, ``names_level`` the level that the area column names ("" for none).
    """

    source: Incidents
    files: RawFiles
    incidents: ir.Table
    rejected: tuple[ir.Table, ...]
    names_level: str
    observations: tuple[Observation, ...]
    unit: str = "rows"

    @property
    def read(self) -> int:
        """Rows read, good or bad."""
        return self.files.read


def read_incidents(
    source: Incidents, files: RawFiles, folder: Path, ground: Ground, stations: Floats, engine: Engine
) -> Reading:
    """Read a source of incidents.

    Parameters
    ----------
    files
        What `stream` made of it.
    folder
        The city folder, for the crosswalk.
    stations
        n × 2 longitudes and latitudes of the places where crimes are recorded.

    Raises BadInput where a declaration does not fit the file, or none of its rows could be used as declared.
    """
    name = source.id.partition(":")[2]
    require_columns(source, declared_columns(source), files.columns)
    require_degrees(source, files.crs)
    raw = opened(engine, files)
    kinds, seen = _kinds(raw, source, folder, engine)
    names = _names(raw, source, ground, engine)
    if not files.read:
        seen.append(Observation(source.id, "completeness", "rows", 0, 0, f"{source.file} has a header and no rows."))
    seen += [*files.observations, *names.observations]
    rows, unread = with_numbers(raw.mutate(content=content(engine, raw)), source, engine)
    rows = _located(engine, _parsed(rows, source, engine, kinds, names), source, ground)
    period = _period(engine, rows, raw, source)
    require_plausible_position(engine, rows, source, ground.areas)

    dated = rows.filter(rows.date.between(period.first, period.last))
    stacks = find_stacks(engine, rows, ground, stations)
    total = files.read
    seen += observe_stacks(stacks, total, source)
    twins = None
    if source.columns.id:
        twins = engine.keep(f"twins_{name}", repeats(dated))
        seen += observe_repeats(engine, twins, total, source)
    else:
        seen += observe_likeness(engine, rows, total, source)
    seen += _observe_text(engine, raw, source, unread, total)

    kind_codes = engine.put(f"kinds_{name}", kinds)
    judged = _judged(rows, source, period, twins, kind_codes)
    pinned = engine.put(f"pinned_{name}", stacks.placeholders)
    accepted = _accepted(judged, source, ground, pinned, tested(engine, rows, ground, name), engine.put(
        f"names_{name}", names.table))  # fmt: skip
    unusable = (engine.read([files.rejected]), _set_aside(judged, raw, source))
    return Reading(source, files, accepted, unusable, names.level, tuple(seen))


def _kinds(raw: ir.Table, source: Incidents, folder: Path, engine: Engine) -> tuple[pa.Table, list[Observation]]:
    """The codes of the source's distinct categories, numbered."""
    column = source.columns.category
    values = distinct(engine, cell(raw, column), column, source) if column else {"": rows_in(engine, raw)}
    table, seen = classify(values, source, folder)
    return table.append_column("kind", pa.array(range(len(table)), pa.int32())), seen


def _names(raw: ir.Table, source: Incidents, ground: Ground, engine: Engine) -> Declared:
    column = source.columns.area
    values = distinct(engine, cell(raw, column), column, source) if column else {}
    return understand_names(values, source, ground.areas)


def _parsed(rows: ir.Table, source: Incidents, engine: Engine, kinds: pa.Table, names: Declared) -> ir.Table:
    """Text read as dates, numbers and places in lists; one row a raw row."""
    name = source.id.partition(":")[2]
    when = moment(rows, source, engine)
    rows = rows.mutate(
        date=when.date, hour=when.hour, minute=when.minute, dated=written(rows, source).fill_null("") != ""
    )
    rows = with_coordinates(rows, source)
    columns = source.columns
    rows = _numbered(rows, columns.category, engine.put(f"kind_numbers_{name}", kinds.select(["written", "kind"])))
    numbers = names.table.select(["written", "number"]).rename_columns(["written", "name"])
    rows = _numbered(rows, columns.area, engine.put(f"name_numbers_{name}", numbers))
    identity = {"id": text(rows, columns.id)} if columns.id else {}
    return rows.select(
        "file", "row", "date", "hour", "minute", "dated", "x", "y", "coordinates", "kind", "name", "content", **identity
    )


def _numbered(rows: ir.Table, column: str | None, known: ir.Table) -> ir.Table:
    """The rows with the number that ``known`` gives the text of a column; 0 or null where no column is declared."""
    number = known.columns[1]
    if column is None:
        return rows.mutate(**{number: ibis.literal(0 if number == "kind" else None, type="int32")})
    return rows.left_join(known, cell(rows, column).fill_null("") == known.written).drop("written")


def _located(engine: Engine, parsed: ir.Table, source: Incidents, ground: Ground) -> ir.Table:
    """The rows with longitude, latitude and cells, worked out once."""
    name = source.id.partition(":")[2]
    if source.columns.x:
        parsed = engine.keep(f"parsed_{name}", parsed)
    located = with_cells(with_degrees(engine, parsed, source), ground)
    return engine.keep(f"located_{name}", located, {"coordinates": STATUS})


def _period(engine: Engine, rows: ir.Table, raw: ir.Table, source: Incidents) -> Period:
    months = engine.fetch(rows.group_by(month=rows.date.truncate("M")).agg(rows=rows.count()).order_by("month"))
    known = months.filter(months["month"].is_valid())
    if not known.num_rows:
        require_some_dates(engine, raw, source)
    if source.period:
        return declared_period(*source.period)
    return plausible_period(known["month"].to_numpy().astype("datetime64[M]"), known["rows"].to_numpy())


def _judged(rows: ir.Table, source: Incidents, period: Period, twins: ir.Table | None, kinds: ir.Table) -> ir.Table:
    """The rows with category, iccs, attempted, and ``fault`` and ``reason``: the column at fault and why, or null."""
    if twins is not None:
        rows = rows.left_join(twins, [rows.file == twins.twin_file, rows.row == twins.twin_row])
    codes = kinds.select("category", "iccs", "attempted", kind_known="kind")
    rows = rows.left_join(codes, rows.kind == codes.kind_known)
    first = rows["first"] if twins is not None else ibis.null("string")
    when = ", ".join(when_columns(source))
    unread = f"not {expected(source)}"
    undated = rows.date.isnull()
    past, future = rows.date < period.first, rows.date > period.last
    faults = [
        (undated & ~rows.dated, when, ibis.literal(NO_DATE)),
        (undated, when, ibis.literal(unread)),
        (past, when, ibis.literal(period.before)),
        (future, when, ibis.literal(period.after)),
        (first.notnull(), source.columns.id or "", first),
        (rows.iccs == NOT_AN_OFFENCE, source.columns.category or "", ibis.literal(NO_OFFENCE)),
    ]
    return rows.mutate(
        fault=ibis.cases(*((test, column) for test, column, _ in faults), else_=ibis.null("string")),
        reason=ibis.cases(*((test, reason) for test, _, reason in faults), else_=ibis.null("string")),
    )


def _accepted(
    judged: ir.Table, source: Incidents, ground: Ground, pinned: ir.Table, tests: ir.Table, names: ir.Table
) -> ir.Table:
    """The rows without fault, placed, in the columns of ``Tables.incidents``."""
    rows = judged.filter(judged.reason.isnull())
    rows = rows.left_join(pinned, [rows.lon == pinned.stack_lon, rows.lat == pinned.stack_lat])
    rows = rows.mutate(coordinates=rows.stack_lon.notnull().ifelse("placeholder", rows.coordinates))
    rows = rows.left_join(names.drop("written"), rows.name == names.number)
    rows = with_areas(rows, tests, ground)
    given = rows.coordinates == "given"
    levels = [column for level in ground.levels for column in (f"area_{level.name}", f"placed_{level.name}")]
    return rows.select(
        "file", "row", "date", "hour", "minute", "category", "iccs", "attempted", "coordinates", "declared",
        *levels, source=ibis.literal(source.id), month=_first_of_month(rows.date),
        lon=given.ifelse(rows.lon, None), lat=given.ifelse(rows.lat, None),
    ).select(
        "source", "file", "row", "date", "month", "hour", "minute", "category", "iccs", "attempted", "lon", "lat",
        "coordinates", "declared", *levels,
    )  # fmt: skip


def _first_of_month(day: ir.DateValue) -> ir.DateValue:
    """A date, also on an engine that truncates dates to timestamps."""
    return day.truncate("M").cast("timestamp").cast("date")


def _set_aside(judged: ir.Table, raw: ir.Table, source: Incidents) -> ir.Table:
    """The rows with a fault as the dossier's ``rejected``; what stood there is looked up in the raw rows."""
    bad = judged.filter(judged.reason.notnull()).select("fault", "reason", bad_file="file", bad_row="row")
    faulty = {name: cell(raw, name) for name in (source.columns.id, source.columns.category) if name}
    stood = raw.select(
        "file",
        "row",
        when=written(raw, source).fill_null(""),
        **{f"stood {k}": v for k, v in enumerate(faulty.values())},
    )
    rows = bad.inner_join(stood, [bad.bad_file == stood.file, bad.bad_row == stood.row])
    others = [(rows.fault == name, rows[f"stood {k}"]) for k, name in enumerate(faulty)]
    value = ibis.cases((rows.fault == ", ".join(when_columns(source)), rows.when), *others, else_=ibis.null("string"))
    return rows.select(
        source=ibis.literal(source.id), file="bad_file", row="bad_row", column="fault", value=value, reason="reason"
    )


def _observe_text(
    engine: Engine, raw: ir.Table, source: Incidents, unread: dict[str, int], total: int
) -> list[Observation]:
    """Blanks that were trimmed, hours that could not be read, dates written in several ways."""
    seen = []
    for column, number in padded(engine, raw).items():
        message = f"Blanks around {plural(number, 'value')} of column {column!r} were taken off."
        seen.append(Observation(source.id, "validity", f"column {column}", number, total, message))
    for column, number in unread.items():
        message = (
            f"No hour of the day stands in {plural(number, 'value')} of column {column!r}; the hour is taken as not "
            "recorded."
        )
        seen.append(Observation(source.id, "validity", f"column {column}", number, total, message))
    ways = ways_of_writing(engine, raw, source)
    if len(ways) > 1:
        listed = ", ".join(f"{form} ({number:,})" for form, number in sorted(ways.items(), key=lambda way: -way[1]))
        rarer = int(sum(ways.values()) - max(ways.values()))
        message = f"Dates are written in {len(ways)} ways: {listed}. All were read."
        seen.append(Observation(source.id, "validity", "date formats", rarer, total, message))
    return seen
