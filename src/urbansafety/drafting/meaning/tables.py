"""What the columns of a table mean together: when, where, in which area, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from urbansafety.drafting.found.layers import Layer
from urbansafety.drafting.found.tables import TableFound
from urbansafety.drafting.meaning.area_names import Naming, find_naming
from urbansafety.drafting.meaning.categories import Categories, find_categories
from urbansafety.drafting.meaning.coordinates import Bounds, Position, find_position
from urbansafety.drafting.meaning.when import When, find_when


@dataclass(frozen=True)
class Meaning:
    """A table with what its columns mean."""

    table: TableFound
    when: When | None
    position: Position | None
    naming: tuple[Naming, ...]

    @property
    def taken(self) -> set[str]:
        """Columns that are known to be something else than categories."""
        used = set(self.when.names) if self.when else set()
        if self.position:
            used |= {self.position.east, self.position.north}
        return used | {naming.column for naming in self.naming}

    def named(self, levels: tuple[Layer, ...]) -> Naming | None:
        """The column that names areas of one of the levels best."""
        return next((naming for naming in self.naming if naming.layer in levels), None)

    @cached_property
    def categories(self) -> Categories:
        """What the rows say of the offence."""
        return find_categories(self.table.file, self.table.columns, self.taken)


def interpret(table: TableFound, layers: list[Layer], bounds: Bounds | None) -> Meaning:
    """Find in a table's columns when and where; ``bounds`` is west, south, east and north of the areas in degrees."""
    position = find_position(table.columns, bounds, table.raw.crs)
    return Meaning(table, find_when(table.columns), position, tuple(find_naming(table, layers, position)))
