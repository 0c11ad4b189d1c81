"""Tables of counts by area and month, long or wide."""

from __future__ import annotations

import numpy as np

from urbansafety.drafting.columns import Column
from urbansafety.drafting.crosswalk import NO_OFFENCE, Proposal, propose
from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.kinds import Kinds, find_kinds
from urbansafety.drafting.layers import Layer, level_name
from urbansafety.drafting.naming import Naming
from urbansafety.drafting.records import Looked
from urbansafety.drafting.vocabulary import names_like

WIDE = 2
"""Least columns of known offences that make a table wide."""


def are_counts(looked: Looked) -> bool:
    """A year and a month but no day, an area, and no point."""
    when = looked.when
    return bool(when and looked.naming and not looked.position and not when.daily and _counted(looked))


def counts(looked: Looked, levels: tuple[Layer, ...], crosswalk: str) -> tuple[Block, Kinds] | None:
    """The ``[[counts]]`` block of a table and its kinds; None when nothing in it is a count."""
    named = next((naming for naming in looked.naming if naming.layer in levels), None)
    when, table = looked.when, looked.table
    if named is None or when is None:
        return None
    columns = [_area(named), *(guess for guess in when.columns if guess.key in ("period", "year", "month"))]
    wide = _wide(looked)
    if wide:
        names = [proposal.category for proposal in wide if proposal.iccs != NO_OFFENCE]
        reason = (
            "whole numbers under names of offences; totals and what is no offence (- in the crosswalk) are left out"
        )
        columns.append(Guess("values", names, 0.85, reason))
        kinds = Kinds(Guess("values", names), tuple(wide), None)
    else:
        number = max(_counted(looked), key=lambda column: _like_count(column))
        kinds = find_kinds(table.file, table.columns, looked.taken, number.name)
        columns.append(Guess("count", number.name, 0.6 + 0.35 * _like_count(number), "whole numbers, 0 or more"))
        columns += [kinds.column] if kinds.column else []
    guesses = [Guess("file", table.file), *table.reading(), Guess("area_level", level_name(named.layer.file))]
    guesses.append(Guess("crosswalk", crosswalk) if kinds.column else kinds.code or Guess("iccs", ""))
    kept = tuple(guess for guess in guesses if guess.value)
    return Block("counts", kept, tuple(columns), (f"{table.rows:,} rows of counts",)), kinds


def _area(named: Naming) -> Guess:
    why = f"{named.rows:.0%} of its rows name one of {named.areas:.0%} of the areas of {named.layer.file}"
    return Guess("area", named.column, 0.5 + 0.45 * named.worth, why)


def _counted(looked: Looked) -> list[Column]:
    """Columns of whole numbers of 0 or more that are neither time, area, id nor population."""
    return [
        column
        for column in looked.table.columns.values()
        if column.name not in looked.taken
        and column.filled and column.whole and column.numeric > 0.98 and column.within(0, 1e7) > 0.999
        and names_like("population", column.name) < 0.5
        and (_like_count(column) > 0 or _code(column.name).iccs)
    ]  # fmt: skip


def _like_count(column: Column) -> float:
    dated = max(names_like(role, column.name) for role in ("year", "month", "day"))
    return max(0.0, names_like("count", column.name) - dated) + 0.1 * bool(_code(column.name).iccs)


def _code(name: str) -> Proposal:
    return propose({name: 0})[0]


def _wide(looked: Looked) -> list[Proposal]:
    """The value columns with their proposals, when at least two are offences and not one column holds the kinds."""
    counted = _counted(looked)
    totals = {column.name: int(np.nansum(column.numbers * column.counts)) for column in counted}
    proposals = propose(totals)
    offences = [p for p in proposals if p.iccs not in ("", NO_OFFENCE)]
    kinds = find_kinds(looked.table.file, looked.table.columns, looked.taken)
    return proposals if len(offences) >= WIDE and not kinds.column else []
