"""Who lives in the areas: residents by area and year, and what is odd about them. Missing is never zero."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.ground.amounts import read_amounts
from urbansafety.ingest.ground.boundaries import Boundary, column_text, joint_text, listed
from urbansafety.ingest.ground.names import NameMatch, match_places, normal_form
from urbansafety.ingest.raw.paths import matching
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.ingest.sources import file_row
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from urbansafety.city import AreaLevel
    from urbansafety.tables import Floats, Ints, Level, Strings

MOST = 1e10
"""More people than live on Earth."""
NOT_SAID = 0
"""The year of a population whose year nobody declared."""
TOTAL_DIFFERS, PARENT_DIFFERS = 0.02, 0.10
"""From which difference, of the city and of any one area, the levels are said to contradict each other."""
MONTH = ("mes", "month", "mois", "monat")
"""How the name of a column of months begins."""
REPEATED = 0.01
"""Share of areas with exactly a neighbour's population from which that is no coincidence."""


@dataclass(frozen=True)
class Population:
    """Residents by area (rows, in the boundary's order) and year (columns), NaN where not known."""

    source: str
    values: Floats
    years: Ints
    observations: tuple[Observation, ...]
    sources: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Join:
    """The rows of a population table that belong to an area of the boundary: which, and where they stand."""

    file: str
    table: pa.Table
    row: Ints
    area: Ints
    lines: Ints


def read_population(level: AreaLevel, folder: Path, boundary: Boundary) -> Population:
    """Read the population of a level, from a column of its boundary file or joined by id from another file.

    Raises BadInput, with file and row, where a value is negative or no number, where no column holds the areas' ids,
    or where an area has several values for one year.
    """
    if level.population is None:
        return Population("", np.empty((len(boundary.ids), 0)), np.empty(0, np.int64), (), ())
    source = f"source:population-{level.level}"
    file, _, column = level.population.rpartition(":")
    sources: tuple[dict[str, Any], ...] = ()
    seen: list[Observation] = []
    if level.population in boundary.fields.column_names or not file:
        every = np.arange(len(boundary.ids))
        source, column = boundary.source, level.population
        join = Join(level.file, boundary.fields, every, every, every + 1)
    else:
        table, lines = read_table(file, folder)
        join, seen = _joined(level, source, table, lines, boundary)
        sources = (_population_row(source, file, folder, table, join),)
    year, about_year = _years(level, source, join)
    amount, about_marks = _amounts(source, join, column)
    values, years, about_repeats = _by_year(boundary, source, join, amount, year)
    seen += [*about_year, *about_marks, *about_repeats, *_holes(source, boundary, values)]
    return Population(source, values, years, tuple(seen), sources)


def inherited(people: Population, ids: Strings, first: Ints, second: Ints) -> list[Observation]:
    """What is said where many areas have exactly the population of a neighbour, as if it had been copied to both."""
    if not people.values.shape[1]:
        return []
    newest = people.values[:, -1]
    same = (newest[first] == newest[second]) & (newest[first] > 0)
    copied = np.unique(np.concatenate([first[same], second[same]]))
    if len(copied) <= max(2, REPEATED * len(ids)):
        return []
    pairs = listed(f"{ids[a]} and {ids[b]} ({newest[a]:,.0f})" for a, b in zip(first[same], second[same], strict=True))
    return [
        Observation(
            people.source, "population", "repeated values", len(copied), len(ids),
            f"{len(copied):,} of {len(ids):,} areas have exactly the same population as a neighbour ({pairs}): "
            "one number seems to have been given to several areas, which counts its residents more than once",
        )
    ]  # fmt: skip


