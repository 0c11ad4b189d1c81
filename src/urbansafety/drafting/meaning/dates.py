"""How a column of dates is written, decided from every value of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.drafting.found.columns import Column
from urbansafety.tables import Ints

Order = Literal["day first", "month first", "ambiguous", "mixed", "plain"]
SHAPES = 12
"""Ways of writing that are looked at, the most frequent first; a column with more holds no dates."""
CLOCK = re.compile(
    r"(?P<glue>[ t]+)9(?P<mark>[:.])9(?P<second>:9)?(?P<fraction>\.9+)?(?P<half> ?am)?(?P<zone>z| ?[+-](9999|9:9))?"
)
NUMBERS = re.compile(r"(?P<first>9+)(?P<mark>[-/.])9(?P=mark)(?P<third>9+)(?P<rest>.*)")
NAMED = re.compile(r"9(?P<mark>[-/. ])(?P<month>b|B)(?P<mark2>[-/., ]{1,2})(?P<year>9999|9)(?P<rest>.*)")
MONTH_FIRST_NAMED = re.compile(r"(?P<month>b|B) 9(?P<mark>,? )(?P<year>9999)(?P<rest>.*)")
MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep oct nov dec"
)
ENGLISH = re.findall(r"\w+", MONTHS)
CLOCK_ONLY = r"^([01]?\d|2[0-4])(:\d\d|[hH]\d{0,2})(:\d\d)*( ?[apAP]\.?[mM]\.?)?([ aà-]+\d{1,2}.*)?$"


@dataclass(frozen=True)
class Writing:
    """The ``strptime`` formats of a column, the most frequent first, and the share of filled rows that they read.

    ``order`` says whether the days or the months come first: "plain" when the year leads or the month is a word,
    "ambiguous" when no value tells (``formats`` are day-first then), "mixed" when some values tell one and some the
    other. ``year`` is the middle year, 0 when two digits write it.
    """

    formats: tuple[str, ...]
    share: float
    order: Order
    reason: str
    year: int

    @property
    def timed(self) -> bool:
        """Whether a time of day is written too."""
        return any("%H" in form or "%I" in form for form in self.formats)

    @property
    def other_reading(self) -> tuple[str, ...]:
        """The formats with day and month exchanged."""
        swap = {"%d": "%m", "%m": "%d"}
        return tuple(re.sub("%[dm]", lambda found: swap[found[0]], form) for form in self.formats)


def writing(column: Column) -> Writing | None:
    """How the dates of a column are written; None when it holds none, or in too many ways.

    Day-first or month-first is decided by what is impossible: a number above 12 is no month.
    """
    shapes = _shapes(column)
    if len(shapes) > SHAPES and sum(list(shapes.values())[:SHAPES]) < 0.9 * column.filled:
        return None
    known = {shape: _parse(shape) for shape in list(shapes)[:SHAPES]}
    good = {shape: parts for shape, parts in known.items() if parts and _possible(column, parts)}
    if not good:
        return None
    order, reason = _order(column, [parts for parts in good.values() if parts.order == "?"])
    formats = dict.fromkeys(form for parts in good.values() for form in parts.formats(order))
    share = sum(shapes[shape] for shape in good) / column.filled
    return Writing(tuple(formats), share, order, reason, _middle_year(column, good))


def holds_clock(column: Column) -> bool:
    """Whether a column holds times of day, as 18:30, 6.15 pm, 18h or 18:00-19:59."""
    return column.filled > 0 and column.share(CLOCK_ONLY) > 0.9


@dataclass(frozen=True)
class _Parts:
    """A shape taken apart: ``order`` is "?" when days and months are both numbers in front of the year."""

    order: str
    mark: str
    year: str
    clock: str
    pattern: str
    written: str = ""

    def formats(self, order: Order) -> list[str]:
        if self.order != "?":
            return [self.written + self.clock]
        day_first = f"%d{self.mark}%m{self.mark}{self.year}{self.clock}"
        month_first = f"%m{self.mark}%d{self.mark}{self.year}{self.clock}"
        return {"month first": [month_first], "mixed": [day_first, month_first]}.get(order, [day_first])


def _shapes(column: Column) -> dict[str, int]:
    """Ways of writing by number of rows: 9 for one digit or two, 999 for three, b and B for the name of a month."""
    text = pc.utf8_lower(column.values)
    for name in sorted(ENGLISH, key=len, reverse=True):
        if pc.any(pc.match_substring(text, name)).as_py():
            mark = "b" if len(name) == 3 else "B"
            text = pc.replace_substring_regex(text, rf"\b{name}\b", mark)
    shape = pc.replace_substring_regex(pc.replace_substring_regex(text, r"\d", "9"), r"[ap]\.? ?m\.?$", "am")
    table = pa.table({"shape": shape, "rows": column.counts}).group_by("shape").aggregate([("rows", "sum")])
    rows: dict[str, int] = defaultdict(int)
    for written, number in zip(table["shape"].to_pylist(), table["rows_sum"].to_pylist(), strict=True):
        rows[re.sub(r"(?<!9)99(?!9)", "9", written)] += number
    return dict(sorted(rows.items(), key=lambda item: (-item[1], item[0])))


def _parse(shape: str) -> _Parts | None:
    if named := NAMED.fullmatch(shape):
        written = f"%d{named['mark']}%{named['month']}{named['mark2']}{'%Y' if len(named['year']) == 4 else '%y'}"
        return _with_clock(_Parts("plain", "", "", "", "", written), named["rest"])
    if named := MONTH_FIRST_NAMED.fullmatch(shape):
        return _with_clock(_Parts("plain", "", "", "", "", f"%{named['month']} %d{named['mark']}%Y"), named["rest"])
    if shape == "99999999":
        return _Parts("plain", "", "", "", r"^(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)$", "%Y%m%d")
    found = NUMBERS.fullmatch(shape)
    if not found:
        return None
    first, third, mark = len(found["first"]), len(found["third"]), found["mark"]
    literal = re.escape(mark)
    if first == 4 and third == 1:
        pattern = rf"^(?P<year>\d{{4}}){literal}(?P<month>\d+){literal}(?P<day>\d+)"
        return _with_clock(_Parts("plain", mark, "", "", pattern, f"%Y{mark}%m{mark}%d"), found["rest"])
    if first == 1 and third in (1, 4):
        year, width = ("%Y", "4") if third == 4 else ("%y", "2")
        pattern = rf"^(?P<one>\d{{1,2}}){literal}(?P<two>\d{{1,2}}){literal}(?P<year>\d{{{width}}})(?:\D|$)"
        return _with_clock(_Parts("?", mark, year, "", pattern), found["rest"])
    return None


def _with_clock(parts: _Parts, rest: str) -> _Parts | None:
    if not rest:
        return parts
    found = CLOCK.fullmatch(rest)
    if not found:
        return None
    half, mark = bool(found["half"]), found["mark"]
    clock = f"{found['glue'].replace('t', 'T')}{'%I' if half else '%H'}{mark}%M"
    clock += ":%S" * bool(found["second"]) + ".%f" * bool(found["fraction"])
    clock += f"{' ' * found['half'].startswith(' ')}%p" if half else ""
    clock += {"": "", "z": "Z"}.get((found["zone"] or "").strip(), "%z")
    return _Parts(parts.order, parts.mark, parts.year, clock, parts.pattern, parts.written)


def _numbers(column: Column, pattern: str) -> dict[str, Ints]:
    """The numbers of the values that match a pattern, by the names of its groups."""
    found = pc.extract_regex(column.values, pattern).drop_null()
    names = [field.name for field in found.type]
    return {name: found.field(name).cast(pa.int64()).to_numpy(zero_copy_only=False) for name in names}


def _possible(column: Column, parts: _Parts) -> bool:
    """Whether nearly all numbers of the shape can be those of a date."""
    if not parts.pattern:
        return True
    numbers = _numbers(column, parts.pattern)
    limits = {"year": (0, 99) if parts.year == "%y" else (1900, 2100), "month": (1, 12)}
    limits |= dict.fromkeys(("day", "one", "two"), (1, 31))
    return bool(len(numbers["year"])) and all(
        np.mean((values >= limits[name][0]) & (values <= limits[name][1])) > 0.9 for name, values in numbers.items()
    )


def _order(column: Column, unclear: Iterable[_Parts]) -> tuple[Order, str]:
    pairs = [_numbers(column, parts.pattern) for parts in unclear]
    if not pairs:
        return "plain", "the year leads or the month is a word, so that there is one reading"
    one, two = (np.concatenate([pair[name] for pair in pairs]) for name in ("one", "two"))
    late_one, late_two = int((one > 12).sum()), int((two > 12).sum())
    if late_one and late_two:
        return "mixed", f"the first number is above 12 in {late_one:,} values and the second in {late_two:,}"
    if late_one:
        return "day first", f"the first number goes up to {one.max()}, so that it is the day; the second to {two.max()}"
    if late_two:
        return (
            "month first",
            f"the second number goes up to {two.max()}, so that it is the day; the first to {one.max()}",
        )
    return "ambiguous", "no number is above 12, so that the data cannot tell days from months"


def _middle_year(column: Column, good: dict[str, _Parts]) -> int:
    years = [_numbers(column, parts.pattern)["year"] for parts in good.values() if parts.pattern]
    four = np.concatenate([y[y >= 1000] for y in years]) if years else np.empty(0, np.int64)
    return int(np.median(four)) if len(four) else 0
