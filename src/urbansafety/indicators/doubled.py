"""Codes that several sources record and that quality says cannot be added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from urbansafety.city import CITY
from urbansafety.tables import UNFIT, Cube, Quality

CELLS = ("area", "month", "code", "placed", "source", "attempted", "count")


def doubled(quality: Quality) -> tuple[str, ...]:
    """The codes whose sources record the same events, or count in different units: their sum is no count."""
    columns = [quality.table[name].to_pylist() for name in ("source", "iccs", "counts")]
    return tuple(
        sorted({code for source, code, counts in zip(*columns, strict=True) if code and not source and counts == UNFIT})
    )


def overlap(codes: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a code is one of the others, above one or below one.

    >>> overlap(("0401",), ("040111",)), overlap(("040111",), ("0401",)), overlap(("0401",), ("0501",))
    (True, True, False)
    """
    return bool(codes and others) and any(
        one.startswith(others) or any(other.startswith(one) for other in others) for one in codes
    )


def once(by_level: dict[str, Cube], codes: tuple[str, ...]) -> dict[str, Cube]:
    """The cubes with each of these codes from the source alone that has most records of it in the city."""
    if not codes:
        return by_level
    city = by_level[CITY]
    most = {}
    for code in codes:
        cells = city.cells((code,))
        most[code] = int(np.bincount(city.source[cells], city.count[cells], len(city.sources)).argmax())
    return {name: _kept(cube, most) for name, cube in by_level.items()}


def _kept(cube: Cube, most: dict[str, int]) -> Cube:
    left = np.ones(len(cube.count), bool)
    for code, source in most.items():
        cells = cube.cells((code,))
        left[cells[cube.source[cells] != source]] = False
    return replace(cube, **{name: getattr(cube, name)[left] for name in CELLS})
