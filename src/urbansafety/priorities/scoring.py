"""Each candidate by each criterion: a score from 0 to 10 with its interval, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from urbansafety.catalog.criteria import criteria
from urbansafety.city import CITY
from urbansafety.priorities.candidates import Candidate
from urbansafety.priorities.evidence import Evidence, Row
from urbansafety.provenance import counts_id, indicator_id
from urbansafety.stats.composite import TOP, normalise
from urbansafety.stats.rates import wilson

MONTHS, PER = 12, 100_000
WIDER = 1.96 / 1.645
"""From an interval of 90 % to one of 95 %, in standard errors of a normal distribution."""
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Score:
    """A score with its interval of 95 %; the value of what is not known is None, and its ends what is possible.

    Scores of one ``key`` are the same number: they are drawn together.
    """

    key: str
    value: float | None
    lower: float
    upper: float
    basis: str
    rests_on: tuple[str, ...] = ()

    @property
    def stated(self) -> float:
        """The value, of what is not known the middle of what is possible."""
        return (self.lower + self.upper) / 2 if self.value is None else self.value


def scores(evidence: Evidence, candidate: Candidate) -> tuple[Score, ...]:
    """The scores of a candidate, one a criterion in the order of the catalog."""
    return tuple(SCORED[name](evidence, candidate) for name in criteria())


def _score(criterion: str, place: str, range: ArrayLike, basis: str, rests_on: tuple[str, ...] = ()) -> Score:
    """A value with its ends, in the unit of the criterion, as a score."""
    scale = criteria()[criterion]
    held = np.clip(np.asarray(range, float), scale.low, scale.high)
    value, lower, upper = normalise(held, scale.low, scale.high, log=scale.log).tolist()
    return Score(f"{criterion}:{place}", value, min(lower, value), max(upper, value), basis, rests_on)


def _unknown(criterion: str, place: str, why: str, lower: float = 0.0, upper: float = TOP) -> Score:
    """What is not known: drawn together for all candidates whose ``place`` it is, as what is known would be."""
    return Score(f"{criterion}:{place}", None, lower, upper, f"{NOT_KNOWN}: {why}")


def _ends(row: Row, name: str = "value") -> tuple[float, float, float]:
    """A value with its interval, which is the value itself where there is none."""
    value = row[name]
    return value, *(value if row[end] is None else row[end] for end in ("lower", "upper"))


def _counted(candidate: Candidate, row: Row) -> tuple[str, ...]:
    """The value of the whole city, or the counts behind that of an area."""
    return (indicator_id(row),) if candidate.level == CITY else (counts_id(candidate.challenge, candidate.level),)


def _burden(evidence: Evidence, candidate: Candidate) -> Score:
    row = evidence.rate(candidate)
    if row is None:
        return _unknown("burden", candidate.id, "no rate of a complete year")
    smoothed = "smoothed rate" if row["indicator"] == "smoothed_rate" else "rate"
    return _score("burden", candidate.id, _ends(row), f"{smoothed} of {row['period']}", _counted(candidate, row))


def _harm(evidence: Evidence, candidate: Candidate) -> Score:
    row, rate = evidence.value("harm", candidate), evidence.value("rate", candidate)
    if row is None or rate is None or not rate["denominator"] or not row["months"]:
        why = "its offences have no weight of harm, or residents are not known"
        return _unknown("harm", candidate.name, why)
    each = np.array(_ends(row)) * MONTHS / row["months"] * PER / rate["denominator"]
    return _score("harm", candidate.id, each, f"harm-weighted records of {row['period']}", _counted(candidate, row))


def _trend(evidence: Evidence, candidate: Candidate) -> Score:
    places = {f"{candidate.level}:{candidate.area}".rstrip(":"): "trend of its own", CITY: "trend of the whole city"}
    for place, basis in places.items():
        found = evidence.patterns.get(f"pattern:trend:{candidate.name}:{place}")
        if found:
            return _score("trend", f"{candidate.name}:{place}", _ends(found, "estimate"), basis, (found["id"],))
    return _unknown("trend", candidate.id, "too few records for a trend, or their recording changed")


def _concentration(evidence: Evidence, candidate: Candidate) -> Score:
    if candidate.level == CITY:
        found = evidence.gini.get(candidate.challenge)
        if found is None:
            return _unknown("concentration", candidate.id, "areas are not compared, or too few to say")
        value, lower, upper = np.clip(_ends(found, "estimate"), 0, 1) * TOP
        key = f"concentration:{candidate.id}"
        return Score(key, float(value), float(lower), float(upper), "generalised Gini index", (found["id"],))
    own, city = evidence.rate(candidate), evidence.rate(Candidate(candidate.challenge, CITY, ""))
    if own is None or city is None or not city["value"]:
        return _unknown("concentration", candidate.id, "no rate of the area")
    ratio = np.array(_ends(own)) / city["value"]
    hot = evidence.patterns.get(f"pattern:hotspot:{candidate.name}:{candidate.level}:{candidate.area}")
    rests_on = (*_counted(candidate, own), *((hot["id"],) if hot else ()))
    return _score("concentration", candidate.id, ratio, "rate of the area over that of the city", rests_on)


def _vulnerability(evidence: Evidence, candidate: Candidate) -> Score:
    place = (candidate.level, candidate.area)
    row = evidence.vulnerable.get((candidate.challenge, *place)) or evidence.vulnerable.get(("", *place))
    if row is None:
        return _unknown("vulnerability", ":".join(place), "no factor of vulnerability is measured and has goalposts")
    value = row["vulnerability"]
    ends = (value + (row[f"vulnerability_{end}"] - value) * WIDER for end in ("lower", "upper"))
    return _score("vulnerability", ":".join(place), (value, *ends), "score of the index of risk", (row["id"],))


def _concern(evidence: Evidence, candidate: Candidate) -> Score:
    for level, area in dict.fromkeys(((candidate.level, candidate.area), (CITY, ""))):
        row = evidence.concern.get((candidate.challenge, level, area))
        if row:
            low, high = (float(end) for end in wilson(row["share"] * row["asked"], row["asked"]))
            who = "residents of the area" if area else "residents of the city"
            place = ":".join(part for part in (candidate.name, level, area) if part)
            return _score("concern", place, (row["share"], low, high), f"{who} who name it", ("source:concern",))
    return _unknown("concern", candidate.name, "nobody asked residents about it")


def _exposure(evidence: Evidence, candidate: Candidate) -> Score:
    fed = evidence.exposure.get((candidate.challenge, candidate.level, candidate.area))
    if fed is None:
        return _unknown("exposure", candidate.id, evidence.unexposed)
    range, flows = fed
    basis = "flows that feed it" if flows else "none of the declared flows feeds it"
    return _score("exposure", candidate.id, range, basis, flows)


def _feasibility(evidence: Evidence, candidate: Candidate) -> Score:
    coping = evidence.coping.get(candidate.challenge)
    if coping is None or np.isnan(coping.value):
        ends = (coping.lower, coping.upper) if coping else (0.0, TOP)
        return _unknown("feasibility", candidate.name, "nobody was asked who can act", *ends)
    range = (coping.value, coping.lower, coping.upper)
    rests_on = evidence.grades.get(candidate.challenge, ())
    return _score("feasibility", candidate.name, range, "capacity of those who hold the mandates", rests_on)


SCORED: dict[str, Callable[[Evidence, Candidate], Score]] = {
    "burden": _burden,
    "harm": _harm,
    "trend": _trend,
    "concentration": _concentration,
    "vulnerability": _vulnerability,
    "concern": _concern,
    "exposure": _exposure,
    "feasibility": _feasibility,
}


def criterion_rows(candidate: Candidate, own: tuple[Score, ...], central: Any) -> list[Row]:
    """The rows of ``criteria`` of one candidate; ``central`` are its central weights, NaN where it has none."""
    return [
        {
            "priority": candidate.id,
            "criterion": name,
            "value": score.value,
            "lower": score.lower,
            "upper": score.upper,
            "central": None if np.isnan(weight) else float(weight),
            "basis": score.basis,
            "rests_on": list(score.rests_on),
        }
        for name, score, weight in zip(criteria(), own, central, strict=True)
    ]
