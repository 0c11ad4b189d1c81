"""Maps of flows: the nodes of a route by kind, its legs as curved arrows, and how exposed areas are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from urbansafety.report.maps import Ground, Mark, Sheet, spread

MARGIN = 130.0
"""Units around the city in which places beyond it stand."""
RADIUS = 30.0
THIN, WIDE = 5.0, 34.0
"""Width of the narrowest and of the widest leg."""
BEND = 0.16
"""How far the middle of a leg lies beside the straight way, as a share of its length; twins bend further."""
WAYS_IN = ("port", "airport", "border")
ENDS = ("origin", "destination")
Point = tuple[float, float]


@dataclass(frozen=True)
class Stop:
    """A node of a route: its mark, its kind, and its place in units; None where it lies beyond the city.

    ``side`` is -1 for what comes in from outside and 1 for what goes out, so that beginnings stand on the left.
    """

    mark: str
    kind: str
    at: Point | None
    side: int


@dataclass(frozen=True)
class Way:
    """A leg between two stops, by their positions, with its best volume; None where nobody knows."""

    start: int
    end: int
    volume: float | None


def route_map(land: Ground, sheet: Sheet, classes: Sequence[str], stops: Sequence[Stop], ways: Sequence[Way]) -> str:
    """A map as SVG: areas by class of exposure, legs over them, and numbered marks whose shape tells the kind.

    An area may have two classes, the second drawn over the first.
    """
    groups: dict[str, list[str]] = {}
    for i, names in enumerate(classes):
        for name in names.split():
            groups.setdefault(name, []).append(f'<use href="#{land.prefix}{i:x}"/>')
    fills = "".join(f'<g class="{name}">{"".join(groups[name])}</g>' for name in sorted(groups))
    places = placed(stops, sheet)
    legs = "".join(_legs(ways, places))
    marks = "".join(_mark(stop, place) for stop, place in zip(stops, places, strict=True))
    long, label = sheet.scale_bar()
    bar = (
        f'<g class="bar"><path d="M0 {sheet.height + MARGIN - 24:.0f}v12h{long}v-12"/>'
        f'<text x="{long + 16}" y="{sheet.height + MARGIN - 10:.0f}">{label}</text></g>'
    )
    box = f"{-MARGIN:.0f} {-MARGIN:.0f} {sheet.width + 2 * MARGIN:.0f} {sheet.height + 2 * MARGIN:.0f}"
    return (
        f'<svg viewBox="{box}" class="map route" aria-hidden="true">'
        f'{fills}<use href="#outline" class="edge"/><g class="legs">{legs}</g>{marks}{bar}</svg>'
    )


def placed(stops: Sequence[Stop], sheet: Sheet) -> list[Point]:
    """Where the stops stand: in the city where they lie, apart from each other; beyond it at the edge.

    What lies far off stands where the way to it leaves the drawing; what has no place stands on the left when the
    route begins there, else on the right, in order.
    """
    middle = (sheet.width / 2, sheet.height / 2)
    reach = tuple(half + MARGIN - RADIUS - 12 for half in middle)
    edge: dict[str, Point] = {}
    for side in (-1, 1):
        own = [stop for stop in stops if stop.at is None and stop.side == side]
        gap = 2 * reach[1] / (len(own) + 1)
        edge |= {stop.mark: (side * reach[0], gap * (k + 1) - reach[1]) for k, stop in enumerate(own)}
    marks = []
    for stop in stops:
        x, y = edge[stop.mark] if stop.at is None else (stop.at[0] - middle[0], stop.at[1] - middle[1])
        far = max(abs(x) / reach[0], abs(y) / reach[1], 1.0)
        marks.append(Mark(stop.mark, (middle[0] + x / far, middle[1] + y / far)))
    return [mark.at for mark in spread(marks)]


def _legs(ways: Sequence[Way], places: Sequence[Point]) -> list[str]:
    """Legs, the widest first so that none hides another."""
    most = max((way.volume for way in ways if way.volume), default=1.0)
    order = sorted(range(len(ways)), key=lambda i: (-(ways[i].volume or 0.0), i))
    drawn, seen = [], dict[tuple[int, int], int]()
    for i in order:
        way = ways[i]
        pair = (way.start, way.end)
        seen[pair] = seen.get(pair, 0) + 1
        width = THIN if way.volume is None else max(THIN, WIDE * way.volume / most)
        drawn.append(_leg(places[way.start], places[way.end], width, BEND * seen[pair], known=way.volume is not None))
    return drawn


def _leg(start: Point, end: Point, width: float, bend: float, *, known: bool) -> str:
    """One leg as a curve with a point at its end; dashed where its volume is not known."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    turn = ((start[0] + end[0]) / 2 + bend * dy, (start[1] + end[1]) / 2 - bend * dx)
    tip_length = 26 + width * 0.7
    a = _towards(start, turn, RADIUS)
    tip = _towards(end, turn, RADIUS + 4)
    b = _towards(end, turn, min(RADIUS + 4 + tip_length, length / 2))
    half = max(16.0, width * 0.85)
    ux, uy = (tip[0] - b[0], tip[1] - b[1])
    norm = math.hypot(ux, uy) or 1.0
    nx, ny = -uy / norm * half, ux / norm * half
    curve = f"M{a[0]:.0f} {a[1]:.0f}Q{turn[0]:.0f} {turn[1]:.0f} {b[0]:.0f} {b[1]:.0f}"
    head = f"M{tip[0]:.0f} {tip[1]:.0f}L{b[0] + nx:.0f} {b[1] + ny:.0f}L{b[0] - nx:.0f} {b[1] - ny:.0f}z"
    name = "" if known else ' class="unknown"'
    return (
        f'<path class="halo" d="{curve}" stroke-width="{width + 8:.0f}"/>'
        f'<path{name} d="{curve}" stroke-width="{width:.0f}"/><path class="head" d="{head}"/>'
    )


def _towards(one: Point, other: Point, distance: float) -> Point:
    """The point at a distance from one on the way to the other."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    share = distance / (math.hypot(dx, dy) or 1.0)
    return one[0] + dx * share, one[1] + dy * share


def shape(kind: str, at: Point, radius: float) -> str:
    """The outline that tells a kind of node: a square for ways in, a diamond for ends, else a circle."""
    x, y = at
    if kind in WAYS_IN:
        side = radius * 0.9
        return f'<rect x="{x - side:.0f}" y="{y - side:.0f}" width="{2 * side:.0f}" height="{2 * side:.0f}"/>'
    if kind in ENDS:
        reach = radius * 1.25
        step = f"{reach:.0f}"
        return f'<path d="M{x:.0f} {y - reach:.0f}l{step} {step} -{step} {step} -{step} -{step}z"/>'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>'


def _mark(stop: Stop, at: Point) -> str:
    words = f'<text x="{at[0]:.0f}" y="{at[1] + 13:.0f}">{escape(stop.mark)}</text>'
    return f'<g class="spot">{shape(stop.kind, at, RADIUS)}{words}</g>'
