"""Maps: the geometry once a document, each map a set of references to it by class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

SIZE = 1600
"""Units of the drawing across its longer side: one is a tenth of a millimetre on paper, a printed pixel at 250 dpi."""
TOLERANCE = 0.9
"""Simplification in units."""
CLASSES = 6
METRES_A_DEGREE = 111_195.0
"""Of a great circle on the sphere of mean radius 6,371 km."""
APART = 66.0
"""Units between the middles of two numbered marks."""
CHARACTER = 0.56
"""Width of a letter against the size of type."""


@dataclass(frozen=True)
class Sheet:
    """The drawing plane of a city: an equirectangular projection true to scale at the city's middle latitude.

    Over a city's extent it differs from any conformal projection by less than a printed pixel.
    """

    west: float
    north: float
    squeeze: float
    units_a_degree: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Shapes) -> Sheet:
        """The sheet that holds all shapes (longitude and latitude)."""
        west, south, east, north = shapely.total_bounds(shapes)
        squeeze = math.cos(math.radians((south + north) / 2))
        extent = max((east - west) * squeeze, north - south)
        scale = SIZE / extent if extent else 1.0
        width, height = (math.ceil(side * scale) + 2 for side in ((east - west) * squeeze, north - south))
        return cls(west, north, squeeze, scale, width, height)

    def place(self, shapes: Shapes) -> Shapes:
        """Shapes in units of the drawing, y downward."""
        scale = np.array([self.squeeze, -1.0]) * self.units_a_degree
        placed: Shapes = shapely.transform(shapes, lambda xy: (xy - [self.west, self.north]) * scale + 1)
        return placed

    @property
    def metres_a_unit(self) -> float:
        """Ground metres that one unit of the drawing stands for."""
        return METRES_A_DEGREE / self.units_a_degree

    def scale_bar(self) -> tuple[int, str]:
        """Length in units and label of a round distance of at most a quarter of the width."""
        longest = self.width / 4 * self.metres_a_unit
        power = 10.0 ** math.floor(math.log10(longest))
        metres = max(step * power for step in (1, 2, 5) if step * power <= longest)
        label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        return round(metres / self.metres_a_unit), label


@dataclass(frozen=True)
class Ground:
    """The areas of one level on the sheet: ids in the table's order, simplified shapes, and points inside them."""

    level: str
    prefix: str
    ids: tuple[str, ...]
    shapes: Shapes
    inside: Floats


def ground(areas: pa.Table, sheet: Sheet, *, level: str, prefix: str) -> Ground:
    """Simplify the areas of a level below a printed pixel."""
    shapes = shapely.from_wkb(areas["geometry"].to_numpy(zero_copy_only=False))
    placed = shapely.simplify(sheet.place(shapes), TOLERANCE, preserve_topology=False)
    inside = np.column_stack([areas["lon"].to_numpy(), areas["lat"].to_numpy()])
    points = shapely.get_coordinates(sheet.place(shapely.points(inside)))
    return Ground(level, prefix, tuple(areas["id"].to_pylist()), placed, points)


def paths(land: Ground) -> Iterable[str]:
    """One ``<path>`` an area, to be used by its id."""
    for i, outline in enumerate(_outlines(land.shapes)):
        yield f'<path id="{land.prefix}{i:x}" d="{outline}"/>'


def _outlines(shapes: Shapes) -> list[str]:
    """The rings of each shape in whole units, every point after a ring's first as a step from the one before."""
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(xy).astype(int)
    steps = np.diff(points, axis=0, prepend=points[:1])
    starts = np.flatnonzero(np.diff(of_ring, prepend=-1))
    steps[starts] = points[starts]
    kept = (steps != 0).any(axis=1)
    kept[starts] = True
    drawn = [[] for _ in range(len(shapes))]  # type: list[list[str]]
    text = [f"{x} {y}" if y < 0 else f"{x},{y}" for x, y in steps.tolist()]
    ends = [*starts[1:].tolist(), len(text)]
    for ring, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        inner = " ".join(
            step for step, keep in zip(text[start + 1 : end - 1], kept[start + 1 : end - 1], strict=True) if keep
        )
        drawn[owner[of_polygon[ring]]].append(f"M{text[start]}l{inner}z" if inner else f"M{text[start]}z")
    return ["".join(parts) for parts in drawn]


