"""Factors of vulnerability and resilience, and their values by area, as a city has them from elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.city import CITY, City, Measures
from urbansafety.dossier import declared
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.columns import require_columns
from urbansafety.ingest.context.beyond import Beyond
from urbansafety.ingest.context.stated import GIVEN, Stated, read_stated
from urbansafety.ingest.ground.amounts import read_amounts
from urbansafety.ingest.ground.boundaries import column_text, listed
from urbansafety.ingest.ground.names import normal_form
from urbansafety.ingest.named import choose_level
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.ingest.sources import table_row
from urbansafety.tables import Areas, Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from urbansafety.catalog import Factor
    from urbansafety.ingest.ground.names import NameMatch
    from urbansafety.tables import Bools, Floats, Ints, Strings

KEY = ("indicator", "level", "area", "period")
NUMBERS = ("value", "lower", "upper")
VALUES = pa.schema(
    [
        *((name, pa.string()) for name in KEY),
        *((name, pa.float64()) for name in NUMBERS),
        ("missing", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("source", pa.string()),
    ]
)
"""The values of all files, with the place where each stands."""
PERCENTAGE = "%"
"""How the unit of a percentage begins."""
WHOLE = 100.0
AS_SHARES = 1.0
"""A column of percentages that never exceeds this may be one of shares."""


@dataclass(frozen=True)
class Written:
    """Every value of a file, one after the other, as it is written there.

    ``row`` is the position of its row, ``column`` the column it stands in; ``lower`` and ``upper`` are empty where no
    column has them.
    """

    row: Ints
    indicator: Strings
    column: Strings
    value: Strings
    lower: Strings
    upper: Strings


@dataclass(frozen=True)
class Placed:
    """The level and the area of each row ("" for the city as a whole), and which rows are of neither."""

    level: Strings
    area: Strings
    unknown: Bools
    observations: tuple[Observation, ...]


def read_measures(city: City, areas: Areas) -> Beyond:
    """Factors of vulnerability and resilience, and their values by area.

    A row that names no known area is set aside and reported. Raises BadInput, with file and row, for a factor that is
    not known, a value that is no number or outside its scale, an interval that does not hold its value, and a value
    that is given twice.
    """
    parts, seen, sources, rejected = [VALUES.empty_table()], [], [], []
    for source in city.indicators:
        values, observed, told, set_aside = _read(source, city, areas)
        parts.append(values)
        seen += observed
        sources.append(told)
        rejected += set_aside
    values = pa.concat_tables(parts)
    _require_once(values)
    inside = {name: values[name] for name in (*KEY, *NUMBERS, "missing")}
    measures = declared()["indicators"].build(inside | {"challenge": [""] * values.num_rows})
    return Beyond({"factors": _factors(city, values), "measures": measures}, sources, seen, rejected)


def _read(
    source: Measures, city: City, areas: Areas
) -> tuple[pa.Table, list[Observation], dict[str, Any], list[dict[str, Any]]]:
    """The values of one file, what was seen in it, its row of ``sources`` and its rows of ``rejected``."""
    table, lines = read_table(source, city.folder)
    if not table.num_rows:
        raise BadInput(f"{source.file}: there is no row below the header", "Add the values, or leave the block out.")
    named = source.columns.model_dump(exclude={"values"}, exclude_none=True)
    require_columns(source, [*named.values(), *source.columns.values.values()], table.column_names)
    written = _written(source, table, lines, city.known_factors)
    place = _placed(source, table, city, areas)
    period = _periods(source, table, lines)
    numbers, seen = _numbers(source, written, lines, city.known_factors)
    kept = ~place.unknown[written.row]
    row = written.row[kept]
    values = {
        "indicator": written.indicator[kept],
        "level": place.level[row],
        "area": place.area[row],
        "period": period[row],
        **{name: part.values[kept] for name, part in zip(NUMBERS, numbers, strict=True)},
        "missing": numbers[0].missing[kept],
        "file": np.full(len(row), source.file, object),
        "row": lines[row],
        "source": np.full(len(row), source.id, object),
    }
    arrays = [pa.array(values[field.name], field.type, from_pandas=True) for field in VALUES]
    told = table_row(source, "indicators", city.folder, table.num_rows, int(place.unknown.sum()))
    set_aside = _set_aside(source, table, lines[place.unknown], place.unknown)
    return pa.table(arrays, schema=VALUES), [*place.observations, *seen], told, set_aside


def _set_aside(source: Measures, table: pa.Table, lines: Ints, unknown: Bools) -> list[dict[str, Any]]:
    """The rows that name no area, as the dossier's ``rejected``."""
    if not len(lines):
        return []
    column = str(source.columns.area)
    names = _texts(table, column, source.file)[unknown].tolist()
    head = {"source": source.id, "file": source.file, "column": column, "reason": "names no area"}
    return [head | {"row": int(line), "value": name} for line, name in zip(lines, names, strict=True)]


