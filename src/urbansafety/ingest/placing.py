"""From points to areas: a look-up of cells in the engine, and an exact test where a border runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.ingest.ground.cells import BORDER, OUTSIDE, SPLIT, CellTable, cell_tables, locate

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.engines import Engine
    from urbansafety.tables import Areas, Floats, Ints, Level

SHIFT = SPLIT.bit_length() - 1
"""Dividing by `SPLIT` is a shift by so many bits."""


@dataclass(frozen=True)
class Ground:
    """The areas, their cell tables by level, and both in the engine.

    ``coarse`` and ``fine`` are the tables of `cell_tables`; ``ids`` has the index and the id of every area.
    """

    areas: Areas
    cells: dict[str, CellTable]
    coarse: dict[str, ir.Table]
    fine: dict[str, ir.Table]
    ids: dict[str, ir.Table]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, from large to small."""
        return self.areas.levels


def prepare_ground(areas: Areas, cells: dict[str, CellTable], engine: Engine) -> Ground:
    """Bring the cell tables into the engine."""
    coarse, fine, ids = {}, {}, {}
    for level in areas.levels:
        outer, inner = cell_tables(cells[level.name])
        coarse[level.name] = _written(engine, f"coarse-{level.name}", outer)
        fine[level.name] = _written(engine, f"fine-{level.name}", inner)
        numbered = {"number": pa.array(range(len(level)), pa.int32()), "id": pa.array(level.ids, pa.string())}
        ids[level.name] = engine.put(f"ids_{level.name}", pa.table(numbered))
    return Ground(areas, cells, coarse, fine, ids)


def _written(engine: Engine, name: str, table: pa.Table) -> ir.Table:
    """A table of millions of numbers, which as a file takes a fifth of the time of `Engine.put`."""
    path = engine.folder / f"{name}.parquet"
    pq.write_table(table, path, compression="none", use_dictionary=False)
    return engine.read([path])


def with_cells(rows: ir.Table, ground: Ground) -> ir.Table:
    """The rows with ``at_LEVEL``: the index of the area, OUTSIDE, or BORDER and below where only a test can tell.

    Rows without ``lon`` and ``lat`` are outside.
    """
    for level in ground.levels:
        rows = _with_level(rows, ground, level.name)
    return rows


def _with_level(rows: ir.Table, ground: Ground, name: str) -> ir.Table:
    cells = ground.cells[name]
    i = ((rows.lon - cells.west) * cells.per_lon).floor().cast("int64")
    j = ((rows.lat - cells.south) * cells.per_lat).floor().cast("int64")
    within = ((j & SPLIT - 1) << SHIFT) + (i & SPLIT - 1)
    rows = rows.mutate(block_column=i >> SHIFT, block_row=j >> SHIFT, sub=within)
    coarse = ground.coarse[name].rename(known_column="column", known_row="row", outer="value")
    rows = rows.left_join(coarse, [rows.block_column == coarse.known_column, rows.block_row == coarse.known_row])
    block = (rows.outer <= BORDER).ifelse(BORDER - rows.outer, None)
    rows = rows.mutate(fine_wanted=(block * SPLIT**2 + rows["sub"]).cast("int32"))
    fine = ground.fine[name].rename(fine_known="fine", inner="value")
    rows = rows.left_join(fine, rows.fine_wanted == fine.fine_known)
    at = (rows.outer <= BORDER).ifelse(rows.inner, rows.outer).fill_null(OUTSIDE).cast("int32")
    return rows.mutate(**{f"at_{name}": at}).drop(
        "block_column", "block_row", "sub", "known_column", "known_row", "outer", "fine_wanted", "fine_known", "inner"
    )


def tested(engine: Engine, rows: ir.Table, ground: Ground, name: str) -> ir.Table:
    """The distinct points of border cells with their areas by the exact test.

    Returns
    -------
    Table
        point_lon, point_lat and, for each level, ``tested_LEVEL``: the index of the area, or OUTSIDE.
    """
    levels = [level.name for level in ground.levels]
    border = ibis.literal(value=False)
    for level in levels:
        border = border | (rows[f"at_{level}"] <= BORDER)
    schema = pa.schema(
        [
            ("point_lon", pa.float64()),
            ("point_lat", pa.float64()),
            *((f"tested_{level}", pa.int32()) for level in levels),
        ]
    )
    path = engine.folder / f"tested-{name}.parquet"
    with pq.ParquetWriter(path, schema) as writer:
        for batch in engine.batches(rows.filter(border).select("lon", "lat").distinct()):
            lon, lat = (batch[axis].to_numpy(zero_copy_only=False) for axis in ("lon", "lat"))
            found = [pa.array(numbers, pa.int32()) for numbers in locate_all(ground, lon, lat).values()]
            writer.write_batch(pa.record_batch([pa.array(lon), pa.array(lat), *found], schema=schema))
    return engine.read([path])


def locate_all(ground: Ground, lon: Floats, lat: Floats) -> dict[str, Ints]:
    """The area of each of n points at every level: indices, OUTSIDE where there is none."""
    return {
        level.name: locate(ground.cells[level.name], level.geometry, lon, lat).astype("int32")
        for level in ground.levels
    }


def with_areas(rows: ir.Table, tests: ir.Table, ground: Ground) -> ir.Table:
    """The rows with ``at_LEVEL`` settled by the tests, and ``area_LEVEL`` and ``placed_LEVEL``.

    Coordinates win. ``by_LEVEL``, the index of the area that the record's own name means, places what they do not.
    """
    rows = rows.left_join(tests, [rows.lon == tests.point_lon, rows.lat == tests.point_lat])
    for level in ground.levels:
        name = level.name
        found = (rows[f"at_{name}"] <= BORDER).ifelse(rows[f"tested_{name}"], rows[f"at_{name}"])
        at = (rows.coordinates == "given").ifelse(found, OUTSIDE)
        rows = rows.mutate(**{f"at_{name}": at})
        at, by = rows[f"at_{name}"], rows[f"by_{name}"]
        placed = ibis.cases((at >= 0, "coordinates"), (by.notnull(), "name"), else_="none")
        rows = rows.mutate(**{f"placed_{name}": placed, "wanted": (at >= 0).ifelse(at, by)})
        ids = ground.ids[name].rename(known="number", **{f"area_{name}": "id"})
        rows = rows.left_join(ids, rows.wanted == ids.known).drop("wanted", "known")
        rows = rows.mutate(**{f"area_{name}": rows[f"area_{name}"].fill_null("")})
    return rows
