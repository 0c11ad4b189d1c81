"""Which months are complete: partial first and last months, months that registration has not caught up with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from urbansafety.quality.series import Series
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark, limit
from urbansafety.tables import Floats, Ints, Months
from urbansafety.wording import capital, code_label, listed, month, per_cent, plural

YEAR = 12


@dataclass(frozen=True)
class Span:
    """The first and last complete month (numbers in the series), and why the months outside are not."""

    first: int
    last: int
    reasons: dict[int, str]

    @property
    def empty(self) -> bool:
        """Whether no month is complete."""
        return self.last < self.first


def span(seen: Series, period: tuple[date, date] | None, today: date | None) -> Span:
    """The complete months of a source.

    A month at either end is not complete when days without a record at its edge are too many for chance, when the
    declared ``period`` or ``today`` cuts it, when it is isolated (far below the level beside it), or, at the end,
    when it lies below the level of the twelve months before, allowing for the season and for overdispersion.
    """
    partial = _cut_months(seen, period, today)
    reasons: dict[int, str] = {}
    first, last = 0, len(seen.months) - 1
    needed = "late drop"
    while last >= first and (why := partial.get(last) or _late(seen.total[: last + 1], needed)):
        needed = needed if last in partial else "late drop before"
        reasons[last] = why
        last -= 1
    while first <= last and (why := partial.get(first) or _isolated(seen.total[first : last + 1])):
        reasons[first] = why
        first += 1
    return Span(first, last, reasons)


def remarks(seen: Series, complete: Span, scope: str) -> list[Remark]:
    """Months at the ends that are not complete, and whether those that are suffice."""
    found = [
        Remark(
            "late", seen.source, str(seen.months[index]), int(seen.total[index]), int(seen.total.sum()),
            f"{month(seen.months[index])} is not complete: {reason}. It is shown, never compared.", scope,
        )
        for index, reason in sorted(complete.reasons.items())
    ]  # fmt: skip
    if not found:
        message = f"{NOTHING_FOUND}the first and the last month are as full as the months beside them."
        found.append(Remark("late", seen.source, "first and last months", 0, len(seen.months), message, harmless=True))
    return [*found, _length(seen, complete, scope), *_gaps(seen, complete, scope)]


def stale(seen: Series, today: date | None) -> list[Remark]:
    """Whether the newest record is old on the day of the assessment."""
    if today is None:
        return []
    age = int((np.datetime64(today, "M") - seen.months[-1]).astype(int))
    if age <= limit("stale months"):
        return []
    message = (
        f"The newest record is of {month(seen.months[-1])}, {plural(age, 'month')} before the day of the assessment."
    )
    return [Remark("stale", seen.source, "newest record", age, len(seen.months), message, value=age)]


def _length(seen: Series, complete: Span, scope: str) -> Remark:
    months = complete.last - complete.first + 1
    if months <= 0:
        message = "No month is complete, so nothing can be compared over time or given as a yearly rate."
        return Remark("length", seen.source, "complete months", 0, len(seen.months), message, scope, 0)
    first, last = month(seen.months[complete.first]), month(seen.months[complete.last])
    reach = f"from {first} to {last}" if months > 1 else f"({first})"
    message = f"{plural(months, 'month')} {'are' if months > 1 else 'is'} complete, {reach}."
    message = f"{code_label(scope)}: {message}" if scope else capital(message)
    if months < 3 * YEAR:
        message += " That is short for a trend: the seasons of two or three years are needed to tell it."
    return Remark("length", seen.source, "complete months", months, len(seen.months), message, scope, months)


def _cut_months(seen: Series, period: tuple[date, date] | None, today: date | None) -> dict[int, str]:
    """Months that the calendar shows to be partial."""
    reasons = _silent_edges(seen)
    days = seen.months.astype("datetime64[D]"), (seen.months + 1).astype("datetime64[D]") - 1
    if period:
        for index in np.flatnonzero((days[0] < np.datetime64(period[0])) | (days[1] > np.datetime64(period[1]))):
            reasons[int(index)] = f"the declared period is {period[0]} to {period[1]}"
    if today:
        for index in np.flatnonzero(days[1] > np.datetime64(today)):
            reasons.setdefault(int(index), f"it had not ended on {today}")
    return reasons


def _silent_edges(seen: Series) -> dict[int, str]:
    """Months whose first or last days hold no record although chance would not leave so many blank."""
    if len(seen.dates) < 2:
        return {}
    reach = int((seen.dates[-1] - seen.dates[0]).astype(int)) + 1
    blank = (reach - len(seen.dates) + 1) / (reach + 2)
    reasons = {}
    of_month = seen.dates.astype("datetime64[M]")
    for index, value in enumerate(seen.months):
        dates = seen.dates[of_month == value]
        if not len(dates):
            continue
        start, end = value.astype("datetime64[D]"), (value + 1).astype("datetime64[D]") - 1
        head, tail = int((dates[0] - start).astype(int)), int((end - dates[-1]).astype(int))
        silent = max(head, tail)
        if blank**silent < limit("silent days") and silent > limit("silent share") * int((end - start).astype(int) + 1):
            reasons[index] = f"its records run from {dates[0]} to {dates[-1]} only"
    return reasons


def _late(total: Ints, needed: str) -> str:
    """Why the last month is under-registered, or "": its level against the twelve months before.

    ``needed`` names the drop that is asked for.
    """
    before = total[-YEAR - 1 : -1].astype(float)
    if len(before) < 3 or not before.sum():
        return ""
    if len(before) < YEAR:
        return _isolated(total[::-1])
    usual, noise = _seasoned(total)
    expected = before.mean() * np.exp(usual)
    drop = 1 - total[-1] / expected
    score = (expected - total[-1]) / max(noise * expected, np.sqrt(expected * (1 + 1 / YEAR)))
    seasoned = len(total) > 3 * YEAR
    if drop < limit(needed if seasoned else "late drop unseasoned") or score < limit("late score"):
        return ""
    allowing = ", allowing for the season" if seasoned else ""
    return (
        f"its {total[-1]:,} records lie {per_cent(drop)} below what the twelve months before ({before.mean():,.0f} a "
        f"month{allowing}) let expect. Either registration lags behind, or crime fell; a newer extract will tell"
    )


def _seasoned(total: Ints) -> tuple[float, float]:
    """The usual log ratio of such a calendar month to the twelve before it, and its robust standard deviation."""
    level = np.convolve(total, np.ones(YEAR) / YEAR, "valid")[:-1]
    ratio = np.log((total[YEAR:] + 0.5) / (level + 0.5))
    past, season = ratio[:-1], np.arange(len(ratio)) % YEAR
    if len(past) < 2 * YEAR:
        return 0.0, _spread(np.log(total[:-1] + 0.5))
    usual = np.array([np.median(past[season[:-1] == value]) for value in range(YEAR)])
    return float(usual[season[-1]]), _spread(past - usual[season[:-1]])


def _spread(values: Floats) -> float:
    """Robust standard deviation: the median absolute deviation, scaled to the normal distribution's."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def _isolated(total: Ints) -> str:
    """Why the first of the months is not one of the series, or ""."""
    after = total[1 : YEAR + 1].astype(float)
    if len(after) < 2:
        return ""
    level = float(np.median(after))
    if total[0] >= limit("isolated") * level or (level - total[0]) < limit("shock score") * np.sqrt(level):
        return ""
    return f"it holds {plural(int(total[0]), 'record')}, against about {level:,.0f} in the months beside it"


def _gaps(seen: Series, complete: Span, scope: str) -> list[Remark]:
    """Months inside the series that are far below those around."""
    total = seen.total[complete.first : complete.last + 1].astype(float)
    inside: Months = seen.months[complete.first : complete.last + 1]
    if len(total) < YEAR:
        return []
    padded = np.pad(total, YEAR // 2, mode="reflect")
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, YEAR + 1), axis=1)
    low = (total < limit("isolated") * around) & (around - total > limit("shock score") * np.sqrt(around))
    if not low.any():
        message = f"{NOTHING_FOUND}no month inside the period is missing or far below the months around it."
        return [Remark("gap", seen.source, "months", 0, len(total), message, harmless=True)]
    names = [f"{month(inside[i])} ({total[i]:,.0f} against about {around[i]:,.0f})" for i in np.flatnonzero(low)]
    message = f"Months with less than half the records of the months around them: {listed(names, most=4)}."
    return [Remark("gap", seen.source, "months", int(low.sum()), len(total), message, scope)]
