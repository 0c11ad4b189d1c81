"""Which agreements to share data are valid on the day of the assessment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

VALID, EXPIRED, EARLY, NOT_KNOWN = "valid", "expired", "not yet in force", "not known"


def states(agreements: pa.Table, today: date | None) -> list[dict[str, Any]]:
    """The agreements with their state; not known where no day is.

    The last day is still valid. Without a date of signature an agreement counts as signed.
    """
    return [row | {"state": _state(row["signed"], row["expires"], today)} for row in agreements.to_pylist()]


def _state(signed: date | None, expires: date | None, today: date | None) -> str:
    if today is None:
        return NOT_KNOWN
    if expires and expires < today:
        return EXPIRED
    return EARLY if signed and signed > today else VALID