def _written(source: Measures, table: pa.Table, lines: Ints, known: dict[str, Factor]) -> Written:
    names, n = source.columns, table.num_rows
    none = np.full(n, "", object)
    if names.value:
        ids = _texts(table, str(names.indicator), source.file)
        _require_known(source, ids, lines, known)
        columns = (names.value, names.lower, names.upper)
        text = [_texts(table, column, source.file) if column else none for column in columns]
        return Written(np.arange(n), ids, np.full(n, names.value, object), *text)
    unknown = next((id for id in names.values if id not in known), None)
    if unknown:
        raise BadInput(f"city.toml, {source.file}: {unknown!r} is no factor", nearest(unknown, known))
    ids, heads = (np.repeat(np.array(list(of), object), n) for of in (names.values, names.values.values()))
    value = np.concatenate([_texts(table, column, source.file) for column in names.values.values()])
    empty = np.tile(none, len(names.values))
    return Written(np.tile(np.arange(n), len(names.values)), ids, heads, value, empty, empty)


def _require_known(source: Measures, ids: Strings, lines: Ints, known: dict[str, Factor]) -> None:
    unknown = [at for at, id in enumerate(ids.tolist()) if id not in known]
    if unknown:
        found = ids[unknown[0]]
        raise BadInput(
            f"{source.file}, row {lines[unknown[0]]:,}: {found!r} is no factor "
            f"({plural(len(unknown), 'row')} of {len(ids):,} of factors that are not known)",
            f"{nearest(found, known)} Declare another one as [[factors]] in city.toml.",
        )


def _texts(table: pa.Table, column: str, file: str) -> Strings:
    return np.array([text.strip() for text in column_text(table, column, file)], object)


def _placed(source: Measures, table: pa.Table, city: City, areas: Areas) -> Placed:
    n, column = table.num_rows, source.columns.area
    if column is None:
        return Placed(np.full(n, CITY, object), np.full(n, "", object), np.zeros(n, bool), ())
    names = _texts(table, column, source.file)
    if not areas.levels:
        raise BadInput(
            f"city.toml, {source.file}: the values are of areas (column {column!r}), and no [[areas]] are declared",
            "Declare the areas with their boundary file.",
        )
    level, match = choose_level(dict(Counter(names.tolist())), source, areas)
    meant = dict(zip(dict.fromkeys(names.tolist()), match.ids, strict=True))
    area = np.array([meant[name] for name in names], object)
    whole = np.array([normal_form(name) == normal_form(city.city.name) for name in names]) & (area == "")
    unknown = (area == "") & ~whole
    if unknown.all():
        known = " ".join(f"{one.name}: {listed(one.ids)}." for one in areas.levels)
        raise BadInput(
            f"{source.file}: no row names an area; in {column!r} stands {listed(dict.fromkeys(names))}",
            f"Name the column with their ids or names. {known}",
        )
    seen = [
        Observation(source.id, "geocoding", column, int(unknown.sum()), n, _lost(names, unknown, match, level.name))
    ]
    return Placed(np.where(whole, CITY, level.name), area, unknown, tuple(seen) if unknown.any() else ())