def breaks(values: Floats, classes: int = CLASSES) -> list[float]:
    """Quantiles between classes, rounded to two digits, or three where two would merge them; NaN is left out.

    >>> breaks(np.arange(1.0, 101.0), 5)
    [21.0, 41.0, 60.0, 80.0]
    """
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return []
    cuts = [float(cut) for cut in np.quantile(known, np.arange(1, classes) / classes) if cut > 0]
    for digits in (2, 3):
        rounded = sorted({float(f"{cut:.{digits}g}") for cut in cuts})
        if len(rounded) == len(cuts):
            break
    return [cut for cut in rounded if known.min() < cut <= known.max()]


@dataclass(frozen=True)
class Mark:
    """A number in a circle on the map, at a place in units."""

    text: str
    at: tuple[float, float]


def spread(marks: Sequence[Mark]) -> list[Mark]:
    """Marks moved just so far that none covers one before it.

    >>> [mark.at for mark in spread([Mark("1", (0.0, 0.0)), Mark("2", (10.0, 0.0))])]
    [(0.0, 0.0), (66.0, 0.0)]
    """
    placed: list[Mark] = []
    for mark in marks:
        x, y = mark.at
        for _ in range(len(placed) + 1):
            close = [m for m in placed if math.hypot(x - m.at[0], y - m.at[1]) < APART]
            if not close:
                break
            angle = math.atan2(y - close[0].at[1], x - close[0].at[0])
            x, y = close[0].at[0] + APART * math.cos(angle), close[0].at[1] + APART * math.sin(angle)
        placed.append(Mark(mark.text, (x, y)))
    return placed


def choropleth(
    land: Ground, sheet: Sheet, classes: Sequence[str], *, outlines: Sequence[str], marks: Sequence[Mark], names: str
) -> str:
    """A map as SVG: areas by class ("c0" … for values, "na" for missing), outlines of hot spots and numbered marks.

    ``names`` is drawn as it stands (see ``labels``).
    """
    groups: dict[str, list[str]] = {}
    for i, name in enumerate(classes):
        groups.setdefault(name, []).append(f'<use href="#{land.prefix}{i:x}"/>')
    fills = "".join(f'<g class="{name}">{"".join(groups[name])}</g>' for name in sorted(groups))
    hot = "".join(f'<path class="hot" d="{outline}"/>' for outline in outlines)
    spots = "".join(
        f'<g class="spot"><circle cx="{m.at[0]:.0f}" cy="{m.at[1]:.0f}" r="30"/>'
        f'<text x="{m.at[0]:.0f}" y="{m.at[1] + 14:.0f}">{escape(m.text)}</text></g>'
        for m in marks
    )
    long, label = sheet.scale_bar()
    bar = (
        f'<g class="bar"><path d="M0 {sheet.height + 34}v12h{long}v-12"/>'
        f'<text x="{long + 16}" y="{sheet.height + 48}">{label}</text></g>'
    )
    return (
        f'<svg viewBox="0 0 {sheet.width} {sheet.height + 60}" class="map" aria-hidden="true">'
        f'{fills}<use href="#outline" class="edge"/>{hot}{names}{spots}{bar}</svg>'
    )


def union_outline(land: Ground, members: Sequence[int]) -> str:
    """The outline of several areas together; slivers between them closed."""
    together = shapely.union_all(shapely.buffer(land.shapes[list(members)], 2.0, quad_segs=1, join_style="mitre"))
    return _outlines(np.array([shapely.simplify(together, TOLERANCE)], object))[0]


def labels(names: Sequence[str], at: Floats, sheet: Sheet, *, taken: Sequence[Mark] = (), size: int = 34) -> str:
    """Names with a halo at points in units; one that would touch another, a mark or the edge is left out."""
    boxes = [(x - 38, y - 38, x + 38, y + 38) for x, y in (mark.at for mark in taken)]
    drawn = []
    for name, (x, y) in zip(names, at.tolist(), strict=True):
        half = len(name) * size * CHARACTER / 2
        x = min(max(x, half), sheet.width - half)
        box = (x - half, y - size, x + half, y + size * 0.4)
        if half * 2 > sheet.width or any(_touch(box, other) for other in boxes):
            continue
        boxes.append(box)
        drawn.append(f'<text x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>')
    return f'<g class="names">{"".join(drawn)}</g>'


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
