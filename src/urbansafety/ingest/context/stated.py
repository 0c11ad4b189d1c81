"""What a table states: numbers, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from urbansafety.ingest.ground.amounts import read_amounts

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Strings

GIVEN, NOT_AVAILABLE, NOT_COLLECTED, SUPPRESSED = "", "not available", "not collected", "suppressed"
HIDDEN = re.compile(r"[<≤]\s*\d+|\*+|:?\(?c\)?|x|suppressed|suprimido|confidential|confidencial", re.IGNORECASE)
"""How statistical offices write a number that would tell of single persons: "<5", "*", "c", "x"."""
NEVER_ASKED = re.compile(r"not collected|no recolectado|no recogido", re.IGNORECASE)


@dataclass(frozen=True)
class Stated:
    """Numbers (NaN where there is none), the missing-state of each, what is no number, and how marks were read."""

    values: Floats
    missing: Strings
    unreadable: tuple[int, ...]
    reading: str


def read_stated(texts: Sequence[str], decimal: str = ".") -> Stated:
    """Read numbers with their missing-states; a percent sign behind a number is left out.

    With a decimal comma declared, a point separates thousands; otherwise the column itself decides.

    >>> read_stated(["12.5 %", "<5", "..", "7"]).missing.tolist()
    ['', 'suppressed', 'not available', '']
    >>> read_stated(["1.234,5", "n/a"], ",").values.tolist()
    [1234.5, nan]
    """
    bare = [text.strip().removesuffix("%").strip() for text in texts]
    state = np.array([_state(text) for text in bare], object)
    numbers = ["" if hidden else text for text, hidden in zip(bare, state, strict=True)]
    if decimal == ",":
        numbers = [_with_point(text) for text in numbers]
    read = read_amounts(numbers)
    state[np.isnan(read.values) & (state == GIVEN)] = NOT_AVAILABLE
    return Stated(read.values, state, read.unreadable, read.reading)


def _state(text: str) -> str:
    if HIDDEN.fullmatch(text):
        return SUPPRESSED
    return NOT_COLLECTED if NEVER_ASKED.fullmatch(text) else GIVEN


def _with_point(text: str) -> str:
    """A number with a decimal comma, written so that its point cannot be taken for one of thousands."""
    return f"{text.replace('.', '').replace(',', '.')}e0" if re.fullmatch(r"[+-]?[\d.]*,?\d+", text) else text
