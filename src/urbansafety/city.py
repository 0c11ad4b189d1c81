"""The city folder: what ``city.toml`` may say, and reading it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from urbansafety.errors import BadInput, nearest

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Columns = tuple[Text, ...]


class Declaration(BaseModel):
    """A block of ``city.toml``: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Profile(Declaration):
    """``[city]``: which place is assessed."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    languages: Columns = ("en",)
    timezone: Text = "UTC"


class AreaLevel(Declaration):
    """``[[areas]]``: one level of areas, from large to small."""

    level: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    file: Text
    id: Text | Columns
    """The column of the area's id, or the columns that name an area only together."""
    name: Text | None = None
    crs: Text | None = None
    population: Text | None = None
    """A column of the boundary file, or ``"file.csv:column"`` joined by id."""
    population_id: Text | Columns | None = None
    """The column (or columns) of the population file with the area id; drafted by ``init``, else the boundary's."""
    population_year: int | Text | None = None
    """The year the population counts, or the column of the population file that says it."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Other names of an area: name in the records → name or id in the boundary file."""
    provider: Text | None = None
    licence: Text | None = None


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
    header_row: Annotated[int, Field(ge=1)] = 1
    sheet: Text | None = None
    area_level: Text | None = None
    """The level that the area column names; the level whose names match best when it is left out."""

    @property
    def id(self) -> str:
        """The readable id of the source, as in ``source:police``."""
        stem = re.sub(r"\.(csv|tsv|txt|xlsx|parquet|geojson|json|gpkg|shp|gz|bz2|xz|zip)\b", "", self.file.lower())
        return f"source:{re.sub(r'[^a-z0-9]+', '-', (self.name or stem).lower()).strip('-') or 'records'}"

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
    date_format: Text | Columns | None = None
    """How ``when`` is written, as in ``"%d/%m/%Y %H:%M"``; several when the file mixes them."""
    crs: Text | None = None
    """Of ``x`` and ``y``, as in ``"EPSG:26910"``."""
    period: tuple[date, date] | None = None
    """First and last day that the file covers; records outside are set aside with that reason."""

    @model_validator(mode="after")
    def _explicit_crs(self) -> Self:
        if self.columns.x and not self.crs:
            raise ValueError('`x` and `y` need `crs`, as in crs = "EPSG:32614"')
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
        return self


class Counts(SourceFile):
    """``[[counts]]``: counts by area and month instead of incidents."""

    columns: CountColumns
    period_format: Text | None = None


class Places(Declaration):
    """``[[places]]``: schools, clinics, stations, …; points that records may have been pinned to."""

    kind: Text
    file: Text
    name: Text | None = None
    lon: Text | None = None
    lat: Text | None = None


class Event(Declaration):
    """``[[events]]``: a shock or intervention with its dates."""

    name: Text
    kind: Literal["shock", "intervention", "recording"] = "shock"
    start: date
    end: date | None = None


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
        try:
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"{path}: not a TOML file: {error}", "Mend that place, or draft the file anew.") from None
        try:
            return cls(folder=Path(folder).resolve(), **declared)
        except ValidationError as error:
            raise BadInput(*_explain(path, error)) from None

    @model_validator(mode="after")
    def _unique_names(self) -> Self:
        for what, names in (
            ("level", [level.level for level in self.areas]),
            ("source", [source.id for source in (*self.incidents, *self.counts)]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"the {what} {min(twice)!r} is declared twice; give one of them another `name`")
        return self

    @property
    def records(self) -> tuple[SourceFile, ...]:
        """Every declared file of incidents or counts."""
        return (*self.incidents, *self.counts)


BLOCKS: dict[str, type[BaseModel]] = {
    "city": Profile, "areas": AreaLevel, "incidents": Incidents, "counts": Counts, "places": Places, "events": Event,
}  # fmt: skip


def _explain(path: Path, error: ValidationError) -> tuple[str, str]:
    """The first complaint of pydantic in the words of ``city.toml``."""
    first = error.errors()[0]
    where = [part for part in first["loc"] if not str(part).startswith("function-")]
    place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    if first["type"] == "extra_forbidden":
        return f"{path}: {place} is not a known key", nearest(str(where[-1]), _known_keys(where[:-1]))
    if first["type"] == "missing":
        return f"{path}: {place} is missing", f"Add `{where[-1]} = …` there."
    return f"{path}: {place or 'the declaration'}: {first['msg'].removeprefix('Value error, ')}", _found(first)


def _known_keys(where: list[Any]) -> list[str]:
    model = BLOCKS.get(str(where[0]), City) if where else City
    if where[-1:] == ["columns"]:
        model = CountColumns if where[0] == "counts" else IncidentColumns
    return [key for key in model.model_fields if key != "folder"]


def _found(problem: Any) -> str:
    value = problem.get("input")
    found = f"Found {value!r}. " if isinstance(value, str | int | float) else ""
    return f"{found}Correct it in city.toml."
