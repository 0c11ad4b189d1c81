"""How people live in a synthetic city: factors by area that follow one planted disadvantage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from urbansafety.catalog import read_yaml
from urbansafety.simulate.ground import Ground
from urbansafety.simulate.lists import write_list
from urbansafety.simulate.truth import Truth
from urbansafety.tables import Floats


def write_factors(folder: Path, ground: Ground, truth: Truth, rng: Generator) -> Floats:
    """A long table by neighbourhood with intervals and a wide one by district; return the planted disadvantage."""
    plan = read_yaml("portavela/factors.yaml")
    hot = np.isin(ground.ids, truth.hot[plan["burden"]["offence"]])
    expected = np.take(plan["disadvantage"], ground.district) + hot * plan["burden"]["extra"]
    disadvantage: Floats = np.clip(expected + rng.normal(0, plan["chance"], len(hot)), 0.02, 0.98)
    header = ("codigo", "anio", "factor", "valor", "minimo", "maximo")
    write_list(folder / "condiciones.csv", header, list(_by_area(plan, ground, disadvantage, rng)))
    residents = np.bincount(ground.district, ground.residents)
    by_district = np.bincount(ground.district, disadvantage * ground.residents) / residents
    trust = _values(plan["district"]["trust_in_police"], by_district, rng)
    rows = [(f"D{d + 1}", f"{value:.1f}") for d, value in enumerate(trust)]
    write_list(folder / "encuesta_confianza.csv", ("distrito", "confianza"), rows)
    return disadvantage


def _by_area(plan: dict[str, Any], ground: Ground, disadvantage: Floats, rng: Generator) -> Iterator[tuple[str, ...]]:
    for name, factor in plan["neighbourhood"].items():
        value = _values(factor, disadvantage, rng)
        margin = factor["margin"] * abs(factor["worst"] - factor["best"])
        one_in = plan["missing"].get(name)
        unknown = rng.integers(0, one_in, len(value)) == 0 if one_in else np.zeros(len(value), bool)
        for area, number, missing in zip(ground.ids, value, unknown, strict=True):
            points = (number, max(number - margin, 0.0), number + margin)
            yield (area, str(plan["year"]), name, *("" if missing else f"{point:.1f}" for point in points))


def _values(factor: dict[str, float], disadvantage: Floats, rng: Generator) -> Floats:
    share = disadvantage + rng.normal(0, factor["noise"], len(disadvantage))
    best, worst = factor["best"], factor["worst"]
    values: Floats = np.clip(best + (worst - best) * share, min(best, worst), max(best, worst))
    return values
