"""Threats: the recorded level of a challenge against its goalposts, and exposure to the flows that feed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.special import ndtr

from urbansafety.city import CITY
from urbansafety.risk.draws import Known, Singles
from urbansafety.risk.index import joint_exposure, rate_of_level, recorded_level
from urbansafety.stats.composite import TOP
from urbansafety.tables import Areas, Bools, Floats, Ints, Strings

NOT_COMPARED = 3.0
"""Where records may not compare areas, the city's rate stands for each, and the area's may be so many times more or
less (our choice): what is not reported hides how areas differ."""
MIDDLE = TOP / 2
USED = ("rate", "smoothed_rate")
"""Indicators that say how much is recorded; the later one first where there are both."""


@dataclass(frozen=True)
class Goalposts:
    """Records per 100,000 residents and year that count as 0 and as 10."""

    low: float
    high: float


@dataclass(frozen=True)
class Flow:
    """A flow that feeds a challenge, and what is known of the exposure of each area to it."""

    id: str
    exposure: Known
    limits: str
    """What caps the evidence: "moderate" or "limited"."""


@dataclass(frozen=True)
class Threat:
    """A challenge at one level: the rate by area and year, its goalposts, and the flows that feed it.

    The rate is NaN where it is not known; the recorded level is then anywhere from 0 to 10. ``goalposts`` is None where
    nobody set them: no rate is then used. ``compared`` is whether its areas may be compared.
    """

    challenge: str
    level: str
    areas: Strings
    period: str
    rate: Known
    goalposts: Goalposts | None
    flows: tuple[Flow, ...]
    compared: bool

    @property
    def lacking(self) -> Bools:
        """Areas whose recorded level is not known."""
        return np.isnan(self.rate.value) | (self.goalposts is None)

    @property
    def ranked(self) -> Bools:
        """Areas that are ranked: compared, and their recorded level is known."""
        return ~self.lacking & self.compared

    @property
    def recorded(self) -> Floats:
        """The recorded level as stated, 0 to 10; the middle where it is not known."""
        if self.goalposts is None:
            return np.full(len(self.areas), MIDDLE)
        level = recorded_level(self.rate.value, self.goalposts.low, self.goalposts.high)
        return np.where(self.lacking, MIDDLE, level)

    @property
    def exposure(self) -> Floats:
        """Exposure to any of the flows as stated, 0 to 1."""
        if not self.flows:
            return np.zeros(len(self.areas))
        return np.asarray(joint_exposure([np.clip(flow.exposure.stated, 0, 1) for flow in self.flows]))

    def rates_drawn(self, z: Singles) -> Singles:
        """Rates (draws × areas) from standard normal numbers; a recorded level that is not known is uniform."""
        drawn = self.rate.drawn(z)
        unknown = np.flatnonzero(self.lacking)
        if len(unknown):
            posts = self.goalposts or Goalposts(0.0, 1.0)
            drawn[:, unknown] = rate_of_level(TOP * ndtr(z[:, unknown]), posts.low, posts.high)
        return drawn


@dataclass(frozen=True)
class Rates:
    """The rates of one year a challenge, from the dossier's ``indicators``."""

    year: dict[str, str]
    rows: dict[tuple[str, str, str], dict[str, Any]]
    """Area, value, lower and upper as arrays, by indicator, challenge and level."""

    def of(self, challenge: str, level: str, areas: Strings) -> Known:
        """Smoothed rates where there are some, else rates; NaN where there is neither."""
        value, lower, upper = np.full((3, len(areas)), np.nan)
        place = {area: at for at, area in enumerate(areas.tolist())}
        for indicator in USED:
            found = self.rows.get((indicator, challenge, level))
            if found is None:
                continue
            at = np.array([place.get(area, -1) for area in found["area"]], np.int64)
            has = (at >= 0) & ~np.isnan(found["value"])
            for whole, part in ((value, "value"), (lower, "lower"), (upper, "upper")):
                whole[at[has]] = found[part][has]
        lower, upper = (np.where(np.isnan(end), value, end) for end in (lower, upper))
        return Known(value, lower, upper)


def rates(values: pa.Table) -> Rates:
    """Rates of the newest year that is complete for a challenge in the city, or of that with most months."""
    kinds, challenge, level, period = (_coded(values[name]) for name in ("indicator", "challenge", "level", "period"))
    wanted = np.isin(kinds.codes, [i for i, name in enumerate(kinds.names) if name in USED])
    wanted &= challenge.names.astype(bool)[challenge.codes]
    of_city = np.flatnonzero(wanted & (level.names == CITY)[level.codes])
    months = np.nan_to_num(values["months"].to_numpy()[of_city].astype(float))
    order = of_city[np.lexsort([period.names[period.codes[of_city]].astype(str), months])]
    newest = np.full(len(challenge.names), -1)
    newest[challenge.codes[order]] = period.codes[order]
    chosen = np.flatnonzero(wanted & (period.codes == newest[challenge.codes]))
    rows = values.take(pa.array(chosen)).select(["area", "value", "lower", "upper"])
    numbers = {name: np.asarray(rows[name].to_numpy(), float) for name in ("value", "lower", "upper")}
    area = np.array(rows["area"].to_pylist(), object)
    keys = np.array([coded.codes[chosen] for coded in (kinds, challenge, level)])
    found, which = np.unique(keys, axis=1, return_inverse=True)
    groups = np.split(np.argsort(which.ravel(), kind="stable"), np.cumsum(np.bincount(which.ravel()))[:-1])
    return Rates(
        {challenge.names[at]: period.names[newest[at]] for at in np.flatnonzero(newest >= 0)},
        {
            (kinds.names[i], challenge.names[j], level.names[k]): {
                "area": area[at],
                **{name: own[at] for name, own in numbers.items()},
            }
            for (i, j, k), at in zip(found.T, groups, strict=False)
        },
    )


