"""From accepted records to cubes: one group-by of integers a level in the engine, the declared counts beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from urbansafety.city import CITY
from urbansafety.dossier import declared
from urbansafety.tables import PLACED, Areas, Cube, Indices, Ints, Level, Strings, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.engines import Engine

ATTEMPTED = ("attempted", "completed", "not said")
AXES = ("iccs", "source", "month")
SMALL_SPACE = 4_000_000
"""Up to so many possible cells, counting in place is faster than sorting, and small."""


@dataclass(frozen=True)
class Axes:
    """What the cells of every level are numbered by, each in ascending order; ``months`` has no gap."""

    months: NDArray[np.datetime64]
    codes: Strings
    sources: Strings


@dataclass(frozen=True)
class Cells:
    """Counts by the axes; the same cell may come more than once, in any order."""

    code: Indices
    area: Indices
    month: Indices
    attempted: Indices
    placed: Indices
    source: Indices
    count: Ints


def cubes(tables: Tables, engine: Engine) -> dict[str, Cube]:
    """The cube of each level, and of the city as a whole, by name.

    Declared counts stand at their own level and those above it; at any other level they are placed in no area.
    """
    levels, rows = tables.areas.levels, tables.incidents
    axes = _axes([*([] if rows is None else [engine.fetch(rows.select(*AXES).distinct())]), tables.counts])
    counted = [_incidents(rows, level, axes, engine) for level in levels or (None,)]
    result = {}
    for level, cells in zip(levels, counted, strict=False):
        result[level.name] = _cube(level.name, level.ids, [cells, _declared(tables, level, axes)], axes)
    parts = [replace(cells, area=np.zeros_like(cells.area)) for cells in (counted[-1], _declared(tables, None, axes))]
    result[CITY] = _cube(CITY, np.array([""], object), parts, axes)
    return result


def _incidents(rows: ir.Table | None, level: Level | None, axes: Axes, engine: Engine) -> Cells:
    """Incidents counted by area of the level, month, code, attempt, placing and source.

    What has few values is a number already in the engine, which halves the work and the memory of counting.
    """
    if rows is None or not len(axes.sources):
        none = np.empty(0, np.int32)
        return Cells(none, none, none, none, none, none, np.empty(0, np.int64))
    import ibis

    placed = rows[f"placed_{level.name}"] if level else ibis.literal(PLACED[2])
    keys = {
        "area": rows[f"area_{level.name}"] if level else ibis.literal(""),
        "iccs": rows["iccs"],
        "attempted": ibis.cases((rows["attempted"], 0), (~rows["attempted"], 1), else_=2),
        "placed": ibis.cases(*((placed == name, i) for i, name in enumerate(PLACED))),
        "source": ibis.cases(*((rows["source"] == name, i) for i, name in enumerate(axes.sources))),
        "month": rows["month"],
    }
    found = engine.fetch(rows.group_by(**keys).aggregate(count=rows.count()))
    attempted, placed, source = (found[name].to_numpy().astype(np.int32) for name in ("attempted", "placed", "source"))
    return Cells(
        code=_positions(found["iccs"], axes.codes),
        area=_positions(found["area"], level.ids if level else ()),
        month=_months(found["month"], axes),
        attempted=attempted,
        placed=placed,
        source=source,
        count=found["count"].to_numpy(),
    )


def _declared(tables: Tables, level: Level | None, axes: Axes) -> Cells:
    """The declared counts as they stand at a level (None: the city as a whole)."""
    counts = tables.counts
    area = _held(tables.areas, counts, level) if level else np.zeros(len(counts), np.int32)
    return Cells(
        code=_positions(counts["iccs"], axes.codes),
        area=area,
        month=_months(counts["month"], axes),
        attempted=_positions(counts["attempted"], ATTEMPTED),
        placed=np.where(area < 0, PLACED.index("none"), PLACED.index("coordinates")).astype(np.int32),
        source=_positions(counts["source"], axes.sources),
        count=counts["count"].to_numpy(),
    )


def _held(areas: Areas, counts: pa.Table, level: Level) -> Indices:
    """The position at a level of the area that holds each count's own area; -1 where that level lies below."""
    found = np.full(len(counts), -1, np.int32)
    goal = [one.name for one in areas.levels].index(level.name)
    for step, own in enumerate(areas.levels[goal:], goal):
        here = pc.equal(counts["level"], own.name).to_numpy()
        if here.any():
            found = np.where(here, _holders(areas, step, goal)[_positions(counts["area"], own.ids)], found)
    return found


