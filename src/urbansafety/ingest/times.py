"""When an incident happened: dates, hours and minutes from however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from urbansafety.errors import BadInput
from urbansafety.ingest.columns import cell, distinct, fold, joined

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import Incidents, SourceFile
    from urbansafety.engines import Engine

ISO = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M", "%Y%m%d",
)  # fmt: skip
"""The unambiguous ways of writing a date; any other has to be declared."""
OFFSET = r"\s*(Z|[+-]\d\d:?\d\d)$"
MONTHS = {
    start: number
    for number, starts in enumerate(
        ("jan ene", "feb fev", "mar", "apr abr avr", "may mai", "jun juin", "jul juil", "aug ago aou", "sep set",
         "oct out", "nov", "dec dic dez"), 1,
    )
    for start in starts.split()
}  # fmt: skip
HOUR = re.compile(r"(\d{1,2})(?:\s*[h:.]\s*(\d{2})?)?", re.IGNORECASE)
RANGE = re.compile(r"\d\s*(?:h(?:rs?|oras?)?\s*)?(?:-|–|—|/|\ba\b|\bà\b|\bto\b|\bas\b|\bhasta\b)\s*\d", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """Expressions for a row's time: ``date``, ``hour`` and ``minute`` (null where not recorded)."""

    date: ir.DateValue
    hour: ir.Value
    minute: ir.Value


def moment(rows: ir.Table, source: Incidents, engine: Engine) -> Moment:
    """How to read the time of each row of ``rows``, which `with_numbers` made."""
    columns = source.columns
    hour, minute = rows.hour_given, rows.minute_given
    if not columns.when:
        day = rows.day_given if columns.day else ibis.literal(1)
        spelt = ibis.literal("-").join([part.cast("string") for part in (rows.year_given, rows.month_given, day)])
        return Moment(engine.timestamp(spelt, ["%Y-%m-%d"]).date(), hour, minute)
    formats = declared_formats(source)
    timed, dated = _by_clock(formats)
    text = written(rows, source)
    clock = _read(engine, text, timed, offsets=not source.date_format or any("%z" in f for f in timed))
    calendar = _read(engine, text, dated, offsets=False)
    if not columns.hour:
        hour, minute = clock.hour().cast("int8"), clock.minute().cast("int8")
    return Moment(calendar.fill_null(clock).date(), hour, minute)


def when_columns(source: Incidents) -> list[str]:
    """The columns that say the date."""
    columns = source.columns
    if not columns.when:
        return [name for name in (columns.year, columns.month, columns.day) if name]
    return [columns.when] if isinstance(columns.when, str) else list(columns.when)


def written(rows: ir.Table, source: Incidents) -> ir.StringValue:
    """What stands in the columns of the date, as one text; null where nothing stands in the only one.

    A null is left as it is, since DuckDB then works out each distinct text of a column once.
    """
    names = when_columns(source)
    return cell(rows, names[0]).strip() if len(names) == 1 else joined(rows, names)


def declared_formats(source: Incidents) -> tuple[str, ...]:
    """The formats that ``city.toml`` declares, else the unambiguous ones."""
    return (source.date_format,) if isinstance(source.date_format, str) else source.date_format or ISO


def expected(source: Incidents) -> str:
    """How a date is expected to be written, in words."""
    if not source.columns.when:
        return "a year, a month and a day that exist"
    if not source.date_format:
        return "a date as in 2024-05-31 or 2024-05-31 18:30"
    return f"a date in the declared format {' or '.join(declared_formats(source))}"


def with_numbers(rows: ir.Table, source: Incidents, engine: Engine) -> tuple[ir.Table, dict[str, int]]:
    """The rows with columns hour_given, minute_given, year_given, month_given, day_given; and what was not readable.

    They are null where not declared, blank or unreadable; the numbers of unreadable values come by column.
    """
    columns, unread = source.columns, {}
    for part in ("year", "month", "day"):
        name = getattr(columns, part)
        rows = rows.mutate(**{f"{part}_given": number(rows, name, part, source, engine) if name else _nothing("int32")})
    if not columns.hour:
        return rows.mutate(hour_given=_nothing("int8"), minute_given=_nothing("int8")), {}
    hours = distinct(engine, cell(rows, columns.hour), columns.hour, source)
    read = {value: read_hour(value) for value in hours}
    unread[columns.hour] = sum(n for value, n in hours.items() if read[value][0] is None and fold(value))
    minutes = pa.array([minute for _, minute in read.values()], pa.int8())
    table = pa.table(
        {"hour_text": pa.array(read, pa.string()), "hour_given": pa.array([h for h, _ in read.values()], pa.int8())}
    )
    known = engine.put(f"hours_{source.id}", table.append_column("minute_given", minutes))
    rows = rows.left_join(known, cell(rows, columns.hour).fill_null("") == known.hour_text).drop("hour_text")
    if columns.minute:
        minute = number(rows, columns.minute, "minute", source, engine).cast("int8")
        rows = rows.mutate(minute_given=minute)
    return rows, {name: n for name, n in unread.items() if n}


