"""What counts how much for whom, and which problems residents name."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from urbansafety.catalog.criteria import criteria
from urbansafety.catalog.institutions import GROUPS
from urbansafety.city import CITY, City
from urbansafety.city.factors import known_challenges
from urbansafety.city.flows import like_a_name
from urbansafety.context import CONCERN, WEIGHTS
from urbansafety.errors import BadInput
from urbansafety.ingest.context.beyond import Beyond
from urbansafety.ingest.context.sheets import Row, read_rows
from urbansafety.ingest.sources import file_row
from urbansafety.stats.pairwise import pairwise_weights
from urbansafety.tables import Areas, Floats

COLUMNS = {
    "preferences": (("group", "respondent", "method", "criterion", "value"), ("against",)),
    "concern": (("challenge", "share", "respondents"), ("level", "area")),
}
METHODS = ("points", "swing", "pairwise")
PLAIN = re.compile(r"\d+([.,]\d+)?")
FRACTION = re.compile(r"1 */ *\d+([.,]\d+)?")
STRONGEST = 9.0
"""The end of Saaty's scale of comparisons."""


def read_preferences(city: City, areas: Areas) -> Beyond:
    """The share of the weight that each respondent gives to each criterion, and the problems that residents name.

    Raises BadInput, naming file, row and column, for a group, criterion, method, challenge or area that is not known
    (with the nearest that is), a value that is no number, weights that add up to nothing, a comparison that is missing
    or given twice, and a respondent by name.
    """
    given = city.preferences
    files = given.files if given else {}
    rows = {name: read_rows(file, None, city.folder, COLUMNS[name], f"source:{name}") for name, file in files.items()}
    asked = _by_respondent(rows.get("preferences", []))
    tables = {
        "weights": pa.Table.from_pylist([row for own in asked for row in _weights(own)], WEIGHTS),
        "concern": pa.Table.from_pylist(_concern(rows.get("concern", []), city, areas), CONCERN),
    }
    return Beyond(tables, sources=_sources(city, rows))


def _sources(city: City, rows: dict[str, list[Row]]) -> list[dict[str, Any]]:
    given = city.preferences
    if given is None:
        return []
    said = {"provider": given.provider, "group": given.group, "licence": given.licence, "rejected": 0}
    return [
        file_row(f"source:{name}", "preferences", city.folder / file, file)
        | said
        | {"read": len(rows[name]), "accepted": len(rows[name])}
        for name, file in given.files.items()
    ]


def _by_respondent(rows: list[Row]) -> list[list[Row]]:
    """The rows of each respondent; one who is in two groups, or asked in two ways, answers twice."""
    asked: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for column in ("group", "respondent", "method", "criterion", "value"):
            row.given(column)
        row.one_of("group", GROUPS, "no stakeholder group")
        row.one_of("method", METHODS, "no way of asking for weights")
        for column in ("criterion", "against"):
            row.one_of(column, criteria(), "no criterion")
        if like_a_name(row["respondent"]):
            raise row.refused(
                "respondent",
                f"{row['respondent']!r} looks like a name",
                "Name respondents by codes as in Y1, and keep the list of names elsewhere.",
            )
        asked[row["group"], row["respondent"], row["method"]].append(row)
    return [asked[key] for key in sorted(asked)]


def _weights(rows: list[Row]) -> list[dict[str, Any]]:
    """One respondent's share of the weight by criterion."""
    first = rows[0]
    found = _compared(rows) if first["method"] == "pairwise" else (_shared_out(rows), None)
    shares, inconsistency = found
    head = {"group": first["group"], "respondent": first["respondent"], "inconsistency": inconsistency}
    return [head | {"criterion": name, "weight": float(share)} for name, share in zip(criteria(), shares, strict=True)]


