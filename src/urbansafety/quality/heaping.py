"""Times and dates that people rounded: full hours, noon, midnight, the first of the month."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.quality.series import Series
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark, limit
from urbansafety.tables import Floats, Ints
from urbansafety.wording import listed, per_cent

MINUTES = 60
HOURS = 24


def times(counted: pa.Table, source: str, scope: str) -> list[Remark]:
    """Full hours, 12:00 and 00:00 against what chance would give."""
    mine = counted.filter(pc.equal(counted["source"], source))
    total = int(pc.sum(mine["n"]).as_py() or 0)
    clock = mine.filter(pc.and_(pc.is_valid(mine["hour"]), pc.is_valid(mine["minute"])))
    timed = int(pc.sum(clock["n"]).as_py() or 0)
    if not timed:
        message = f"None of {total:,} records says the minute, so rounding of times could not be looked at."
        return [Remark("heaped times", source, "times", 0, total, message, scope, harmless=True)]
    grid = np.zeros((HOURS, MINUTES), np.int64)
    np.add.at(grid, (clock["hour"].to_numpy(), clock["minute"].to_numpy()), clock["n"].to_numpy())
    full = int(grid[:, 0].sum())
    parts = [f"{per_cent(full / timed)} of {timed:,} times of day fall on the full hour (1.7 % would by chance)"]
    parts += [_spike(grid, hour, timed) for hour in (12, 0)]
    masked = clock.filter(pc.and_(pc.equal(clock["hour"], 0), pc.equal(clock["minute"], 0)))
    masked = masked.filter(pc.not_equal(masked["coordinates"], "given"))
    blank = int(pc.sum(masked["n"]).as_py() or 0)
    message = f"{'; '.join(parts)}."
    if blank > limit("stack") * timed:
        message += f" {blank:,} of the records at 00:00 lack a usable place too: their time was blanked with it."
    if full <= limit("full hours expected") * timed and not _midnight(grid):
        return [Remark("heaped times", source, "times", full, timed, f"{NOTHING_FOUND}{message}", scope, harmless=True)]
    message += " Hours bear no statement finer than a part of the day."
    return [Remark("heaped times", source, "times", full, timed, message, scope)]


def _spike(grid: Ints, hour: int, timed: int) -> str:
    others = np.delete(grid[:, 0], hour).mean()
    times_more = f", {grid[hour, 0] / others:.1f} times the other full hours" if others else ""
    return f"{per_cent(grid[hour, 0] / timed)} are exactly {hour:02d}:00{times_more}"


def _midnight(grid: Ints) -> bool:
    others = np.delete(grid[:, 0], [0, 12]).mean()
    return bool((grid[[0, 12], 0] > limit("midnight excess") * others).any())


def dates(seen: Series, scope: str) -> list[Remark]:
    """Days of the month, and 1 January, that hold more than other days; ``seen`` is cut to complete months."""
    if len(seen.dates) < limit("few records"):
        message = "Too few days hold a record for rounded dates to show."
        return [Remark("heaped dates", seen.source, "dates", 0, int(seen.total.sum()), message, harmless=True)]
    start = seen.months[0].astype("datetime64[D]")
    days = np.arange(start, (seen.months[-1] + 1).astype("datetime64[D]"))
    count = np.zeros(len(days))
    count[(seen.dates - start).astype(int)] = seen.daily
    month = days.astype("datetime64[M]")
    day = (days - month).astype(int) + 1
    new_year = (day == 1) & (month.astype(int) % 12 == 0)
    groups = [(f"the {_ordinal(number)} of the month", (day == number) & ~new_year) for number in range(1, 32)]
    heaped = [(name, of, _excess(count, of)) for name, of in [*groups, ("1 January", new_year)]]
    heaped = [(name, of, excess) for name, of, excess in heaped if excess > 0]
    total = int(count.sum())
    if not heaped:
        message = f"{NOTHING_FOUND}no day of the month, nor 1 January, holds noteworthily more records than other days."
        return [Remark("heaped dates", seen.source, "dates", 0, total, message, scope, harmless=True)]
    rest = count[~np.any([of for _, of, _ in heaped], axis=0)].mean()
    named = [f"{name} ({count[of].mean() / rest:.2f} times)" if rest else name for name, of, _ in heaped]
    extra = round(sum(excess for _, _, excess in heaped))
    message = (
        f"More records are dated on {listed(named, most=4)} than on other days ({rest:,.0f} a day); about {extra:,} of "
        f"{total:,} records may carry a rounded date."
    )
    return [Remark("heaped dates", seen.source, "dates", extra, total, message, scope)]


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _excess(count: Floats, of: np.ndarray) -> float:
    """Records beyond what these days would hold, 0 where chance or so little may explain it."""
    if not of.any() or of.all():
        return 0.0
    usual, days = count[~of].mean(), of.sum()
    error = max(float(count[~of].std()), np.sqrt(usual)) / np.sqrt(days)
    more = count[of].mean() - usual
    noteworthy = more > limit("shock score") * error and count[of].mean() > limit("heaping excess") * usual
    return float(more * days) if noteworthy else 0.0
