"""A column of a raw file as text: its distinct values, how often each stands there, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.tables import Floats, Ints

POINT = r"^\s*[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\s*$"
COMMA = r"^\s*[+-]?\d+,\d+\s*$"


@dataclass(frozen=True)
class Column:
    """The distinct values of a column that are not blank, and the rows of each.

    ``rows`` counts every row, blank ones too.
    """

    name: str
    values: pa.StringArray
    counts: Ints
    rows: int

    @classmethod
    def of(cls, name: str, content: pa.Array | pa.ChunkedArray) -> Column:
        """From the column as it was read, as text or in any other type."""
        text = content if pa.types.is_string(content.type) else content.cast(pa.string())
        counted = pc.value_counts(pc.utf8_trim_whitespace(text))
        if isinstance(counted, pa.ChunkedArray):
            counted = counted.combine_chunks()
        values, counts = counted.field("values"), counted.field("counts")
        kept = pc.fill_null(pc.not_equal(values, ""), fill_value=False)
        return cls(name, values.filter(kept), counts.filter(kept).to_numpy().astype(np.int64), len(content))

    @property
    def filled(self) -> int:
        """Rows that are not blank."""
        return int(self.counts.sum())

    @property
    def distinct(self) -> int:
        """Number of different values."""
        return len(self.values)

    @cached_property
    def comma(self) -> bool:
        """Whether numbers are written with a decimal comma."""
        return bool(self.share(COMMA) > max(0.2, self.share(r"^\s*[+-]?\d+\.\d+\s*$")))

    @cached_property
    def numbers(self) -> Floats:
        """The distinct values as numbers, NaN for what is none."""
        text = pc.replace_substring(self.values, ",", ".") if self.comma else self.values
        numeric = pc.match_substring_regex(text, POINT)
        text = pc.utf8_trim_whitespace(pc.if_else(numeric, text, pa.scalar(None, pa.string())))
        numbers: Floats = text.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return numbers

    @property
    def numeric(self) -> float:
        """The share of filled rows that hold a number."""
        return self.among(~np.isnan(self.numbers))

    @property
    def whole(self) -> bool:
        """Whether nearly every filled row holds a whole number, 3.0 among them."""
        return self.among(self.numbers == np.floor(self.numbers)) > 0.98

    def within(self, low: float, high: float) -> float:
        """The share of filled rows with a number from ``low`` to ``high``."""
        return self.among((self.numbers >= low) & (self.numbers <= high))

    def share(self, pattern: str) -> float:
        """The share of filled rows whose text matches a regular expression."""
        return self.among(pc.match_substring_regex(self.values, pattern).to_numpy(zero_copy_only=False))

    def among(self, chosen: np.typing.NDArray[np.bool_]) -> float:
        """The share of filled rows that hold one of the chosen distinct values."""
        return float(self.counts[chosen].sum() / self.filled) if self.filled else 0.0

    def by_count(self, limit: int | None = None) -> dict[str, int]:
        """Rows by value, the most frequent first."""
        order = np.lexsort((np.arange(self.distinct), -self.counts))[:limit]
        texts = self.values.take(pa.array(order)).to_pylist()
        return dict(zip(texts, self.counts[order].tolist(), strict=True))
