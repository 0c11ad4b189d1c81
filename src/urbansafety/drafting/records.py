"""Tables with one record an event, and places."""

from __future__ import annotations

from dataclasses import dataclass

from urbansafety.drafting.columns import Column
from urbansafety.drafting.coordinates import Position
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.kinds import Kinds, find_kinds
from urbansafety.drafting.layers import Layer, level_name
from urbansafety.drafting.moments import When
from urbansafety.drafting.naming import Naming, offer_aliases
from urbansafety.drafting.tables_found import TableFound
from urbansafety.drafting.vocabulary import names_like
from urbansafety.drafting.words import fold


@dataclass(frozen=True)
class Looked:
    """A table with what was found in it."""

    table: TableFound
    when: When | None
    position: Position | None
    naming: tuple[Naming, ...]

    @property
    def taken(self) -> set[str]:
        """Columns that are known to be something else than kinds."""
        used = set(self.when.names) if self.when else set()
        if self.position:
            used |= {self.position.east, self.position.north}
        return used | {naming.column for naming in self.naming}


def are_incidents(looked: Looked) -> bool:
    """A day, and a place or the name of one."""
    when = looked.when
    return bool(when and when.daily and (looked.position or looked.naming))


def kinds_of(looked: Looked) -> Kinds:
    """What the rows say of the offence."""
    return find_kinds(looked.table.file, looked.table.columns, looked.taken)


def incidents(looked: Looked, kinds: Kinds, levels: tuple[Layer, ...], crosswalk: str) -> Block:
    """The ``[[incidents]]`` block of a table; ``crosswalk`` is the file that its proposals go to."""
    when, position, table = looked.when, looked.position, looked.table
    assert when is not None
    guesses = [Guess("file", table.file), *table.reading()]
    columns = [*when.columns, *([kinds.column] if kinds.column else [])]
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
    guesses.append(Guess("crosswalk", crosswalk, None, "") if kinds.column else kinds.code or Guess("iccs", "", 0.0))
    named = next((naming for naming in looked.naming if naming.layer in levels), None)
    if named:
        why = f"{named.rows:.0%} of its rows name one of {named.areas:.0%} of the areas of {named.layer.file}"
        columns.append(Guess("area", named.column, 0.5 + 0.45 * named.worth, why))
        guesses.append(Guess("area_level", level_name(named.layer.file)))
    key = _key(table.columns, looked.taken)
    columns += [key] if key else []
    kept = tuple(guess for guess in guesses if guess.value)
    notes = (*when.notes, *_position_notes(position), *_kind_notes(kinds))
    about = (f"{table.rows:,} records", *notes, *(_alias_notes(table, named, position) if named else ()))
    return Block("incidents", kept, tuple(columns), about)


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
    return (f"{told}. If these are the same, add to [[areas]] {level_name(named.layer.file)}: aliases = {{ {pairs} }}",)


def _kind_notes(kinds: Kinds) -> tuple[str, ...]:
    return () if kinds.known else ('Nothing says which offence: give iccs = "…" or a category column and crosswalk.',)


def _key(columns: dict[str, Column], taken: set[str]) -> Guess | None:
    """A column that differs in every row and is called like an id."""
    free = [column for column in columns.values() if column.name not in taken and names_like("id", column.name) > 0.5]
    unique = [column for column in free if column.distinct >= 0.995 * column.rows and column.filled == column.rows]
    best = max(unique, key=lambda column: names_like("id", column.name), default=None)
    return Guess("id", best.name, 0.9, f"{best.distinct / best.rows:.1%} of its values differ") if best else None


def places(looked: Looked) -> Block | None:
    """The ``[[places]]`` block of points that are no events; None when they have no name."""
    position, table = looked.position, looked.table
    if position is None or not position.degrees or position.confidence < 0.4:
        return None
    areas = {naming.column for naming in looked.naming}
    words = [c for c in table.columns.values() if names_like("name", c.name) > 0.3 and c.share(r"\p{L}{2}") > 0.5]
    if not words and table.form.kind != "vector":
        return None
    named = [column for column in words if column.name not in areas] or words
    best = max(named, key=lambda column: (column.distinct / column.rows, names_like("name", column.name)), default=None)
    kind = " ".join(
        word
        for word in fold(table.file.rsplit("/", 1)[-1].split(".")[0]).split()
        if not word.isdigit() and word != "raw"
    )
    guesses = [Guess("kind", kind, 0.6, "the name of the file"), Guess("file", table.file)]
    if best:
        guesses.append(Guess("name", best.name, 0.8, "words"))
    if table.form.kind != "vector":
        guesses += [Guess("lon", position.east, position.confidence, position.reason), Guess("lat", position.north)]
    return Block("places", tuple(guesses), (), (f"{table.rows:,} points",))
