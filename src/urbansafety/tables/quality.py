"""What was seen in the data, and what they can bear."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from urbansafety.tables.cube import Cube

USES = ("counts", "rates", "trends", "maps")
"""What data may be fit for."""
VERDICTS = ("fit", "limited", "unfit")
"""From best to worst."""
UNFIT = VERDICTS[2]
ASPECTS = (
    "completeness", "validity", "uniqueness", "timeliness", "geocoding", "heaping", "coverage", "recording",
    "counting unit", "areas", "population",
)  # fmt: skip


@dataclass(frozen=True)
class Observation:
    """Something seen in a source that bears on what its data can be used for.

    ``affected`` of ``total`` rows, areas or points show it; ``aspect`` is one of ``ASPECTS``.
    """

    source: str
    aspect: str
    subject: str
    affected: int
    total: int
    message: str

    @property
    def share(self) -> float:
        """The affected share, 0 when there was nothing to look at."""
        return self.affected / self.total if self.total else 0.0


@dataclass(frozen=True)
class Quality:
    """What the data can and cannot bear.

    ``table`` is the dossier's ``quality``. ``months`` is the first and the last month that every source covers in
    full, ``spans`` the same for each source; counts outside are shown, never compared.
    """

    table: pa.Table
    months: tuple[np.datetime64, np.datetime64] | None
    spans: dict[str, tuple[np.datetime64, np.datetime64]] = field(default_factory=dict)

    def window(
        self, city: Cube, codes: tuple[str, ...] | None = None, *, sources: tuple[str, ...] | None = None
    ) -> tuple[np.datetime64, np.datetime64] | None:
        """The first and the last month that every source which records the codes covers in full.

        A source that says nothing of the codes does not cut them short. ``months`` where they share none, or where
        the span of one is not known; only ``sources`` (all when None) count.
        """
        recording = {str(city.sources[source]) for source in np.unique(city.source[city.cells(codes)])}
        spans = [self.spans.get(source) for source in recording if sources is None or source in sources]
        known = [span for span in spans if span is not None]
        if not known or len(known) < len(spans):
            return self.months
        first, last = max(span[0] for span in known), min(span[1] for span in known)
        return (first, last) if first <= last else self.months

    def verdict(self, use: str, codes: tuple[str, ...] = ()) -> tuple[str, list[dict[str, Any]]]:
        """The worst verdict for ``use`` over the rows that speak of every category or of ICCS codes, and its rows.

        A row speaks of ``codes`` when its code is one of them or below, or above where it compares several sources.
        """
        rows = [row for row in self._rows if not row["iccs"] or _speaks_of(row, codes)]
        worst = max((row[use] for row in rows), key=VERDICTS.index, default=VERDICTS[0])
        return worst, [row for row in rows if row[use] == worst != VERDICTS[0]]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows


def _speaks_of(row: dict[str, Any], codes: tuple[str, ...]) -> bool:
    code = row["iccs"]
    return code.startswith(codes) or (not row["source"] and any(own.startswith(code) for own in codes))
