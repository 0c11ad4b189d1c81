"""What became of the rows of each source: how many were used, set aside and placed, and how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from urbansafety.ingest.duplicates import SAME_ID
from urbansafety.ingest.incidents import NO_DATE, NO_OFFENCE
from urbansafety.ingest.sources import file_row
from urbansafety.tables import Observation

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from urbansafety.city import City
    from urbansafety.engines import Engine
    from urbansafety.ingest.counts import CountReading
    from urbansafety.ingest.incidents import Reading

ASPECT = {NO_DATE: "completeness", SAME_ID: "uniqueness", NO_OFFENCE: "coverage"}
"""What a reason for setting rows aside bears on; any other bears on validity."""
REASONS = 50
"""Reasons of one source that are told apart; a person reads no more."""


@dataclass(frozen=True)
class Reckoning:
    """Numbers about the accepted incidents of each source, by source id, and what they show."""

    numbers: dict[str, dict[str, Any]]
    observations: tuple[Observation, ...]


def observe_incidents(engine: Engine, incidents: ir.Table | None, readings: Sequence[Reading]) -> Reckoning:
    """How many records of each source were placed, by what, and where that contradicts itself."""
    if incidents is None:
        return Reckoning({}, ())
    numbers = _numbers(engine, incidents, readings)
    levels = [name.removeprefix("area_") for name in incidents.columns if name.startswith("area_")]
    seen = [
        observation
        for reading in readings
        for observation in _geocoding(reading, numbers[reading.source.id], levels)
        if observation.affected
    ]
    return Reckoning(numbers, tuple(seen))


def reasons(engine: Engine, rejected: Path) -> list[dict[str, Any]]:
    """source, reason, column and rows: how often each reason set rows of a source aside."""
    rows = engine.read([rejected])
    again = rows.reason.startswith("same id as row ")
    rows = rows.mutate(reason=again.ifelse(SAME_ID, rows.reason))
    counts = rows.group_by("source", "reason", "column").agg(rows=rows.count())
    found: list[dict[str, Any]] = engine.fetch(
        counts.order_by("source", counts.rows.desc(), "reason", "column")
    ).to_pylist()
    return found


def observe_rejected(
    reasons: Sequence[dict[str, Any]], readings: Sequence[Reading | CountReading]
) -> list[Observation]:
    """One observation a source and reason, with the number of rows set aside."""
    seen = []
    for reading in readings:
        source = reading.source.id
        own = [row for row in reasons if row["source"] == source]
        for row in own[:REASONS]:
            column = f" (column {row['column']})" if row["column"] else ""
            message = f"{row['rows']:,} of {reading.read:,} {reading.unit} were set aside: {row['reason']}{column}."
            aspect, subject = ASPECT.get(row["reason"], "validity"), f"set aside: {row['reason']}"
            seen.append(Observation(source, aspect, subject, row["rows"], reading.read, message))
        rest = sum(row["rows"] for row in own[REASONS:])
        if rest:
            message = (
                f"{rest:,} of {reading.read:,} {reading.unit} were set aside for {len(own) - REASONS} other reasons."
            )
            seen.append(Observation(source, "validity", "set aside: other reasons", rest, reading.read, message))
    return seen


def source_rows(
    city: City,
    readings: Sequence[Reading],
    counts: Sequence[CountReading],
    reckoned: Reckoning,
    reasons: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The rows of ``sources`` for incidents, counts and crosswalks."""
    rows = []
    for reading in readings:
        numbers = reckoned.numbers[reading.source.id]
        rows.append(_row(reading, "incidents", numbers, reasons))
    rows += [_row(reading, "counts", vars(reading), reasons) for reading in counts]
    for file in sorted({source.crosswalk for source in city.records if source.crosswalk}):
        rows.append(file_row(crosswalk_id(file), "crosswalk", city.folder / file, file))
    return rows


def crosswalk_id(file: str) -> str:
    """The id of a crosswalk in ``sources``.

    >>> crosswalk_id("offence_iccs.csv")
    'crosswalk:offence-iccs'
    """
    return "crosswalk:" + re.sub(r"[^a-z0-9]+", "-", file.lower().removesuffix(".csv")).strip("-")


