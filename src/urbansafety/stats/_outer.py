"""A portfolio as a linear program over options and tangents: never less than the truth, refined where it matters.

The harm averted in a place, B (1 - exp(-s)), is concave in s. Its tangents, of which the lowest counts, are an upper
bound made of straight pieces; a concave function is filled piece by piece by itself, so that pieces need no integers.

Where a share of the benefit has to fall in favoured places, no more is counted than their benefit divided by the share.
Every choice that keeps the floor counts in full, so that this too is an upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, hstack, vstack

from urbansafety.stats.portfolio import Bools, Floats, Floor, Ints, Options, Rows

LEVEL = 1000.0
"""All burdens add up to this in the program, whatever their unit, as tolerances of solvers are absolute."""


@dataclass(frozen=True)
class Program:
    """minimise cost · z under matrix z ≤ right, low ≤ z ≤ high; the first columns are options, then followers."""

    cost: Floats
    matrix: csc_array
    right: Floats
    low: Floats
    high: Floats
    constant: float


@dataclass(frozen=True)
class Ground:
    """What does not change between rounds: scaled rows over options and followers, and effects by place.

    An option of a mechanism that several practices share stands twice: in full, one of a place and mechanism, and as
    a follower from whose effect the overlap is taken.
    """

    options: Options
    follower: Ints
    effects: csr_array
    matrix: csr_array
    right: Floats
    unit: float
    limits: int
    useful: Bools
    floor: Floor | None

    @property
    def columns(self) -> int:
        """Options and followers."""
        return len(self.options.effect) + len(self.follower)

    def chosen(self, z: Floats) -> Floats:
        """How much of each option is taken, in full or as a follower."""
        n = len(self.options.effect)
        taken = z[:n].copy()
        taken[self.follower] += z[n : self.columns]
        return taken

    def counted(self, by_place: Floats) -> float:
        """All that is averted, or as much of it as the floor lets count."""
        total = float(by_place.sum())
        return min(total, float(by_place[self.floor.favoured].sum()) / self.floor.share) if self.floor else total


def lay_ground(options: Options, rows: Rows, floor: Floor | None) -> Ground:
    """Scale every row by its largest amount, so that no unit matters, and add followers.

    Options that avert nothing are left out, unless they help to meet a row.
    """
    n, places = len(options.effect), len(options.burden)
    cluster = options.clusters()
    kinds = np.bincount(np.unique(np.stack([cluster, options.practice]), axis=1)[0], minlength=n)
    shared = (kinds[cluster] > 1) & (options.effect > 0) & (options.overlap > 0)
    follower = np.flatnonzero(shared)
    amounts = csr_array(hstack([rows.amounts, rows.amounts[:, follower]]))
    size = np.maximum(np.abs(amounts).max(axis=1).toarray().ravel(), 1e-300) if n else np.ones(len(rows.names))
    scaled = csr_array(coo_array((1 / size, (np.arange(len(size)),) * 2))) @ amounts if len(size) else amounts
    upper, under = np.isfinite(rows.most), np.isfinite(rows.least)
    _, lead = np.unique(cluster[follower], return_inverse=True)
    count = int(lead.max()) + 1 if len(lead) else 0
    twice = np.arange(n, n + len(follower))
    in_full = coo_array((np.ones(len(lead)), (lead, follower)), shape=(count, n + len(follower)))
    at_once = coo_array(
        (np.ones(2 * len(lead)), (np.tile(np.arange(len(lead)), 2), np.concatenate([follower, twice]))),
        shape=(len(lead), n + len(follower)),
    )
    effect = np.concatenate([options.effect, (1 - options.overlap) * options.effect[follower]])
    where = np.concatenate([options.place, options.place[follower]])
    effects = csr_array(coo_array((effect, (where, np.arange(len(effect)))), shape=(places, len(effect))))
    matrix = csr_array(vstack([scaled[upper], -scaled[under], in_full, at_once]))
    right = np.concatenate([(rows.most / size)[upper], -(rows.least / size)[under], np.ones(count), np.ones(len(lead))])
    total, bounds = options.burden.sum(), int(upper.sum() + under.sum())
    helps = (matrix[:bounds] < 0).sum(axis=0) > 0
    useful = np.asarray(helps | (effect > 0), bool)
    return Ground(options, follower, effects, matrix, right, LEVEL / total if total > 0 else 1.0, bounds, useful, floor)


def program(ground: Ground, tangents: Floats) -> Program:
    """The linear program with these tangents (places × any number, sorted)."""
    places = len(tangents)
    height = np.exp(-tangents)
    left, after = tangents[:, :-1], tangents[:, 1:]
    apart = after - left > 1e-6
    slope_change = np.where(apart, height[:, :-1] - height[:, 1:], 1.0)
    meeting = np.where(apart, (height[:, :-1] * (1 + left) - height[:, 1:] * (1 + after)) / slope_change, left)
    ends = np.concatenate([meeting, np.full((places, 1), np.inf)], axis=1)
    start = ends[:, 0]
    width = np.diff(ends, axis=1)
    burden = ground.options.burden * ground.unit
    value = burden * (1 - height[:, 0] * (1 + tangents[:, 0]) + height[:, 0] * start)
    place, piece = np.nonzero(width > 0)
    where = np.concatenate([np.arange(places), place])
    gain = np.concatenate([burden * height[:, 0], burden[place] * height[place, piece + 1]])
    columns, filled = ground.columns, len(gain)
    filling = coo_array((np.ones(filled), (where, np.arange(filled))), shape=(places, filled))
    empty = csr_array((ground.matrix.shape[0], filled))
    matrix = vstack([hstack([ground.matrix, empty]), hstack([-ground.effects, filling])])
    right = np.concatenate([ground.right, -start])
    cost = np.concatenate([np.zeros(columns), -gain])
    low = np.concatenate([np.zeros(columns), np.full(places, -np.inf), np.zeros(len(place))])
    high = np.concatenate([ground.useful, np.zeros(places), width[place, piece]])
    whole = Program(cost, csc_array(matrix), right, low, high, float(value.sum()))
    return _counting(whole, ground.floor, where, value) if ground.floor else whole


def _counting(whole: Program, floor: Floor, where: Ints, value: Floats) -> Program:
    """One more column for the benefit that counts: no more than all of it, nor than the favoured part by its share."""
    gain = -whole.cost
    part = gain.copy()
    part[-len(where) :] *= floor.favoured[where]
    caps = csr_array(np.stack([np.append(-gain, 1.0), np.append(-part, floor.share)]))
    nothing = csr_array((whole.matrix.shape[0], 1))
    return Program(
        np.append(np.zeros(len(gain)), -1.0),
        csc_array(vstack([hstack([whole.matrix, nothing]), caps])),
        np.concatenate([whole.right, [value.sum(), value[floor.favoured].sum()]]),
        np.append(whole.low, -np.inf),
        np.append(whole.high, np.inf),
        0.0,
    )


def first_tangents(ground: Ground) -> Floats:
    """Tangents up to the most that can be reached in a place, denser near 0; below 0 where harm is possible."""
    effect, where, places = ground.options.effect, ground.options.place, len(ground.options.burden)
    most, least = (np.bincount(where, part, places) for part in (np.maximum(effect, 0), np.minimum(effect, 0)))
    steps = np.linspace(0, 1, 8) ** 1.5
    return np.concatenate([least[:, None], np.minimum(most, 3.0)[:, None] * steps], axis=1)


def more_tangents(tangents: Floats, sums: Floats) -> Floats:
    """Tangents also where a solution lies, and a little to both sides."""
    around = sums[:, None] * np.array([0.93, 1.0, 1.07])
    return np.sort(np.concatenate([tangents, around], axis=1), axis=1)
