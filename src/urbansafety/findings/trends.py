"""Up or down: the city's yearly change by challenge, and the areas that move otherwise."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from urbansafety.catalog.classification import broad
from urbansafety.city import CITY
from urbansafety.findings.basis import Basis, Statement, compares, level_noun
from urbansafety.findings.strength import of_difference
from urbansafety.stats.false_discovery import ACCEPTED, benjamini_hochberg
from urbansafety.tables import VERDICTS
from urbansafety.wording import NBSP, capital, ends, fraction, listed, number, plural, recorded, span, whole

UNIT = "change from one year to the next, as a share"
NAMED = 3
MONTHS = 12
TURN = 2.0
TENTH = 0.1
LEAST = 0.05
"""What a challenge of no burden weighs, so that its trend is told last and not lost."""
SAYS_NOTHING = 1.0
"""An interval of a yearly change wider than this (100 %) says nothing, and nothing is said."""
ENDS = ("estimate", "lower", "upper")
TINY = 1e-12
REACH = float(ndtri(0.975))
"""Standard errors between an estimate and the end of its interval."""


def trends(basis: Basis) -> Iterator[Statement]:
    """A statement a challenge on the city, then one on the areas that rise, or fall, apart from the city."""
    found = [row for row in basis.found("trend") if _usable(row) and _borne(basis, row["challenge"])]
    city = {row["challenge"]: row for row in found if row["level"] == CITY}
    for challenge, row in city.items():
        yield _of_city(basis, challenge, row)
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    areas = [row for row in found if row["level"] != CITY and compares(basis.challenges[row["challenge"]])]
    for row in _apart([row for row in areas if row["challenge"] in city], city):
        groups[row["challenge"], row["level"], row["direction"]].append(row)
    for (challenge, level, direction), rows in sorted(groups.items()):
        yield _of_areas(basis, challenge, level, direction, rows)


def whole_years(values: Mapping[tuple[str, str, str], dict[str, Any]], challenge: str) -> list[tuple[str, int]]:
    """The city's complete years with the records of a challenge, oldest first."""
    rows = [
        row
        for key, row in values.items()
        if key[:2] == ("recorded", challenge) and row["months"] == MONTHS and row["count"] is not None
    ]
    return sorted((row["period"], row["count"]) for row in rows)


def _borne(basis: Basis, challenge: str) -> bool:
    return basis.verdict("trends", challenge)[0] != VERDICTS[2]


def _usable(row: dict[str, Any]) -> bool:
    known = all(row[name] is not None and math.isfinite(row[name]) and row[name] > -1 for name in ENDS)
    return known and row["upper"] - row["lower"] < SAYS_NOTHING


def ratio(row: dict[str, Any]) -> tuple[float, float, float]:
    """Estimate and interval of one year's records as a multiple of the year before's."""
    return 1 + row["estimate"], 1 + row["lower"], 1 + row["upper"]


def unclear(row: dict[str, Any]) -> bool:
    """Whether no change is within the interval."""
    return bool(row["lower"] <= 0 <= row["upper"])


