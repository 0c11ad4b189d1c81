"""Chance: what is known of a number as draws, and our own choices as draws."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from urbansafety.tables import Floats

Singles = NDArray[np.float32]

HALVES = 2
"""Saltelli's design takes two independent draws of everything, A and B."""
NORMAL_95 = 1.96
CONCENTRATION = 30.0
"""Weights are drawn from a Dirichlet distribution about the stated ones, with this concentration (our choice): of an
equal third, 90 in 100 draws lie between 20 % and 48 %."""
STRETCH = 1.25
"""The high goalpost is moved away from or towards the low one, to at most so many times their distance or as small a
part of it (our choice)."""
FLOW_WEIGHTS = (0.25, 0.75)
"""The range of the weight of flows (our choice)."""
STATED = 0.5
"""The scale and the mean are the stated ones in this share of the draws, in the others the alternative (our choice)."""


@dataclass(frozen=True)
class Known:
    """What is known of a number, by area: its value and 95 % interval; NaN is anywhere between lower and upper."""

    value: Floats
    lower: Floats
    upper: Floats

    @property
    def stated(self) -> Floats:
        """The value, or the middle of what is possible."""
        return np.where(np.isnan(self.value), (self.lower + self.upper) / 2, self.value)

    @property
    def certain(self) -> bool:
        """Whether every value is known without an interval."""
        return bool((self.lower == self.value).all() and (self.upper == self.value).all())

    def drawn(self, z: Singles) -> Singles:
        """Draws (rows) by area from standard normal ``z``: two half-normals that meet at the value.

        Unknown values are uniform.
        """
        middle, low, high = (part.astype(np.float32) for part in (self.stated, self.lower, self.upper))
        up, down = (high - middle) / np.float32(NORMAL_95), (middle - low) / np.float32(NORMAL_95)
        result = np.maximum(z, 0) * up + np.minimum(z, 0) * down + middle
        unknown = np.flatnonzero(np.isnan(self.value))
        if len(unknown):
            share = ndtr(z[:, unknown] if z.shape[1] > 1 else z)
            result[:, unknown] = low[unknown] + share * (high - low)[unknown]
        return np.asarray(result)


@dataclass(frozen=True)
class Streams:
    """Independent random numbers by name, so that one input more or less shifts no other's draws.

    Every draw is halves × ``draws`` × what is asked for, in single precision.
    """

    entropy: int
    draws: int

    def rng(self, name: str) -> np.random.Generator:
        """The generator of a name."""
        return np.random.default_rng([self.entropy, zlib.crc32(name.encode())])

    def normal(self, name: str, areas: int = 1) -> Singles:
        """Standard normal numbers."""
        return self.rng(name).standard_normal((HALVES, self.draws, areas), dtype=np.float32)

    def uniform(self, name: str, low: float, high: float) -> Singles:
        """Uniform numbers."""
        share = self.rng(name).random((HALVES, self.draws, 1), dtype=np.float32)
        return np.asarray(np.float32(low) + share * np.float32(high - low))

    def weight(self, name: str, share: float) -> Singles:
        """One weight of several: a gamma number, so that the weights divided by their sum are Dirichlet."""
        shape = (HALVES, self.draws, 1)
        return self.rng(name).standard_gamma(CONCENTRATION * share, shape, dtype=np.float32) + np.float32(1e-6)

    def weights(self, name: str, stated: Sequence[float]) -> list[Singles]:
        """Weights about the stated ones."""
        total = sum(stated)
        return [self.weight(f"{name} {i}", one / total) for i, one in enumerate(stated)]


@dataclass(frozen=True)
class Choices:
    """Our own choices as draws (halves × draws × 1), the same for all challenges and areas."""

    weights: Sequence[Singles]
    within_coping: Sequence[Singles]
    flow_weight: Singles
    curved: NDArray[np.bool_]
    power: Singles


def choices(streams: Streams, weights: Sequence[float]) -> Choices:
    """Weights about the stated ones; in half of the draws the stated scale and mean, in half the alternative."""
    towards_arithmetic = streams.uniform("power", 0, 1)
    return Choices(
        weights=streams.weights("weights", weights),
        within_coping=streams.weights("within coping", (1.0, 1.0)),
        flow_weight=streams.uniform("weight of flows", *FLOW_WEIGHTS),
        curved=streams.uniform("scale", 0, 1) < STATED,
        power=np.where(streams.uniform("mean", 0, 1) < STATED, np.float32(0), towards_arithmetic),
    )


def stretched(streams: Streams, name: str, low: float, high: float) -> Singles:
    """The high goalpost as draws: its distance from the low one times or divided by up to ``STRETCH``."""
    reach = np.log(STRETCH)
    times = np.exp(streams.uniform(f"goalposts of {name}", -reach, reach))
    return np.asarray(np.float32(low) + np.float32(high - low) * times)
