"""Which input drives a result: Sobol effects of groups of inputs by Saltelli's design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Part = TypeVar("Part")

RESAMPLES = 500
"""Resampled sets of base samples behind an interval."""


@dataclass(frozen=True)
class Effects:
    """Sobol effects by group of inputs (rows) and output (columns), as shares of the output's variance.

    ``first`` is what would go on average if the group were known; ``total`` is what would stay if everything but the
    group were known. Each has its 95 % interval. Estimates of small effects may fall a little below 0.
    """

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


def saltelli(a: Sequence[Part], b: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Saltelli's design: A, B, and for each group of inputs A with that group from B.

    ``a`` and ``b`` hold two independent draws of each group, in any form; N draws make N (d + 2) evaluations for d
    groups. Source: Saltelli et al. (2010), Computer Physics Communications 181.

    >>> list(saltelli("ab", "AB"))
    [('a', 'b'), ('A', 'B'), ('A', 'b'), ('a', 'B')]
    """
    yield tuple(a)
    yield tuple(b)
    for i in range(len(a)):
        yield tuple(b[j] if i == j else a[j] for j in range(len(a)))


def sobol_effects(
    a: ArrayLike, b: ArrayLike, mixed: ArrayLike, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Effects:
    """First-order and total Sobol effects of groups of inputs, with bootstrap intervals.

    ``a`` and ``b`` are outputs at A and B (base samples × outputs); ``mixed`` (groups × base samples × outputs) at A
    with one group from B. With m the mean of all of A and B and V their variance, first is
    mean((f(B) - m) (f(ABᵢ) - f(A))) / V and total is mean((f(A) - f(ABᵢ))²) / 2V. Intervals are the 2.5 % and 97.5 %
    points over resampled base samples. An output that does not vary has NaN.
    Source: Saltelli et al. (2010), Computer Physics Communications 181, Table 2 (b) and (f, Jansen's).

    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.normal(size=(2, 2, 4000, 1)) * [[[[2.0]]], [[[1.0]]]]
    >>> runs = [p + q for p, q in saltelli([x[0], y[0]], [x[1], y[1]])]
    >>> effects = sobol_effects(runs[0], runs[1], runs[2:], rng)
    >>> effects.first.round(1).ravel().tolist(), effects.total.round(1).ravel().tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    at_a, at_b, at_mixed = (np.asarray(part, float) for part in (a, b, mixed))
    groups, n, outputs = at_mixed.shape
    middle = (at_a.mean(axis=0) + at_b.mean(axis=0)) / 2
    at_a, at_b, at_mixed = at_a - middle, at_b - middle, at_mixed - middle
    terms = np.concatenate(
        [
            ((at_a + at_b) / 2)[None],
            ((at_a**2 + at_b**2) / 2)[None],
            at_b * (at_mixed - at_a),
            (at_a - at_mixed) ** 2 / 2,
        ]
    )
    columns = terms.transpose(1, 0, 2).reshape(n, -1)
    drawn = rng.multinomial(n, np.full(n, 1 / n), resamples) / n
    means = np.concatenate([columns.mean(axis=0)[None], drawn @ columns]).reshape(-1, 2 + 2 * groups, outputs)
    variance = means[:, 1] - means[:, 0] ** 2
    varies = variance[0] > 1e-12 * (middle**2 + variance[0])
    shares = means[:, 2:] / np.where(varies & (variance > 0), variance, np.nan)[:, None]
    low, high = np.quantile(shares[1:], [0.025, 0.975], axis=0) if resamples else (shares[0], shares[0])
    of_first, of_total = slice(0, groups), slice(groups, None)
    return Effects(
        shares[0, of_first], low[of_first], high[of_first], shares[0, of_total], low[of_total], high[of_total]
    )
