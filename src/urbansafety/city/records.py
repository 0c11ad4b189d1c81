"""Files of records: one row an event, or one row a count."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from urbansafety.city.blocks import Columns, Declaration, Text

PART = re.compile(r"%(?:-[djmyHIMS]|[abcdfghjmnpuwxyzABGHIMSTUVWXYZ%])")
"""A part of a date in the language of ``strptime``."""


def _format_of_dates(written: str) -> str:
    wrong = re.search(r"%-?.?", PART.sub("", written))
    if wrong:
        raise ValueError(f'{wrong[0]!r} is no part of a date; one is written as in "%d/%m/%Y %H:%M"')
    if not re.search(r"%-?[YyGcx]", written.replace("%%", "")):
        raise ValueError('there is no year in it; a date is written as in "%d/%m/%Y %H:%M"')
    return written


Format = Annotated[Text, AfterValidator(_format_of_dates)]
LONGEST_ID = 100


class TableFile(Declaration):
    """What every file of a table says about itself."""

    file: Text
    """A path in the city folder; ``*`` and ``**`` take several files together."""
    name: Text | None = None
    provider: Text | None = None
    group: Text | None = None
    licence: Text | None = None
    encoding: Text | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] = "."
    header_row: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    sheet: Text | None = None

    @property
    def id(self) -> str:
        """The readable id of the source, as in ``source:police``."""
        stem = re.sub(r"\.(csv|tsv|txt|xlsx|parquet|geojson|json|gpkg|shp|gz|bz2|xz|zip)\b", "", self.file.lower())
        words = re.sub(r"[^a-z0-9]+", "-", (self.name or stem).lower()).strip("-")
        return f"source:{words[:LONGEST_ID].strip('-') or 'records'}"

    @field_validator("delimiter")
    @classmethod
    def _separates(cls, delimiter: str | None) -> str | None:
        if delimiter is not None and (not delimiter.isascii() or delimiter in '"\r\n\0'):
            raise ValueError("a delimiter is one ASCII character, neither a quote nor the end of a line")
        return delimiter


class SourceFile(TableFile):
    """What every file of records says about itself."""

    counting_unit: Literal["offences", "incidents", "victims", "suspects"] | None = None
    crosswalk: Text | None = None
    """A CSV of local category, ICCS code, attempted?, note."""
    iccs: Text | None = None
    """The one ICCS code of a file of one kind."""
    area_level: Text | None = None
    """The level that the area column names; the level whose names match best when it is left out."""

    @model_validator(mode="after")
    def _one_classification(self) -> Self:
        if self.iccs and self.crosswalk:
            raise ValueError("give either a crosswalk or one iccs code, not both")
        return self


class IncidentColumns(Declaration):
    """Which columns of an incident file hold what."""

    when: Text | Columns | None = None
    """The column of the date (and time), or several to be read one after the other."""
    year: Text | None = None
    month: Text | None = None
    day: Text | None = None
    hour: Text | None = None
    minute: Text | None = None
    category: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    x: Text | None = None
    y: Text | None = None
    id: Text | None = None
    area: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.when and not (self.year and self.month):
            raise ValueError('say when: `when = "column"`, or `year`, `month` (and `day`, `hour`, `minute`) columns')
        if (self.lon is None) != (self.lat is None) or (self.x is None) != (self.y is None):
            raise ValueError("coordinates come in pairs: `lon` with `lat`, or `x` with `y`")
        if self.lon and self.x:
            raise ValueError("give either `lon` and `lat`, or `x` and `y` with `crs`")
        return self


class Incidents(SourceFile):
    """``[[incidents]]``: one record an event."""

    columns: IncidentColumns
    date_format: Format | Annotated[tuple[Format, ...], Field(min_length=1)] | None = None
    """How ``when`` is written, as in ``"%d/%m/%Y %H:%M"``; several when the file mixes them."""
    crs: Text | None = None
    """Of ``x`` and ``y``, as in ``"EPSG:26910"``."""
    period: tuple[date, date] | None = None
    """First and last day that the file covers; records outside are set aside with that reason."""

    @model_validator(mode="after")
    def _explicit_crs(self) -> Self:
        if self.columns.x and not self.crs:
            raise ValueError('`x` and `y` need `crs`, as in crs = "EPSG:32614"')
        if self.period and self.period[0] > self.period[1]:
            raise ValueError(f"`period` ends ({self.period[1]}) before it begins ({self.period[0]})")
        return self


class CountColumns(Declaration):
    """Which columns of a file of counts hold what."""

    area: Text
    period: Text | None = None
    """One column with the month, as in 2024-05."""
    year: Text | None = None
    month: Text | None = None
    category: Text | None = None
    count: Text | None = None
    """The number, when a row is one count (long)."""
    values: Columns = ()
    """The columns that each hold the counts of one category (wide)."""

    @model_validator(mode="after")
    def _long_or_wide(self) -> Self:
        if bool(self.count) == bool(self.values):
            raise ValueError("give either `count` (a row is one count) or `values` (a column is one category)")
        if not self.period and not (self.year and self.month):
            raise ValueError("say when: `period`, or `year` and `month`")
        if self.values and self.category:
            raise ValueError("with `values` the column names are the categories; leave `category` out")
        named = [self.area, self.period, self.year, self.month, self.count, *self.values]
        twice = next((name for name in self.values if named.count(name) > 1), None)
        if twice:
            raise ValueError(f"the column {twice!r} of `values` is named twice, so that it would be counted twice")
        return self


class Counts(SourceFile):
    """``[[counts]]``: counts by area and month instead of incidents."""

    columns: CountColumns
    period_format: Format | None = None