def compare_levels(levels: list[Level], sources: list[str], nested: list[bool]) -> list[Observation]:
    """What is said of levels whose populations do not add up to those of the nearest level above that has any.

    ``sources`` says where each level's population comes from, ``nested`` whether it nests in the level above; where
    not, only the sums over the city are compared.
    """
    seen: list[Observation] = []
    for k, level in enumerate(levels):
        above = [i for i in range(k) if levels[i].population.shape[1]]
        if level.population.shape[1] and above:
            parents = _ancestors(levels, k, above[-1]) if all(nested[above[-1] + 1 : k + 1]) else None
            seen += _compared(sources[k], level, levels[above[-1]], parents)
    return seen


def _ancestors(levels: list[Level], below: int, above: int) -> Strings:
    """The id of the area at level ``above`` that each area at level ``below`` lies in, "" for none."""
    ids = levels[below].parents
    for level in reversed(levels[above + 1 : below]):
        parent = dict(zip(level.ids, level.parents, strict=True))
        ids = np.array([parent.get(id, "") for id in ids], dtype=object)
    return ids


def _compared(source: str, level: Level, parent: Level, parents: Strings | None) -> list[Observation]:
    common = np.intersect1d(level.population_years, parent.population_years)
    year = int((common if len(common) else level.population_years)[-1])
    other_year = year if len(common) else int(parent.population_years[-1])
    own = level.population[:, np.flatnonzero(level.population_years == year)[0]]
    other = parent.population[:, np.flatnonzero(parent.population_years == other_year)[0]]
    total, expected = float(np.nansum(own)), float(np.nansum(other))
    off, about_parents = _astray(own, other, parent, parents) if parents is not None else (0, "")
    if not expected or (abs(total / expected - 1) <= TOTAL_DIFFERS and not off):
        return []
    years = "" if year == other_year else f" (of {year or 'no stated year'} and {other_year or 'no stated year'})"
    return [
        Observation(
            source, "population", "sum over the level above", off or len(parent), len(parent),
            f"the populations of level {level.name} add up to {total:,.0f}, those of level {parent.name} to "
            f"{expected:,.0f}{years}, a difference of {total / expected - 1:+.1%}{about_parents}. "
            "Rates of one of the two levels are wrong by as much",
        )
    ]  # fmt: skip


def _astray(own: Floats, other: Floats, parent: Level, parents: Strings) -> tuple[int, str]:
    """How many parents' populations their children's do not add up to, and which."""
    place = {id: i for i, id in enumerate(parent.ids)}
    inside = np.array([place.get(id, -1) for id in parents])
    counted = (inside >= 0) & ~np.isnan(own)
    added = np.bincount(inside[counted], own[counted], len(parent))
    comparable = np.bincount(inside[counted], minlength=len(parent)).astype(bool) & (other > 0)
    share = np.where(comparable, added / np.where(comparable, other, 1.0) - 1, 0.0)
    off = np.flatnonzero(np.abs(share) > PARENT_DIFFERS)
    off = off[np.argsort(-np.abs(share[off]), kind="stable")]
    if not len(off):
        return 0, ""
    worst = listed(f"{parent.names[i]} {added[i]:,.0f} against {other[i]:,.0f} ({share[i]:+.0%})" for i in off)
    beyond = f"in {len(off):,} of {comparable.sum():,} areas of level {parent.name}"
    return len(off), f"; the difference is beyond {PARENT_DIFFERS:.0%} {beyond}: {worst}"


