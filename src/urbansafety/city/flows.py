"""``[[flows]]`` and ``[experts]``: illicit flows through the city, and judgements where data are missing."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from urbansafety.city.blocks import Columns, Declaration, Slug, Text
from urbansafety.city.records import TableFile


def like_a_name(words: str) -> bool:
    """Whether words look like the name of a person: two or more, the first and the last with a capital.

    >>> [like_a_name(words) for words in ("Juan de la Cruz", "dock workers under pressure", "Brokers", "E1")]
    [True, False, False, False]
    """
    parts = words.split()
    return len(parts) > 1 and parts[0][0].isupper() and parts[-1][0].isupper() and not parts[-1].isupper()


def _three(volume: Any) -> Any:
    if not isinstance(volume, list | tuple) or len(volume) != 3:
        raise ValueError("a volume is three numbers, [low, best, high]; leave it out where nobody knows")
    return volume


def _in_order(volume: tuple[float, float, float]) -> tuple[float, float, float]:
    if not all(map(math.isfinite, volume)):
        raise ValueError("a volume is finite; leave it out where nobody knows")
    if volume[0] < 0:
        raise ValueError(f"a volume cannot be negative ({volume[0]:g})")
    if not volume[0] <= volume[1] <= volume[2]:
        raise ValueError("a volume is given as [low, best, high] in rising order")
    return volume


def _of_kinds(actors: Columns) -> Columns:
    person = next((actor for actor in actors if like_a_name(actor)), None)
    if person:
        raise ValueError(
            f"{person!r} looks like a name; actors are kinds, never persons or groups by name, written in small "
            'letters as in "transport brokers"'
        )
    return actors


Volume = Annotated[tuple[float, float, float], BeforeValidator(_three), AfterValidator(_in_order)]
"""Low, best and high, in the unit of the flow."""
NodeKind = Literal["origin", "port", "airport", "border", "corridor", "market", "online", "storage", "destination"]
ANYWHERE = ("origin", "border", "online", "destination")
"""Kinds of nodes that may lie beyond the city, so that they need neither a point nor areas."""


class FlowNode(Declaration):
    """A place on the route of a flow: a point, some areas, or outside the city (neither)."""

    id: Slug
    kind: NodeKind
    name: Text
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    areas: Columns = ()
    """Ids or names of the areas that it lies in or serves."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("coordinates come in pairs: `lon` with `lat`")
        if self.lon is None and not self.areas and self.kind not in ANYWHERE:
            raise ValueError(
                f"the node {self.id!r} is nowhere: a {self.kind} has a point (`lon`, `lat`) or `areas`; only an "
                f"{', '.join(ANYWHERE[:-1])} or {ANYWHERE[-1]} may do without"
            )
        return self


class FlowLeg(Declaration):
    """A stretch of the route between two nodes."""

    start: Slug = Field(alias="from")
    end: Slug = Field(alias="to")
    volume: Volume | None = None
    """Left out when nobody knows."""
    elicited: Slug | None = None
    """The question of ``[experts]`` whose pooled answer is the volume."""
    means: Text | None = None
    """How it is moved, as in "containers"."""

    @model_validator(mode="after")
    def _one_volume(self) -> Self:
        if self.volume and self.elicited:
            raise ValueError("give either a volume or the question that was put to experts, not both")
        if self.start == self.end:
            raise ValueError(f"a leg leads from one node to another, not from {self.start!r} to itself")
        return self


class Seizure(Declaration):
    """What was taken out of a flow: a measure of enforcement, never of the flow's volume."""

    date: date
    node: Slug
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """In the unit of the flow, without its "a year"."""
    agency: Text | None = None


class Flow(Declaration):
    """One illicit flow through the city."""

    id: Slug
    type: Slug
    """A type of the catalog (``flows.yaml``)."""
    label: Text
    unit: Text
    """Of every volume, as in "kg / year"."""
    value: Volume | None = None
    """Worth of the flow, in ``currency``."""
    currency: Text | None = None
    challenges: Columns = ()
    """Challenges that it feeds; those of its type when left out."""
    actors: Annotated[Columns, AfterValidator(_of_kinds)] = ()
    """Kinds of actors, never persons."""
    confidence: Literal["strong", "moderate", "limited"] = "limited"
    source: Text
    """Who says so, and when."""
    provider: Text | None = None
    group: Text | None = None
    area_level: Text | None = None
    nodes: Annotated[tuple[FlowNode, ...], Field(min_length=1)]
    legs: tuple[FlowLeg, ...] = ()
    seizures: tuple[Seizure, ...] = ()

    @model_validator(mode="after")
    def _known_nodes(self) -> Self:
        known = [node.id for node in self.nodes]
        twice = next((name for name in known if known.count(name) > 1), None)
        if twice:
            raise ValueError(f"the node {twice!r} stands twice in the flow {self.id!r}")
        named = [name for leg in self.legs for name in (leg.start, leg.end)] + [one.node for one in self.seizures]
        unknown = next((name for name in named if name not in known), None)
        if unknown:
            raise ValueError(f"{unknown!r} is no node of the flow {self.id!r}; its nodes are {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _legs_apart(self) -> Self:
        ways = [(leg.start, leg.end, leg.means) for leg in self.legs]
        twice = next((way for way in ways if ways.count(way) > 1), None)
        if twice:
            raise ValueError(
                f"the leg from {twice[0]!r} to {twice[1]!r} stands twice in the flow {self.id!r}; "
                "add the two up, or tell them apart by `means`"
            )
        return self

    @model_validator(mode="after")
    def _worth_has_a_currency(self) -> Self:
        if bool(self.value) != bool(self.currency):
            raise ValueError("`value` and `currency` go together")
        return self


class Experts(TableFile):
    """``[experts]``: a table of judgements with the columns question, expert, round, low, median, high, truth, unit.

    ``low`` and ``high`` are the 5 % and 95 % points; ``truth`` stands where the question is a seed whose answer is
    known; experts are named by a code.
    """
