"""The coordination network: institutions linked by the bodies in which both sit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.stats.networks import betweenness, components
from urbansafety.tables import Bools


@dataclass(frozen=True)
class Network:
    """The number of the connected part that each institution is in, 1 the largest, and the rows of ``network``."""

    part: dict[str, int]
    rows: list[dict[str, Any]]

    def connected(self, institutions: Iterable[str]) -> bool:
        """Whether chains of bodies connect all of them."""
        return len({self.part[one] for one in institutions}) <= 1


def network(institutions: Iterable[str], bodies: pa.Table) -> Network | None:
    """Link institutions that sit in the same body, in whatever role; None where no body was declared.

    A broker is an institution without which others could no longer reach each other; an isolate shares a body with
    nobody.
    """
    seats = bodies.to_pylist()
    if not seats:
        return None
    ids = sorted(institutions)
    place = {id: i for i, id in enumerate(ids)}
    names = sorted({seat["body"] for seat in seats})
    sits = np.zeros((len(ids), len(names)), bool)
    for seat in seats:
        sits[place[seat["institution"]], names.index(seat["body"])] = True
    linked = (sits @ sits.T) & ~np.eye(len(ids), dtype=bool)
    part, between, links = components(linked), betweenness(linked), linked.sum(axis=1)
    rows = [
        {
            "institution": id,
            "links": int(links[i]),
            "betweenness": float(between[i]),
            "component": int(part[i]),
            "role": "broker" if _holds_together(linked, i) else "member" if links[i] else "isolate",
        }
        for i, id in enumerate(ids)
    ]
    return Network({id: int(part[i]) for i, id in enumerate(ids)}, rows)


def _holds_together(linked: Bools, node: int) -> bool:
    """Whether the neighbours of a node fall apart without it."""
    others = np.delete(np.arange(len(linked)), node)
    left = components(linked[np.ix_(others, others)])
    return len(set(left[linked[node, others]].tolist())) > 1
