"""The ``[city]`` block: a name from the folder, a time zone from the place."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from urbansafety.drafting.guesses import Guess
from urbansafety.drafting.meaning.coordinates import Bounds
from urbansafety.drafting.vocabulary import fold

UNKNOWN = "XXA"
"""A code that ISO 3166-1 leaves to its users: no country has it."""
FAR = 12.0
"""Degrees beyond which the nearest city of the time zone database says little."""


def profile(folder: Path, bounds: Bounds | None) -> tuple[Guess, ...]:
    """What can be said of the city itself; the country is for a person to fill in."""
    name = fold(folder.resolve().name).title() or "City"
    near = _nearest(bounds) if bounds else None
    clock = near.clock if near else None
    where = f"the time zone belongs to {near.country}" if near and near.country else "no file says it"
    country = f"{where}: write the three letters of ISO 3166-1, as in MEX for Mexico"
    return (
        Guess("name", name, 0.5, "the name of the folder"),
        Guess("country", UNKNOWN, 0.0, country),
        Guess("languages", ["en"]),
        clock or Guess("timezone", "UTC", 0.1, "nothing says where the city is; as in America/Bogota"),
    )


@dataclass(frozen=True)
class _Near:
    """The nearest place of the time zone database: its time zone, and its country's name in English ("" if unknown)."""

    clock: Guess
    country: str


def _nearest(bounds: Bounds) -> _Near | None:
    """The time zone whose city is nearest, where the system has the table of the time zone database."""
    tables = [path for folder in zoneinfo.TZPATH if (path := Path(folder) / "zone1970.tab").is_file()]
    if not tables:
        return None
    lines = [line.split("\t") for line in tables[0].read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    places = np.array([_degrees(line[1]) for line in lines])
    lon, lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    away = np.hypot((places[:, 1] - lon + 180) % 360 - 180, places[:, 0] - lat)
    nearest = int(np.argmin(away))
    if away[nearest] > FAR:
        return None
    sure = 0.9 if away[nearest] < 0.5 else 0.6
    clock = Guess("timezone", lines[nearest][2], sure, "its city is the nearest of the time zone database")
    return _Near(clock, _country(tables[0].with_name("iso3166.tab"), lines[nearest][0][:2]))


def _country(table: Path, code: str) -> str:
    """The English name of a country by its two letters."""
    lines = table.read_text(encoding="utf-8").splitlines() if table.is_file() else []
    return next((line.partition("\t")[2] for line in lines if line.startswith(f"{code}\t")), "")


def _degrees(written: str) -> tuple[float, float]:
    """Latitude and longitude from ±DDMM±DDDMM or ±DDMMSS±DDDMMSS."""
    parts = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?([+-])(\d\d\d)(\d\d)(\d\d)?", written)
    assert parts is not None
    north = int(parts[2]) + int(parts[3]) / 60 + int(parts[4] or 0) / 3600
    east = int(parts[6]) + int(parts[7]) / 60 + int(parts[8] or 0) / 3600
    return (north if parts[1] == "+" else -north), (east if parts[5] == "+" else -east)
