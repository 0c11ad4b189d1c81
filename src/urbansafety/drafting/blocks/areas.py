"""The ``[[areas]]`` block of one level."""

from __future__ import annotations

from urbansafety.drafting.found.layers import Layer, level_name
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.meaning.population import People
from urbansafety.drafting.vocabulary import population_year

LEVEL = "from the file's name: the report calls one such area so (area_level below must say the same)"


def areas(layer: Layer, people: People | None) -> Block:
    """The ``[[areas]]`` block of a layer, with the table of its people where its own columns have none."""
    assert layer.id is not None
    guesses = [Guess("level", level_name(layer.file), 0.8, LEVEL), Guess("file", layer.file), layer.id]
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
