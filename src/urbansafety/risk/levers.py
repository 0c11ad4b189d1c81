"""What would have to change for an area to leave the five highest: each part of risk alone, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from urbansafety.risk.index import FLOOR
from urbansafety.stats.composite import TOP
from urbansafety.tables import Floats, Ints

HIGHEST = 5
"""So many areas are the highest of a challenge."""
PARTS = ("threat", "vulnerability", "coping")


@dataclass(frozen=True)
class Levers:
    """By area among the five highest (rows) and part (columns): its score, and that at which the sixth place is shared.

    ``needed`` is NaN where no value of that part alone would do.
    """

    areas: Ints
    now: Floats
    needed: Floats


def levers(parts: Floats, weights: tuple[float, float, float], risk: Floats) -> Levers:
    """Solve the stated index for one part at a time: (sixth risk / Π of the others)^(1 / its weight).

    ``parts`` are threat, vulnerability and coping (3 × areas) with the ``risk`` that they make. With fewer than six
    areas there is no sixth place, and nothing to leave.

    >>> parts = np.array([[8.0, 4.0, 4.0, 4.0, 4.0, 2.0], [5.0] * 6, [5.0] * 6])
    >>> found = levers(parts, (1.0, 1.0, 1.0), np.cbrt(parts[0] * parts[1] * (10 - parts[2])))
    >>> float(found.needed[0, 0].round(6)), float(found.needed[0, 2].round(6))
    (2.0, 8.75)
    """
    order = np.argsort(-risk, kind="stable")
    areas = order[:HIGHEST] if len(order) > HIGHEST else order[:0]
    shares = np.array(weights) / sum(weights)
    logs = np.log(np.maximum(np.array([parts[0], parts[1], TOP - parts[2]])[:, areas], FLOOR))
    target = np.log(risk[order[HIGHEST]]) if len(areas) else 0.0
    others = (shares[:, None] * logs).sum(axis=0) - shares[:, None] * logs
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.exp((target - others) / shares[:, None])
    needed = np.where((needed >= FLOOR) & (needed <= TOP) & (shares[:, None] > 0), needed, np.nan)
    needed[2] = TOP - needed[2]
    return Levers(areas, parts[:, areas].T, needed.T)