def _holders(areas: Areas, step: int, goal: int) -> Indices:
    """For each area of level number ``step`` the position at ``goal`` of the area that holds it, and a last -1."""
    holder = np.arange(len(areas.levels[step]), dtype=np.int32)
    for lower in range(step, goal, -1):
        parents = pa.chunked_array([pa.array(areas.levels[lower].parents, pa.string())])
        above = np.append(_positions(parents, areas.levels[lower - 1].ids), -1)
        holder = above[holder]
    return np.append(holder, -1).astype(np.int32)


def _axes(parts: Sequence[pa.Table]) -> Axes:
    parts = [part for part in parts if len(part)]
    every = {name: {value for part in parts for value in pc.unique(part[name]).to_pylist()} for name in AXES}
    months = np.array(sorted(every["month"]), "datetime64[M]")
    gapless = np.arange(months[0], months[-1] + 1) if len(months) else months
    return Axes(gapless, _texts(every["iccs"]), _texts(every["source"]))


def _texts(values: set[Any]) -> Strings:
    return np.array(sorted(values), object)


def _months(days: pa.ChunkedArray, axes: Axes) -> Indices:
    month = days.to_numpy().astype("datetime64[M]")
    return (month - axes.months[:1]).astype(np.int32) if len(month) else np.empty(0, np.int32)


def _positions(values: pa.ChunkedArray, known: Sequence[str] | Strings) -> Indices:
    """Where each value stands among the known ones; -1 where it does not."""
    found = pc.index_in(values, value_set=pa.array(list(known), pa.string()))
    position: Indices = found.fill_null(-1).to_numpy()
    return position


def _cube(level: str, areas: Strings, parts: list[Cells], axes: Axes) -> Cube:
    """One cell each, in order of code, area, month, attempt, placing and source."""
    code, area, month, attempted, placed, source, count = (
        np.concatenate(columns) for columns in zip(*map(_columns, parts), strict=True)
    )
    shape = (len(axes.codes), len(areas) + 1, len(axes.months), len(ATTEMPTED), len(PLACED), len(axes.sources))
    key = np.ravel_multi_index((code, area + 1, month, attempted, placed, source), shape) if len(count) else count
    key, count = _collapsed(key, count, math.prod(shape))
    code, area, month, attempted, placed, source = (
        part.astype(np.int32) for part in (np.unravel_index(key, shape) if len(key) else [key] * 6)
    )
    return Cube(
        level=level, areas=areas, months=axes.months, codes=axes.codes, area=area - 1, month=month, code=code,
        placed=placed, source=source, sources=axes.sources, attempted=attempted,
        count=count,
    )  # fmt: skip


def _collapsed(key: Ints, count: Ints, space: int) -> tuple[Ints, Ints]:
    """Each key once, in ascending order, with the sum of its counts; keys are below ``space``."""
    if space <= max(len(key), SMALL_SPACE):
        keys = np.flatnonzero(np.bincount(key, minlength=1))
        return keys, np.bincount(key, count, 1)[keys].astype(np.int64) if len(keys) else keys
    order = np.argsort(key)
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    return key[order][first], np.add.reduceat(count[order], first)


def _columns(cells: Cells) -> tuple[NDArray[Any], ...]:
    return cells.code, cells.area, cells.month, cells.attempted, cells.placed, cells.source, cells.count


def counts_table(cubes: dict[str, Cube]) -> pa.Table:
    """The dossier's ``counts``: every cell of every level, texts as dictionaries, in the declared order."""
    names = [field.name for field in declared()["counts"].schema]
    parts = [_counts(cubes[level]).select(names) for level in sorted(cubes)]
    return pa.concat_tables(parts).unify_dictionaries()


def _counts(cube: Cube) -> pa.Table:
    """Cells lie in order of code, then area and month: a stable sort by area and month leaves the code third."""
    order = np.argsort(cube.area.astype(np.int64) * len(cube.months) + cube.month, kind="stable")
    day = cube.months.astype("datetime64[D]").astype(np.int32)
    return pa.table(
        {
            "level": _dictionary(np.zeros(len(order), np.int32), [cube.level]),
            "area": _dictionary(cube.area[order] + 1, ["", *cube.areas]),
            "month": pa.array(day[cube.month[order]] if len(order) else [], pa.int32()).cast(pa.date32()),
            "iccs": _dictionary(cube.code[order], cube.codes),
            "attempted": _dictionary(cube.attempted[order], ATTEMPTED),
            "placed": _dictionary(cube.placed[order], PLACED),
            "source": _dictionary(cube.source[order], cube.sources),
            "count": pa.array(cube.count[order]),
        }
    )


def _dictionary(position: Indices, values: Sequence[str] | Strings) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(position, pa.int32()), pa.array(list(values), pa.string()))
