"""Which dates of a source can be true, without asking the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from urbansafety.tables import Ints, Months

EARLIEST = date(1950, 1, 1)
"""Dates before it are placeholders of office software (1899-12-30, 1900-01-01, 1904-01-01, …)."""
LATEST = date(2200, 1, 1)
"""Dates after it are placeholders for "no end" (9999-12-31), or years of another calendar."""
USUAL_SHARE = 0.01
LONELY = 12
"""Months without any record after which a few records at the end are not believed."""


@dataclass(frozen=True)
class Period:
    """The first and the last day that are accepted, and why others are not."""

    first: date
    last: date
    before: str
    after: str


def declared_period(first: date, last: date) -> Period:
    """The period that ``city.toml`` declares."""
    outside = f"outside the declared period, {first} to {last}"
    return Period(first, last, outside, outside)


def plausible_period(months: Months, counts: Ints) -> Period:
    """The days that can be true, from the number of records of each month.

    A date before 1950 or after 2200 is a placeholder. Dates at the end are isolated, and so not believed, when their
    months hold less than 1 % of the usual month (the month of the record in the middle when months are ordered by
    size), or when they follow a year without any record and are less than 1 % of all records.

    Parameters
    ----------
    months
        n months with records, in any order.
    counts
        n numbers of records.

    Returns
    -------
    Period
        Up to the last day of the last month that is believed; everything after 1950 when there are no records.
    """
    known = (months >= np.datetime64(EARLIEST, "M")) & (months < np.datetime64(LATEST, "M"))
    order = np.argsort(months[known])
    months, counts = months[known][order], counts[known][order]
    before = f"before {EARLIEST.year}: a placeholder, not a date"
    if not len(months):
        return Period(EARLIEST, LATEST, before, f"after {LATEST.year}: a placeholder or another calendar, not a date")
    by_size = np.sort(counts)[::-1]
    usual = by_size[np.searchsorted(np.cumsum(by_size), counts.sum() / 2)]
    last = int(np.flatnonzero(counts >= USUAL_SHARE * usual)[-1])
    gaps = np.flatnonzero(np.diff(months[: last + 1].astype(np.int64)) > LONELY)
    lonely = [gap for gap in gaps if counts[gap + 1 :].sum() < USUAL_SHARE * counts.sum()]
    end = months[lonely[0] if lonely else last]
    after = f"later than the records of {end}, the last month that has more than a few: a date to come"
    return Period(EARLIEST, ((end + 1).astype("datetime64[D]") - 1).item(), before, after)
