"""What may be chosen and what limits the choice: options of action, their harm averted, and rows of constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, vstack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Options:
    """What can be started: practice × place × start, one entry an option.

    ``effect`` is on the scale on which effects add: minus the logarithm of the share of the harm that remains over the
    horizon (0 changes nothing, below 0 does harm). ``burden`` has an entry a place, to which ``place`` points: the harm
    expected there if nothing is done. Practices of one ``mechanism`` overlap in a place: only the largest effect counts
    in full, from the others the share ``overlap`` is taken.
    """

    practice: Ints
    place: Ints
    start: Ints
    effect: Floats
    burden: Floats
    mechanism: Ints
    overlap: float = 0.0

    def clusters(self) -> Ints:
        """Numbers from 0 of the pairs of place and mechanism, by option."""
        return _numbered(self.place, self.mechanism)


@dataclass(frozen=True)
class Floor:
    """At least a share of all that is averted falls in the favoured places (a flag each)."""

    favoured: Bools
    share: float


@dataclass(frozen=True)
class Rows:
    """Linear limits: ``least`` ≤ amounts of the chosen options, added ≤ ``most``, one row a name."""

    names: tuple[str, ...]
    amounts: csr_array
    least: Floats
    most: Floats


def _numbered(*keys: ArrayLike) -> Ints:
    """Numbers from 0 of the different combinations of keys, in their order."""
    found = np.unique(np.stack([np.asarray(key) for key in keys]), axis=1, return_inverse=True)[1]
    return found.ravel().astype(np.int64)


def log_effect(options: Options, chosen: ArrayLike) -> Floats:
    """The sum of the effects of the chosen options in every place, on the log scale, overlaps taken off.

    In a place, of every mechanism: Σ l - overlap × (Σ l⁺ - max l⁺). For two options this is the pairwise penalty
    overlap × min(l, m); penalties of all pairs, added, would make a third option of the same kind worth less than
    nothing. Harm is never discounted.

    >>> one = Options(*(np.array(v) for v in ([0, 1], [0, 0], [0, 0], [0.2, 0.1], [50.0], [3, 3])), overlap=0.5)
    >>> log_effect(one, [True, True]).round(3).tolist()
    [0.25]
    """
    effect = np.where(np.asarray(chosen, bool), options.effect, 0.0)
    helpful, cluster, places = np.maximum(effect, 0), options.clusters(), len(options.burden)
    largest = np.zeros(len(effect))
    np.maximum.at(largest, cluster, helpful)
    place_of = np.zeros(len(effect), np.int64)
    place_of[cluster] = options.place
    total, doubled = (np.bincount(options.place, each, places) for each in (effect, helpful))
    return np.asarray(total - options.overlap * (doubled - np.bincount(place_of, largest, places)))


def averted(options: Options, chosen: ArrayLike) -> Floats:
    """The harm averted in every place: burden × (1 - exp(-Σ l)). Nothing chosen averts nothing.

    Source of the objective: utilities of projects that are not independent of each other, Salo, Keisler and Morton
    (2011), Portfolio Decision Analysis; that effects multiply is the rule of independent effects.

    >>> two = Options(*(np.array(v) for v in ([0, 1], [0, 0], [0, 0], -np.log([0.84, 0.86]), [100.0], [0, 1])))
    >>> averted(two, [True, True]).round(2).tolist()
    [27.76]
    """
    return np.asarray(options.burden * -np.expm1(-log_effect(options, chosen)))


def limits(names: Sequence[str], amounts: Any, most: ArrayLike, least: ArrayLike = -np.inf) -> Rows:
    """Rows of limits, as budgets by year, capacities by function, or counts of actions by level.

    ``amounts`` is rows × options, what each option takes of each row; ``most`` and ``least`` are one number a row or
    one for all.

    >>> limits(["2025"], [[60.0, 50.0]], 100).most.tolist()
    [100.0]
    """
    takes = csr_array(amounts, dtype=float)
    ends = (np.broadcast_to(np.asarray(end, float), takes.shape[:1]).copy() for end in (least, most))
    return Rows(tuple(names), takes, *ends)


def together(*rows: Rows) -> Rows:
    """Several sets of rows as one.

    >>> together(limits(["a"], [[1.0]], 1), limits(["b"], [[1.0]], 2)).names
    ('a', 'b')
    """
    ends = (np.concatenate([getattr(each, end) for each in rows]) for end in ("least", "most"))
    names = tuple(name for each in rows for name in each.names)
    return Rows(names, csr_array(vstack([each.amounts for each in rows])), *ends)


def one_start(options: Options) -> Rows:
    """A practice starts at most once in a place.

    >>> same = Options(*(np.array(v) for v in ([0, 0], [0, 0], [0, 1], [0.2, 0.1], [50.0], [0, 0])))
    >>> one_start(same).amounts.toarray().tolist()
    [[1.0, 1.0]]
    """
    pair = _numbered(options.practice, options.place)
    several = np.bincount(pair)[pair] > 1
    return _ones(options, pair, several, "one start")


def exclusions(options: Options, practices: Sequence[int]) -> Rows:
    """Of some practices at most one is chosen in a place.

    >>> two = Options(*(np.array(v) for v in ([4, 7], [0, 0], [0, 0], [0.2, 0.1], [50.0], [0, 1])))
    >>> exclusions(two, [4, 7]).names
    ('exclusion of practices 4, 7, place 0',)
    """
    named = ", ".join(map(str, practices))
    return _ones(options, options.place, np.isin(options.practice, practices), f"exclusion of practices {named}")


def prerequisites(options: Options, needing: int, needed: int) -> Rows:
    """A practice starts in a place only where another one starts there too, no later.

    >>> two = Options(*(np.array(v) for v in ([4, 7], [0, 0], [1, 0], [0.2, 0.1], [50.0], [0, 1])))
    >>> prerequisites(two, 4, 7).amounts.toarray().tolist()
    [[1.0, -1.0]]
    """
    first, other = (np.flatnonzero(options.practice == which) for which in (needing, needed))
    before = (options.place[first][:, None] == options.place[other]) & (
        options.start[first][:, None] >= options.start[other]
    )
    row, column = np.nonzero(before)
    at = np.concatenate([np.arange(len(first)), row]), np.concatenate([first, other[column]])
    values = np.concatenate([np.ones(len(first)), -np.ones(len(row))])
    amounts = csr_array(coo_array((values, at), shape=(len(first), len(options.effect))))
    names = [f"practice {needing} needs {needed}, place {options.place[k]}, start {options.start[k]}" for k in first]
    return Rows(tuple(names), amounts, np.full(len(first), -np.inf), np.zeros(len(first)))


def _ones(options: Options, key: Ints, which: Bools, rule: str) -> Rows:
    """At most one of the options that share a key."""
    held = np.flatnonzero(which)
    _, first, row = np.unique(key[held], return_index=True, return_inverse=True)
    amounts = csr_array(coo_array((np.ones(len(held)), (row, held)), shape=(len(first), len(key))))
    practice = " of practice {}" if rule == "one start" else ""
    names = tuple(f"{rule}{practice.format(options.practice[k])}, place {options.place[k]}" for k in held[first])
    return Rows(names, amounts, np.full(len(first), -np.inf), np.ones(len(first)))
