"""Which place is assessed, its areas and places, and what happened to it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from urbansafety.catalog import parse_code
from urbansafety.city.blocks import Columns, Declaration, Named, Text, Year
from urbansafety.errors import BadInput

CITY = "city"
"""The level that every dossier has: the city as a whole."""


class Profile(Declaration):
    """``[city]``: which place is assessed."""

    name: Text
    country: str
    languages: Columns = ("en",)
    timezone: Text = "UTC"

    @field_validator("country")
    @classmethod
    def _three_letters(cls, country: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", country):
            raise ValueError('a country is written as three capital letters (ISO 3166-1 alpha-3), as in "COL"')
        return country

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            if _timezones_here():
                raise ValueError('no such time zone; one is written as in "America/Bogota"') from None
        return timezone


def _timezones_here() -> bool:
    """Whether this machine has a list of time zones."""
    try:
        return ZoneInfo("Europe/London").key != ""
    except ZoneInfoNotFoundError:
        return False


class AreaLevel(Declaration):
    """``[[areas]]``: one level of areas, from large to small."""

    level: str
    file: Text
    id: Text | Named
    """The column of the area's id, or the columns that name an area only together."""
    name: Text | None = None
    crs: Text | None = None
    population: Text | None = None
    """A column of the boundary file, or ``"file.csv:column"`` joined by id."""
    population_id: Text | Named | None = None
    """The column (or columns) of the population file with the area id; drafted by ``init``, else the boundary's."""
    population_year: Year | Text | None = None
    """The year the population counts, or the column of the population file that says it."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Other names of an area: name in the records → name or id in the boundary file."""
    provider: Text | None = None
    licence: Text | None = None

    @field_validator("level")
    @classmethod
    def _a_word(cls, level: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", level):
            raise ValueError('a level is named in small letters, digits and "_", as in "police_district"')
        if level == CITY:
            raise ValueError(f"{CITY!r} is the city as a whole, which every dossier has; call the level something else")
        return level


class Places(Declaration):
    """``[[places]]``: schools, clinics, stations, …; points that records may have been pinned to."""

    kind: Text
    file: Text
    name: Text | None = None
    lon: Text | None = None
    lat: Text | None = None

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("coordinates come in pairs: `lon` with `lat`")
        return self


class Event(Declaration):
    """``[[events]]``: a shock, an intervention or a change of recording with its dates."""

    name: Text
    kind: Literal["shock", "intervention", "recording"] = "shock"
    start: date
    end: date | None = None
    iccs: tuple[Text, ...] = ()
    """The ICCS codes whose recording changed; every code when it is left out."""

    @field_validator("iccs")
    @classmethod
    def _known_codes(cls, iccs: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(map(parse_code, iccs))
        except BadInput as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _codes_of_a_recording(self) -> Self:
        if self.iccs and self.kind != "recording":
            raise ValueError(f'the event {self.name!r} names `iccs` codes, which only one of kind "recording" may do')
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end and self.end < self.start:
            raise ValueError(f"the event {self.name!r} ends ({self.end}) before it begins ({self.start})")
        return self
