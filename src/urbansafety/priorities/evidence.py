"""What the steps before found out about the candidates, laid out to be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.city import CITY
from urbansafety.priorities.candidates import Candidate
from urbansafety.tables import Areas, Capacity, Coping, Indicators, Risks, Tables

Row = dict[str, Any]
Exposed = tuple[tuple[float, float, float], tuple[str, ...]]
"""Value and ends of the exposure of a place to the flows that feed a challenge, and their ids."""

RATES = ("smoothed_rate", "rate")
"""The better one first."""
WANTED = (*RATES, "harm")


@dataclass(frozen=True)
class Evidence:
    """Values by indicator, challenge, level and area in the challenge's year, patterns by id, and the other inputs.

    ``gini`` is the concentration of each challenge in the whole city; ``vulnerable`` the row of ``risks`` by challenge
    ("" is any), level and area; ``concern`` what residents name, by challenge, level and area; ``exposure`` by the
    same, with what ``unexposed`` says of those without; ``grades`` the ids of the grades that ``coping`` rests on.
    """

    values: dict[tuple[str, str, str, str], Row]
    patterns: dict[str, Row]
    gini: dict[str, Row]
    vulnerable: dict[tuple[str, str, str], Row]
    concern: dict[tuple[str, str, str], Row]
    exposure: dict[tuple[str, str, str], Exposed]
    unexposed: str
    coping: dict[str, Coping]
    grades: dict[str, tuple[str, ...]]

    def value(self, indicator: str, candidate: Candidate) -> Row | None:
        """The row of an indicator; None where there is no value."""
        row = self.values.get((indicator, candidate.challenge, candidate.level, candidate.area))
        return row if row and row["value"] is not None else None

    def rate(self, candidate: Candidate) -> Row | None:
        """The smoothed rate where there is one, else the rate."""
        return next((row for name in RATES if (row := self.value(name, candidate))), None)


def gather(
    tables: Tables,
    indicators: Indicators,
    patterns: pa.Table,
    risks: Risks,
    capacity: Capacity,
    wanted: Iterable[Candidate],
) -> Evidence:
    """Everything that speaks of the wanted candidates."""
    wanted = list(wanted)
    found = patterns.filter(pc.is_in(patterns["challenge"], _texts(one.challenge for one in wanted)))
    gini = [row for row in _of_kind(found, "concentration").to_pylist() if not row["id"].endswith(":half")]
    of_places = (_in_places(_of_kind(found, kind), wanted) for kind in ("trend", "hotspot"))
    flows = tables.context.flows.to_pylist()
    return Evidence(
        values=_values(indicators.values, wanted),
        patterns={row["id"]: row for table in of_places for row in table.to_pylist()},
        gini={row["challenge"]: row for row in gini},
        vulnerable=_vulnerable(risks.risks, wanted),
        concern={(r["challenge"], r["level"], r["area"]): r for r in tables.context.concern.to_pylist()},
        exposure=_exposures(flows, risks.exposures, tables.areas, wanted),
        unexposed="a flow that feeds it has no place here" if flows else "no illicit flow is declared",
        coping=capacity.coping,
        grades=_grades(indicators.challenges, capacity.capacity),
    )


def _texts(words: Iterable[str]) -> pa.Array:
    return pa.array(sorted(set(words)), pa.string())


def _in_places(table: pa.Table, wanted: list[Candidate]) -> pa.Table:
    """The rows of the places of the candidates, and of the whole city."""
    areas = pc.is_in(pc.fill_null(table["area"], ""), _texts(["", *(one.area for one in wanted)]))
    levels = pc.is_in(table["level"], _texts([CITY, *(one.level for one in wanted)]))
    return table.filter(pc.and_(areas, levels))


def _of_kind(patterns: pa.Table, kind: str) -> pa.Table:
    return patterns.filter(pc.equal(patterns["kind"], kind))


def _values(values: pa.Table, wanted: list[Candidate]) -> dict[tuple[str, str, str, str], Row]:
    """The values of each challenge in its newest complete year, or in the one with most months."""
    kept = values.filter(pc.is_in(values["indicator"], _texts(WANTED)))
    kept = kept.filter(pc.is_in(kept["challenge"], _texts(one.challenge for one in wanted)))
    years: dict[str, tuple[int, str]] = {}
    for row in kept.filter(pc.equal(kept["level"], CITY)).to_pylist():
        if row["value"] is not None:
            own = (row["months"] or 0, row["period"])
            years[row["challenge"]] = max(own, years.get(row["challenge"], own))
    kept = kept.filter(pc.is_in(kept["period"], _texts(year for _, year in years.values())))
    return {
        (row["indicator"], row["challenge"], row["level"], row["area"] or ""): row
        for row in _in_places(kept, wanted).to_pylist()
        if row["period"] == years.get(row["challenge"], (0, ""))[1]
    }


def _vulnerable(risks: pa.Table, wanted: list[Candidate]) -> dict[tuple[str, str, str], Row]:
    """The rows of places whose vulnerability is known, which is the same for every challenge."""
    rows = sorted(_in_places(risks, wanted).to_pylist(), key=lambda row: row["id"], reverse=True)
    known = [row for row in rows if row["vulnerability"] is not None and "vulnerability" not in (row["missing"] or ())]
    return {(challenge, row["level"], row["area"] or ""): row for row in known for challenge in ("", row["challenge"])}


def _exposures(flows: list[Row], exposures: pa.Table, areas: Areas, wanted: list[Candidate]) -> dict[Any, Exposed]:
    """Exposure to the flows that feed each candidate: 1 - Π(1 - e), in the city the mean over residents.

    An area that a flow says nothing of is not exposed to it. Nothing where a flow that feeds the challenge has no place
    at the level, or no flow is declared.
    """
    rows: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in exposures.to_pylist():
        rows[row["flow"], row["level"]][row["area"]] = row
    feeding = {flow["id"]: set(flow["challenges"] or ()) for flow in flows}
    result: dict[Any, Exposed] = {}
    for one in wanted if flows else ():
        fed = tuple(flow for flow, own in feeding.items() if one.challenge in own)
        level = one.level if one.level != CITY else next((own.name for own in areas.levels if len(own)), "")
        if all(rows.get((flow, level)) for flow in fed):
            joint = 1 - np.prod([1 - _exposed(rows[flow, level], one, areas, level) for flow in fed], axis=0)
            value, lower, upper = np.broadcast_to(joint, 3).tolist()
            result[one.challenge, one.level, one.area] = ((value, lower, upper), fed)
    return result


def _exposed(rows: dict[str, Row], one: Candidate, areas: Areas, level: str) -> Any:
    """Exposure of a place to one flow: value, lower, upper."""
    ids = [one.area] if one.level != CITY else [str(area) for area in areas[level].ids]
    found = np.array([[rows[a][end] if a in rows else 0.0 for end in ("exposure", "lower", "upper")] for a in ids])
    if one.level != CITY:
        return found[0]
    own = areas[level]
    people = np.nan_to_num(own.population[:, -1]) if own.population.shape[1] else np.ones(len(own))
    return np.average(found, axis=0, weights=people if people.sum() else None)


def _grades(challenges: pa.Table, capacity: pa.Table) -> dict[str, tuple[str, ...]]:
    """The average grades for the functions that answer each challenge."""
    averages: dict[str, list[str]] = defaultdict(list)
    for row in capacity.filter(pc.equal(capacity["dimension"], "average")).to_pylist():
        averages[row["function"] or ""].append(row["id"])
    return {
        row["id"]: tuple(item for function in row["functions"] or () for item in averages.get(function, ()))
        for row in challenges.to_pylist()
    }
