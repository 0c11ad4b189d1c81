"""From indicators, flows and capacity to risk by challenge and area."""

from __future__ import annotations

import numpy as np

from urbansafety.dossier import declared
from urbansafety.tables import APPRAISED, Capacity, Indicators, Quality, Risks, Tables


def appraise(
    tables: Tables, quality: Quality, indicators: Indicators, capacity: Capacity, rng: np.random.Generator
) -> Risks:
    """Threat × vulnerability × lack of coping capacity for every challenge and area, 0 to 10, with its uncertainty."""
    return Risks(**{name: declared()[name].rows([]) for name in APPRAISED})
