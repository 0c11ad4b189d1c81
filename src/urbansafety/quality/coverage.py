"""How much of the records the ICCS classifies, and what was set aside as no offence."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.quality.completeness import NOT_AN_OFFENCE
from urbansafety.quality.series import Series
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark
from urbansafety.wording import agree, listed, plural, share


def classified(seen: Series, scope: str) -> Remark:
    """Records whose category has no ICCS code."""
    by_category = seen.count.sum(axis=1)
    total = int(by_category.sum())
    unknown = np.flatnonzero([not code for code in seen.codes])
    affected = int(by_category[unknown].sum())
    kinds = len(set(seen.codes) - {""})
    if not affected:
        sizes = f"{plural(len(seen.categories), 'local label')}, {plural(kinds, 'ICCS code')}"
        message = f"{NOTHING_FOUND}every record is classified ({sizes})."
        return Remark("unclassified", seen.source, "categories", 0, total, message, scope)
    largest = unknown[np.argsort(-by_category[unknown], kind="stable")]
    labels = [f"'{seen.categories[i] or 'no category'}' ({by_category[i]:,})" for i in largest]
    message = (
        f"{share(affected, total)} {agree(affected, total, 'has', 'have')} a category that the crosswalk does not know "
        f"and no challenge counts: {listed(labels, most=4)}."
    )
    return Remark("unclassified", seen.source, "categories", affected, total, message, scope)


def set_aside(source: str, rejected: pa.Table, read: int) -> Remark:
    """Rows that the crosswalk says are no offence."""
    mine = rejected.filter(pc.equal(rejected["source"], source))
    no_offence = mine.filter(pc.starts_with(mine["reason"], NOT_AN_OFFENCE))
    affected = int(pc.sum(no_offence["n"]).as_py() or 0)
    if not affected:
        message = f"{NOTHING_FOUND}the crosswalk sets nothing aside as no offence."
        return Remark("set aside", source, "no offence", 0, read, message, harmless=True)
    message = (
        f"{share(affected, read, 'row')} {agree(affected, read, 'is', 'are')} no offence by the crosswalk (as an "
        "accident or a suicide) and not counted as crime."
    )
    return Remark("set aside", source, "no offence", affected, read, message)
