"""Draws of values and of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtr

from urbansafety.catalog.criteria import criteria
from urbansafety.priorities.scoring import Score
from urbansafety.stats.composite import TOP
from urbansafety.tables import Floats, Ints

Singles = NDArray[np.float32]

HALF = 1.96
"""Half an interval of 95 % of a normal distribution, in standard deviations."""
SURE = 50.0
"""How exactly people mean what they say (our choice): weights are drawn from a Dirichlet distribution of this
concentration around what each said, so that 20 of 100 points may be 10 to 32. Asked again, people differ by as much."""


@dataclass(frozen=True)
class Weighed:
    """Draws of the weights (draws × criteria), and the group (its place in ``groups``) that each draw speaks for.

    Where nobody gave weights there is no group, and every division of the weight is as likely as any other.
    """

    weights: Floats
    groups: tuple[str, ...]
    of: Ints

    def mean(self) -> Floats:
        """Mean weights, of every group the same part."""
        return np.asarray(self.weights.mean(axis=0))


def weigh(given: pa.Table, draws: int, rng: np.random.Generator) -> Weighed:
    """Weights over the draws: groups in turn, of each a respondent at random, around what that one said.

    ``given`` has the columns of ``context.WEIGHTS``. Groups count equally, however many of each answered.
    """
    n = len(criteria())
    if not given.num_rows:
        return Weighed(rng.dirichlet(np.ones(n), draws), (), np.zeros(draws, np.int64))
    groups = np.array(given["group"].to_pylist()[::n], object)
    said = given["weight"].to_numpy().reshape(-1, n)
    names = sorted(set(groups.tolist()))
    of = np.arange(draws) % len(names)
    respondent = np.empty(draws, np.int64)
    for at, name in enumerate(names):
        respondent[of == at] = rng.choice(np.flatnonzero(groups == name), int((of == at).sum()))
    drawn = rng.standard_gamma(SURE * said[respondent])
    return Weighed(drawn / drawn.sum(axis=1, keepdims=True), tuple(names), of)


def draw(scored: Sequence[Sequence[Score]], draws: int, seed: int) -> Singles:
    """Scores over the draws: draws × candidates × criteria.

    A score is drawn from two halves of normal distributions that meet at its value and have its interval; what is not
    known is uniform between its ends. Each key has its own stream of chance, so that no candidate changes another's.
    """
    keys = {score.key: score for own in scored for score in own}
    found = np.empty((len(keys), draws), np.float32)
    for at, score in enumerate(keys.values()):
        found[at] = _drawn(score, _normal(score.key, draws, seed))
    place = {key: at for at, key in enumerate(keys)}
    which = np.array([[place[score.key] for score in own] for own in scored], np.int64).reshape(len(scored), -1)
    return np.ascontiguousarray(found.T)[:, which]


def _normal(key: str, draws: int, seed: int) -> Singles:
    own = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
    return np.random.default_rng([seed, own]).standard_normal(draws, np.float32)


def _drawn(score: Score, z: Singles) -> Singles:
    if score.value is None:
        return np.asarray(score.lower + (score.upper - score.lower) * ndtr(z), np.float32)
    up, down = (score.upper - score.value) / HALF, (score.value - score.lower) / HALF
    return np.asarray(np.clip(score.value + z * np.where(z > 0, up, down), 0, TOP), np.float32)
