"""Which constraints of a portfolio contradict each other, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack

from urbansafety.stats.portfolio import Bools, Floats, Ints, Rows

TINY = 1e-6
SECONDS = 30.0


@dataclass(frozen=True)
class Conflict:
    """A row that cannot hold together with the others of the conflict.

    ``by`` is how far it had to give, in its own unit, for the rows that give more easily to hold; above 0 for all.
    """

    name: str
    by: float


def conflicts(rows: Rows) -> tuple[Conflict, ...]:
    """Rows of which no choice meets all, while it meets all but any one of them; none if all rows can be met.

    Elastic filter: every row may give, at a cost in proportion to its largest amount; those that give are made firm and
    the others give in their turn, until nothing can. Rows without which the contradiction remains are left out. There
    can be further conflicts beside the one found. Source: Chinneck and Dravnieks (1991).

    >>> from urbansafety.stats.portfolio import limits
    >>> [(row.name, row.by) for row in conflicts(limits(["money", "actions"], [[50.0], [1.0]], [20, 9], [0, 1]))]
    [('money', 30.0), ('actions', 1.0)]
    """
    held = np.arange(len(rows.names))
    size = np.maximum(np.abs(rows.amounts).max(axis=1).toarray().ravel(), 1e-300) if len(held) else np.zeros(0)
    size = np.where(size > 1e-300, size, 1.0)
    firm, by = np.zeros(len(held), bool), np.zeros(len(held))
    while (slack := _stretch(rows, ~firm, held, size)) is not None and slack.max(initial=0) > TINY:
        by = np.where(slack > TINY, slack, by)
        firm |= slack > TINY
    if slack is not None:
        return ()
    found = np.flatnonzero(firm)
    for row in np.flatnonzero(firm):
        rest = found[found != row]
        if len(rest) and _stretch(rows, np.zeros(len(firm), bool), rest, size) is None:
            found = rest
    return tuple(Conflict(rows.names[row], round(float(by[row] * size[row]), 9)) for row in found)


def _stretch(rows: Rows, elastic: Bools, held: Ints, size: Floats) -> Floats | None:
    """How far each elastic row gives, in its largest amounts, when all give least; None if firm rows clash."""
    n, m = rows.amounts.shape[1], len(held)
    scaled = csr_array(coo_array((1 / size[held], (np.arange(m), np.arange(m))), shape=(m, m)) @ rows.amounts[held])
    give = np.where(elastic[held], np.inf, 0)
    unit = coo_array((np.ones(m), (np.arange(m), np.arange(m))), shape=(m, m))
    found = milp(
        np.concatenate([np.zeros(n), np.ones(2 * m)]),
        integrality=np.concatenate([np.ones(n), np.zeros(2 * m)]),
        bounds=Bounds(0, np.concatenate([np.ones(n), give, give])),
        constraints=LinearConstraint(
            csr_array(hstack([scaled, unit, -unit])), rows.least[held] / size[held], rows.most[held] / size[held]
        ),
        options={"time_limit": SECONDS, "mip_rel_gap": 0.01},
    )
    if found.x is None:
        return None
    slack = np.zeros(len(rows.names))
    slack[held] = found.x[n : n + m] + found.x[n + m :]
    return slack