def _shared_out(rows: list[Row]) -> Floats:
    """Points, or the worth of the way from 0 to 10, as shares; a criterion that is not named has none."""
    points = dict.fromkeys(criteria(), 0.0)
    named: set[str] = set()
    for row in rows:
        name = row["criterion"]
        if row["against"]:
            raise row.refused("against", f"{row['method']} speak of one criterion", "Leave it blank.")
        if name in named:
            raise row.refused("criterion", f"{row['respondent']} gives {name!r} twice", "Keep one of the rows.")
        named.add(name)
        points[name] = _number(row, "value")
    total = sum(points.values())
    if not total:
        raise BadInput(
            f"{rows[0].sheet}: the weights of {rows[0]['respondent']} ({rows[0]['group']}) add up to 0",
            "Give at least one criterion a weight, or delete the rows of this respondent.",
        )
    return np.array(list(points.values())) / total


def _compared(rows: list[Row]) -> tuple[Floats, float]:
    """Weights from comparisons of every two criteria, and their consistency ratio."""
    place = {name: at for at, name in enumerate(criteria())}
    matrix = np.full((len(place), len(place)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for row in rows:
        one, other = place[row["criterion"]], place[row.given("against")]
        if one == other:
            raise row.refused("against", f"{row['against']!r} is compared with itself", "Delete the row.")
        if not np.isnan(matrix[one, other]):
            said = f"{row['respondent']} compares {row['criterion']!r} and {row['against']!r} twice"
            raise row.refused("against", said, "Keep one of the rows; the other way round is the same comparison.")
        matrix[one, other] = _times(row)
        matrix[other, one] = 1 / matrix[one, other]
    missing = [pair for pair in combinations(place, 2) if np.isnan(matrix[place[pair[0]], place[pair[1]]])]
    if missing:
        raise BadInput(
            f"{rows[0].sheet}: {rows[0]['respondent']} ({rows[0]['group']}) does not compare {missing[0][0]!r} with "
            f"{missing[0][1]!r}, and {len(missing) - 1} other pairs",
            f"Compare all {len(place) * (len(place) - 1) // 2} pairs, or ask for points.",
        )
    return pairwise_weights(matrix)


def _times(row: Row) -> float:
    """How many times as important, from 1/9 to 9."""
    text = row["value"]
    below = float(text.partition("/")[2].replace(",", ".")) if FRACTION.fullmatch(text) else None
    value = _number(row, "value") if below is None else 1 / below if below else 0.0
    if not 1 / STRONGEST - 1e-9 <= value <= STRONGEST:
        raise row.refused("value", f"{text!r} is no comparison", "Say from 1/9 to 9 times as important.")
    return value


def _number(row: Row, column: str) -> float:
    text = row[column]
    if not PLAIN.fullmatch(text):
        raise row.refused(column, f"{text!r} is no number of 0 or more", "Write a number such as 20 or 12.5.")
    return float(text.replace(",", "."))


def _concern(rows: list[Row], city: City, areas: Areas) -> list[dict[str, Any]]:
    known = [one.id.removeprefix("challenge:") for one in known_challenges(city.challenges)]
    ids = {level.name: {str(one) for one in level.ids} for level in areas.levels} | {CITY: {""}}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        for column in ("challenge", "share", "respondents"):
            row.given(column)
        name = row.one_of("challenge", known, "no challenge")
        level = row.one_of("level", ids, "no level of areas") or CITY
        area = row.one_of("area", ids[level], f"no area of the level {level!r}")
        share, asked = _number(row, "share"), _number(row, "respondents")
        if share > 1:
            raise row.refused("share", f"{row['share']!r} is no share", "Write a share from 0 to 1: 0.23 for 23 %.")
        if asked < 1:
            raise row.refused("respondents", "nobody was asked", "Say how many people were asked, or delete the row.")
        if (name, level, area) in found:
            raise row.refused("challenge", f"{name!r} stands twice for this place", "Keep one of the rows.")
        head = {"challenge": f"challenge:{name}", "level": level, "area": area}
        found[name, level, area] = head | {"share": share, "asked": int(asked)}
    return list(found.values())