def _lost(names: Strings, unknown: Bools, match: NameMatch, level: str) -> str:
    """Which names mean no area, and what they may mean."""
    lost = list(dict.fromkeys(names[unknown].tolist()))
    offers = [f"{name!r} may be {match.offers[name].name!r}" for name in lost if name in match.offers]
    hint = f"; {listed(offers)}: if so, add it to the level's aliases" if offers else ""
    several = [f"{name!r} could mean {' or '.join(match.ambiguous[name])}" for name in lost if name in match.ambiguous]
    doubt = f"; {listed(several)}" if several else ""
    written = listed(repr(name) if name else "nothing" for name in lost)
    return f"{unknown.sum():,} of {len(names):,} rows name no {level} ({written}) and are set aside{hint}{doubt}"


def _periods(source: Measures, table: pa.Table, lines: Ints) -> Strings:
    """The year of each row, as text; of a span such as 2020/21 the first."""
    if source.columns.period is None:
        return np.full(table.num_rows, str(source.year), object)
    texts = _texts(table, source.columns.period, source.file)
    years = read_amounts([text if text[4:5].isdigit() else text[:4] for text in texts]).values
    bad = np.flatnonzero(~((years >= 1800) & (years <= 2200)))
    if len(bad):
        raise BadInput(
            f"{source.file}, row {lines[bad[0]]:,}: {source.columns.period!r} is {texts[bad[0]]!r}, no year",
            "Correct it, or name the column with the year as `period`.",
        )
    return np.array([str(int(year)) for year in years], object)


def _numbers(
    source: Measures, written: Written, lines: Ints, known: dict[str, Factor]
) -> tuple[tuple[Stated, Stated, Stated], list[Observation]]:
    """Value, lower and upper end of all that is written, each factor read on its own; and what was seen meanwhile."""
    n = len(written.row)
    found = [Stated(np.full(n, np.nan), np.full(n, GIVEN, object), (), "") for _ in range(3)]
    seen: list[Observation] = []
    for id in dict.fromkeys(written.indicator.tolist()):
        mine = np.flatnonzero(written.indicator == id)
        texts = [text for part in (written.value, written.lower, written.upper) for text in part[mine].tolist()]
        read = read_stated(texts, source.decimal)
        where = f"{source.file}, row"
        if read.unreadable:
            at = read.unreadable[0] % len(mine)
            raise BadInput(
                f"{where} {lines[written.row[mine[at]]]:,}: {written.column[mine[at]]!r} is no number: "
                f"{texts[read.unreadable[0]]!r} ({plural(len(read.unreadable), 'value')} like this)",
                'Correct it; leave it blank where the value is not known, and write "*" where it is suppressed.',
            )
        for part, values, missing in zip(found, read.values.reshape(3, -1), read.missing.reshape(3, -1), strict=True):
            part.values[mine], part.missing[mine] = values, missing
        _require_sound(
            known[id], [part.values[mine] for part in found], [f"{where} {lines[i]:,}" for i in written.row[mine]]
        )
        seen += _seen(source, known[id], written.column[mine[0]], found[0].values[mine], found[0].missing[mine])
        if read.reading:
            text = f"in the values of {id!r}, {read.reading}"
            seen.append(Observation(source.id, "validity", id, len(mine), len(mine), text))
    return (found[0], found[1], found[2]), seen