@dataclass(frozen=True)
class _Coded:
    """A column of texts as positions in its different texts; null is empty."""

    codes: Ints
    names: Strings


def _coded(column: pa.ChunkedArray) -> _Coded:
    whole = column.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.unify_dictionaries().combine_chunks()
    names = np.array([*whole.dictionary.to_pylist(), ""], object)
    codes = whole.indices.fill_null(len(names) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _Coded(codes, names)


def goalposts(challenge: Mapping[str, Any]) -> Goalposts | None:
    """The goalposts of a row of the dossier's ``challenges``; None where nobody set them."""
    if challenge["low"] is None or challenge["high"] is None:
        return None
    return Goalposts(challenge["low"], challenge["high"])


def feeding(flows: pa.Table, exposures: pa.Table, areas: Areas) -> dict[tuple[str, str], tuple[Flow, ...]]:
    """The flows that feed each challenge, by challenge and level (the city among them).

    An area that a flow says nothing of is not exposed to it; a flow without any place in a level may reach every area
    of it: its exposure is anywhere from 0 to 1. The city has the mean of its largest level, weighted by residents.
    """
    rows = exposures.to_pylist()
    result: dict[tuple[str, str], list[Flow]] = {}
    for flow in flows.to_pylist():
        mine = [row for row in rows if row["flow"] == flow["id"]]
        levels = {level.name: _exposed(mine, level.name, level.ids) for level in areas.levels}
        levels[CITY] = _of_city(levels, areas)
        for name, known in levels.items():
            for challenge in flow["challenges"] or ():
                result.setdefault((challenge, name), []).append(Flow(flow["id"], known, _limits(flow)))
    return {key: tuple(found) for key, found in result.items()}


def _exposed(rows: list[dict[str, Any]], level: str, areas: Strings) -> Known:
    mine = {row["area"]: row for row in rows if row["level"] == level}
    if not mine:
        return Known(np.full(len(areas), np.nan), np.zeros(len(areas)), np.ones(len(areas)))
    nothing = {"exposure": 0.0, "lower": 0.0, "upper": 0.0}
    found = [mine.get(area, nothing) for area in areas.tolist()]
    return Known(*(np.array([row[end] for row in found], float) for end in ("exposure", "lower", "upper")))


def _of_city(levels: Mapping[str, Known], areas: Areas) -> Known:
    for level in areas.levels:
        known = levels[level.name]
        if len(level) and not np.isnan(known.value).any():
            people = np.nan_to_num(level.newest) if np.nansum(level.newest) > 0 else np.ones(len(level))
            parts = (known.value, known.lower, known.upper)
            return Known(*(np.array([np.average(part, weights=people)]) for part in parts))
    return Known(np.array([np.nan]), np.zeros(1), np.ones(1))


def _limits(flow: Mapping[str, Any]) -> str:
    """What the evidence on a flow allows at most: nobody counts an illicit flow, so that it is never strong."""
    return "limited" if flow["basis"] != "declared" or flow["confidence"] == "limited" else "moderate"


def threats(
    challenge: Mapping[str, Any], found: Rates, flows: Mapping[tuple[str, str], tuple[Flow, ...]], areas: Areas
) -> list[Threat]:
    """The threat of a challenge in the city and at every level.

    None where nothing speaks of it: no flow feeds it, and it has no records or nobody set goalposts for them.
    """
    name, posts = challenge["id"], goalposts(challenge)
    fed = (name, CITY) in flows
    if not fed and (posts is None or name not in found.year):
        return []
    one = np.array([""], object)
    period = found.year.get(name, max(found.year.values(), default=""))
    city = found.of(name, CITY, one)
    result = [Threat(name, CITY, one, period, city, posts, flows.get((name, CITY), ()), compared=False)]
    for level in areas.levels:
        rate = found.of(name, level.name, level.ids) if challenge["compared"] else _spread(city, len(level))
        compared = bool(challenge["compared"]) and posts is not None
        of_level = flows.get((name, level.name), ())
        result.append(Threat(name, level.name, level.ids, period, rate, posts, of_level, compared=compared))
    return result


def _spread(city: Known, n: int) -> Known:
    """The city's rate for every area, with a wide range."""
    value = np.repeat(city.value, n)
    return Known(value, value / NOT_COMPARED, value * NOT_COMPARED)
