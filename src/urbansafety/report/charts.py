"""Charts: Vega-Lite specifications as plain data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

Spec = dict[str, Any]

INK, PAPER, QUIET, RULE = "#1d2327", "#ffffff", "#5b656d", "#d8dde1"
ACCENT, CONTEXT = "#0b6e75", "#6f7b84"
"""The colours of the light sheet; the style sheet maps each to its dark twin by its value."""
WIDTH, EDGE = 640, 14
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif'
NAMES, NUMBERS = 214, 52
"""Room for names and for numbers beside a chart, so that every chart is as wide as the text."""
ROW = 24
"""Height of a row of a dot plot."""
MEASURED = 14.5
"""Size of type by which room is made for labels; the style sheet draws them at 13, since fonts differ in width."""
CONFIG: Spec = {
    "background": None,
    "padding": {"left": EDGE, "right": EDGE, "top": 4, "bottom": 4},
    "font": FONT,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "labelFontSize": MEASURED,
        "gridColor": RULE, "domain": False, "ticks": False, "labelPadding": 6,
    },
    "text": {"font": FONT, "fontSize": MEASURED, "color": INK},
}  # fmt: skip


def monthly(
    months: Sequence[date],
    counts: Sequence[int],
    *,
    complete: tuple[date, date] | None,
    events: Sequence[dict[str, Any]],
) -> Spec:
    """Records a month with their mean over 12 months; incomplete months pale, events as thin rules."""
    rows = [{"month": month.isoformat(), "count": count} for month, count in zip(months, counts, strict=True)]
    whole = [not complete or complete[0] <= month <= complete[1] for month in months]
    solid = [row for row, full in zip(rows, whole, strict=True) if full]
    pale = [row for i, row in enumerate(rows) if not whole[i] or any(not full for full in whole[max(i - 1, 0) : i + 2])]
    mean = _running_mean(solid)
    time = {"field": "month", "type": "temporal", "axis": _time_axis(len(months))}
    count = {
        "field": "count",
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 4, "format": ",d", "minExtent": NUMBERS},
    }
    count["scale"] = {"domainMin": 0, "nice": True}
    line = {"x": time, "y": count}
    layers: list[Spec] = [
        *_event_layers(events, months),
        {"data": {"values": pale}, "mark": {"type": "line", "color": RULE, "strokeWidth": 1.5}, "encoding": line},
        {"data": {"values": solid}, "mark": {"type": "line", "color": CONTEXT, "strokeWidth": 1.2}, "encoding": line},
        {"data": {"values": mean}, "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.6}, "encoding": line},
    ]
    if mean:
        label = {"type": "text", "align": "right", "dx": -4, "dy": 22, "color": ACCENT, "fontWeight": 600}
        halo = label | {"stroke": PAPER, "strokeWidth": 5}
        named = line | {"text": {"value": "mean of 12 months"}}
        layers += [{"data": {"values": mean[-1:]}, "mark": mark, "encoding": named} for mark in (halo, label)]
    return {"width": WIDTH - NUMBERS - 2 * EDGE, "height": 225, "layer": layers}


def _running_mean(rows: list[Spec]) -> list[Spec]:
    return [
        {"month": rows[i]["month"], "count": sum(row["count"] for row in rows[i - 11 : i + 1]) / 12}
        for i in range(11, len(rows))
    ]


def _time_axis(months: int) -> Spec:
    axis: Spec = {"title": None, "grid": False, "format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    if months < 24:
        axis |= {"format": "%b %Y", "tickCount": 6}
    return axis


def _event_layers(events: Sequence[dict[str, Any]], months: Sequence[date]) -> list[Spec]:
    """A band for what lasted, a rule for what began; labels stand in turns on two lines."""
    shown = [event for event in events if months[0] <= event["start"] <= months[-1]]
    rows = [
        {
            "name": event["name"],
            "start": event["start"].isoformat(),
            "end": min(event["end"] or event["start"], months[-1]).isoformat(),
            "dy": -6 - 15 * (i % 2),
        }
        for i, event in enumerate(shown)
    ]
    x, x2 = {"field": "start", "type": "temporal"}, {"field": "end"}
    layers: list[Spec] = []
    for row, event in zip(rows, shown, strict=True):
        data = {"values": [row]}
        if event["end"]:
            band = {"type": "rect", "color": RULE, "opacity": 0.45}
            layers.append({"data": data, "mark": band, "encoding": {"x": x, "x2": x2}})
        layers.append(
            {"data": data, "mark": {"type": "rule", "color": QUIET, "strokeWidth": 0.8}, "encoding": {"x": x}}
        )
        label = {"type": "text", "align": "left", "baseline": "bottom", "dx": -1, "dy": row["dy"], "color": QUIET}
        place = {"x": x, "y": {"value": 0}, "text": {"field": "name"}}
        layers.append({"data": data, "mark": label, "encoding": place})
    return layers


def dots(
    rows: Sequence[dict[str, Any]], *, mark: float | None, mark_label: str, zero: bool = True, form: str = ",.0f"
) -> Spec:
    """Dots with intervals, in the given order, and a rule at ``mark``.

    A row has ``name``, ``value``, ``lower`` and ``upper``; ``quiet`` rows are drawn in the context colour. Invisible
    blanks keep two areas of one name apart. Names are cut here: the renderer takes long to measure where to cut.
    """
    values, drawn = [], Counter[str]()
    for row in rows:
        name = short(row["name"])
        shade = CONTEXT if row.get("quiet") else ACCENT
        values.append({**row, "name": name + "\u200b" * drawn[name], "colour": shade})
        drawn[name] += 1
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelColor": INK,
            "labelLimit": 0,
            "minExtent": NAMES,
            "grid": True,
            "gridDash": [1, 3],
        },
    }
    scale = {"zero": zero, "nice": True}
    axis = {"title": None, "tickCount": 5, "grid": False, "orient": "bottom", **_labels(form)}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    whisker = {
        "mark": {"type": "rule", "strokeWidth": 2.4, "opacity": 0.55},
        "encoding": {
            "y": y,
            "x": {"field": "lower", "type": "quantitative", "scale": scale, "axis": axis},
            "x2": {"field": "upper"},
            "color": colour,
        },
    }
    dot = {
        "mark": {"type": "point", "filled": True, "size": 62, "opacity": 1},
        "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}, "color": colour},
    }
    layers: list[Spec] = [whisker, dot]
    if mark is not None:
        at = {"x": {"datum": mark}}
        rule = {"type": "rule", "color": INK, "strokeWidth": 1}
        text = {"type": "text", "baseline": "bottom", "dy": -4, "color": INK}
        layers = [
            {"data": {"values": [{}]}, "mark": rule, "encoding": at},
            *layers,
            {
                "data": {"values": [{}]},
                "mark": text,
                "encoding": at | {"y": {"value": 0}, "text": {"value": mark_label}},
            },
        ]
    return {"width": WIDTH - NAMES - 2 * EDGE, "height": ROW * len(values), "data": {"values": values}, "layer": layers}


def _labels(form: str) -> Spec:
    """The format of an axis; zero has no sign."""
    return {"format": form, "labelExpr": f"datum.value == 0 ? '0' : format(datum.value, '{form}')"}


def short(name: str, most: int = 30) -> str:
    """A name that fits beside a chart: no wider than so many small letters; Chinese ones are twice as wide.

    >>> short("Theft of vehicles and their parts, with and without violence"), short("Robbery of persons")
    ('Theft of vehicles and their p…', 'Robbery of persons')
    """
    wide = [2.0 if east_asian_width(c) in "WF" else 1.25 if c.isupper() else 1.0 for c in name]
    kept = sum(reach < most for reach in accumulate(wide))
    return name if sum(wide) <= most else f"{name[:kept].rstrip(' ,')}…"


def styled(spec: Spec) -> Spec:
    """A specification in the report's type and colours."""
    return {"config": CONFIG} | spec


def for_page(svg: str, number: int) -> str:
    """A drawn chart for a page: no fixed size, ids of its own, decorative to a screen reader.

    The figure around it carries the alternative text.
    """
    svg = re.sub(r'(id="|url\(#|href="#)', rf"\1chart{number}-", svg)
    width, height = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()  # type: ignore[union-attr]
    head = f'<svg viewBox="0 0 {width} {height}" class="chart" style="--natural:{width}px" aria-hidden="true"'
    svg = re.sub(r"^<svg[^>]*?>", f"{head}>", svg)
    return re.sub(r' (?:font-family="[^"]*"|aria-[a-z]+="[^"]*"|role="[^"]*"|pointer-events="none")', "", svg)
