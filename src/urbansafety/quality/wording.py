"""Counts, shares, months and lists as a mayor reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from urbansafety.catalog import iccs

NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NBSP = "\N{NO-BREAK SPACE}"


def share(affected: int, total: int, noun: str = "record", *, start: bool = True) -> str:
    """A share as the subject of a sentence, or of a clause when it does not ``start`` one.

    >>> share(22761, 210049)
    'One record in nine (22,761 of 210,049)'
    >>> share(3, 3), share(343, 1302640, "row"), share(0, 5, start=False)
    ('All 3 records', '343 of 1,302,640 rows', 'none of 5 records')
    """
    counted = f"{affected:,} of {total:,}"
    if affected == 0:
        words = f"none of {total:,} {noun}s"
    elif affected == total:
        words = f"all {total:,} {noun}s" if total > 1 else f"the only {noun}"
    elif _one_in(affected, total):
        words = f"one {noun} in {NUMBERS[_one_in(affected, total)]} ({counted})"
    elif affected < 0.001 * total:
        words = f"{counted} {noun}s"
    else:
        words = f"{per_cent(affected / total)} of the {noun}s ({counted})"
    return words[0].upper() + words[1:] if start else words


def agree(affected: int, total: int, one: str, many: str) -> str:
    """The form of the verb that goes with ``share(affected, total)``.

    >>> agree(22761, 210049, "carries", "carry"), agree(343, 1302640, "carries", "carry")
    ('carries', 'carry')
    """
    return one if _one_in(affected, total) or affected == total == 1 else many


def _one_in(affected: int, total: int) -> int:
    """The number of "one in ...", or 0 where a percentage says it better."""
    number = round(total / affected) if 0 < 2 * affected <= total else 0
    return number if number < len(NUMBERS) else 0


def per_cent(value: float) -> str:
    """A share in per cent, with more digits the nearer it is to 0 or 100.

    >>> [per_cent(x).replace(NBSP, " ") for x in (0.446, 0.085, 0.009, 1.0, 0.9996, 0.99999)]
    ['45 %', '8.5 %', '0.9 %', '100 %', '99.96 %', 'nearly 100 %']
    """
    edge = min(value, 1 - value)
    digits = 0 if edge == 0 or edge >= 0.0995 else 1 if edge >= 0.00095 else 2
    text = f"{100 * value:.{digits}f}"
    if value < 1 and float(text) == 100:
        return f"nearly 100{NBSP}%"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{NBSP}%"


def month(value: np.datetime64) -> str:
    """A month in words.

    >>> month(np.datetime64("2024-12"))
    'December 2024'
    """
    text = str(value.astype("datetime64[M]"))
    return f"{MONTHS[int(text[-2:]) - 1]} {text[:-3]}"


def listed(items: Sequence[str], most: int = 4) -> str:
    """A list in a sentence, cut after ``most`` items.

    >>> listed(["a", "b", "c"]), listed(list("abcdef"), 2)
    ('a, b and c', 'a, b and 4 more')
    """
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most:,} more"
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def code_label(code: str) -> str:
    """An ICCS code with its English label.

    >>> code_label("0401")
    'Robbery (ICCS 0401)'
    """
    known = iccs().get(code)
    return f"{known.label['en']} (ICCS {code})" if known else f"ICCS {code}"


def category_label(category: str, code: str) -> str:
    """The city's own label with the code it was given.

    >>> category_label("Homicide", "0101"), category_label("FARDEROS", "")
    ("'Homicide' (ICCS 0101)", "'FARDEROS'")
    """
    label = f"'{category or 'no category'}'"
    return f"{label} (ICCS {code})" if code else label


def plural(count: int, noun: str) -> str:
    """A count with its noun.

    >>> plural(1, "month"), plural(12000, "record")
    ('1 month', '12,000 records')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