def _apart(rows: list[dict[str, Any]], city: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The areas that move, and further than the city, by a test of the difference with all rows as one family.

    One family, because a reader sees them side by side: looked at one by one, an area in twenty would differ from the
    city by chance. The standard error is the one that the area's interval implies; the city's change is taken as the
    mark, as what moves the whole city moves its areas too, and its uncertainty counts in that the intervals must not
    meet.
    """
    if not rows:
        return []
    change, error = np.array([_log_change(row) for row in rows]).T
    marks = {challenge: _log_change(row)[0] for challenge, row in city.items()}
    mark = np.array([marks[row["challenge"]] for row in rows])
    distance = np.abs(change - mark) / np.maximum(error, TINY)
    found = benjamini_hochberg(2 * ndtr(-distance)) <= ACCEPTED
    return [row for row, told in zip(rows, found, strict=True) if told and _further(row, city[row["challenge"]])]


def _log_change(row: dict[str, Any]) -> tuple[float, float]:
    """The yearly change and its standard error on the log scale."""
    estimate, low, high = (math.log(part) for part in ratio(row))
    return estimate, (high - low) / 2 / REACH


def _further(row: dict[str, Any], city: dict[str, Any]) -> bool:
    """Whether an area rises faster than the city, or falls faster, by its adjusted p-value and both intervals."""
    if row["direction"] not in ("rising", "falling") or (row["q"] or 0) > ACCEPTED:
        return False
    return bool(row["lower"] > city["upper"] if row["direction"] == "rising" else row["upper"] < city["lower"])


def turned(years: Sequence[tuple[str, int]], estimate: float) -> str:
    """What a steady change hides: the year in which the records turned, as a sentence; "" where they did not.

    ``years`` are the complete years with their records. They turned where the newest year lies beyond chance (more
    than `TURN` standard deviations of a difference of two Poisson counts, and a tenth) on the other side of the
    lowest, or highest, year before it.

    >>> turned([("2010", 2000), ("2015", 492), ("2019", 594)], -0.15)
    'It was lowest in 2015 (492 records); 2019 had 594.'
    >>> turned([("2010", 2000), ("2015", 492), ("2019", 500)], -0.15)
    ''
    """
    if len(years) < 3:
        return ""
    extreme, word = (min, "lowest") if estimate < 0 else (max, "highest")
    best, most = extreme(years, key=lambda pair: pair[1])
    newest, last = years[-1]
    back = (last - most) * (1 if estimate < 0 else -1)
    if back <= max(TURN * math.sqrt(last + most), TENTH * most):
        return ""
    return f"It was {word} in {best} ({plural(most, 'record')}); {newest} had {whole(last)}."


def ends_apart(years: Sequence[tuple[str, int]]) -> str:
    """What "no clear rise or fall" hides: a first and a newest year that differ beyond chance, as a sentence.

    ``years`` are the complete years with their records; "beyond chance" as for `turned`. Records that move by steps
    leave a line through all months unsure, however far apart its ends are.

    >>> ends_apart([("2019", 1335), ("2021", 1021), ("2023", 804)])
    'Yet 2019 had 1,335 records and 2023 had 804.'
    >>> ends_apart([("2019", 820), ("2023", 804)])
    ''
    """
    if len(years) < 2:
        return ""
    (oldest, first), (newest, last) = years[0], years[-1]
    if abs(last - first) <= max(TURN * math.sqrt(last + first), TENTH * max(first, last)):
        return ""
    return f"Yet {oldest} had {plural(first, 'record')} and {newest} had {whole(last)}."


def per_year(row: dict[str, Any]) -> str:
    """A yearly change in words, with its interval.

    >>> per_year({"estimate": -0.19, "lower": -0.23, "upper": -0.15}).replace(NBSP, " ")
    'by about a fifth each year (19 %, between 15 and 23)'
    >>> per_year({"estimate": 0.07, "lower": 0.05, "upper": 0.09}).replace(NBSP, " ")
    'by about 7 % a year (between 5 and 9)'
    """
    change = row["estimate"]
    low, high = sorted((abs(row["lower"]), abs(row["upper"])))
    low_text, high_text = ends(100 * low, 100 * high)
    width = f"between {low_text if low_text != '0' else number(100 * low, 1)} and {high_text}"
    words = fraction(abs(change)) if abs(change) >= 0.12 else ""
    if words.startswith("about"):
        return f"by {words} each year ({number(100 * abs(change), 2)}{NBSP}%, {width})"
    return f"by about {number(100 * abs(change), 2)}{NBSP}% a year ({width})"


def _of_city(basis: Basis, challenge: str, row: dict[str, Any]) -> Statement:
    verdict, reasons = basis.verdict("trends", challenge)
    when = span(row["first"], row["last"])
    if unclear(row):
        low, high = ends(100 * row["lower"], 100 * row["upper"])
        text = (
            f"No clear rise or fall of {recorded(basis.label(challenge))} from {when} "
            f"(between {_signed(low)} and {_signed(high)}{NBSP}% a year). "
            f"{ends_apart(whole_years(basis.city_values, challenge))}"
        ).rstrip()
    else:
        moved = "rose" if row["estimate"] > 0 else "fell"
        text = f"{capital(recorded(basis.label(challenge)))} {moved} {per_year(row)} from {when}."
        text = f"{text} {turned(whole_years(basis.city_values, challenge), row['estimate'])}".rstrip()
    return Statement(
        kind="trend",
        text=text,
        strength=of_difference(
            count=row["count"], ratio=ratio(row), verdict=verdict, use="trends"
        ),
        period=f"{row['first']:%Y-%m}/{row['last']:%Y-%m}",
        weight=_weight(basis, row),
        challenge=challenge,
        level=CITY,
        estimate=row["estimate"],
        lower=row["lower"],
        upper=row["upper"],
        unit=UNIT,
        caveats=basis.caveats(challenge),
        rests_on=((row["id"], "pattern"), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip


def _weight(basis: Basis, row: dict[str, Any]) -> float:
    """Large, clear changes of much-recorded challenges first; what depends on police activity last."""
    clear = 0.1 if unclear(row) else 1.0
    driven = 0.2 if basis.challenges[row["challenge"]]["activity_driven"] else 1.0
    told = clear * driven * _narrow(basis, row["challenge"]) * math.sqrt(LEAST + basis.burden(row["challenge"]))
    return abs(math.log1p(row["estimate"])) * math.log1p(row["count"]) * told


def _narrow(basis: Basis, challenge: str) -> float:
    return 0.1 if broad(basis.challenges, challenge) else 1.0


def _signed(text: str) -> str:
    return f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") else f"+{text}" if text != "0" else text


def _of_areas(basis: Basis, challenge: str, level: str, direction: str, rows: list[dict[str, Any]]) -> Statement:
    verdict, reasons = basis.verdict("trends", challenge)
    rows = sorted(rows, key=lambda row: (-abs(math.log1p(row["estimate"])), row["area"]))
    first = rows[0]
    names = [f"{basis.names.get((level, row['area']), row['area'])} {per_year(row)}" for row in rows[:NAMED]]
    others = [plural(len(rows) - NAMED, "other")] if len(rows) > NAMED else []
    moved = "rose" if direction == "rising" else "fell"
    text = (
        f"In {plural(len(rows), level_noun(level))} {recorded(basis.label(challenge))} {moved} "
        f"apart from the city as a whole: {listed([*names, *others])}, from {span(first['first'], first['last'])}."
    )
    return Statement(
        kind="trend",
        text=text,
        strength=of_difference(
            count=first["count"],
            ratio=ratio(first),
            verdict=verdict,
            use="trends",
        ),
        period=f"{first['first']:%Y-%m}/{first['last']:%Y-%m}",
        weight=0.05 * math.log1p(sum(row["count"] for row in rows)) * _narrow(basis, challenge),
        challenge=challenge,
        level=level,
        area=first["area"],
        place=f"{level}-{direction}",
        estimate=first["estimate"],
        lower=first["lower"],
        upper=first["upper"],
        unit=UNIT,
        caveats=(*basis.caveats(challenge), "Areas picked for their change: expect somewhat less of it next year."),
        rests_on=(*((row["id"], "pattern") for row in rows), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip
