"""Tables of counts by area and month, long or wide."""

from __future__ import annotations

import numpy as np

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer, level_name
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.meaning.categories import Categories, find_categories
from urbansafety.drafting.meaning.crosswalk import NO_OFFENCE, Proposal, propose
from urbansafety.drafting.meaning.tables import Meaning
from urbansafety.drafting.vocabulary import names_like

WIDE = 2
"""Least columns of known offences that make a table wide."""


def are_counts(meaning: Meaning) -> bool:
    """A year and a month but no day, an area, and no point."""
    when = meaning.when
    return bool(when and meaning.naming and not meaning.position and not when.daily and _counted(meaning))


def counts(meaning: Meaning, levels: tuple[Layer, ...], crosswalk: str) -> tuple[Block, Categories] | None:
    """The ``[[counts]]`` block of a table and its categories; None when nothing in it is a count."""
    named = meaning.named(levels)
    when, table = meaning.when, meaning.table
    if named is None or when is None:
        return None
    columns = [named.guess, *(guess for guess in when.columns if guess.key in ("period", "year", "month"))]
    wide = _wide(meaning)
    if wide:
        names = [proposal.category for proposal in wide if proposal.iccs != NO_OFFENCE]
        reason = (
            "whole numbers under names of offences; totals and what is no offence (- in the crosswalk) are left out"
        )
        columns.append(Guess("values", names, 0.85, reason))
        categories = Categories(Guess("values", names), tuple(wide), None)
    else:
        number = max(_counted(meaning), key=_like_count)
        categories = find_categories(table.file, table.columns, meaning.taken, number.name)
        columns.append(Guess("count", number.name, 0.6 + 0.35 * _like_count(number), "whole numbers, 0 or more"))
        columns += [categories.column] if categories.column else []
    guesses = [Guess("file", table.file), *table.reading(), Guess("area_level", level_name(named.layer.file))]
    guesses += categories.declared(crosswalk)
    return Block("counts", tuple(guesses), tuple(columns), (f"{table.rows:,} rows of counts",)), categories


def _counted(meaning: Meaning) -> list[Column]:
    """Columns of whole numbers of 0 or more that are neither time, area, id nor population."""
    return [
        column
        for column in meaning.table.columns.values()
        if column.name not in meaning.taken
        and column.filled and column.whole and column.numeric > 0.98 and column.within(0, 1e7) > 0.999
        and names_like("population", column.name) < 0.5
        and (_like_count(column) > 0 or _code(column.name).iccs)
    ]  # fmt: skip


def _like_count(column: Column) -> float:
    dated = max(names_like(role, column.name) for role in ("year", "month", "day"))
    return max(0.0, names_like("count", column.name) - dated) + 0.1 * bool(_code(column.name).iccs)


def _code(name: str) -> Proposal:
    return propose({name: 0})[0]


def _wide(meaning: Meaning) -> list[Proposal]:
    """The value columns with their proposals, when at least two are offences and no column holds categories."""
    counted = _counted(meaning)
    totals = {column.name: int(np.nansum(column.numbers * column.counts)) for column in counted}
    proposals = propose(totals)
    offences = [p for p in proposals if p.iccs not in ("", NO_OFFENCE)]
    return proposals if len(offences) >= WIDE and not meaning.categories.column else []
