"""What is measured: challenges as sets of ICCS codes, indicators, factors, and weights of harm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from urbansafety.catalog.bibliography import references
from urbansafety.catalog.classification import WIDTHS
from urbansafety.catalog.reading import read_yaml

SELDOM_REPORTED = ("0301", "0302", "0204", "02019", "0208")
"""Sexual violence and exploitation, trafficking, family violence, harassment: so few victims report, and so unevenly,
that records do not compare areas."""
SELDOM_SHARE = 0.1
"""More than this share of seldom-reported records, and the records of a challenge do not compare areas either."""


@dataclass(frozen=True)
class Goalposts:
    """The values at which something counts as 0 and as 10, and who set them, as a line of a reading list."""

    low: float
    high: float
    reference: str
    note: str = ""

    @property
    def said(self) -> str:
        """Who set them, and what is to be known of it."""
        return " ".join(filter(None, (self.reference, self.note)))


@dataclass(frozen=True)
class Challenge:
    """A safety problem a city can act on.

    ``iccs`` holds its codes; each includes the codes below it. Challenges may overlap: they are never added up.
    ``activity_driven`` says that records depend on police activity, so that areas are never ranked by them.
    ``indicators`` and ``functions`` are ids of the catalog; ``goalposts`` are records per 100,000 residents and year,
    None where nobody set them: there is no index of risk then.
    """

    id: str
    label: dict[str, str]
    theme: str
    iccs: tuple[str, ...]
    sdg: tuple[str, ...]
    activity_driven: bool
    note: str
    indicators: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    goalposts: Goalposts | None = None


@dataclass(frozen=True)
class Factor:
    """A factor of vulnerability or resilience: what makes people easier to harm, or helps them to withstand.

    ``sphere`` is individual, family, community or society; ``better`` is lower or higher. A factor without
    ``goalposts`` is kept and shown, and is in no index.
    """

    id: str
    label: dict[str, str]
    dimension: str
    sphere: str
    better: str
    unit: str
    description: str
    goalposts: Goalposts | None = None


@dataclass(frozen=True)
class Definition:
    """An indicator, apart from its values: ``formula`` names the function, ``reference`` a key of the bibliography.

    ``better`` is lower, higher or neither; ``maturity`` is established or emerging.
    """

    id: str
    label: dict[str, str]
    formula: str
    unit: str
    better: str
    reference: str
    maturity: str
    note: str


@dataclass(frozen=True)
class Weight:
    """The harm of one record of an ICCS code and of the codes below it that have no weight of their own, in days."""

    code: str
    days: float
    subgroup: str
    note: str


@cache
def challenges() -> tuple[Challenge, ...]:
    """Every challenge of the catalog, in the order of ``challenges.yaml``.

    >>> next(c.iccs for c in challenges() if c.id == "challenge:robbery")
    ('0401',)
    """
    return tuple(
        Challenge(
            id=f"challenge:{name}",
            label=entry["label"],
            theme=entry["theme"],
            iccs=tuple(entry["iccs"]),
            sdg=tuple(entry.get("sdg", ())),
            activity_driven=entry.get("activity_driven", False),
            note=entry.get("note", ""),
            indicators=tuple(entry["indicators"]),
            functions=tuple(f"function:{one}" for one in entry["functions"]),
            goalposts=_goalposts(entry),
        )
        for name, entry in read_yaml("challenges.yaml").items()
    )


@cache
def factors() -> dict[str, Factor]:
    """Every factor of the catalog by id, in the order of ``factors.yaml``.

    >>> factors()["illiteracy"].dimension, factors()["illiteracy"].better
    ('vulnerability', 'lower')
    """
    return {
        name: Factor(id=name, **{**entry, "goalposts": _goalposts(entry)})
        for name, entry in read_yaml("factors.yaml").items()
    }


def _goalposts(entry: dict[str, Any]) -> Goalposts | None:
    """The goalposts of an entry; a key of the bibliography becomes the reference's line."""
    if "goalposts" not in entry:
        return None
    given = entry["goalposts"]
    known = references().get(given["reference"])
    said = known.text if known else given["reference"]
    return Goalposts(float(given["low"]), float(given["high"]), said, given.get("note", ""))


@cache
def indicators() -> dict[str, Definition]:
    """Every indicator of the catalog by id.

    >>> indicators()["rate"].unit
    'record / 100,000 residents / year'
    """
    return {name: Definition(id=name, **{"note": "", **entry}) for name, entry in read_yaml("indicators.yaml").items()}


@cache
def harm() -> dict[str, Weight]:
    """The weights of harm by ICCS code, as ``harm.yaml`` lists them.

    Source: Sherman, Neyroud and Neyroud (2016), the Cambridge Crime Harm Index, 2026 update; days of imprisonment in
    England and Wales. ``harm_days`` gives the weight of any code.
    """
    return {
        code: Weight(code, float(entry["days"]), entry["subgroup"], entry.get("note", ""))
        for code, entry in read_yaml("harm.yaml")["weights"].items()
    }


def harm_days(code: str) -> float | None:
    """The harm of one record of an ICCS code in days: its own weight, or that of the nearest code above it.

    None where there is none: the source does not cover the code, or police detect the offence by looking for it.

    >>> harm_days("040111"), harm_days("05022"), harm_days("0601")
    (365.0, 2.0, None)
    """
    if code.startswith(tuple(read_yaml("harm.yaml")["proactive"])):
        return None
    weights = harm()
    nearest = next((code[:width] for width in reversed(WIDTHS) if code[:width] in weights), None)
    return weights[nearest].days if nearest else None
