"""Which polygon files are the levels of the city, from large to small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from urbansafety.drafting.found.layers import Layer
from urbansafety.drafting.guesses import Unused
from urbansafety.ingest.ground.areas import NESTED, in_metres, projection_for
from urbansafety.ingest.ground.overlaps import nest

COVERS = 0.5
"""Least share of the largest layer's surface that a level covers."""
NESTING = 0.9
"""Least share of areas that must lie in one area of the level above."""
LEVELS = 3


@dataclass(frozen=True)
class Chosen:
    """The levels, and the layers that were left out."""

    levels: tuple[Layer, ...]
    unused: tuple[Unused, ...]


def choose(layers: list[Layer], named: Mapping[str, float], peopled: Mapping[str, float]) -> Chosen:
    """The layer that serves best, with the layers that nest with it.

    ``named`` says how well records name the areas of a layer and ``peopled`` how well a table of population fits it,
    each by file and as a share of 1.
    """
    unused = [Unused(layer.file, "no column tells its areas apart") for layer in layers if not layer.id]
    usable = [layer for layer in layers if layer.id]
    widest = max((layer.surface for layer in usable), default=0.0)
    patches = [layer for layer in usable if layer.surface < COVERS * widest]
    unused += [Unused(p.file, f"its areas cover {p.surface / widest:.0%} of what others cover") for p in patches]
    usable = [layer for layer in usable if layer not in patches]
    if not usable:
        return Chosen((), tuple(unused))
    worth = {layer.file: _worth(layer, named, peopled) for layer in usable}
    ranked = sorted(usable, key=lambda layer: (-worth[layer.file], -len(layer), layer.file))
    chain = ranked[:1]
    for layer in ranked[1:]:
        why = _refused(layer, chain)
        if why:
            unused.append(Unused(layer.file, why))
        else:
            chain = sorted([*chain, layer], key=len)
    return Chosen(tuple(chain), tuple(unused))


def _worth(layer: Layer, named: Mapping[str, float], peopled: Mapping[str, float]) -> float:
    """People first, then an id of its own, then being named in records; areas that repeat count against it."""
    people = 2.0 if layer.population else 1.5 * peopled.get(layer.file, 0.0)
    one_column = bool(layer.id and isinstance(layer.id.value, str))
    repeated = len(layer) - len(set(shapely.to_wkb(shapely.normalize(layer.geometry)).tolist()))
    return people + one_column + named.get(layer.file, 0.0) - 2.0 * (repeated > 0) + 0.2 * (len(layer) >= 5)


def _refused(layer: Layer, chain: list[Layer]) -> str:
    """Why a layer cannot join the levels chosen so far; "" when it can."""
    if len(chain) >= LEVELS:
        return f"{LEVELS} levels are declared already"
    for other in chain:
        if len(other) == len(layer):
            return f"it has as many areas as {other.file}"
        small, large = (layer, other) if len(layer) > len(other) else (other, layer)
        share = nested(small, large)
        if share < NESTING:
            return f"only {share:.0%} of the areas of {small.file} lie in one area of {large.file}"
    return ""


def nested(small: Layer, large: Layer) -> float:
    """The share of the areas of one layer that lie with 95 % of their surface in one area of another."""
    projection = projection_for(large.geometry)
    _, share = nest(in_metres(small.geometry, projection), in_metres(large.geometry, projection))
    return float(np.mean(share >= NESTED))
