"""Where: areas whose surroundings carry more than the city, adjoining ones told as one place."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from urbansafety.findings.basis import Basis, Statement, compares, level_noun
from urbansafety.findings.strength import of_difference, of_pick
from urbansafety.tables import VERDICTS, Ints, Level, Strings
from urbansafety.wording import between, capital, listed, number, plural, slug, span

TOUCH = 0.0003
"""Degrees (about 30 m) within which two areas adjoin in spite of a sliver between them."""
NAMED = 3


def hotspots(basis: Basis) -> Iterator[Statement]:
    """A statement a challenge and group of adjoining areas that are flagged as higher than the city."""
    flagged: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    found = basis.found("hotspot")
    records = {(row["challenge"], row["level"]): row["count"] for row in found if not row["area"]}
    for row in found:
        if row["direction"] == "higher" and compares(basis.challenges[row["challenge"]]):
            flagged[row["challenge"], row["level"]].append(row)
    for (challenge, level), rows in sorted(flagged.items()):
        if basis.verdict("maps", challenge)[0] == VERDICTS[2]:
            continue
        areas = basis.tables.areas[level]
        at = np.searchsorted(areas.ids.astype(str), [row["area"] for row in rows])
        group = adjoining(areas.geometry[at])
        for number_of in range(group.max() + 1):
            members = [row for row, own in zip(rows, group, strict=True) if own == number_of]
            members.sort(key=lambda row: (-row["lower"], row["area"]))
            yield _hotspot(basis, challenge, areas, members, records.get((challenge, level), 0))


def adjoining(shapes: Strings) -> Ints:
    """The group (0, 1, …) of each shape, shapes that touch being in one group; degrees of longitude and latitude."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH)
    lowest, before = np.arange(len(shapes)), np.full(len(shapes), -1)
    while (lowest != before).any():
        before = lowest.copy()
        np.minimum.at(lowest, one, before[other])
    return np.unique(lowest, return_inverse=True)[1]


def _hotspot(basis: Basis, challenge: str, areas: Level, rows: list[dict[str, Any]], records: int) -> Statement:
    """The group speaks with the member whose rate is surely highest (by its lower limit); the others are flagged.

    The highest estimate would be that of the fewest records.
    """
    verdict, reasons = basis.verdict("maps", challenge)
    first = rows[0]
    names = [basis.names[areas.name, row["area"]] for row in rows]
    return Statement(
        kind="hotspot",
        text=_sentence(basis, challenge, areas, rows, names),
        strength=of_pick(
            of_difference(
                count=first["count"],
                ratio=(first["estimate"], first["lower"], first["upper"]),
                verdict=verdict,
                use="maps",
            ),
            first["q"],
        ),
        period=f"{first['first']:%Y-%m}/{first['last']:%Y-%m}",
        weight=_excess(basis, rows),
        challenge=challenge,
        level=areas.name,
        area=first["area"],
        place=_place(areas, first["area"]),
        estimate=first["estimate"],
        lower=first["lower"],
        upper=first["upper"],
        unit="ratio of the rate around the area to the city's",
        caveats=(
            *basis.caveats(challenge),
            *_few_residents(basis, areas, first, records),
            "Areas picked because they are high: expect somewhat less next year.",
            f"{capital(plural(first['flagged'], 'area'))} of {first['tested']} tested are flagged.",
        ),
        rests_on=(*((row["id"], "pattern") for row in rows), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip


def _few_residents(basis: Basis, areas: Level, row: dict[str, Any], records: int) -> tuple[str, ...]:
    """That hardly anyone lives there: an area and its neighbours have fewer residents than half of all areas have.

    ``records`` are those of all the areas that were tested.
    """
    people = areas.newest[areas.newest > 0]
    if not records or not len(people):
        return ()
    around = row["count"] / row["estimate"] / records * people.sum()
    if around >= np.median(people):
        return ()
    return (
        f"Only about {number(around, 2)} people live in and next to {basis.names[areas.name, row['area']]}: a rate per "
        "resident says little where people work, shop or pass through.",
    )


def _excess(basis: Basis, rows: list[dict[str, Any]]) -> float:
    """The share of the city's burden beyond its rate; neighbourhoods overlap, so it orders and is not told."""
    beyond = sum(row["count"] * (1 - 1 / row["estimate"]) for row in rows) / math.sqrt(len(rows))
    whole = basis.challenges[rows[0]["challenge"]]["recorded"]
    return float(beyond / whole) * basis.burden(rows[0]["challenge"])


def _sentence(basis: Basis, challenge: str, areas: Level, rows: list[dict[str, Any]], names: list[str]) -> str:
    first, noun = rows[0], level_noun(areas.name)
    ratio = f"{number(first['estimate'], 2)} times the city's rate ({between(first['lower'], first['upper'])})"
    when = span(first["first"], first["last"])
    parents = _parents(basis, areas, [row["area"] for row in rows])
    inside = f" in {listed(parents, most=3)}" if parents else ""
    records = f"Records of {basis.label(challenge)} gather around"
    if len(rows) == 1:
        return f"{records} {names[0]}{inside}: about {ratio}, the {noun} and its neighbours, {when}."
    return (
        f"{records} {listed(names, most=NAMED)}{inside}, {plural(len(rows), noun)} side by side: "
        f"around {names[0]} about {ratio}, {when}."
    )


def _parents(basis: Basis, areas: Level, ids: list[str]) -> list[str]:
    """Names of the areas one level up, the one with most members first."""
    levels = basis.tables.areas.levels
    above = levels[[level.name for level in levels].index(areas.name) - 1].name if levels[0].name != areas.name else ""
    parent = dict(zip(map(str, areas.ids), map(str, areas.parents), strict=True))
    counted = Counter(parent[area] for area in ids if parent[area])
    return [basis.names[above, area] for area, _ in counted.most_common() if (above, area) in basis.names]


def _place(areas: Level, area: str) -> str:
    """The name where it is the only one of its kind at the level; else the id."""
    name = str(areas.names[areas.ids.astype(str) == area][0])
    twice = int((areas.names.astype(str) == name).sum()) > 1
    return slug(area) if twice or not slug(name) else slug(name)
