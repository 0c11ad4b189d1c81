"""The area that a record itself names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.ground.names import NameMatch, match_names
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from urbansafety.city import Counts, Incidents, Measures, SourceFile
    from urbansafety.tables import Areas, Level

CHUNK = 5_000
"""Names matched together, so that the search for offers stays small."""
SHOWN = 20
"""Unmatched names that are told in full; the rest are counted."""


@dataclass(frozen=True)
class Declared:
    """What the names in a source's area column mean.

    ``table`` has number, written (as in the file), declared (area id or null) and, for each
    level, ``by_LEVEL``: the index of the area that the name places a record in, or null.
    """

    level: str
    table: pa.Table
    observations: tuple[Observation, ...]


def understand_names(values: dict[str, int], source: Incidents | Counts, areas: Areas) -> Declared:
    """Match the distinct values of the area column, each with its number of rows.

    The level is the declared one, else the one that most rows match. Raises BadInput for an unknown ``area_level``.
    """
    values = values if areas.levels else {}
    names = list(values)
    level, match = choose_level(values, source, areas) if names else (None, NameMatch((), (), {}, {}))
    declared = [id or None for id in match.ids]
    table = {
        "number": pa.array(range(len(names)), pa.int32()),
        "written": pa.array(names, pa.string()),
        "declared": pa.array(declared, pa.string()),
    }
    for other in areas.levels:
        table[f"by_{other.name}"] = pa.nulls(len(names), pa.int32())
    for name, numbers in _ancestors(declared, level, areas).items():
        table[f"by_{name}"] = pa.array(numbers, pa.int32())
    seen = _unmatched(values, match, source, level.name) if level else []
    return Declared(level.name if level else "", pa.table(table), tuple(seen))


def choose_level(values: dict[str, int], source: SourceFile | Measures, areas: Areas) -> tuple[Level, NameMatch]:
    """The level that an area column names, and what its values mean there."""
    known = {level.name: level for level in areas.levels}
    if source.area_level and source.area_level not in known:
        raise BadInput(
            f"city.toml, {source.file}: area_level {source.area_level!r} is no level", nearest(source.area_level, known)
        )
    tried = [known[source.area_level]] if source.area_level else areas.levels
    matches = [(level, _match(list(values), level)) for level in tried]

    def matched(found: tuple[Level, NameMatch]) -> int:
        return sum(number for number, id in zip(values.values(), found[1].ids, strict=True) if id)

    return max(matches, key=matched)


def _match(names: list[str], level: Level) -> NameMatch:
    whole = NameMatch((), (), {}, {})
    for start in range(0, len(names), CHUNK):
        part = match_names(names[start : start + CHUNK], level)
        whole = replace(
            whole,
            ids=whole.ids + part.ids,
            how=whole.how + part.how,
            ambiguous=whole.ambiguous | part.ambiguous,
            offers=whole.offers | part.offers,
        )
    return whole


def _ancestors(declared: list[str | None], level: Level | None, areas: Areas) -> dict[str, list[int | None]]:
    """The index of the named area at its own level and of the areas that it is part of, by level."""
    found: dict[str, list[int | None]] = {}
    while level is not None:
        number = {id: i for i, id in enumerate(level.ids)}
        indices = [number.get(id) if id else None for id in declared]
        found[level.name] = indices
        declared = [(level.parents[i] or None) if i is not None else None for i in indices]
        place = [other.name for other in areas.levels].index(level.name)
        level = areas.levels[place - 1] if place else None
    return found


def _unmatched(values: dict[str, int], match: NameMatch, source: Incidents | Counts, level: str) -> list[Observation]:
    """One observation a name that means no area, with the nearest offer; blanks and the rest in one each."""
    total = sum(values.values())
    missing = {name: n for (name, n), id in zip(values.items(), match.ids, strict=True) if not id}
    blank = sum(n for name, n in missing.items() if not name.strip())
    by_name: dict[str, int] = {}
    for name, n in missing.items():
        if name.strip():
            by_name[name] = by_name.get(name, 0) + n
    order = sorted(by_name, key=lambda name: (-by_name[name], name))
    seen = [
        Observation(
            source.id, "geocoding", name.strip(), by_name[name], total, _advice(name, by_name[name], match, level)
        )
        for name in order[:SHOWN]
    ]
    rest = sum(by_name[name] for name in order[SHOWN:])
    if rest:
        message = f"No {level} either: {plural(len(order) - SHOWN, 'further name')} of areas ({plural(rest, 'row')})."
        seen.append(Observation(source.id, "geocoding", "further names", rest, total, message))
    if blank:
        message = f"{blank:,} of {total:,} rows name no area in column {source.columns.area!r}."
        seen.append(Observation(source.id, "completeness", f"column {source.columns.area}", blank, total, message))
    return seen


def _advice(name: str, rows: int, match: NameMatch, level: str) -> str:
    start = f"{name.strip()!r} ({plural(rows, 'row')}) is no {level} by name or id"
    if name in match.ambiguous:
        could_be = " or ".join(match.ambiguous[name])
        return f"{name.strip()!r} ({plural(rows, 'row')}) could mean {could_be}; it places no record."
    offer = None if name.strip().isdecimal() else match.offers.get(name)
    if offer:
        return f'{start}; did you mean {offer.name!r}? If so, add "{name.strip()}" = "{offer.id}" to its aliases.'
    return f"{start}; if it is one, add it to the level's aliases."
