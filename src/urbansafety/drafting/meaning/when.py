"""Which columns of a table say when."""

from __future__ import annotations

from dataclasses import dataclass

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.guesses import Guess
from urbansafety.drafting.meaning.dates import Writing, holds_clock, writing
from urbansafety.drafting.vocabulary import names_like

RANGES = {"year": (1900, 2100), "month": (1, 12), "day": (1, 31), "hour": (0, 24), "minute": (0, 59)}
READABLE = 0.6
MONTH = r"^(\d{4}[-/]\d{1,2}|\d{1,2}[-/]\d{4}|\d{4}[-/]\d{2}[-/]01([ T]00:00(:00)?)?)$"


@dataclass(frozen=True)
class When:
    """The guesses for the columns of time and, where one column holds the date, for how it is written."""

    columns: tuple[Guess, ...]
    formats: tuple[Guess, ...]
    daily: bool
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """The columns that are used."""
        return {str(guess.value) for guess in self.columns}


def find_when(columns: dict[str, Column]) -> When | None:
    """One column of dates, preferably of the event, else the columns of year, month, day, hour and minute."""
    parts = {part: _part(columns, part) for part in RANGES}
    monthly = _month_column(columns)
    if monthly and not parts["year"]:
        return When((Guess("period", monthly, 0.9, "its values are months"),), (), daily=False)
    dated = _date_column(columns)
    if dated and (not (parts["year"] and parts["month"]) or names_like("when", dated[0].name) > 0.3):
        return _one_column(columns, *dated)
    year, month = parts["year"], parts["month"]
    if not year or not month:
        return _one_column(columns, *dated) if dated else None
    guesses = []
    for part, column in parts.items():
        if column and not (part == "minute" and not parts["hour"]):
            sure = 0.97 if column.within(*RANGES[part]) > 0.99 else 0.8
            guesses.append(Guess(part, column.name, sure, "the name, and whole numbers in its range"))
    return When(tuple(guesses), (), daily=parts["day"] is not None)


def _month_column(columns: dict[str, Column]) -> str | None:
    """A column of months, as 2024-05, 05/2024 or always the first day of one."""
    months = [
        column
        for column in columns.values()
        if names_like("period", column.name) > 0.3 and column.distinct > 1 and column.share(MONTH) > 0.99
    ]
    return max(months, key=lambda column: names_like("period", column.name)).name if months else None


def _part(columns: dict[str, Column], part: str) -> Column | None:
    """The column of a part of a date: by its name, and by numbers in range (or, for months, by words)."""
    fitting = [
        column
        for column in columns.values()
        if names_like(part, column.name) > 0.9
        and column.filled
        and ((column.whole and column.within(*RANGES[part]) > 0.95) or (part == "month" and 3 <= column.distinct <= 24))
    ]
    return max(fitting, key=lambda column: names_like(part, column.name), default=None)


def _date_column(columns: dict[str, Column]) -> tuple[Column, Writing] | None:
    best: tuple[float, Column, Writing] | None = None
    for column in columns.values():
        like = names_like("when", column.name)
        if not column.filled or (column.numeric > 0.9 and (like < 0.5 or column.share(r"^\d{8}$") < 0.9)):
            continue
        how = writing(column)
        if how and how.share >= READABLE and column.distinct > 1:
            worth = like + 0.3 * how.share - 0.4 * (names_like("reported", column.name) > 0.7)
            if best is None or worth > best[0]:
                best = worth, column, how
    return (best[1], best[2]) if best else None


def _one_column(columns: dict[str, Column], column: Column, how: Writing) -> When:
    like = names_like("when", column.name)
    reported = names_like("reported", column.name) > 0.7 and like < 0.9
    why = f"{how.share:.1%} of its values are dates" + (", but of reporting by its name" if reported else "")
    guesses = [Guess("when", column.name, 0.55 + 0.4 * like, why)]
    clock = _clock(columns, how, column.name)
    if clock:
        guesses.append(clock)
    value = how.formats[0] if len(how.formats) == 1 else list(how.formats)
    sure = {"ambiguous": 0.5, "mixed": 0.3}.get(how.order, 0.97) * min(1.0, how.share + 0.02)
    return When(
        tuple(guesses),
        (Guess("date_format", value, sure, how.reason),),
        daily=True,
        notes=_notes(how),
    )


def _notes(how: Writing) -> tuple[str, ...]:
    other = " or ".join(f'"{form}"' for form in how.other_reading)
    if how.order == "ambiguous":
        return (f"AMBIGUOUS: it may as well be month first: {other}. Ask who keeps the records.",)
    if how.order == "mixed":
        return (
            "MIXED: some rows have the day first and others the month; dates that allow both are read as day first.",
        )
    return ()


def _clock(columns: dict[str, Column], how: Writing, dated: str) -> Guess | None:
    """A column of times of day, needed where not every date has one."""
    if how.timed and not any("%H" not in form and "%I" not in form for form in how.formats):
        return None
    fitting = [
        column
        for column in columns.values()
        if column.name != dated and names_like("clock", column.name) > 0.5
        and (holds_clock(column) or (column.whole and column.within(0, 2400) > 0.98))
    ]  # fmt: skip
    best = max(fitting, key=lambda column: names_like("clock", column.name), default=None)
    return Guess("hour", best.name, 0.93, "its values are times of day") if best else None
