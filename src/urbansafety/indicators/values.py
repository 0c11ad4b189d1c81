"""The dossier's ``indicators``: values in blocks, put together as one table without a copy of any text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from urbansafety.dossier import declared
from urbansafety.tables import Floats, Ints, Strings

MISSING = ("", "not available", "not collected", "suppressed")
GIVEN, NOT_AVAILABLE, NOT_COLLECTED = 0, 1, 2
WIDE = pa.dictionary(pa.int32(), pa.string())
NO_COUNT = -1
"""Stands in a block's ``count`` where the count is not known."""


@dataclass(frozen=True)
class Block:
    """An indicator of one challenge by area (rows) and year (columns) of one level; NaN where there is no value.

    ``missing`` is the state of what is NaN: a position in ``MISSING``. ``months`` is by year.
    """

    indicator: str
    challenge: str
    level: str
    areas: Strings
    years: Ints
    months: Ints
    value: Floats
    lower: Floats | None = None
    upper: Floats | None = None
    count: Ints | None = None
    denominator: Floats | None = None
    missing: int = NOT_AVAILABLE


def values_table(blocks: Iterable[Block]) -> pa.Table:
    """Every block as rows, in the declared order; texts are dictionaries."""
    ordered = sorted(blocks, key=lambda block: (block.indicator, block.challenge, block.level))
    levels = {block.level: block.areas for block in ordered}
    starts = dict(zip(levels, np.cumsum([0, *map(len, levels.values())]).tolist(), strict=False))
    years = sorted({int(year) for block in ordered for year in block.years})
    columns: dict[str, pa.Array] = {
        "indicator": _named([block.indicator for block in ordered], ordered),
        "challenge": _named([block.challenge for block in ordered], ordered),
        "level": _named([block.level for block in ordered], ordered),
        "area": _dictionary(
            _stacked(
                ordered, lambda block: np.repeat(np.arange(len(block.areas)) + starts[block.level], len(block.years))
            ),
            [area for areas in levels.values() for area in areas],
        ),
        "period": _dictionary(
            _stacked(ordered, lambda block: np.tile(np.searchsorted(years, block.years), len(block.areas))),
            [str(year) for year in years],
        ),
        "value": _numbers(ordered, lambda block: block.value),
        "lower": _numbers(ordered, lambda block: block.lower),
        "upper": _numbers(ordered, lambda block: block.upper),
        "count": _counts(ordered),
        "denominator": _numbers(ordered, lambda block: block.denominator),
        "months": pa.array(_stacked(ordered, lambda block: np.tile(block.months, len(block.areas))), pa.int64()),
        "missing": _dictionary(_stacked(ordered, _missing), MISSING),
    }
    return pa.table([columns[field.name] for field in declared()["indicators"].schema], names=list(columns))


def with_measures(values: pa.Table, measures: pa.Table) -> pa.Table:
    """The same with what was measured elsewhere, each indicator in its place; no text of the values is copied.

    No indicator is in both.
    """
    if not measures.num_rows:
        return values
    schema = pa.schema([pa.field(one.name, WIDE if one.type == pa.string() else one.type) for one in measures.schema])
    values, measures = values.cast(schema), measures.cast(schema)
    found = values["indicator"].to_numpy()
    parts, start = [], 0
    for name in pc.unique(measures["indicator"]).to_pylist():
        end = int(np.searchsorted(found, name))
        parts += [values.slice(start, end - start), measures.filter(pc.equal(measures["indicator"], name))]
        start = end
    return pa.concat_tables([*parts, values.slice(start)])


def _stacked(blocks: Sequence[Block], part: Callable[[Block], NDArray[np.generic]]) -> NDArray[np.int64]:
    return np.concatenate([np.ravel(part(block)) for block in blocks] or [np.empty(0)]).astype(np.int64)


def _named(names: list[str], blocks: Sequence[Block]) -> pa.DictionaryArray:
    known = sorted(set(names))
    lengths = [block.value.size for block in blocks]
    return _dictionary(np.repeat(np.searchsorted(known, names), lengths) if names else np.empty(0), known)


def _numbers(blocks: Sequence[Block], part: Callable[[Block], Floats | None]) -> pa.Array:
    """NaN, and what a block does not have, becomes null."""
    pieces = [np.full(block.value.size, np.nan) if (seen := part(block)) is None else seen.ravel() for block in blocks]
    return pa.array(np.concatenate(pieces or [np.empty(0)]), pa.float64(), from_pandas=True)


def _counts(blocks: Sequence[Block]) -> pa.Array:
    pieces = [np.full(block.value.size, NO_COUNT) if block.count is None else block.count.ravel() for block in blocks]
    count = np.concatenate(pieces or [np.empty(0)]).astype(np.int64)
    return pa.array(count, mask=count < 0)


def _missing(block: Block) -> NDArray[np.int64]:
    return np.where(np.isnan(block.value), block.missing, GIVEN)


def _dictionary(position: NDArray[np.generic], values: Sequence[str]) -> pa.DictionaryArray:
    small = np.int8 if len(values) <= np.iinfo(np.int8).max else np.int32
    return pa.DictionaryArray.from_arrays(pa.array(position.astype(small)), pa.array(list(values), pa.string()))
