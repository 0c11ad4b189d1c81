"""How few areas hold how many of the records."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.patterns.series import Series, latest_year
from urbansafety.stats.concentration import concentration, generalised_gini, share_of_places
from urbansafety.tables import Floats

HALF = 0.5
REPLICATES = 100
"""They give the width of an interval to about 7 %."""
RECORDS_NEEDED = 24
"""Fewer records lie in few places whatever happens; a judgement of this project."""
INDICES: dict[str, tuple[str, Callable[[Floats], Floats]]] = {
    "": ("generalised Gini index", generalised_gini),
    ":half": ("share of the areas that hold half of the records", partial(share_of_places, share=HALF)),
}
"""How an id ends, what is measured, and with what."""


def concentrations(series: Series, rng: np.random.Generator) -> pa.Table:
    """The generalised Gini index and the share of areas that hold half of the records, in the latest complete year."""
    year = latest_year(series.months, series.complete)
    count = series.count[:, year].sum(axis=1)
    count = count[~np.isnan(count)]
    if not len(year) or count.sum() < RECORDS_NEEDED:
        return declared()["patterns"].rows([])
    first, last = series.months[year[[0, -1]]].astype("datetime64[D]").astype(object)
    start = f"pattern:concentration:{series.name}:{series.place}"
    head = {
        "kind": "concentration", "challenge": series.challenge, "level": series.place, "area": "", "first": first,
        "last": last, "direction": "", "count": int(count.sum()), "tested": len(count),
    }  # fmt: skip
    rows = []
    indices = [index for _, index in INDICES.values()]
    measured = concentration(count, indices, rng, replicates=REPLICATES)
    for (end, (measure, _)), found in zip(INDICES.items(), measured, strict=True):
        values = {"estimate": found.value, "lower": found.low, "upper": found.high}
        flagged = round(found.value * len(count)) if end == ":half" else None
        rows.append({"id": f"{start}{end}", "measure": measure, "flagged": flagged, **values})
    return declared()["patterns"].rows([{**head, **row} for row in rows])
