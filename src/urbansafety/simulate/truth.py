"""What is planted in a synthetic city: where, when and how much more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from urbansafety.simulate.ground import Ground
from urbansafety.tables import Floats, Strings


@dataclass(frozen=True)
class Truth:
    """What was planted: expected records by area × offence × month, and the areas of each hot spot."""

    rate: Floats
    months: Strings
    hot: dict[str, list[str]]


def plant(plan: dict[str, Any], ground: Ground) -> Truth:
    """Expected records up to a constant: residents × risk × trend × season × lockdown × reporting."""
    months = np.arange(f"{plan['first_year']}-01", f"{plan['first_year'] + plan['years']}-01", dtype="datetime64[M]")
    since = np.arange(len(months))
    first, last = (np.datetime64(month, "M") for month in plan["lockdown"])
    locked = (months >= first) & (months <= last)
    base = ground.residents * np.take(plan["reporting"], ground.district)
    rate = np.empty((len(ground.ids), len(plan["offences"]), len(months)))
    hot = {}
    for k, offence in enumerate(plan["offences"]):
        factor, district = offence["hot"]
        inside = _hot_spot(ground, district) if factor > 1 else np.zeros(len(ground.ids), bool)
        hot[offence["label"]] = ground.ids[inside].tolist()
        course = offence["trend"] ** (since / 12) * (1 + offence["season"] * np.cos(2 * np.pi * (since - 11) / 12))
        course *= np.where(locked, offence["lockdown"], 1.0)
        course *= months >= np.datetime64(offence.get("since", str(months[0])), "M")
        place = base * np.where(inside, factor, 1.0)
        rate[:, k] = offence["share"] * np.outer(place / place.sum(), course / course.mean())
    return Truth(rate / rate.sum(), months, {label: ids for label, ids in hot.items() if ids})


def _hot_spot(ground: Ground, district: int) -> Any:
    """The area in the middle of a district, with the areas of the district that touch it."""
    members = np.flatnonzero(ground.district == district)
    centre = ground.district_geometry[district].centroid
    middle = members[np.argmin(shapely.distance(shapely.centroid(ground.geometry[members]), centre))]
    inside = shapely.dwithin(ground.geometry, ground.geometry[middle], 1e-6) & (ground.district == district)
    return np.asarray(inside)