def _require_sound(factor: Factor, values: list[Floats], stands: list[str]) -> None:
    """Values lie on the factor's scale, and in their own intervals."""
    value, lower, upper = values
    least = min(0.0, factor.goalposts.low) if factor.goalposts else 0.0
    most = WHOLE if factor.unit.startswith(PERCENTAGE) else np.inf
    outside = np.flatnonzero((value < least) | (value > most) | np.isinf(value))
    if len(outside):
        at = outside[0]
        scale = f"below {least:g}" if value[at] < least else f"above {most:g}" if most < np.inf else "no number"
        raise BadInput(
            f"{stands[at]}: {factor.id!r} is {value[at]:g}, which is {scale} "
            f"({plural(len(outside), 'value')} like this)",
            f"It is measured in {factor.unit}. Correct it, or declare a factor with its unit as [[factors]].",
        )
    wrong = np.flatnonzero((lower > value) | (value > upper) | (lower > upper))
    if len(wrong):
        at = wrong[0]
        raise BadInput(
            f"{stands[at]}: the interval of {factor.id!r}, {lower[at]:g} to {upper[at]:g}, does not hold its value "
            f"{value[at]:g} ({plural(len(wrong), 'value')} like this)",
            "Correct it; check which columns are `lower` and `upper`.",
        )


def _seen(source: Measures, factor: Factor, column: str, value: Floats, missing: Strings) -> list[Observation]:
    """What is said of values that are missing, and of percentages that look like shares."""
    seen, n = [], len(value)
    for state, count in sorted(Counter(missing[missing != GIVEN].tolist()).items()):
        text = f"{count:,} of {n:,} values of {factor.id!r} are {state}"
        seen.append(Observation(source.id, "completeness", f"{factor.id}: {state}", count, n, text))
    given = value[~np.isnan(value)]
    if factor.unit.startswith(PERCENTAGE) and len(given) and 0 < given.max() <= AS_SHARES:
        text = (
            f"no value of {factor.id!r} (column {column!r}) exceeds 1, and its unit is {factor.unit}: "
            "if these are shares of 1, multiply them by 100"
        )
        seen.append(Observation(source.id, "validity", f"{factor.id}: scale", n, n, text))
    return seen


def _require_once(values: pa.Table) -> None:
    places = pc.binary_join_element_wise(values["file"], values["row"].cast(pa.string()), ", row ")
    given = values.append_column("place", places).group_by(list(KEY), use_threads=False).aggregate([("place", "list")])
    twice = given.filter(pc.greater(pc.list_value_length(given["place_list"]), 1)).sort_by(
        [(key, "ascending") for key in KEY]
    )
    if not twice.num_rows:
        return
    row = twice.slice(0, 1).to_pylist()[0]
    of = f"{row['level']} {row['area']}" if row["area"] else "the city"
    raise BadInput(
        f"{row['place_list'][1]}: {row['indicator']!r} of {of} in {row['period']} is given a second time; the first is "
        f"{row['place_list'][0]} ({plural(twice.num_rows, 'value')} like this)",
        "Keep one value for each area, year and factor.",
    )


def _factors(city: City, values: pa.Table) -> pa.Table:
    """The factors that are measured or that the city declares, with their goalposts and sources."""
    valued = values.filter(values["value"].is_valid())
    areas = Counter(
        row["indicator"]
        for row in valued.group_by(["indicator", "level", "area"]).aggregate([]).to_pylist()
        if row["area"]
    )
    pairs = values.group_by(["indicator", "source"]).aggregate([]).to_pylist()
    said = {own.id for own in city.factors}
    rows = []
    for factor in city.known_factors.values():
        mine = sorted(pair["source"] for pair in pairs if pair["indicator"] == factor.id)
        if not mine and factor.id not in said:
            continue
        posts = factor.goalposts
        rows.append(
            {
                "id": factor.id, "label": factor.label[city.language], "dimension": factor.dimension,
                "sphere": factor.sphere, "better": factor.better, "unit": factor.unit,
                "low": posts.low if posts else None, "high": posts.high if posts else None,
                "reference": posts.said if posts else None,
                "measured": areas[factor.id], "sources": mine,
            }
        )  # fmt: skip
    return declared()["factors"].rows(rows)
