"""The route of a flow as a Sankey diagram: volumes as widths, what nobody knows as a dashed hair, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from urbansafety.report.charts import short

WIDTH, EDGE = 640.0, 4.0
BAR = 12.0
TALLEST = 190.0
"""Height of the column that carries most."""
UNKNOWN = 14.0
"""Height of a node of which nobody knows how much passes."""
GAP = 50.0
"""Between two nodes of a column: room for the name of the lower one."""
HEAD = 30.0
BACK = 16.0
"""Room below for what goes back."""
STUB = 26.0
"""Length of what is missing behind or before a node."""
ALONG, RISEN = 0.38, 0.28
"""Where the label of a band stands: at 38 % of its way, where its curve has risen by 28 % (t = 0.35): nearer to the
beginning than to the names at the end."""
LETTER = 6.6
"""Width of a letter of the names."""


@dataclass(frozen=True)
class Box:
    """A node: its name, its column, what passes it (None where nobody knows), and what is missing, in words.

    ``lost`` is what comes in and does not go out, negative where more goes out. ``x``, ``y`` and ``height`` are the
    place that `laid_out` gives it.
    """

    name: str
    column: int
    volume: float | None
    lost: float = 0.0
    missing: str = ""
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Band:
    """A leg between two boxes, by their positions, with its best volume (None where nobody knows) and its label."""

    start: int
    end: int
    volume: float | None
    label: str


def sankey(boxes: Sequence[Box], bands: Sequence[Band]) -> str:
    """The diagram as SVG, from left to right."""
    placed, scale = laid_out(boxes, bands)
    height = max(box.y + box.height for box in placed) + 16
    drawn, labels = _bands(placed, bands, scale, height)
    height += BACK * any(placed[band.start].column >= placed[band.end].column for band in bands)
    nodes = "".join(_box(box, max(box.column for box in placed), scale) for box in placed)
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" class="chart sankey" style="--natural:{WIDTH:.0f}px" '
        f'aria-hidden="true">{drawn}{nodes}{labels}</svg>'
    )


def laid_out(boxes: Sequence[Box], bands: Sequence[Band]) -> tuple[list[Box], float]:
    """The boxes in their places, and units of height for a unit of volume.

    A column is sorted by the middle of what comes before its boxes, and centred.
    """
    columns: dict[int, list[int]] = defaultdict(list)
    for i, box in enumerate(boxes):
        columns[box.column].append(i)
    most = max((sum(boxes[i].volume or 0.0 for i in own) for own in columns.values()), default=0.0)
    scale = TALLEST / most if most else 0.0
    heights = [max(box.volume * scale, 2.0) if box.volume is not None else UNKNOWN for box in boxes]
    last = max(columns)
    step = (WIDTH - 2 * EDGE - BAR) / max(last, 1)
    tallest = max(sum(heights[i] for i in own) + GAP * (len(own) - 1) for own in columns.values())
    placed = list(boxes)
    for column in sorted(columns):
        own = columns[column]
        own.sort(key=lambda i: (_middle_before(i, placed, bands), i))
        y = HEAD + (tallest - sum(heights[i] for i in own) - GAP * (len(own) - 1)) / 2
        for i in own:
            placed[i] = replace(placed[i], x=EDGE + column * step, y=y, height=heights[i])
            y += heights[i] + GAP
    return placed, scale


def _middle_before(i: int, placed: Sequence[Box], bands: Sequence[Band]) -> float:
    """The middle of the boxes from which a box gets something."""
    before = [placed[band.start] for band in bands if band.end == i and placed[band.start].column < placed[i].column]
    return sum(box.y + box.height / 2 for box in before) / len(before) if before else 0.0


def _bands(placed: Sequence[Box], bands: Sequence[Band], scale: float, bottom: float) -> tuple[str, str]:
    """The bands, and over them their labels; what goes back is led below everything."""
    leaving, arriving = [box.y for box in placed], [box.y for box in placed]
    order = sorted(range(len(bands)), key=lambda k: (placed[bands[k].end].y, placed[bands[k].start].y, k))
    starts: dict[int, float] = {}
    for k in order:
        starts[k] = leaving[bands[k].start]
        leaving[bands[k].start] += _thickness(bands[k], scale)
    drawn, labels = [], []
    for k in sorted(order, key=lambda k: (placed[bands[k].start].y, k)):
        band, thick = bands[k], _thickness(bands[k], scale)
        one, other = placed[band.start], placed[band.end]
        y0, y1 = starts[k], arriving[band.end]
        arriving[band.end] += thick
        if one.column >= other.column:
            drawn.append(_back(one.x + BAR, y0 + thick / 2, other.x, y1 + thick / 2, bottom))
            middle = (one.x + other.x) / 2
            labels.append(f'<text class="label" x="{middle:.0f}" y="{bottom + 4:.0f}">{escape(band.label)}</text>')
            continue
        drawn.append(_band(one.x + BAR, y0, other.x, y1, thick, known=band.volume is not None))
        x = one.x + BAR + ALONG * (other.x - one.x - BAR)
        y = y0 + thick / 2 + RISEN * (y1 - y0)
        labels.append(f'<text class="label" x="{x:.0f}" y="{y + 4:.0f}">{escape(band.label)}</text>')
    return "".join(drawn), "".join(labels)


def _thickness(band: Band, scale: float) -> float:
    return UNKNOWN if band.volume is None else max(band.volume * scale, 1.0)


def _band(x0: float, y0: float, x1: float, y1: float, thick: float, *, known: bool) -> str:
    """A band from the right of one box to the left of another; a dashed hair where nobody knows how much."""
    mid = (x0 + x1) / 2
    if not known:
        y0, y1 = y0 + thick / 2, y1 + thick / 2
        return f'<path class="unknown" d="M{x0:.1f} {y0:.1f}C{mid:.1f} {y0:.1f} {mid:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"/>'
    return (
        f'<path class="band" d="M{x0:.1f} {y0:.1f}C{mid:.1f} {y0:.1f} {mid:.1f} {y1:.1f} {x1:.1f} {y1:.1f}'
        f'v{thick:.1f}C{mid:.1f} {y1 + thick:.1f} {mid:.1f} {y0 + thick:.1f} {x0:.1f} {y0 + thick:.1f}z"/>'
    )


def _back(x0: float, y0: float, x1: float, y1: float, bottom: float) -> str:
    """A dashed line from the right of a box to the left of one that does not lie further along the route."""
    right, left = min(x0 + 2 * BAR, WIDTH), max(x1 - 2 * BAR, 0.0)
    return (
        f'<path class="unknown" d="M{x0:.1f} {y0:.1f}C{right:.1f} {y0:.1f} {right:.1f} {bottom:.1f} {x0:.1f} '
        f'{bottom:.1f}H{x1:.1f}C{left:.1f} {bottom:.1f} {left:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"/>'
    )


def _box(box: Box, last: int, scale: float) -> str:
    """A box with its name above, and hatched what is missing behind it (or before it, where more goes out)."""
    side = "start" if box.column == 0 else "end" if box.column == last else "middle"
    x = {"start": box.x, "end": box.x + BAR, "middle": box.x + BAR / 2}[side]
    room = WIDTH / (last + 1) if last else WIDTH
    name = escape(short(box.name, int(room / LETTER)))
    lost = ""
    if box.lost:
        size = abs(box.lost) * scale
        onward = (box.lost > 0 and box.column < last) or not box.column
        at = box.x + BAR if onward else box.x - STUB
        y = box.y + box.height - size
        anchor, label = ("start", at + STUB + 4) if onward else ("end", at - 4)
        lost = (
            f'<rect class="missing" x="{at:.1f}" y="{y:.1f}" width="{STUB}" height="{size:.1f}"/>'
            f'<text class="label" style="text-anchor:{anchor}" x="{label:.0f}" y="{y + size / 2 + 4:.0f}">'
            f"{escape(box.missing)}</text>"
        )
    return (
        f'<rect class="node" x="{box.x:.1f}" y="{box.y:.1f}" width="{BAR}" height="{box.height:.1f}"/>{lost}'
        f'<text style="text-anchor:{side}" x="{x:.0f}" y="{box.y - 8:.0f}">{name}</text>'
    )
