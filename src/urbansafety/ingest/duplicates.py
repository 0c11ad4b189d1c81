"""Records that stand more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from urbansafety.ingest.columns import RAW
from urbansafety.ingest.coordinates import NOTHING
from urbansafety.tables import Observation

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import Incidents
    from urbansafety.engines import Engine

SAME_ID = "same id as an earlier row"


def content(engine: Engine, rows: ir.Table) -> ir.IntegerValue:
    """A 64-bit number of everything that a raw row says; equal rows have equal numbers."""
    return engine.digest([rows[name] for name in rows.columns if name.startswith(RAW)])


def repeats(rows: ir.Table, what: str = "same id") -> ir.Table:
    """The rows whose ``id`` stood before: twin_file, twin_row, first (as words) and same (in contents as the first).

    ``rows`` have file, row, id ("" or a word for nothing, as n/a, where there is none) and content.
    """
    named = rows.filter(~rows.id.lower().isin(NOTHING))
    several = named.group_by("id").agg(times=named.count()).filter(lambda t: t.times > 1)
    again = named.semi_join(several, "id").select("file", "row", "id", "content")
    order = ibis.window(group_by="id", order_by=["file", "row"])
    again = again.mutate(
        place=ibis.row_number().over(order),
        first_file=again.file.first().over(order),
        first_row=again.row.first().over(order),
        same=again.content == again.content.first().over(order),
    )
    again = again.filter(again.place > 0)
    place = ibis.literal(f"{what} as row ") + again.first_row.cast("string")
    elsewhere = place + ibis.literal(" of ") + again.first_file
    first = (again.file == again.first_file).ifelse(place, elsewhere)
    return again.select(twin_file="file", twin_row="row", first=first, same="same")


def observe_repeats(engine: Engine, twins: ir.Table, total: int, source: Incidents) -> list[Observation]:
    """How many rows were set aside because their id stood before, and how many of those say something else."""
    seen = engine.fetch(twins.aggregate(rows=twins.count(), same=twins.same.sum().fill_null(0))).to_pylist()[0]
    if not seen["rows"]:
        return []
    differing = seen["rows"] - seen["same"]
    message = f"{seen['rows']:,} rows have the {source.columns.id!r} of an earlier row and were set aside."
    if differing:
        message += (
            f" {differing:,} of them differ from it in other columns: if one {source.columns.id!r} may hold several "
            "offences, leave `id` out of city.toml."
        )
    return [Observation(source.id, "uniqueness", source.columns.id or "id", seen["rows"], total, message)]


def observe_likeness(engine: Engine, rows: ir.Table, total: int, source: Incidents) -> list[Observation]:
    """How many rows say exactly what another row says, where no id can tell whether they are separate events."""
    alike = rows.group_by("content").agg(times=rows.count(), masked=(rows.coordinates == "placeholder").any())
    alike = alike.filter(alike.times > 1)
    extra = alike.times - 1
    seen = engine.fetch(
        alike.aggregate(rows=extra.sum().fill_null(0), masked=extra.sum(where=alike.masked).fill_null(0))
    ).to_pylist()[0]
    if not seen["rows"]:
        return []
    message = (
        f"{seen['rows']:,} rows say exactly what an earlier row says. Without an id nothing tells whether they are "
        "separate events, so all are kept."
    )
    if seen["masked"]:
        message += (
            f" {seen['masked']:,} of them have placeholder coordinates: masking makes separate events look alike."
        )
    return [Observation(source.id, "uniqueness", "whole rows", int(seen["rows"]), total, message)]
