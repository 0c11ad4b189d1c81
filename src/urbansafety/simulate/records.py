"""The police records of a synthetic city, drawn from its truth and messed up a little, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import shapely
from numpy.random import Generator

from urbansafety.simulate.ground import Ground
from urbansafety.simulate.truth import Truth
from urbansafety.tables import Floats, Ints, Strings

CHUNK = 250_000
BROKEN_LINE = '"PV-";01/02;\n'
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("expediente", "fecha", "hora", "delito", "barrio", "longitud", "latitud")]
)


@dataclass(frozen=True)
class Sampler:
    """Draws points uniformly inside areas, from the triangles that the areas fall into."""

    corners: Floats
    cumulative: Floats

    @classmethod
    def of(cls, geometry: Strings) -> Sampler:
        """The sampler of polygons, one an area."""
        parts, area = shapely.get_parts(shapely.constrained_delaunay_triangles(geometry), return_index=True)
        corners = shapely.get_coordinates(parts).reshape(len(parts), 4, 2)[:, :3]
        size = shapely.area(parts)
        total = np.bincount(area, size)
        before = np.cumsum(size) - size - (np.cumsum(total) - total)[area]
        return cls(corners, area + before / total[area])

    def draw(self, area: Ints, rng: Generator) -> Floats:
        """One point (longitude, latitude) for each entry of ``area``, rounded to about a metre."""
        triangle = np.searchsorted(self.cumulative, area + rng.random(len(area)), "right") - 1
        u, v = np.sort(rng.random((2, len(area))), axis=0)
        a, b, c = self.corners[triangle].transpose(1, 0, 2)
        points: Floats = np.round(a * u[:, None] + b * (v - u)[:, None] + c * (1 - v)[:, None], 5)
        return points


@dataclass(frozen=True)
class World:
    """What records are drawn from."""

    plan: dict[str, Any]
    ground: Ground
    truth: Truth
    sampler: Sampler


@dataclass(frozen=True)
class Draw:
    """Records of one month before they are written as text; ``mess`` numbers the way a record is messy."""

    area: Ints
    offence: Ints
    date: Any
    minute: Ints
    point: Floats
    mess: Ints


def write_records(folder: Path, world: World, incidents: int, rng: Generator) -> dict[str, int]:
    """One file a year, each with a broken line at its end; how many rows are messy in which way."""
    kinds = list(world.plan["mess"])
    by_month = rng.multinomial(incidents, world.truth.rate.sum(axis=(0, 1)))
    mess = np.zeros(len(kinds) + 1, int)
    number = 0
    for first in range(0, len(by_month), 12):
        path = folder / f"registro_{world.truth.months[first].astype('datetime64[Y]')}.csv"
        options = pa_csv.WriteOptions(delimiter=";", quoting_style="needed")
        with pa_csv.CSVWriter(path, SCHEMA, write_options=options) as writer:
            for month in range(first, first + 12):
                for start in range(0, by_month[month], CHUNK):
                    size = min(CHUNK, by_month[month] - start)
                    draw = _draw(world, month, size, rng)
                    writer.write_table(_as_text(world, draw, number, rng))
                    mess += np.bincount(draw.mess, minlength=len(mess))
                    number += size
        with path.open("a", encoding="utf-8") as lines:
            lines.write(BROKEN_LINE)
    return {**dict(zip(kinds, mess.tolist(), strict=False)), "broken line": len(by_month) // 12}


def _draw(world: World, month: int, size: int, rng: Generator) -> Draw:
    weight = world.truth.rate[:, :, month].ravel()
    area, offence = np.divmod(rng.choice(len(weight), size, p=weight / weight.sum()), len(world.plan["offences"]))
    start = world.truth.months[month].astype("datetime64[D]")
    days = ((world.truth.months[month] + 1).astype("datetime64[D]") - start).astype(int)
    minute = np.minimum((rng.beta(2.2, 1.4, size) * 24 * 60).astype(int), 24 * 60 - 1)
    minute -= np.where(rng.random(size) < 0.35, minute % 60, 0)
    odds = np.array(list(world.plan["mess"].values()))
    mess = rng.choice(len(odds) + 1, size, p=[*odds, 1 - odds.sum()])
    mess[0] = len(odds)
    return Draw(area, offence, start + rng.integers(0, days, size), minute, world.sampler.draw(area, rng), mess)


def _as_text(world: World, draw: Draw, number: int, rng: Generator) -> pa.Table:
    """The records as an office would export them, messy ones among them."""
    kinds = list(world.plan["mess"])
    messy = {kind: draw.mess == k for k, kind in enumerate(kinds)}
    size = len(draw.area)
    other = rng.integers(0, len(world.ground.ids), size)
    stated = np.where(messy["declared in another area"], other, draw.area)
    identifier = number + np.where(messy["repeated id"], 0, np.arange(size))
    labels = np.array([*(offence["label"] for offence in world.plan["offences"]), "Por determinar"])
    hour, minute = np.divmod(draw.minute, 60)
    columns = {
        "expediente": np.char.add("PV-", np.char.zfill(identifier.astype(str), 9)),
        "fecha": _dates(draw.date, messy),
        "hora": np.char.add(np.char.add(_two(hour), ":"), _two(minute)),
        "delito": labels[np.where(messy["unknown category"], len(labels) - 1, draw.offence)],
        "barrio": world.ground.names[stated],
        **_coordinates(world, draw, messy),
    }
    return pa.table([pa.array(columns[name]) for name in SCHEMA.names], schema=SCHEMA)


def _two(number: Ints) -> Strings:
    return np.char.zfill(number.astype(str), 2)


def _dates(date: Any, messy: dict[str, Any]) -> pa.Array:
    text = pc.strftime(pa.array(date), "%d/%m/%Y")
    text = pc.if_else(pa.array(messy["unreadable date"]), "31/02/2022", text)
    return pc.if_else(pa.array(messy["placeholder date"]), "01/01/1900", text)


def _coordinates(world: World, draw: Draw, messy: dict[str, Any]) -> dict[str, pa.Array]:
    """Text with a decimal comma, as offices in much of the world write it."""
    ground, point = world.ground, draw.point.copy()
    station = np.round(shapely.get_coordinates(shapely.centroid(ground.district_geometry)), 5)
    point[messy["coordinates at null island"]] = 0.0
    pinned = messy["pinned to a police station"]
    point[pinned] = station[ground.district[draw.area[pinned]]]
    point[messy["outside the city"]] += 0.9
    none = pa.array(messy["no coordinates"])
    texts = (pc.replace_substring(pc.cast(pa.array(column), pa.string()), ".", ",") for column in point.T)
    return dict(zip(("longitud", "latitud"), (pc.if_else(none, "", text) for text in texts), strict=True))
