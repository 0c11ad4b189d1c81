"""What the steps after the appraisal hand over to each other."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Priorities:
    """What comes first, and what that rests on: the dossier's tables of these names."""

    priorities: pa.Table
    criteria: pa.Table
    preferences: pa.Table
    group_ranks: pa.Table