def _joined(
    level: AreaLevel, source: str, table: pa.Table, lines: Ints, boundary: Boundary
) -> tuple[Join, list[Observation]]:
    """The rows of a population file that belong to an area, by the declared or the best column of ids."""
    file = str(level.population).rpartition(":")[0]
    columns, match = _key(level, table, boundary)
    position = {id: i for i, id in enumerate(boundary.ids)}
    area = np.array([position.get(id, -1) for id in match.ids], np.int64)
    row = np.flatnonzero(area >= 0)
    named = columns if isinstance(columns, str) else " + ".join(columns)
    seen = []
    if columns != level.id or set(match.how) - {"id", ""}:
        words = {"number": "the same number written otherwise", "name": "name", "alias": "alias", "id": "id"}
        ways = [f"{match.how.count(how):,} by {by}" for how, by in words.items() if how in match.how]
        text = f"{file} was joined to the areas by its column {named!r}; of {table.num_rows:,} rows {', '.join(ways)}"
        inexact = sum(how not in ("id", "") for how in match.how)
        seen.append(Observation(source, "population", named, inexact, table.num_rows, text))
    if len(row) < table.num_rows:
        keys = joint_text(table, columns, file)
        strange = listed(dict.fromkeys(keys[i] or "(blank)" for i in np.flatnonzero(area < 0)))
        left = table.num_rows - len(row)
        text = f"{left:,} of {table.num_rows:,} rows of {file} name no area of the boundary: {strange}"
        seen.append(Observation(source, "population", named, left, table.num_rows, text))
    return Join(file, table, row, area[row], lines[row]), seen


def _key(level: AreaLevel, table: pa.Table, boundary: Boundary) -> tuple[str | tuple[str, ...], NameMatch]:
    """The column (or columns) of ids: as declared, else as in the boundary file, else the one that matches best."""
    own = level.id if isinstance(level.id, tuple) else (level.id,)
    file, _, column = str(level.population).rpartition(":")
    numbers = (column, level.population_year)
    candidates: list[str | tuple[str, ...]] = [name for name in table.column_names if name not in numbers]
    if level.population_id is not None:
        candidates = [level.population_id]
    elif all(column in table.column_names for column in own):
        candidates = [level.id]
    best: tuple[tuple[int, int], str | tuple[str, ...], NameMatch] | None = None
    for columns in candidates:
        match = match_places(
            joint_text(table, columns, file), boundary.ids.tolist(), boundary.names.tolist(), {}, offers=False
        )
        matched = len(set(match.ids) - {""}), sum(map(bool, match.ids))
        if best is None or matched > best[0]:
            best = matched, columns, match
    if best is None or not best[0][0]:
        raise BadInput(
            f"{file}: no column holds the ids of the areas of level {level.level!r}, as in {listed(boundary.ids)}"
            if level.population_id is None
            else f"{file}: nothing in {level.population_id!r} is the id of an area, as in {listed(boundary.ids)}",
            f'Say which does: population_id = "column". The file has: {listed(table.column_names)}.',
        )
    return best[1], best[2]


def _years(level: AreaLevel, source: str, join: Join) -> tuple[Ints, list[Observation]]:
    """The year of each row."""
    if not isinstance(level.population_year, str):
        year = level.population_year or NOT_SAID
        text = "the year that the population counts is not declared; it is used for every year"
        seen = (
            [] if year else [Observation(source, "population", "population_year", len(join.row), len(join.row), text)]
        )
        return np.full(len(join.row), year, np.int64), seen
    texts = np.array(column_text(join.table, level.population_year, join.file), dtype=object)[join.row]
    years = read_amounts([text[:4] for text in texts]).values
    bad = np.flatnonzero(~((years >= 1800) & (years <= 2200)))
    if len(bad):
        raise BadInput(
            f"{join.file}, row {join.lines[bad[0]]:,}: {level.population_year!r} is {texts[bad[0]]!r}, no year",
            "Correct it, or name the column with the year as population_year.",
        )
    return years.astype(np.int64), []


def _amounts(source: str, join: Join, column: str) -> tuple[Floats, list[Observation]]:
    """The population that each row states, NaN where it states none."""
    if column not in join.table.column_names:
        raise BadInput(f"{join.file}: no column {column!r}", nearest(column, join.table.column_names))
    texts = np.array(column_text(join.table, column, join.file), dtype=object)[join.row]
    amounts = read_amounts(texts.tolist())
    impossible = np.flatnonzero((amounts.values < 0) | (amounts.values > MOST))
    bad = [*amounts.unreadable, *impossible.tolist()]
    if bad:
        raise BadInput(
            f"{join.file}, row {join.lines[min(bad)]:,}: {column!r} is {texts[min(bad)]!r}, which is no number of "
            f"residents ({len(bad):,} rows are like this)",
            "Correct it; leave it blank where the population is not known.",
        )
    if not amounts.reading:
        return amounts.values, []
    text = f"in {column!r}, {amounts.reading}"
    return amounts.values, [Observation(source, "population", column, len(texts), len(texts), text)]


