"""What counts how much in a synthetic city, by stakeholder group, and which problems its residents name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from urbansafety.catalog import read_yaml
from urbansafety.simulate.lists import write_list

HEADER = ("group", "respondent", "method", "criterion", "against", "value")
CONCERN = ("challenge", "level", "area", "share", "respondents")


def write_preferences(folder: Path) -> None:
    """The two tables of ``[preferences]``."""
    plan = read_yaml("portavela/preferences.yaml")
    write_list(folder / "preferencias.csv", HEADER, _weights(plan))
    write_list(folder / "preocupacion.csv", CONCERN, _concern(plan))


def _weights(plan: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for group, respondents in plan["groups"].items():
        for code, answer in respondents.items():
            head, values = (group, code, answer["method"]), dict(zip(plan["criteria"], answer["values"], strict=True))
            if answer["method"] == "pairwise":
                for one, other in combinations(values, 2):
                    yield *head, one, other, _times(values[one], values[other])
            else:
                for criterion, value in values.items():
                    yield *head, criterion, "", value


def _times(one: float, other: float) -> str:
    """How many times as important, as people answer.

    >>> _times(20, 10), _times(10, 20), _times(15, 15)
    ('2', '1/2', '1')
    """
    larger = max(one, other) / min(one, other)
    return f"{'1/' if one < other and round(larger) > 1 else ''}{round(larger)}"


def _concern(plan: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for challenge, share in plan["concern"].items():
        yield challenge, "", "", share, plan["asked"]
    for district, shares in plan["of_districts"].items():
        for challenge, share in shares.items():
            yield challenge, "district", district, share, plan["asked_in_district"]
