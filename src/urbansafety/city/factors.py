"""What a city adds to the catalog and to the records: its own challenges, factors, indicators and weights of risk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from urbansafety import catalog
from urbansafety.catalog import Challenge, Factor
from urbansafety.catalog.institutions import functions
from urbansafety.city.blocks import Columns, Declaration, Slug, Text, Year
from urbansafety.city.records import TableFile
from urbansafety.errors import BadInput, nearest

POINTS = 100
"""Weights are points out of this many."""


OF_RECORDS = ("recorded", "rate", "smoothed_rate", "share_of_burden")
"""What is measured of a city's own challenge; weights of harm are the catalog's."""
FIXED = ("iccs", "theme", "activity_driven")
"""What a city cannot change of a challenge of the catalog: it would no longer be the same one."""
NEEDED = ("label", "dimension", "sphere", "better", "unit")
"""What a city's own factor must say."""
OF_THE_CITY = "declared by the city"
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Goalposts(Declaration):
    """The values at which something counts as 0 and as 10, and who set them."""

    low: Finite
    high: Finite
    reference: Text

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"the low goalpost ({self.low:g}) is not below the high one ({self.high:g})")
        return self

    @property
    def known(self) -> catalog.Goalposts:
        """The same as the catalog has them."""
        return catalog.Goalposts(self.low, self.high, self.reference)


class OwnChallenge(Declaration):
    """``[[challenges]]``: a safety problem that the catalog does not have, or goalposts for one that it has."""

    id: Slug
    label: Text | None = None
    theme: Text | None = None
    iccs: Columns = ()
    sdg: Columns = ()
    functions: Columns = ()
    activity_driven: bool | None = None
    goalposts: Goalposts | None = None
    """Records per 100,000 residents and year."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if self.goalposts and self.goalposts.low < 0:
            raise ValueError(f"a rate cannot be negative, as the low goalpost is ({self.goalposts.low:g})")
        return self


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

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if bool(self.columns.period) == bool(self.year):
            raise ValueError("say when: either `year`, or the column `period` of the file")
        return self


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


def known_challenges(own: Iterable[OwnChallenge]) -> tuple[Challenge, ...]:
    """The challenges of the catalog, with what the city says of them, and after them the city's own.

    Raises BadInput for a code or a function that is not known, for a new challenge without a label or codes, and for
    one of the catalog whose codes the city would change.
    """
    known = {challenge.id.removeprefix("challenge:"): challenge for challenge in catalog.challenges()}
    for one in own:
        known[one.id] = _own_challenge(one, known.get(one.id))
    return tuple(known.values())


def _own_challenge(own: OwnChallenge, of_catalog: Challenge | None) -> Challenge:
    place = f"city.toml, challenge {own.id!r}"
    answering = tuple(f"function:{name}" for name in own.functions)
    unknown = next((name for name, id in zip(own.functions, answering, strict=True) if id not in functions()), None)
    if unknown:
        listed = (id.removeprefix("function:") for id in functions())
        raise BadInput(f"{place}: {unknown!r} is no function", nearest(unknown, listed))
    said: dict[str, Any] = {
        "label": own.label and {"en": own.label, "es": own.label},
        "sdg": own.sdg,
        "functions": answering,
        "goalposts": own.goalposts and own.goalposts.known,
    }
    if of_catalog:
        changed = [key for key in FIXED if key in own.model_fields_set]
        if changed:
            raise BadInput(
                f"{place}: it is one of the catalog, and its {changed[0]} cannot be changed",
                "Leave that out, or give your challenge another id.",
            )
        return replace(of_catalog, **{key: value for key, value in said.items() if value})
    missing = [key for key in ("label", "iccs") if not getattr(own, key)]
    if missing:
        raise BadInput(
            f"{place}: it is none of the catalog, and a new one needs `{missing[0]}`",
            f"Add it. {nearest(own.id, (c.id.removeprefix('challenge:') for c in catalog.challenges()))}",
        )
    return Challenge(
        id=f"challenge:{own.id}", theme=own.theme or OF_THE_CITY, iccs=_codes(own.iccs, place),
        activity_driven=bool(own.activity_driven), note="", indicators=OF_RECORDS, **said,
    )  # fmt: skip


def _codes(written: tuple[str, ...], place: str) -> tuple[str, ...]:
    """The codes of a challenge, without those that lie below another of them."""
    try:
        codes = {code for text in written for code in catalog.parse_codes(text)}
    except BadInput as error:
        raise BadInput(f"{place}: {error.message}", error.remedy) from None
    return tuple(sorted(code for code in codes if not code.startswith(tuple(codes - {code}))))


def known_factors(own: Iterable[OwnFactor]) -> dict[str, Factor]:
    """The factors of the catalog by id, with what the city says of them, and after them the city's own.

    Raises BadInput for a new factor that does not say enough.
    """
    known = dict(catalog.factors())
    for one in own:
        if one.id in catalog.indicators():
            raise BadInput(
                f"city.toml, factor {one.id!r}: the assessment measures an indicator of this id itself",
                "Give the factor another id.",
            )
        said: dict[str, Any] = {key: getattr(one, key) for key in NEEDED[1:] if getattr(one, key)}
        said |= {"label": {"en": one.label, "es": one.label}} if one.label else {}
        said |= {"goalposts": one.goalposts.known} if one.goalposts else {}
        if one.id in known:
            known[one.id] = replace(known[one.id], **said)
            continue
        missing = [key for key in NEEDED if key not in said]
        if missing:
            raise BadInput(
                f"city.toml, factor {one.id!r}: it is none of the catalog, and a new one needs `{missing[0]}`",
                f"Add it. {nearest(one.id, catalog.factors())}",
            )
        known[one.id] = Factor(id=one.id, description="", **said)
    return known
