"""The ``[[incidents]]`` block: tables with one record an event."""

from __future__ import annotations

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer, level_name
from urbansafety.drafting.found.tables import TableFound
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.meaning.area_names import Naming, offer_aliases
from urbansafety.drafting.meaning.coordinates import Position
from urbansafety.drafting.meaning.tables import Meaning
from urbansafety.drafting.vocabulary import names_like

NO_OFFENCE_SAID = 'Nothing says which offence: give iccs = "…" or a category column and crosswalk.'


ALIASES = "aliases ="


def are_incidents(meaning: Meaning) -> bool:
    """A day, and a place or the name of one."""
    when = meaning.when
    return bool(when and when.daily and (meaning.position or meaning.naming))


def incidents(meaning: Meaning, levels: tuple[Layer, ...], crosswalk: str) -> Block:
    """The ``[[incidents]]`` block of a table; ``crosswalk`` is the file that its proposals go to."""
    when, position, table, categories = meaning.when, meaning.position, meaning.table, meaning.categories
    assert when is not None
    guesses = [Guess("file", table.file), *table.reading()]
    columns = [*when.columns, *([categories.column] if categories.column else [])]
    if position:
        east, north = ("lon", "lat") if position.degrees else ("x", "y")
        if position.degrees or position.crs:
            columns.append(Guess(east, position.east, position.confidence, position.reason))
            columns.append(Guess(north, position.north))
        if position.crs and not position.degrees:
            guesses.append(Guess("crs", position.crs, position.confidence, position.reason))
        if position.comma:
            guesses.append(Guess("decimal", ",", 0.98, "coordinates are written with a comma"))
    guesses += when.formats
    guesses += categories.declared(crosswalk)
    named = meaning.named(levels)
    if named:
        columns.append(named.guess)
        guesses.append(Guess("area_level", level_name(named.layer.file)))
    key = _key(table.columns, meaning.taken)
    columns += [key] if key else []
    notes = (*when.notes, *_position_notes(position), *([] if categories.known else [NO_OFFENCE_SAID]))
    about = (f"{table.rows:,} records", *notes, *(_alias_notes(table, named, position) if named else ()))
    return Block("incidents", tuple(guesses), tuple(columns), about)


def _position_notes(position: Position | None) -> tuple[str, ...]:
    if position and position.crs is None:
        return (f"`{position.east}` and `{position.north}` look like coordinates, {position.reason}. Name the CRS.",)
    return ()


def _alias_notes(table: TableFound, named: Naming, position: Position | None) -> tuple[str, ...]:
    """Names without an area whose points nearly all lie in one: offered, never applied."""
    offers = offer_aliases(table, named, position)
    if not offers:
        return ()
    pairs = ", ".join(f'"{offer.written}" = "{offer.id}"' for offer in offers)
    told = "; ".join(f"{offer.share:.0%} of the points of {offer.written!r} lie in {offer.name!r}" for offer in offers)
    return (f"{told}. If these are the same, add to [[areas]] {level_name(named.layer.file)}: {ALIASES} {{ {pairs} }}",)


def _key(columns: dict[str, Column], taken: set[str]) -> Guess | None:
    """A column that differs in every row and is called like an id."""
    free = [column for column in columns.values() if column.name not in taken and names_like("id", column.name) > 0.5]
    unique = [column for column in free if column.distinct >= 0.995 * column.rows and column.filled == column.rows]
    best = max(unique, key=lambda column: names_like("id", column.name), default=None)
    return Guess("id", best.name, 0.9, f"{best.distinct / best.rows:.1%} of its values differ") if best else None
