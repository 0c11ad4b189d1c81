"""From what lies in a folder to the blocks of ``city.toml``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from urbansafety.drafting.blocks.areas import areas
from urbansafety.drafting.blocks.counts import are_counts, counts
from urbansafety.drafting.blocks.incidents import are_incidents, incidents
from urbansafety.drafting.blocks.measures import measures
from urbansafety.drafting.blocks.places import places
from urbansafety.drafting.blocks.profile import profile
from urbansafety.drafting.found.layers import Layer
from urbansafety.drafting.found.tables import Contents
from urbansafety.drafting.guesses import Block, Guess, Unused
from urbansafety.drafting.meaning.categories import Categories
from urbansafety.drafting.meaning.crosswalk import Proposal
from urbansafety.drafting.meaning.doubles import COPY, copied
from urbansafety.drafting.meaning.levels import choose
from urbansafety.drafting.meaning.population import People, find_people
from urbansafety.drafting.meaning.tables import Meaning, interpret

UNKNOWN = "dated points, but nothing says that they are offences, or which"


@dataclass(frozen=True)
class Draft:
    """Everything that is to be written; crosswalks by the name of their file."""

    profile: tuple[Guess, ...]
    blocks: tuple[Block, ...]
    crosswalks: dict[str, tuple[Proposal, ...]]
    unused: tuple[Unused, ...]


@dataclass(frozen=True)
class _Source:
    meaning: Meaning
    block: Block
    categories: Categories


def assemble(folder: Path, contents: Contents) -> Draft:
    """Decide what each file is, and which of them to declare."""
    bounds = max(contents.layers, key=lambda layer: layer.surface).bounds if contents.layers else None
    meanings = [interpret(table, contents.layers, bounds) for table in contents.tables]
    named = _named(meanings)
    people = {layer.file: find_people(layer, contents.tables) for layer in contents.layers}
    chosen = choose(contents.layers, named, {file: found.fit for file, found in people.items() if found})
    people = _one_each(people, chosen.levels)
    used = {found.file for layer in chosen.levels if not layer.population and (found := people[layer.file])}
    sources = _without_doubles(_sources([one for one in meanings if one.table.file not in used], chosen.levels))
    declared = {source.meaning.table.file for source in sources} | used
    rest = [one for one in meanings if one.table.file not in declared]
    points = {one.table.file: block for one in rest if (block := places(one))}
    measured = _measured([one for one in meanings if one.table.file not in points], sources, chosen.levels, used)
    unused = [Unused(one.table.file, _why(one)) for one in rest if one.table.file not in {*points, *measured}]
    blocks = [areas(layer, people[layer.file]) for layer in chosen.levels]
    return Draft(
        profile(folder, bounds),
        (*blocks, *(source.block for source in sources), *points.values(), *measured.values()),
        {
            _crosswalk(source.meaning.table.file): source.categories.proposals
            for source in sources
            if source.categories.column and not source.block.why_not
        },
        (*chosen.unused, *unused, *contents.unused),
    )


def _measured(
    meanings: list[Meaning], sources: list[_Source], levels: tuple[Layer, ...], people: set[str]
) -> dict[str, Block]:
    """Proposals for tables of numbers by area that are no records; those of ``people`` are declared for residents."""
    records = {source.meaning.table.file for source in sources}
    return {
        one.table.file: block
        for one in meanings
        if one.table.file not in records and (block := measures(one, levels, counted=one.table.file in people))
    }


def _one_each(people: dict[str, People | None], levels: tuple[Layer, ...]) -> dict[str, People | None]:
    """A table of population serves the level that it fits best."""
    best: dict[str, float] = {}
    for layer in levels:
        if found := people[layer.file]:
            best[found.file] = max(best.get(found.file, 0.0), found.fit)
    return {file: found if found and found.fit >= best.get(found.file, 0.0) else None for file, found in people.items()}


def _named(meanings: list[Meaning]) -> dict[str, float]:
    """How well each layer is named by tables of incidents or counts."""
    named: dict[str, float] = {}
    for one in meanings:
        if one.when:
            for naming in one.naming:
                named[naming.layer.file] = max(named.get(naming.layer.file, 0.0), naming.worth)
    return named


def _sources(meanings: list[Meaning], levels: tuple[Layer, ...]) -> list[_Source]:
    sources = []
    for one in meanings:
        crosswalk = _crosswalk(one.table.file)
        if are_incidents(one):
            sources.append(_Source(one, incidents(one, levels, crosswalk), one.categories))
        elif are_counts(one):
            found = counts(one, levels, crosswalk)
            if found:
                sources.append(_Source(one, *found))
    known = any(source.categories.known for source in sources)
    return [source if source.categories.known or not known else _set_aside(source, UNKNOWN) for source in sources]


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
    position = source.meaning.position
    elsewhere = position is not None and position.confidence < 0.5 and not source.meaning.naming
    return elsewhere, source.block.kind == "counts", -len(source.categories.proposals), -source.meaning.table.rows


def _double(source: _Source, kept: list[_Source]) -> _Source:
    for other in kept:
        if other.block.why_not:
            continue
        file = other.meaning.table.file
        if source.block.kind == other.block.kind == "incidents":
            share = copied(source.meaning.table, other.meaning.table)
            if share > COPY:
                return _set_aside(source, f"{share:.0%} of its rows stand in {file} too, and would count twice")
        elif _codes(source) & _codes(other):
            return _set_aside(source, f"it holds offences that {file} has as well, which would count twice")
    return source


def _codes(source: _Source) -> set[str]:
    """The divisions of the ICCS that a source holds."""
    one = [str(source.categories.code.value)] if source.categories.code else []
    return {code[:4] for code in [*one, *(p.iccs for p in source.categories.proposals)] if code not in ("", "-")}


def _crosswalk(file: str) -> str:
    stem = Path(file).name.split(".")[0].replace("*", "").strip("_- ") or "records"
    return f"{stem}_iccs.csv"


def _why(meaning: Meaning) -> str:
    """What a table lacks to be incidents, counts, population or places."""
    lacks = [] if meaning.when else ["dates"]
    lacks += [] if meaning.position else ["coordinates"]
    lacks += [] if meaning.naming else ["names of areas"]
    width = len(meaning.table.columns)
    return f"a table of {width} columns without {' or '.join(lacks)}" if lacks else "no count and no day was found"
