"""What a city adds to the catalog and to the records: its own challenges, factors, indicators and weights of risk."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from urbansafety.city.blocks import Columns, Declaration, Slug, Text, Year
from urbansafety.city.records import TableFile

POINTS = 100
"""Weights are points out of this many."""


class Goalposts(Declaration):
    """The values at which something counts as 0 and as 10, and who set them."""

    low: float
    high: float
    reference: Text

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"the low goalpost ({self.low:g}) is not below the high one ({self.high:g})")
        return self


class OwnChallenge(Declaration):
    """``[[challenges]]``: a safety problem that the catalog does not have, or goalposts for one that it has."""

    id: Slug
    label: Text | None = None
    theme: Text | None = None
    iccs: Columns = ()
    sdg: Columns = ()
    functions: Columns = ()
    activity_driven: bool = False
    goalposts: Goalposts | None = None
    """Records per 100,000 residents and year."""


class OwnFactor(Declaration):
    """``[[factors]]``: a factor of vulnerability or resilience, or goalposts for one of the catalog."""

    id: Slug
    label: Text | None = None
    dimension: Literal["vulnerability", "resilience"] | None = None
    sphere: Literal["individual", "family", "community", "society"] | None = None
    better: Literal["lower", "higher"] | None = None
    unit: Text | None = None
    goalposts: Goalposts | None = None


class MeasureColumns(Declaration):
    """Which columns of a table of indicators hold what."""

    area: Text | None = None
    """Left out when the values are of the city as a whole."""
    period: Text | None = None
    indicator: Text | None = None
    value: Text | None = None
    """The number, when a row is one value (long)."""
    lower: Text | None = None
    upper: Text | None = None
    values: dict[Slug, Text] = Field(default_factory=dict)
    """Factor or indicator → the column that holds it (wide)."""

    @model_validator(mode="after")
    def _long_or_wide(self) -> Self:
        if bool(self.value) == bool(self.values):
            raise ValueError("give either `value` with `indicator` (a row is one value) or `values` (a column is one)")
        if self.value and not self.indicator:
            raise ValueError("with `value`, say in which column the indicator stands: `indicator`")
        return self


class Measures(TableFile):
    """``[[indicators]]``: a table of values by area, measured elsewhere (census, survey, health service)."""

    columns: MeasureColumns
    area_level: Text | None = None
    year: Year | None = None
    """The year of all values, when no column says it."""


Points = Annotated[float, Field(ge=0, le=POINTS)]


class Weights(Declaration):
    """Points out of 100 for the three dimensions of risk."""

    threat: Points
    vulnerability: Points
    coping: Points

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        total = self.threat + self.vulnerability + self.coping
        if abs(total - POINTS) > 0.01:
            raise ValueError(f"the weights are points out of {POINTS} and add up to {total:g}")
        return self


class RiskSettings(Declaration):
    """``[risk]``: how the index of risk is weighted, where a city has decided it."""

    weights: Weights | None = None
    reference: Text | None = None
    """Who decided the weights, and when."""
