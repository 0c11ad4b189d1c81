"""What is measured: challenges as sets of ICCS codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from urbansafety.catalog.reading import read_yaml


@dataclass(frozen=True)
class Challenge:
    """A safety problem a city can act on.

    ``iccs`` holds its codes; each includes the codes below it. Challenges may overlap: they are never added up.
    ``activity_driven`` says that records depend on police activity, so that areas are never ranked by them.
    """

    id: str
    label: dict[str, str]
    theme: str
    iccs: tuple[str, ...]
    sdg: tuple[str, ...]
    activity_driven: bool
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
        )
        for name, entry in read_yaml("challenges.yaml").items()
    )
