"""From what lies in a folder to the blocks of ``city.toml``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from urbansafety.drafting.coordinates import find_position
from urbansafety.drafting.counted import are_counts, counts
from urbansafety.drafting.crosswalk import Proposal
from urbansafety.drafting.doubles import COPY, copied
from urbansafety.drafting.guesses import Block, Guess, Unused
from urbansafety.drafting.kinds import Kinds
from urbansafety.drafting.layers import Layer, level_name
from urbansafety.drafting.levels import choose
from urbansafety.drafting.moments import find_when
from urbansafety.drafting.naming import find_naming
from urbansafety.drafting.people import People, find_people
from urbansafety.drafting.profile import profile
from urbansafety.drafting.records import Looked, are_incidents, incidents, kinds_of, places
from urbansafety.drafting.tables_found import Contents, TableFound
from urbansafety.drafting.vocabulary import population_year


@dataclass(frozen=True)
class Draft:
    """Everything that is to be written; crosswalks by the name of their file."""

    profile: tuple[Guess, ...]
    blocks: tuple[Block, ...]
    crosswalks: dict[str, tuple[Proposal, ...]]
    unused: tuple[Unused, ...]


@dataclass(frozen=True)
class _Source:
    looked: Looked
    block: Block
    kinds: Kinds


def assemble(folder: Path, contents: Contents) -> Draft:
    """Decide what each file is, and which of them to declare."""
    bounds = max(contents.layers, key=lambda layer: layer.surface).bounds if contents.layers else None
    looked = [_look(table, contents.layers, bounds) for table in contents.tables]
    named = _named(looked)
    people = {layer.file: find_people(layer, contents.tables) for layer in contents.layers}
    chosen = choose(contents.layers, named, {file: found.fit for file, found in people.items() if found})
    people = _one_each(people, chosen.levels)
    used = {found.file for layer in chosen.levels if not layer.population and (found := people[layer.file])}
    sources = _without_doubles(_sources([one for one in looked if one.table.file not in used], chosen.levels))
    declared = {source.looked.table.file for source in sources} | used
    rest = [one for one in looked if one.table.file not in declared]
    points = {one.table.file: block for one in rest if (block := places(one))}
    unused = [Unused(one.table.file, _why(one)) for one in rest if one.table.file not in points]
    blocks = [_area_block(layer, people[layer.file]) for layer in chosen.levels]
    return Draft(
        profile(folder, bounds),
        (*blocks, *(source.block for source in sources), *points.values()),
        {_crosswalk(s.looked.table.file): s.kinds.proposals for s in sources if s.kinds.column and not s.block.why_not},
        (*chosen.unused, *unused, *contents.unused),
    )


def _one_each(people: dict[str, People | None], levels: tuple[Layer, ...]) -> dict[str, People | None]:
    """A table of population serves the level that it fits best."""
    best: dict[str, float] = {}
    for layer in levels:
        if found := people[layer.file]:
            best[found.file] = max(best.get(found.file, 0.0), found.fit)
    return {file: found if found and found.fit >= best.get(found.file, 0.0) else None for file, found in people.items()}


def _look(table: TableFound, layers: list[Layer], bounds: tuple[float, float, float, float] | None) -> Looked:
    position = find_position(table.columns, bounds, table.raw.crs)
    return Looked(table, find_when(table.columns), position, tuple(find_naming(table, layers, position)))


def _named(looked: list[Looked]) -> dict[str, float]:
    """How well each layer is named by tables of incidents or counts."""
    named: dict[str, float] = {}
    for one in looked:
        if one.when:
            for naming in one.naming:
                named[naming.layer.file] = max(named.get(naming.layer.file, 0.0), naming.worth)
    return named


def _sources(looked: list[Looked], levels: tuple[Layer, ...]) -> list[_Source]:
    sources = []
    for one in looked:
        crosswalk = _crosswalk(one.table.file)
        if are_incidents(one):
            kinds = kinds_of(one)
            sources.append(_Source(one, incidents(one, kinds, levels, crosswalk), kinds))
        elif are_counts(one):
            found = counts(one, levels, crosswalk)
            if found:
                sources.append(_Source(one, *found))
    known = any(source.kinds.known for source in sources)
    return [source if source.kinds.known or not known else _set_aside(source, UNKNOWN) for source in sources]


UNKNOWN = "dated points, but nothing says that they are offences, or which"


def _set_aside(source: _Source, why: str) -> _Source:
    return replace(source, block=replace(source.block, why_not=why))


def _without_doubles(sources: list[_Source]) -> list[_Source]:
    """Incidents before counts, more rows before fewer; what would count again is set aside."""
    kept: list[_Source] = []
    ordered = sorted(sources, key=_rank)
    for source in ordered:
        kept.append(source if source.block.why_not else _double(source, kept))
    return kept


def _rank(source: _Source) -> tuple[bool, bool, int, int]:
    """Records that lie elsewhere come last."""
    position = source.looked.position
    elsewhere = position is not None and position.confidence < 0.5 and not source.looked.naming
    return elsewhere, source.block.kind == "counts", -len(source.kinds.proposals), -source.looked.table.rows


def _double(source: _Source, kept: list[_Source]) -> _Source:
    for other in kept:
        if other.block.why_not:
            continue
        file = other.looked.table.file
        if source.block.kind == other.block.kind == "incidents":
            share = copied(source.looked.table, other.looked.table)
            if share > COPY:
                return _set_aside(source, f"{share:.0%} of its rows stand in {file} too, and would count twice")
        elif _codes(source) & _codes(other):
            return _set_aside(source, f"it holds offences that {file} has as well, which would count twice")
    return source


def _codes(source: _Source) -> set[str]:
    """The divisions of the ICCS that a source holds."""
    one = [str(source.kinds.code.value)] if source.kinds.code else []
    return {code[:4] for code in [*one, *(p.iccs for p in source.kinds.proposals)] if code not in ("", "-")}


def _crosswalk(file: str) -> str:
    stem = Path(file).name.split(".")[0].replace("*", "").strip("_- ") or "records"
    return f"{stem}_iccs.csv"


def _area_block(layer: Layer, people: People | None) -> Block:
    assert layer.id is not None
    guesses = [Guess("level", level_name(layer.file)), Guess("file", layer.file), layer.id]
    guesses += [layer.name] if layer.name else []
    if layer.population:
        guesses.append(layer.population)
        year = population_year(str(layer.population.value))
        guesses += [Guess("population_year", year, 0.8, "the year in the column's name")] if year else []
    elif people:
        guesses += people.guesses
    if layer.crs is None:
        guesses.append(Guess("crs", "EPSG:4326", 0.7, "the file does not say; the numbers are degrees"))
    return Block("areas", tuple(guesses), (), (f"{len(layer):,} areas",))


def _why(looked: Looked) -> str:
    """What a table lacks to be incidents, counts, population or places."""
    lacks = [] if looked.when else ["dates"]
    lacks += [] if looked.position else ["coordinates"]
    lacks += [] if looked.naming else ["names of areas"]
    columns = Counter(looked.table.columns)
    return (
        f"a table of {len(columns)} columns without {' or '.join(lacks)}" if lacks else "no count and no day was found"
    )
