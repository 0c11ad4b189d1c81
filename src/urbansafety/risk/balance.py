"""Whether what comes in at the nodes of a flow goes out again, and how much is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from urbansafety.context import Context
from urbansafety.dossier import declared
from urbansafety.tables import Bools, Floats, Strings

BALANCED, NOT_KNOWN, END = "balanced", "not known", "an end of the route"
MORE_IN, MORE_OUT = "more in than out", "more out than in"
ENDS = ("origin", "destination")
"""Kinds of nodes where a flow may begin or end although some of it goes on."""
ROUNDING = 1e-9
"""A gap of a smaller share of what passes comes from adding up numbers."""


@dataclass(frozen=True)
class Side:
    """What the legs on one side of each node carry together: low, best and high of those that are known.

    ``open`` says where a leg's volume is not known, ``none`` where there is no leg.
    """

    low: Floats
    best: Floats
    high: Floats
    open: Bools
    none: Bools

    @property
    def told(self) -> Bools:
        """Where there are legs and the volume of each is known."""
        return ~self.open & ~self.none


def balance(context: Context) -> pa.Table:
    """The dossier's ``flow_nodes``: what comes in and goes out of each node, and the range of what is missing.

    Volumes are ranges. A node is out of balance where its two ranges have nothing in common; what is missing then lies
    between the least and the largest difference. Where the volume of a leg is not known, what is missing is what that
    leg would have to carry. Ends of a route are excepted.
    """
    nodes = context.flow_nodes
    entering, leaving = sides(nodes, context.flow_legs)
    end = entering.none | leaving.none | np.isin(_texts(nodes, "kind"), ENDS)
    verdict = _verdict(entering, leaving, end)
    low, high = _missing(entering, leaving)
    columns = {name: nodes[name] for name in nodes.column_names}
    return declared()["flow_nodes"].build(
        columns
        | {
            "entering": np.where(entering.told, entering.best, np.nan),
            "leaving": np.where(leaving.told, leaving.best, np.nan),
            "balance": verdict.tolist(),
            "missing_lower": np.where(end, np.nan, low),
            "missing_upper": np.where(end | ~np.isfinite(high), np.nan, high),
        }
    )


def sides(nodes: pa.Table, legs: pa.Table) -> tuple[Side, Side]:
    """What comes in at each node, and what goes out."""
    position = {key: i for i, key in enumerate(zip(_texts(nodes, "flow"), _texts(nodes, "id"), strict=True))}
    volumes = np.array([legs[name].to_numpy() for name in ("lower", "volume", "upper")], float).reshape(3, -1)

    def side(end: str) -> Side:
        at = np.array([position[key] for key in zip(_texts(legs, "flow"), _texts(legs, end), strict=True)], np.int64)
        low, best, high = (np.bincount(at, np.nan_to_num(own), nodes.num_rows).astype(float) for own in volumes)
        number = np.bincount(at, minlength=nodes.num_rows)
        return Side(low, best, high, np.bincount(at, np.isnan(volumes[1]), nodes.num_rows) > 0, number == 0)

    return side("end"), side("start")


def _verdict(entering: Side, leaving: Side, end: Bools) -> Strings:
    more_in = _exceeds(entering, leaving)
    more_out = _exceeds(leaving, entering)
    words = np.select(
        [end, more_in, more_out, entering.open | leaving.open], [END, MORE_IN, MORE_OUT, NOT_KNOWN], BALANCED
    )
    return words.astype(object)


def _exceeds(one: Side, other: Side) -> Bools:
    """Where one side is larger than the other can be."""
    return ~other.open & (one.low - other.high > ROUNDING * np.maximum(one.low, other.high))


def _missing(entering: Side, leaving: Side) -> tuple[Floats, Floats]:
    """The range of what is unaccounted for at each node; infinite where nothing limits it."""
    low, high = entering.low - leaving.high, entering.high - leaving.low
    both = entering.open & leaving.open
    least = np.where(both, 0.0, np.maximum(np.maximum(low, -high), 0.0))
    most = np.select(
        [both, leaving.open, entering.open],
        [np.inf, np.where(high < 0, np.inf, high), np.where(low > 0, np.inf, -low)],
        np.maximum(high, -low),
    )
    return least, most


def _texts(table: pa.Table, name: str) -> list[str]:
    texts: list[str] = table[name].to_pylist()
    return texts
