"""The city folder: what ``city.toml`` may say, and reading it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from urbansafety.errors import BadInput, nearest

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Columns = tuple[Text, ...]
Named = Annotated[Columns, Field(min_length=1)]
"""At least one column."""
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
Year = Annotated[int, Field(ge=1800, le=2200)]
LONGEST_ID = 100
CITY = "city"
"""The level that every dossier has: the city as a whole."""


class Declaration(BaseModel):
    """A block of ``city.toml``: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class SourceFile(Declaration):
    """What every file of records says about itself."""

    file: Text
    """A path in the city folder; ``*`` and ``**`` take several files together."""
    name: Text | None = None
    provider: Text | None = None
    group: Text | None = None
    licence: Text | None = None
    counting_unit: Literal["offences", "incidents", "victims", "suspects"] | None = None
    crosswalk: Text | None = None
    """A CSV of local category, ICCS code, attempted?, note."""
    iccs: Text | None = None
    """The one ICCS code of a file of one kind."""
    encoding: Text | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] = "."
    header_row: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    sheet: Text | None = None
    area_level: Text | None = None
    """The level that the area column names; the level whose names match best when it is left out."""

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
    """``[[events]]``: a shock or intervention with its dates."""

    name: Text
    kind: Literal["shock", "intervention", "recording"] = "shock"
    start: date
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end and self.end < self.start:
            raise ValueError(f"the event {self.name!r} ends ({self.end}) before it begins ({self.start})")
        return self


class City(Declaration):
    """A city folder's declaration, read and checked.

    Raises BadInput when the file is missing, is not TOML, or says what is not known.
    """

    folder: Path = Field(exclude=True)
    city: Profile
    areas: tuple[AreaLevel, ...] = ()
    incidents: tuple[Incidents, ...] = ()
    counts: tuple[Counts, ...] = ()
    places: tuple[Places, ...] = ()
    events: tuple[Event, ...] = ()

    @classmethod
    def read(cls, folder: str | Path) -> City:
        """Read ``FOLDER/city.toml``."""
        path = Path(folder) / "city.toml"
        if not path.is_file():
            raise BadInput(f"{path}: there is no such file", f"Draft it from the raw files: urbansafety init {folder}")
        declared = _toml(path)
        if "folder" in declared:
            raise BadInput(f"{path}: folder is not a known key", nearest("folder", _known_keys([])))
        try:
            return cls(folder=Path(folder).resolve(), **declared)
        except ValidationError as error:
            raise BadInput(*_explain(path, error)) from None

    @model_validator(mode="after")
    def _unique_names(self) -> Self:
        for what, names in (
            ("level", [level.level for level in self.areas]),
            ("source", [*(source.id for source in self.records), *self._boundary_sources()]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"the {what} {min(twice)!r} is declared twice; give one of them another `name`")
        return self

    def _boundary_sources(self) -> list[str]:
        """The ids that boundary and population files have as sources."""
        return [f"source:{kind}-{level.level}" for level in self.areas for kind in ("areas", "population")]

    @property
    def records(self) -> tuple[SourceFile, ...]:
        """Every declared file of incidents or counts."""
        return (*self.incidents, *self.counts)


BLOCKS: dict[str, type[BaseModel]] = {
    "city": Profile, "areas": AreaLevel, "incidents": Incidents, "counts": Counts, "places": Places, "events": Event,
}  # fmt: skip


def _toml(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}: not a TOML file: line {line} is not UTF-8", "Save the file as UTF-8.") from None
    except ValueError as error:
        raise BadInput(f"{path}: not a TOML file: {error}", "Mend that place, or draft the file anew.") from None
    except RecursionError:
        raise BadInput(f"{path}: nested too deeply", "Mend it, or draft the file anew.") from None


def _explain(path: Path, error: ValidationError) -> tuple[str, str]:
    """The first complaint of pydantic in the words of ``city.toml``."""
    problems = sorted(error.errors(), key=lambda problem: problem["type"] in ("string_type", "tuple_type"))
    first = problems[0]
    where = [part for part in first["loc"] if not str(part).startswith(("function-", "tuple[", "constrained-"))]
    place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    if first["type"] == "extra_forbidden":
        return f"{path}: {place} is not a known key", nearest(str(where[-1]), _known_keys(where[:-1]))
    if len(where) == 1 and first["type"] == "missing":
        return f"{path}: the block [{where[0]}] is missing", f"Add [{where[0]}] with its keys."
    if len(where) == 1 and first["type"] == "tuple_type" and isinstance(first.get("input"), dict):
        return f"{path}: {place} is written as one block", f"Write it in double brackets: [[{where[0]}]]."
    if first["type"] == "missing":
        return f"{path}: {place} is missing", f"Add `{where[-1]} = …` there."
    said = first["msg"].removeprefix("Value error, ").replace("a valid tuple", "a list in brackets")
    return f"{path}: {place or 'the declaration'}: {said}", _found(first)


def _known_keys(where: list[Any]) -> list[str]:
    model = BLOCKS.get(str(where[0]), City) if where else City
    if where[-1:] == ["columns"]:
        model = CountColumns if where[0] == "counts" else IncidentColumns
    return [key for key in model.model_fields if key != "folder"]


def _found(problem: Any) -> str:
    value = problem.get("input")
    found = f"Found {value!r}. " if isinstance(value, str | int | float) else ""
    return f"{found}Correct it in city.toml."