def _by_year(
    boundary: Boundary, source: str, join: Join, amount: Floats, year: Ints
) -> tuple[Floats, Ints, list[Observation]]:
    """Residents by area and year: where rows are months, the mean over the months that are known."""
    years, column = np.unique(year, return_inverse=True)
    known = np.flatnonzero(~np.isnan(amount))
    cell = (join.area * len(years) + column)[known]
    rows, seen = np.bincount(cell, minlength=len(boundary.ids) * len(years)), []
    if (rows > 1).any():
        month = _month_column(join, cell, known)
        if month is None:
            _require_same(join, cell, known, amount)
        several = int((rows > 1).sum())
        text = (
            f"the population is given by month (column {month!r}); the mean over a year's months is used"
            if month
            else f"the same population stands more than once for {plural(several, 'area and year', 'areas and years')}"
        )
        seen.append(Observation(source, "population", "repeated rows", several, int((rows > 0).sum()), text))
    total = np.bincount(cell, amount[known], len(rows))
    values = np.where(rows > 0, total / np.maximum(rows, 1), np.nan).reshape(-1, len(years))
    return values, years, seen


def _month_column(join: Join, cell: Ints, known: Ints) -> str | None:
    """The column, called a month, that numbers the rows of an area and year 1 to 12."""
    for column in (name for name in join.table.column_names if normal_form(name).startswith(MONTH)):
        texts = np.array(column_text(join.table, column, join.file), dtype=object)[join.row[known]]
        month = read_amounts(texts.tolist()).values
        if np.isin(month, np.arange(1, 13)).all() and len(np.unique(cell * 13 + month)) == len(cell):
            return str(column)
    return None


def _require_same(join: Join, cell: Ints, known: Ints, amount: Floats) -> None:
    """Raise BadInput where an area has different populations for one year."""
    order = np.argsort(cell, kind="stable")
    differ = np.flatnonzero((np.diff(cell[order]) == 0) & (np.diff(amount[known][order]) != 0))
    if not len(differ):
        return
    rows = known[order[np.flatnonzero(cell[order] == cell[order][differ[0]])]]
    raise BadInput(
        f"{join.file}, rows {listed(f'{line:,}' for line in join.lines[rows])}: one area has several populations for "
        f"one year ({listed(f'{value:,.0f}' for value in amount[rows])})",
        "Keep one row for each area and year, name the year's column as population_year, or name all the columns "
        'that tell areas apart: population_id = ["borough", "name"].',
    )


def _holes(source: str, boundary: Boundary, values: Floats) -> list[Observation]:
    """What is said of areas without a population, and of areas where nobody lives."""
    known = ~np.isnan(values)
    missing, empty = boundary.ids[~known.any(axis=1)], boundary.ids[(values == 0).any(axis=1)]
    seen, n = [], len(boundary.ids)
    if len(missing):
        text = f"the population of {len(missing):,} of {n:,} areas is not known ({listed(missing)}); they get no rate"
        seen.append(Observation(source, "population", "missing", len(missing), n, text))
    if len(empty):
        text = f"nobody lives in {len(empty):,} of {n:,} areas ({listed(empty)}); there is no rate there"
        seen.append(Observation(source, "population", "zero", len(empty), n, text))
    return seen


def _population_row(source: str, file: str, folder: Path, table: pa.Table, join: Join) -> dict[str, Any]:
    return {
        **file_row(source, "population", matching(file, folder)[0], file),
        "read": table.num_rows,
        "accepted": len(join.row),
        "rejected": table.num_rows - len(join.row),
    }
