"""What rises and what falls, in the city and in each area with enough records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from urbansafety.city import CITY
from urbansafety.dossier import declared
from urbansafety.patterns.series import Series
from urbansafety.stats.false_discovery import ACCEPTED, benjamini_hochberg
from urbansafety.stats.trends import trends
from urbansafety.tables import Floats, Months

RECORDS_NEEDED = 24
"""Fewer records than one a month over two years cannot tell a trend from its seasons; a judgement of this project."""
MEASURE = "change from one year to the next, as a share"
NULL = (
    "No change from year to year: monthly records with the same mean but for the length of the month and a yearly "
    "cycle, with the spread that the data show (quasi-Poisson)."
)
LEFT_OUT = "Months in declared shocks, or not covered in full, are left out."


def changes(series: Series) -> pa.Table:
    """The yearly change of each area's records over the complete months.

    Areas with few records, or with a month of which nothing is known, are left out.

    No rows where the complete months are too few for a trend.
    """
    count = np.nan_to_num(np.where(series.complete, series.count, 0).sum(axis=1)).astype(np.int64)
    kept = np.flatnonzero(count >= RECORDS_NEEDED)
    within = np.flatnonzero(series.complete)
    if not len(kept) or not len(within):
        return declared()["patterns"].rows([])
    first_month = int(series.months[0].astype(int) % 12)
    fit = trends(series.count[kept], first_month, offset=_log_days(series.months), months=series.complete)
    known = np.flatnonzero(~np.isnan(fit.change) & ~np.isnan(fit.low) & ~np.isnan(fit.high))
    q = benjamini_hochberg(fit.p)
    area = np.array([""], object) if series.level is None else series.level.ids
    ids = area[kept[known]]
    start = f"pattern:trend:{series.name}:{series.place}"
    first, last = series.months[within[[0, -1]]].astype("datetime64[D]").astype(object)
    head = {
        "kind": "trend", "challenge": series.challenge, "level": series.place, "first": first, "last": last,
        "measure": MEASURE, "tested": len(known), "flagged": int((q[known] <= ACCEPTED).sum()),
        "null_model": f"{NULL} {LEFT_OUT}" if within[-1] - within[0] >= len(within) else NULL,
    }  # fmt: skip
    return declared()["patterns"].build(
        {name: [value] * len(known) for name, value in head.items()}
        | {
            "id": [start if series.place == CITY else f"{start}:{area}" for area in ids],
            "area": ids,
            "estimate": fit.change[known],
            "lower": fit.low[known],
            "upper": fit.high[known],
            "p": fit.p[known],
            "q": q[known],
            "direction": np.select([fit.low[known] > 0, fit.high[known] < 0], ["rising", "falling"], "unclear"),
            "dispersion": fit.dispersion[known],
            "count": count[kept[known]],
        }
    )


def _log_days(months: Months) -> Floats:
    days: Floats = np.diff(np.append(months, months[-1] + 1).astype("datetime64[D]")).astype(float)
    return np.asarray(np.log(days / days.mean()))