def number(rows: ir.Table, column: str, part: str, source: SourceFile, engine: Engine) -> ir.IntegerValue:
    """A whole number such as 2003, "2003.0" or, for a month, its name in English, Spanish, Portuguese or French."""
    value = cell(rows, column).try_cast("float64")
    limit = {"year": (1, 9999), "month": (1, 12), "day": (1, 31), "minute": (0, 59)}[part]
    whole = (value.isnull() | value.isnan()).ifelse(ibis.null("float64"), value)
    plain = (whole.between(*limit) & (whole == whole.floor())).ifelse(whole, ibis.null("float64")).cast("int32")
    if part != "month":
        return plain
    names = {value: read_month(value) for value in distinct(engine, cell(rows, column), column, source)}
    spelt = {value: month for value, month in names.items() if month}
    return plain.fill_null(cell(rows, column).cases(*spelt.items(), else_=None).cast("int32")) if spelt else plain


def read_month(name: str) -> int | None:
    """The month of a name in English, Spanish, Portuguese or French, or of its first letters.

    >>> read_month("Agosto"), read_month("fév."), read_month("juillet"), read_month("5")
    (8, 2, 7, None)
    """
    plain = fold(name)
    return MONTHS.get(plain[:4], MONTHS.get(plain[:3]))


def read_hour(written: str) -> tuple[int | None, int | None]:
    """Hour and minute at which something begins, each None where not said or not readable.

    >>> read_hour("18:00-19:59"), read_hour("18 a 20"), read_hour("06H"), read_hour("06:15:00:00"), read_hour("6:30 PM")
    ((18, None), (18, None), (6, None), (6, 15), (18, 30))
    """
    plain = written.strip()
    clock = re.match(r"(?:\d{4}-\d\d-\d\d[ T])?(.*)", plain)
    match = HOUR.match(clock[1]) if clock else None
    if not match or re.match(r"\d{3}$|\d{5}", plain):
        return None, None
    hour, minute = int(match[1]), int(match[2]) if match[2] else None
    if re.match(r"\d{4}$", plain):
        minute = int(plain[2:])
    half = re.search(r"([ap])\.?\s?m\b", plain.lower())
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    if hour > 23 or (minute or 0) > 59:
        return None, None
    return hour, None if RANGE.search(plain) else minute


def ways_of_writing(engine: Engine, rows: ir.Table, source: Incidents) -> dict[str, int]:
    """How many rows are written in each format, as far as length and separators tell them apart."""
    formats = declared_formats(source)
    if not source.columns.when or len(formats) == 1:
        return {}
    shape = rows.select(written=written(rows, source))
    shape = shape.mutate(length=shape.written.length(), mark=_mark(shape.written[4]), end=_mark(shape.written.right(1)))
    kinds = shape.group_by("length", "mark", "end").agg(rows=shape.count(), example=shape.written.min())
    stamps = {f"f{k}": engine.timestamp(kinds.example, [f]).notnull() for k, f in enumerate(formats)}
    ways: dict[str, int] = {}
    for row in engine.fetch(kinds.mutate(**stamps)).to_pylist():
        fits = next((f for k, f in enumerate(formats) if row[f"f{k}"]), None)
        if fits:
            ways[fits] = ways.get(fits, 0) + row["rows"]
    return ways


def require_some_dates(engine: Engine, raw: ir.Table, source: Incidents) -> None:
    """For a source in which no date could be read: that no date stands there.

    Raises BadInput with an example otherwise.
    """
    stands = written(raw, source)
    example = engine.fetch(raw.select(text=stands).filter(lambda t: t.text != "").limit(1))["text"].to_pylist()
    if example:
        raise BadInput(
            f"{source.file}: no date could be read in {', '.join(when_columns(source))}; {example[0]!r} stands there, "
            f"and {expected(source)} is expected",
            'Say in city.toml how dates are written, as in date_format = "%d/%m/%Y %H:%M".',
        )


def _mark(character: ir.StringValue) -> ir.StringValue:
    return character.between("0", "9").ifelse("0", character)


def _by_clock(formats: Iterable[str]) -> tuple[list[str], list[str]]:
    """The formats with a time of day, and those without."""
    timed = [f for f in formats if re.search(r"%-?[HIcXT]", f)]
    return timed, [f for f in formats if f not in timed]


def _read(engine: Engine, written: ir.StringValue, formats: list[str], *, offsets: bool) -> ir.TimestampValue:
    """The wall-clock time; an offset to UTC is dropped, since the clock on the wall is what the record is about."""
    if not formats:
        return _nothing("timestamp")
    bare = list(dict.fromkeys(f.removesuffix("%z").rstrip().removesuffix("Z") for f in formats))
    plain = engine.timestamp(written, formats if not any("%z" in f for f in formats) else bare)
    return plain.fill_null(engine.timestamp(written.re_replace(OFFSET, ""), bare)) if offsets else plain


def _nothing(kind: str) -> ir.Value:
    return ibis.null(kind)
