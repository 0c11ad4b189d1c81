"""The city folder: what ``city.toml`` says, read and checked."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import BaseModel, Field, ValidationError, model_validator

from urbansafety.catalog import LANGUAGES, Challenge, Factor
from urbansafety.city.blocks import Declaration
from urbansafety.city.factors import (
    Measures,
    OwnChallenge,
    OwnFactor,
    RiskSettings,
    known_challenges,
    known_factors,
)
from urbansafety.city.flows import Experts, Flow
from urbansafety.city.governance import Governance
from urbansafety.city.ground import AreaLevel, Event, Places, Profile
from urbansafety.city.preferences import Preferences
from urbansafety.city.records import Counts, Incidents, SourceFile, TableFile
from urbansafety.errors import BadInput, nearest


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
    challenges: tuple[OwnChallenge, ...] = ()
    factors: tuple[OwnFactor, ...] = ()
    indicators: tuple[Measures, ...] = ()
    flows: tuple[Flow, ...] = ()
    experts: Experts | None = None
    governance: Governance | None = None
    risk: RiskSettings = RiskSettings()
    preferences: Preferences | None = None

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
            ("source", [*(source.id for source in self._table_files), *self._boundary_sources()]),
            ("challenge", [challenge.id for challenge in self.challenges]),
            ("factor", [factor.id for factor in self.factors]),
            ("flow", [flow.id for flow in self.flows]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                key = {"level": "level", "source": "name"}.get(what, "id")
                raise ValueError(f"the {what} {min(twice)!r} is declared twice; give one of them another `{key}`")
        return self

    @model_validator(mode="after")
    def _sound_additions(self) -> Self:
        """What the city adds to the catalog is looked at when the declaration is read."""
        known_challenges(self.challenges)
        known_factors(self.factors)
        return self

    @property
    def language(self) -> str:
        """The first of the city's languages that the catalog has names in; else English."""
        return next((one for one in self.city.languages if one in LANGUAGES), LANGUAGES[0])

    @cached_property
    def known_challenges(self) -> tuple[Challenge, ...]:
        """The challenges of the catalog and of the city."""
        return known_challenges(self.challenges)

    @cached_property
    def known_factors(self) -> dict[str, Factor]:
        """The factors of the catalog and of the city, by id."""
        return known_factors(self.factors)

    def _boundary_sources(self) -> list[str]:
        """The ids that boundary and population files have as sources."""
        return [f"source:{kind}-{level.level}" for level in self.areas for kind in ("areas", "population")]

    @property
    def _table_files(self) -> tuple[TableFile, ...]:
        return (*self.records, *self.indicators, *([self.experts] if self.experts else []))

    @property
    def records(self) -> tuple[SourceFile, ...]:
        """Every declared file of incidents or counts."""
        return (*self.incidents, *self.counts)


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
    """The keys of the block that a place in the declaration lies in."""
    model: type[BaseModel] = City
    for part in where:
        if part in model.model_fields:
            model = _block(model.model_fields[part].annotation) or model
    return [field.alias or key for key, field in model.model_fields.items() if key != "folder"]


def _block(annotation: Any) -> type[BaseModel] | None:
    """The block inside a type, as ``Flow`` in ``tuple[Flow, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _block(part))), None)


def _found(problem: Any) -> str:
    value = problem.get("input")
    found = f"Found {value!r}. " if isinstance(value, str | int | float) else ""
    return f"{found}Correct it in city.toml."
