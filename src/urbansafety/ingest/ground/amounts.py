"""Numbers as people write them in tables: with separators of thousands, decimal commas, and words for missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from urbansafety.tables import Floats

MISSING = frozenset({"", "-", "–", "—", ".", "..", "...", "x", "*", "na", "n/a", "n.a.", "nan", "null", "none"})
SPACES = re.compile(r"[\s'’_]")
THOUSANDS = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ",."}


@dataclass(frozen=True)
class Amounts:
    """Numbers (NaN where missing), which values are no numbers, and how the marks in them were read."""

    values: Floats
    unreadable: tuple[int, ...]
    reading: str


def read_amounts(texts: Sequence[str]) -> Amounts:
    """Read a column of numbers, deciding from the whole column what a comma and a point mean.

    A mark that stands only before groups of three digits, with one to three digits in front, separates thousands;
    any other is the decimal mark.

    >>> read_amounts(["1,234,567", "890", "n/a"]).values.tolist()
    [1234567.0, 890.0, nan]
    >>> read_amounts(["12,5", "1.234,0"]).values.tolist()
    [12.5, 1234.0]
    """
    bare = [SPACES.sub("", text) for text in texts]
    thousands = _thousands(bare)
    values, unreadable = np.full(len(bare), np.nan), []
    for i, text in enumerate(bare):
        if text.casefold() in MISSING:
            continue
        plain = text.replace(thousands, "") if thousands else text
        if re.fullmatch(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", plain):
            values[i] = float(plain.replace(",", "."))
        else:
            unreadable.append(i)
    words = {",": "a comma was read as separating thousands", ".": "a point was read as separating thousands"}
    return Amounts(values, tuple(unreadable), words.get(thousands, ""))


def _thousands(texts: Sequence[str]) -> str:
    """The mark that separates thousands in a column, "" for none."""
    both = [text for text in texts if "," in text and "." in text]
    if both:
        return "," if all(text.rindex(".") > text.rindex(",") for text in both) else "."
    for mark, pattern in THOUSANDS.items():
        marked = [text for text in texts if mark in text and text.casefold() not in MISSING]
        if marked and all(pattern.fullmatch(text) for text in marked):
            return mark
    return ""
