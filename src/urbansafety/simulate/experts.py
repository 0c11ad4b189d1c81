"""Judgements of invented experts on seed questions, whose answers are known, and in two rounds on one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from urbansafety.catalog import read_yaml
from urbansafety.simulate.lists import write_list

HEADER = ("question", "expert", "round", "low", "median", "high", "truth", "unit")
FAR = 1.645
"""The 95 % point of a normal distribution, in standard deviations."""


def write_judgements(path: Path) -> None:
    """Every expert on every seed question once, and on the target in two rounds."""
    plan = read_yaml("portavela/experts.yaml")
    write_list(path, HEADER, [*_seeds(plan), *_target(plan)])


def _seeds(plan: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for number, (question, seed) in enumerate(plan["seeds"].items()):
        for expert, habit in plan["experts"].items():
            median = seed["truth"] * np.exp(-habit["deviations"][number] * habit["width"])
            points = median * np.exp(np.array([-FAR, 0, FAR]) * habit["width"])
            yield (question, expert, 1, *(_rounded(point) for point in points), seed["truth"], seed["unit"])


def _target(plan: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    target = plan["target"]
    for expert, rounds in plan["answers"].items():
        for number, points in enumerate(rounds, start=1):
            yield (target["id"], expert, number, *points, "", target["unit"])


def _rounded(value: float) -> str:
    """Three digits, as people answer."""
    return f"{float(f'{value:.3g}'):g}" if value < 1e5 else f"{float(f'{value:.3g}'):.0f}"
