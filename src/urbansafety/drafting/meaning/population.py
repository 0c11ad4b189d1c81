"""Tables that count the people of areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer, population_column
from urbansafety.drafting.found.tables import TableFound
from urbansafety.drafting.guesses import Guess
from urbansafety.drafting.vocabulary import names_like, population_year

MATCHED = 0.8
"""Least share of the areas that a table of their population must name."""


@dataclass(frozen=True)
class People:
    """A table that fits a layer: the guesses for its ``[[areas]]`` block, and how well it fits (a share of 1)."""

    file: str
    guesses: tuple[Guess, ...]
    fit: float


def find_people(layer: Layer, tables: list[TableFound]) -> People | None:
    """The table whose rows name most of a layer's areas, and few others, and that has a column of people."""
    found = [people for table in tables if (people := _fits(layer, table))]
    return max(found, key=lambda people: people.fit, default=None)


def _fits(layer: Layer, table: TableFound) -> People | None:
    if table.rows < 0.5 * len(layer):
        return None
    columns = table.columns
    counted = population_column(list(columns.values()))
    if counted is None:
        return None
    key = _key(layer, table, str(counted.value))
    if key is None:
        return None
    names, areas, rows = key
    year = _year(columns, table, len(layer))
    joined = Guess("population_id", names, 0.6 + 0.35 * rows, f"{areas:.0%} of the areas are named in it")
    reason = f"the name, and {_total(layer, table, names, str(counted.value), year)}"
    population = Guess("population", f"{table.file}:{counted.value}", counted.confidence, reason)
    guesses = [population, joined, *([year] if year else [])]
    years = columns[str(year.value)].distinct if year and isinstance(year.value, str) else 1
    repeated = table.rows > 1.2 * years * len(layer)
    return People(table.file, tuple(guesses), areas * (0.5 + 0.5 * rows) * (0.8 if repeated else 1.0))


def _key(layer: Layer, table: TableFound, counted: str) -> tuple[str | list[str], float, float] | None:
    """The column of area ids (or all columns of a joint id), the share of areas and the share of rows that match."""
    own = layer.id.value if layer.id else ""
    if isinstance(own, list):
        return (own, 1.0, 1.0) if all(name in table.columns for name in own) else None
    best: tuple[float, str, float, float] | None = None
    for column in table.columns.values():
        if column.name == counted or column.distinct < 0.5 * len(layer) or column.distinct > 20 * len(layer):
            continue
        if column.numeric > 0.9 and not (column.whole and _names_areas(column)):
            continue
        match = layer.match(column.values.to_pylist())
        areas = len(set(match) - {""}) / len(layer)
        rows = column.among(_hits(match))
        if areas >= MATCHED and (rows >= 0.5 or column.numeric < 0.9) and (best is None or areas * rows > best[0]):
            best = areas * rows, column.name, areas, rows
    return (best[1], best[2], best[3]) if best else None


def _total(layer: Layer, table: TableFound, names: str | list[str], counted: str, year: Guess | None) -> str:
    """What the layer's areas have together, by the latest year and the mean of an area's rows, for a person to check.

    Rows that are no area's (the city's own total, say) are left out, as they will be.
    """
    dated = str(year.value) if year and isinstance(year.value, str) else ""
    keys = [names] if isinstance(names, str) else names
    rows = pq.read_table(
        list(table.raw.paths), columns=list(dict.fromkeys([*keys, counted, *([dated] if dated else [])]))
    )
    if dated:
        latest = max(rows[dated].to_pylist(), key=lambda text: text or "")
        rows = rows.filter(pc.equal(rows[dated], latest))
    written = [
        "|".join((text or "").strip() for text in row) for row in zip(*(rows[k].to_pylist() for k in keys), strict=True)
    ]
    people = Column.of(counted, rows[counted])
    known = dict(zip(people.values.to_pylist(), people.numbers.tolist(), strict=True))
    of_area: dict[str, list[float]] = {}
    for area, text in zip(layer.match(written), rows[counted].to_pylist(), strict=True):
        if area and (text or "").strip() in known:
            of_area.setdefault(area, []).append(known[text.strip()])
    total = sum(sum(several) / len(several) for several in of_area.values())
    return f"{total:,.0f} in all areas" + (f" in {latest.removesuffix('.0')}" if dated else "")


def _names_areas(column: Column) -> bool:
    return max(names_like(role, column.name) for role in ("code", "area", "id")) > 0.3


def _hits(ids: list[str]) -> NDArray[np.bool_]:
    return np.array([bool(id) for id in ids], bool)


def _year(columns: dict[str, Column], table: TableFound, areas: int) -> Guess | None:
    """The column of years when areas stand there several times, else the year in the name of column or file."""
    if table.rows > 1.5 * areas:
        years = [c for c in columns.values() if names_like("year", c.name) > 0.9 and c.within(1900, 2100) > 0.99]
        if years:
            return Guess("population_year", years[0].name, 0.95, "areas stand there once for each of its years")
    counted = population_column(list(columns.values()))
    year = population_year(str(counted.value)) if counted else None
    year = year or population_year(table.file)
    return Guess("population_year", year, 0.7, "the year in the name") if year else None
