"""How few places hold how many of the records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from urbansafety.stats.clusters import overdispersion

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Concentration:
    """An index of concentration and its interval."""

    value: float
    low: float
    high: float


def gini(count: ArrayLike) -> Floats:
    """Gini index of counts by place: G = 2 Σ i x₍ᵢ₎ / (n Σ x) - (n + 1) / n, x sorted ascending.

    ``count`` is places (last axis) of any number of series. 0 is equal counts, (n - 1) / n all records in one
    place; no records or no places give NaN, one place gives 0. Source: Bernasco and Steenbeek (2017), Journal of
    Quantitative Criminology 33.

    >>> print(gini([10, 8, 2, 0, 0, 0, 0, 0, 0, 0]).round(2))
    0.78
    """
    x = np.sort(np.asarray(count, float), axis=-1)
    n, total = x.shape[-1], x.sum(axis=-1)
    weighted = x @ np.arange(1, n + 1)
    return np.where(total > 0, 2 * weighted / np.where(total > 0, n * total, 1) - (n + 1) / max(n, 1), np.nan)[()]


def generalised_gini(count: ArrayLike) -> Floats:
    """Gini index that does not mistake few records for concentration: G' = max(1, n / C) (G - 1) + 1.

    With fewer records (C) than places (n) most places must be empty; G' measures against the most even spread that
    C records allow. With C ≥ n it is the Gini index. ``count`` is places (last axis) of any number of series; no
    records give NaN. Source: Bernasco and Steenbeek (2017), Journal of Quantitative Criminology 33.

    >>> print(generalised_gini([5, 2, 1, 0, 0, 0, 0, 0, 0, 0]).round(2))
    0.75
    """
    x = np.asarray(count, float)
    total = x.sum(axis=-1)
    sparse = np.maximum(1.0, x.shape[-1] / np.where(total > 0, total, np.nan))
    return np.asarray(sparse * (gini(x) - 1) + 1)[()]


def share_of_places(count: ArrayLike, share: float) -> Floats:
    """The smallest share of places that together hold at least ``share`` of the records.

    ``count`` is places (last axis) of any number of series; no records give NaN. Source: Weisburd (2015),
    Criminology 53.

    >>> print(share_of_places([50, 30, 10, 5, 5], 0.5))
    0.2
    """
    x = -np.sort(-np.asarray(count, float), axis=-1)
    total = x.sum(axis=-1)
    reached = np.cumsum(x, axis=-1) >= share * total[..., None] * (1 - 1e-12)
    return np.where(total > 0, (1 + np.argmax(reached, axis=-1)) / x.shape[-1], np.nan)[()]


def concentration(
    count: ArrayLike,
    indices: Sequence[Callable[[Floats], Floats]],
    rng: np.random.Generator,
    *,
    replicates: int = 100,
    level: float = 0.95,
) -> list[Concentration]:
    """Indices of concentration (``gini``, ``generalised_gini``, …) of one series of counts, with their intervals.

    ``count`` is records by place (n). As many records are thrown onto the places anew, ``replicates`` times
    (multinomial; the same throws for every index), and the interval is the index ± the normal quantile × the
    standard deviation of the thrown indices, kept within 0 and 1. A place's chance is its count drawn towards the
    mean m by √(α m / (1 + α m)), with α the ``overdispersion``, so that the chances vary as the counts do beyond
    chance; thrown by the counts as they are, records would fall only where some fell before, and the interval of
    few records would be far too short.

    It holds the index that as many records would have on average, not that of the places' lasting risks: chance alone
    makes few records look concentrated. No records give NaN. Source: Efron and Tibshirani (1993), An Introduction to
    the Bootstrap (parametric bootstrap, normal interval); the drawing in is ours, checked by simulation
    (``docs/calibration.md``).

    >>> [found] = concentration([40, 25, 20, 10, 5, 0, 0, 0], [generalised_gini], np.random.default_rng(1))
    >>> print(f"{found.value:.3f} ({found.low:.2f} to {found.high:.2f})")
    0.587 (0.53 to 0.64)
    """
    x = np.asarray(count, float)
    values = [float(index(x)) for index in indices]
    if not x.any():
        return [Concentration(value, np.nan, np.nan) for value in values]
    mean = x.mean()
    between = overdispersion(x, np.ones(len(x))) * mean
    chance = np.maximum(0.0, mean + np.sqrt(between / (1 + between)) * (x - mean))
    thrown = rng.multinomial(int(x.sum()), chance / chance.sum(), size=replicates).astype(float)
    reaches = [float(ndtri(0.5 + level / 2) * np.std(index(thrown), ddof=1)) for index in indices]
    return [
        Concentration(value, max(0.0, value - reach), min(1.0, value + reach))
        for value, reach in zip(values, reaches, strict=True)
    ]
