"""Sources that record the same kind of offence in the same months, so that an event may be counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.special import chdtr

from urbansafety.quality.series import Series
from urbansafety.quality.verdicts import Remark, limit
from urbansafety.tables import Ints
from urbansafety.wording import code_label, month, plural

MAY, DO = 1, 2
"""Two sources may hold the same events; their months agree so well that they do."""


def remarks(everything: Sequence[Series]) -> list[Remark]:
    """A remark a pair of sources and a code that both record in some month."""
    return [
        found
        for first, second in combinations(everything, 2)
        for code in shared_codes(first.codes.tolist(), second.codes.tolist())
        if (found := _pair(first, second, code)) is not None
    ]


def shared_codes(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The codes of either that both record, there or below; of codes one below another only the highest.

    >>> shared_codes(["0101", "0401", "040111"], ["040111", "0401", "0502"])
    ['0401']
    """
    both = [
        code
        for code in sorted({*first, *second} - {""})
        if all(any(own.startswith(code) for own in codes) for codes in (first, second))
    ]
    return [code for code in both if not any(code != other and code.startswith(other) for other in both)]


def agreement(first: Ints, second: Ints) -> float:
    """How often two separate counts with the same course would agree month by month as closely as these, or closer.

    The lower tail of χ² of the table of two rows and as many columns as there are months with a record: separate
    Poisson counts with proportional means give an even share, and whatever else makes them differ a larger one. Copies
    of the same records, whole or in part, differ by far less than chance makes separate events differ.
    """
    pair = np.stack([first, second])[:, (first + second) > 0].astype(float)
    if pair.shape[1] < 2 or not pair.sum(axis=1).all():
        return 1.0
    expected = pair.sum(axis=1, keepdims=True) * pair.sum(axis=0) / pair.sum()
    return float(chdtr(pair.shape[1] - 1, ((pair - expected) ** 2 / expected).sum()))


def _pair(first: Series, second: Series, code: str) -> Remark | None:
    months = np.intersect1d(first.months, second.months)
    counts = [seen.of_code(code)[np.isin(seen.months, months)] for seen in (first, second)]
    both = np.flatnonzero((counts[0] > 0) & (counts[1] > 0))
    if not len(both):
        return None
    same = agreement(*counts) < limit("doubt")
    said = " and ".join(
        f"{seen.source} ({plural(int(n.sum()), 'record')})" for seen, n in zip((first, second), counts, strict=True)
    )
    message = f"{code_label(code)} is in two sources from {month(months[0])} to {month(months[-1])}: {said}. " + (
        "Month by month they agree more closely than separate events could: they record the same events, and their sum "
        "counts each twice. No number, rate, trend or map of it is given."
        if same
        else "An event that is in both is counted twice."
    )
    affected, total = (int(part) for part in (min(n.sum() for n in counts), sum(n.sum() for n in counts)))
    subject = f"{code} in {first.source} and {second.source}"
    return Remark("same events", "", subject, affected, total, message, code, DO if same else MAY)
