"""Where a challenge gathers more than the city's rate and its unevenness explain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from urbansafety.dossier import declared
from urbansafety.patterns.series import Series, latest_year
from urbansafety.stats.clusters import LocalClusters, local_clusters, with_self
from urbansafety.stats.false_discovery import ACCEPTED
from urbansafety.stats.neighbours import islands
from urbansafety.tables import Ints, Months

EXCESS = 1.5
"""How far beyond the city's rate the limit of a neighbourhood's rate must lie; a judgement of this project."""
DIRECTIONS = {1: "higher", -1: "lower"}
AREA_MEASURE = "rate of the area and its neighbours as a multiple of the city's"
SUMMARY_MEASURE = "share of the tested areas that are flagged"


def hotspots(series: Series, neighbours: sparse.csr_array) -> pa.Table:
    """The areas whose neighbourhood stands out in the latest complete year, and one row that sums up the search.

    The year is the latest whose residents are known too; areas without known residents, or with a month of which
    nothing is known, are not tested. No rows where there is no such year or nothing was recorded in it.
    """
    if series.level is None:
        return declared()["patterns"].rows([])
    residents = {int(year): series.level.residents(int(year)) for year in np.unique(_years(series.months))}
    known = [year for year, people in residents.items() if (people > 0).any()]
    year = latest_year(series.months, series.complete & np.isin(_years(series.months), known))
    if not len(year) or not np.nan_to_num(series.count[:, year]).any():
        return declared()["patterns"].rows([])
    count = series.count[:, year].sum(axis=1)
    people = residents[int(_years(series.months[year[-1:]])[0])]
    found = local_clusters(count, people, neighbours, excess=EXCESS, q=ACCEPTED)
    tested = ~np.isnan(found.p)
    flagged = np.flatnonzero(found.flagged)
    around = (with_self(neighbours) @ np.where(tested, count, 0)).astype(np.int64)
    head = {
        "kind": "hotspot", "challenge": series.challenge, "level": series.place, "dispersion": found.dispersion,
        "first": series.months[year[0]], "last": series.months[year[-1]], "tested": int(tested.sum()),
        "flagged": len(flagged), "null_model": _null(found, tested, neighbours),
    }  # fmt: skip
    number = len(flagged)
    return declared()["patterns"].build(
        {name: _repeated(value, number + 1) for name, value in head.items()}
        | {
            "id": [f"pattern:hotspot:{series.name}:{series.place}"]
            + [f"pattern:hotspot:{series.name}:{series.place}:{series.level.ids[i]}" for i in flagged],
            "area": ["", *series.level.ids[flagged]],
            "measure": [SUMMARY_MEASURE] + [AREA_MEASURE] * number,
            "estimate": [number / tested.sum() if tested.any() else np.nan, *found.ratio[flagged]],
            "lower": [None, *found.low[flagged]],
            "upper": [None, *found.high[flagged]],
            "statistic": [None, *found.statistic[flagged]],
            "p": [None, *found.p[flagged]],
            "q": [None, *found.q[flagged]],
            "direction": ["", *(DIRECTIONS[int(found.flagged[i])] for i in flagged)],
            "count": [int(count[tested].sum()), *around[flagged]],
        }
    )


def _years(months: Months) -> Ints:
    years: Ints = months.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _repeated(value: Any, number: int) -> list[Any]:
    plain = value.astype("datetime64[D]").astype(object) if isinstance(value, np.datetime64) else value
    return [plain] * number


def _null(found: LocalClusters, tested: Any, neighbours: sparse.csr_array) -> str:
    """The null that was tested, in words."""
    left_out, alone = int((~tested).sum()), int(islands(neighbours)[tested].sum())
    words = (
        "Every area has the city's rate per resident, with the unevenness between areas that the data show (negative "
        f"binomial, overdispersion {found.dispersion:.2f}). Flagged: false-discovery rate at most "
        f"{ACCEPTED:.0%}, and the 95 % interval of the neighbourhood's rate wholly above {EXCESS:g} times the "
        f"city's, or wholly below 1/{EXCESS:g} of it."
    )
    if left_out:
        words += f" {left_out:,} of {len(tested):,} areas without known residents or counts are left out."
    return words + (f" {alone:,} border on no other area." if alone else "")
