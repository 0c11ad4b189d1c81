"""What a reader of one kind of declaration beyond records hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from urbansafety.tables import Observation


@dataclass(frozen=True)
class Beyond:
    """Tables by name, the rows of ``sources``, what was seen meanwhile, and the rows of ``rejected``."""

    tables: dict[str, pa.Table]
    sources: Sequence[dict[str, Any]] = ()
    observations: Sequence[Observation] = ()
    rejected: Sequence[dict[str, Any]] = ()


def together(*parts: Beyond) -> Beyond:
    """All that several readers hand over, in their order."""
    return Beyond(
        {name: table for part in parts for name, table in part.tables.items()},
        tuple(row for part in parts for row in part.sources),
        tuple(one for part in parts for one in part.observations),
        tuple(row for part in parts for row in part.rejected),
    )