def _row(
    reading: Reading | CountReading, kind: str, numbers: dict[str, Any], reasons: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    source, files = reading.source, reading.files
    return {
        "id": source.id,
        "kind": kind,
        "file": source.file,
        "provider": source.provider,
        "group": source.group,
        "licence": source.licence,
        "counting_unit": source.counting_unit,
        "sha256": files.sha256,
        "bytes": files.bytes,
        "files": files.files,
        "first": numbers["first"],
        "last": numbers["last"],
        "read": reading.read,
        "accepted": numbers["accepted"],
        "rejected": sum(row["rows"] for row in reasons if row["source"] == source.id),
    }


def _numbers(engine: Engine, incidents: ir.Table, readings: Sequence[Reading]) -> dict[str, dict[str, Any]]:
    """Rows, first and last day, kinds of coordinates and ways of placing of each source, in one pass."""
    sums = {
        "accepted": incidents.count(),
        "first": incidents.date.min(),
        "last": incidents.date.max(),
        **{kind: (incidents.coordinates == kind).sum() for kind in ("given", "missing", "placeholder", "invalid")},
    }
    outside = incidents.coordinates == "given"
    for level in (name.removeprefix("area_") for name in incidents.columns if name.startswith("area_")):
        placed, area = incidents[f"placed_{level}"], incidents[f"area_{level}"]
        located = placed == "coordinates"
        sums[f"located_{level}"] = located.sum()
        sums[f"named_{level}"] = (placed == "name").sum()
        sums[f"both_{level}"] = (located & incidents.declared.notnull()).sum()
        sums[f"other_{level}"] = (located & (incidents.declared != area)).sum()
        outside = outside & ~located
    sums["outside"] = outside.sum()
    found = {row["source"]: row for row in engine.fetch(incidents.group_by("source").agg(**sums)).to_pylist()}
    nothing = dict.fromkeys(sums, 0) | {"first": None, "last": None}
    return {
        reading.source.id: {
            name: value or nothing[name] for name, value in found.get(reading.source.id, nothing).items()
        }
        for reading in readings
    }


def _geocoding(reading: Reading, numbers: dict[str, Any], levels: Sequence[str]) -> list[Observation]:
    source, total = reading.source, numbers["accepted"]
    columns = source.columns
    pair = f"{columns.lon or columns.x}, {columns.lat or columns.y}"
    bare = not (columns.lon or columns.x)
    missing = "have no coordinates: the source declares none" if bare else f"have no coordinates ({pair})"
    told = [
        ("completeness", "coordinates", numbers["missing"], f"{missing}."),
        ("geocoding", "placeholder coordinates", numbers["placeholder"],
         "carry coordinates that are placeholders, such as (0, 0); their place is not known."),
        ("validity", "coordinates", numbers["invalid"], f"have coordinates that are no place on earth ({pair})."),
        ("geocoding", "outside all areas", numbers["outside"] if levels else 0, "have coordinates outside all areas."),
    ]  # fmt: skip
    for level in levels:
        told.append((
            "geocoding", f"{level} by name", numbers[f"named_{level}"],
            f"were placed by the area of the level {level!r} that the record names, for want of coordinates in one.",
        ))  # fmt: skip
        nowhere = total - numbers[f"located_{level}"] - numbers[f"named_{level}"]
        told.append(
            (
                "geocoding",
                f"in no {level}",
                nowhere,
                f"are in no area of the level {level!r}, by coordinates or by name.",
            )
        )
    seen = [
        Observation(source.id, aspect, subject, affected, total, f"{affected:,} of {total:,} records {words}")
        for aspect, subject, affected, words in told
    ]
    level = reading.names_level
    if level:
        both, other = numbers[f"both_{level}"], numbers[f"other_{level}"]
        message = (
            f"{other:,} of {both:,} records lie in another area of the level {level!r} than they name; the coordinates "
            "were believed."
        )
        seen.append(Observation(source.id, "geocoding", f"{level} named and located", other, both, message))
    return seen
