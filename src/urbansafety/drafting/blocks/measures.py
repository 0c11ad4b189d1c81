"""The ``[[indicators]]`` block: what was measured by area elsewhere, as a proposal that a person has to uncomment."""

from __future__ import annotations

import re

from urbansafety.catalog import factors
from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer, level_name
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.meaning.tables import Meaning
from urbansafety.drafting.vocabulary import factor_like, fold, names_like, population_year

PROPOSAL = "a proposal: which conditions of life these are has to be confirmed"
UNNAMED = "no name of a factor that is known: declare each as [[factors]], or leave it out"
NUMBERS = 0.8
"""Least share of filled rows with a number; the rest may be words for missing or suppressed."""
LIKE = 0.3
"""Names that speak less than this for a factor are not taken."""
PERCENTAGE = "%"
OTHER_ROLES = ("population", "count", "year", "month", "lon", "lat", "x", "y", "id")
MOST = 8
"""Columns without a known name that are proposed."""


def measures(meaning: Meaning, levels: tuple[Layer, ...], *, counted: bool = False) -> Block | None:
    """The proposal for a table of numbers by area; None for a table that is none.

    Of a table that is declared already, as one of residents (``counted``), only factors of known names are proposed.
    """
    named = meaning.named(levels)
    if named is None or meaning.position or (meaning.when and meaning.when.daily):
        return None
    columns = _long(meaning) or _wide(meaning, unnamed=not counted)
    if not columns:
        return None
    dated, year = _year(meaning)
    guesses = [Guess("file", meaning.table.file), *meaning.table.reading()]
    guesses += [Guess("area_level", level_name(named.layer.file)), *year]
    return Block("indicators", tuple(guesses), (named.guess, *dated, *columns), why_not=PROPOSAL)


def _year(meaning: Meaning) -> tuple[list[Guess], list[Guess]]:
    """The column of years, or else the year in the file's name."""
    years = [one for one in meaning.table.columns.values() if names_like("year", one.name) > 0.9]
    if years and years[0].within(1900, 2100) > 0.99:
        return [Guess("period", years[0].name, 0.95, "the name, and years")], []
    written = population_year(meaning.table.file)
    return [], [Guess("year", written, 0.6, "from the name of the file")] if written else []


def _long(meaning: Meaning) -> list[Guess]:
    """A column of the ids of factors, and the columns of value, lower and upper end."""
    known, numeric = factors(), _numeric(meaning)
    named = [
        one
        for one in meaning.table.columns.values()
        if one.distinct and sum(value in known for value in one.values.to_pylist()) >= NUMBERS * one.distinct
    ]
    if not named or not numeric:
        return []
    value = max(numeric, key=lambda one: names_like("value", one.name))
    found = [
        Guess("indicator", named[0].name, 0.9, "its values are ids of factors"),
        Guess("value", value.name, max(0.3, names_like("value", value.name)), "numbers, and the name"),
    ]
    for role in ("lower", "upper"):
        ends = [one for one in numeric if names_like(role, one.name) > 0.9]
        found += [Guess(role, ends[0].name, 0.7, "the name")] if ends else []
    return found


def _wide(meaning: Meaning, *, unnamed: bool) -> list[Guess]:
    """The columns whose names are those of factors; else, of ``unnamed`` ones, any columns of numbers."""
    best: dict[str, tuple[float, str]] = {}
    for column in _numeric(meaning):
        factor, sure = factor_like(column.name)
        if sure > max(LIKE, best.get(factor, (0.0, ""))[0]) and _on_scale(factor, column):
            best[factor] = sure, column.name
    if best:
        sure = min(found for found, _ in best.values())
        return [Guess("values", {name: column for name, (_, column) in best.items()}, sure, "the names of the columns")]
    others = [one for one in _numeric(meaning) if not any(names_like(role, one.name) > LIKE for role in OTHER_ROLES)]
    if not others or not unnamed:
        return []
    return [Guess("values", {_slug(one.name): one.name for one in others[:MOST]}, 0.2, UNNAMED)]


def _on_scale(factor: str, column: Column) -> bool:
    """Whether a column could be of a factor: counts of people are no percentage."""
    return not factors()[factor].unit.startswith(PERCENTAGE) or column.within(0, 100) > NUMBERS


def _numeric(meaning: Meaning) -> list[Column]:
    """Columns of numbers that do not say where, when or which."""
    taken = {naming.column for naming in meaning.naming}
    return [
        one
        for one in meaning.table.columns.values()
        if one.filled and one.numeric >= NUMBERS and one.name not in taken
    ]  # fmt: skip


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")
    return slug if slug[:1].isalpha() else f"n_{slug}"
