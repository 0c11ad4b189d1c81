"""Numbers, shares, ranges, lists, months and names as the documents say them, from the files to the report."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import numpy as np

from urbansafety.catalog import iccs

NBSP = "\N{NO-BREAK SPACE}"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
FRACTIONS = (
    (1 / 20, "one in twenty"), (1 / 10, "a tenth"), (1 / 8, "an eighth"), (1 / 6, "a sixth"), (1 / 5, "a fifth"),
    (1 / 4, "a quarter"), (1 / 3, "a third"), (2 / 5, "two fifths"), (1 / 2, "half"), (3 / 5, "three fifths"),
    (2 / 3, "two thirds"), (3 / 4, "three quarters"), (4 / 5, "four fifths"), (9 / 10, "nine tenths"),
)  # fmt: skip
JOINING = frozenset(
    ("de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "das", "dos", "du", "des", "le", "les", "of", "the")
)
ROMAN = re.compile(r"[IVX]+")
SHORT = 3
"""Capitals of so few letters are an abbreviation."""
NEARLY_ALL = 0.95
FOUR_DIGITS = 1000
"""From here on numbers with an interval keep four digits, so that an estimate never equals an end of it."""
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TWELVE = (*SMALL, "eleven", "twelve")
"""Up to "one in twelve" people say a share as a fraction."""


def number(value: float, digits: int = 3) -> str:
    """A number with at most so many significant digits, thousands separated.

    >>> number(1302640), number(12.345), number(0.0456), number(7.0)
    ('1,300,000', '12.3', '0.0456', '7')
    """
    if not math.isfinite(value):
        return "not known"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def estimate(value: float) -> str:
    """A number that stands beside its interval: three significant digits, four from 1,000 on.

    >>> estimate(1375.8), estimate(23.94)
    ('1,376', '23.9')
    """
    return number(value, 4 if abs(value) >= FOUR_DIGITS else 3)


def whole(value: int) -> str:
    """A whole number in full, as tables show it.

    >>> whole(1302640)
    '1,302,640'
    """
    return f"{value:,d}"


def per_cent(share: float) -> str:
    """A share as a percentage of at most two significant digits, three close to all.

    >>> [per_cent(x).replace(NBSP, " ") for x in (0.187, 0.0042, 0.9999, 1.0, 0.0)]
    ['19 %', '0.42 %', 'over 99.9 %', '100 %', '0 %']
    """
    if 0.999 < share < 1:
        return f"over 99.9{NBSP}%"
    if 0 < share < 0.0001:
        return f"under 0.01{NBSP}%"
    return f"{number(100 * share, 3 if share > 0.95 else 2)}{NBSP}%"


def between(low: float, high: float) -> str:
    """An interval, with as many digits as its width bears.

    >>> between(90.4, 150.2), between(12.31, 12.48), between(0.5, 0.5)
    ('between 90 and 150', 'between 12.3 and 12.5', 'between 0.5 and 0.5')
    """
    low_text, high_text = ends(low, high)
    return f"between {low_text} and {high_text}"


def ends(low: float, high: float) -> tuple[str, str]:
    """The two ends of an interval with the same decimals: one digit of half its width, two where it begins with 1 to 3.

    No more than three digits of the larger end, four from 1,000 on.

    >>> ends(1043.2, 1088.9), ends(12.1, 20.9), ends(0.8, 1.05)
    (('1,043', '1,089'), ('12', '21'), ('0.8', '1.05'))
    """
    width, largest = abs(high - low), max(abs(low), abs(high))
    if not math.isfinite(width):
        return number(low), number(high)
    if width == 0 or largest == 0:
        return number(low), number(high)
    half = f"{width / 2:e}"
    by_width = (1 if half[0] in "123" else 0) - int(half[half.index("e") + 1 :])
    by_size = (3 if largest >= FOUR_DIGITS else 2) - math.floor(math.log10(largest))
    places = min(by_width, by_size)
    return _placed(low, places), _placed(high, places)


def _placed(value: float, places: int) -> str:
    text = f"{round(value, places) + 0.0:,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fraction(share: float) -> str:
    """A share in words, by the nearest simple fraction within a tenth of it; else the percentage.

    >>> fraction(0.19), fraction(0.5), fraction(0.003).replace(NBSP, " ")
    ('about a fifth', 'about half', '0.3 %')
    """
    value, words = min(FRACTIONS, key=lambda pair: abs(math.log(pair[0] / share)) if share > 0 else math.inf)
    near = 0 < share < NEARLY_ALL and abs(value / share - 1) <= 0.1
    return f"about {words}" if near else per_cent(share)


def plural(count: int, thing: str, things: str = "") -> str:
    """A count with its noun; small counts in words.

    >>> plural(1, "area"), plural(3, "area"), plural(1234, "record"), plural(2, "city", "cities")
    ('one area', 'three areas', '1,234 records', 'two cities')
    """
    many = things or many_of(thing)
    amount = SMALL[count] if 0 <= count < len(SMALL) else whole(count)
    return f"{amount} {thing if count == 1 else many}"


def many_of(noun: str) -> str:
    """The plural of a noun, in English or as Romance languages build it.

    >>> [many_of(noun) for noun in ("ward", "city", "alcaldia", "community area", "unidad territorial")]
    ['wards', 'cities', 'alcaldias', 'community areas', 'unidades territoriales']
    """
    if re.search(r"(dad|ci[oó]n)\b", noun):
        return " ".join(
            f"{word}{'s' if word[-1] in 'aeiouáéíóú' else 'es' * (word[-1] in 'dlnrz')}" for word in noun.split()
        )
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun if noun.endswith("s") else f"{noun}s"


def share(affected: int, total: int, noun: str = "record", *, start: bool = True) -> str:
    """A share as the subject of a sentence, or of a clause when it does not ``start`` one.

    >>> share(22761, 210049)
    'One record in nine (22,761 of 210,049)'
    >>> share(3, 3), share(343, 1302640, "row"), share(0, 5, start=False)
    ('All 3 records', '343 of 1,302,640 rows', 'none of 5 records')
    """
    counted = f"{affected:,} of {total:,}"
    if affected == 0:
        words = f"none of {total:,} {many_of(noun)}"
    elif affected == total:
        words = f"all {total:,} {many_of(noun)}" if total > 1 else f"the only {noun}"
    elif _one_in(affected, total):
        words = f"one {noun} in {TWELVE[_one_in(affected, total)]} ({counted})"
    elif affected < 0.001 * total:
        words = f"{counted} {many_of(noun)}"
    else:
        words = f"{per_cent(affected / total)} of the {many_of(noun)} ({counted})"
    return words[0].upper() + words[1:] if start else words


def agree(affected: int, total: int, one: str, many: str) -> str:
    """The form of the verb that goes with ``share(affected, total)``.

    >>> agree(22761, 210049, "carries", "carry"), agree(343, 1302640, "carries", "carry")
    ('carries', 'carry')
    """
    return one if _one_in(affected, total) or affected == total == 1 else many


def _one_in(affected: int, total: int) -> int:
    """The number of "one in ...", or 0 where a percentage says it better."""
    parts = round(total / affected) if 0 < 2 * affected <= total else 0
    return parts if parts < len(TWELVE) else 0


def listed(names: Sequence[str], most: int = 0) -> str:
    """Names as a sentence lists them; those beyond ``most`` are counted.

    >>> listed(["Centro", "Puerto", "Loma"]), listed(["a", "b", "c", "d"], most=2)
    ('Centro, Puerto and Loma', 'a, b and two others')
    """
    shown = list(names)
    if most and len(shown) > most + 1:
        shown = [*shown[:most], plural(len(names) - most, "other")]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def month(day: date | np.datetime64) -> str:
    """A month by its name.

    >>> month(date(2024, 5, 1)), month(np.datetime64("2024-12"))
    ('May 2024', 'December 2024')
    """
    year, number_of = str(day)[:7].split("-")
    return f"{MONTHS[int(number_of) - 1]} {year}"


def span(first: date, last: date) -> str:
    """A period from month to month; whole years by their numbers.

    >>> span(date(2019, 1, 1), date(2024, 11, 30)), span(date(2019, 1, 1), date(2019, 12, 1))
    ('January 2019 to November 2024', '2019')
    >>> span(date(2019, 1, 1), date(2024, 12, 31)), span(date(2019, 5, 2), date(2019, 5, 9))
    ('2019 to 2024', 'May 2019')
    """
    if (first.year, first.month) == (last.year, last.month):
        return month(first)
    if first.month == 1 and last.month == 12:
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    return f"{month(first)} to {month(last)}"


def capital(text: str) -> str:
    """A text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def lower_first(label: str) -> str:
    """A label as it stands inside a sentence: without what a comma and "with" add, and small unless it is a name.

    >>> lower_first("Theft of vehicles, with and without violence"), lower_first("SDG 16.1.1")
    ('theft of vehicles', 'SDG 16.1.1')
    """
    label = label.partition(", with ")[0]
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def recorded(label: str) -> str:
    """A label as what was recorded.

    >>> recorded("robbery"), recorded("all offences against property")
    ('recorded robbery', 'all recorded offences against property')
    """
    return f"all recorded {label[4:]}" if label.startswith("all ") else f"recorded {label}"


def place_name(name: str, noun: str = "area") -> str:
    """A place's name as residents write it, where a file has it in capitals; a mere number gets its noun.

    >>> place_name("LA MAGDALENA DE LAS SALINAS"), place_name("ROMA NORTE II"), place_name("Centro")
    ('La Magdalena de las Salinas', 'Roma Norte II', 'Centro')
    >>> place_name("40", "precinct")
    'precinct 40'
    """
    if name.isdigit():
        return f"{noun} {name}"
    if not name.isupper() or len(name) <= SHORT:
        return name
    words = [word if ROMAN.fullmatch(word) else word.title() for word in name.split(" ")]
    return " ".join([words[0], *(word.lower() if word.lower() in JOINING else word for word in words[1:])])


def slug(text: str) -> str:
    """A name as part of a readable id.

    >>> slug("Álvaro Obregón (centro)"), slug("北京")
    ('alvaro-obregon-centro', '北京')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", "-", plain).strip("-_")


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
