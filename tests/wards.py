"""Smalltown with rates, factors and graded capacity, as the steps before would hand them over."""

from dataclasses import replace

import numpy as np

import smalltown
from urbansafety.catalog import challenges
from urbansafety.city import City, Profile
from urbansafety.context import nothing_declared
from urbansafety.dossier import declared
from urbansafety.risk import appraise
from urbansafety.tables import GAUGED, Capacity, Coping, Indicators

FACTOR = {"sphere": "society", "better": "lower", "unit": "%", "low": 0.0, "high": 100.0, "dimension": "vulnerability"}


def indicators(rates, *, unit=1.0, compared=True, posts=(10.0, 150.0)):
    """Rates by challenge and ward of 2023, known to a tenth; the city has their mean."""
    rows = []
    for challenge, by_ward in rates.items():
        mean = float(np.mean(list(by_ward.values())))
        for level, area, rate in [("city", "", mean), *(("ward", ward, rate) for ward, rate in by_ward.items())]:
            known = {"value": rate * unit, "lower": 0.9 * rate * unit, "upper": 1.1 * rate * unit}
            head = {"indicator": "rate", "challenge": f"challenge:{challenge}", "level": level, "area": area}
            rows.append({**head, **known, "period": "2023", "months": 12, "missing": ""})
    ends = {"low": posts[0] * unit, "high": posts[1] * unit} if posts else {}
    known = {"compared": compared, "activity_driven": False, "functions": ["function:policing"], **ends}
    heads = [
        {"id": one.id, "label": one.id, "iccs": list(one.iccs), **known}
        for one in challenges()
        if one.id.removeprefix("challenge:") in rates
    ]
    build = declared()
    return Indicators({}, build["counts"].rows([]), build["indicators"].rows(rows), build["challenges"].rows(heads))


def capacity(value=None, spread=1.0, *, strength="strong"):
    """The same coping for robbery and theft; nobody was asked when None."""
    empty = {name: declared()[name].rows([]) for name in GAUGED}
    if value is None:
        return Capacity(**empty, coping={})
    coping = Coping(value, max(value - spread, 0.0), min(value + spread, 10.0), strength)
    return Capacity(**empty, coping={f"challenge:{name}": coping for name in ("robbery", "theft")})


def tables(factors=(), values=(), flows=(), nodes=(), *, weights=None):
    """``factors`` are rows (id, changes to FACTOR); ``values`` are (factor, level, area, value)."""
    build = declared()
    context = replace(
        nothing_declared(),
        factors=build["factors"].rows([{**FACTOR, **changes, "id": name, "label": name} for name, changes in factors]),
        measures=build["indicators"].rows(
            [
                {"indicator": name, "level": level, "area": area, "period": "2020", "value": value, "missing": ""}
                for name, level, area, value in values
            ]
        ),
        flows=build["flows"].rows(list(flows)),
        flow_nodes=build["flow_nodes"].rows(list(nodes)),
    )
    found = replace(smalltown.tables(None), context=context)
    if weights:
        risk = {"weights": dict(zip(("threat", "vulnerability", "coping"), weights, strict=True))}
        city = City(folder=found.city.folder, city=Profile(name="Smalltown", country="XXA"), risk=risk)
        found = replace(found, city=city)
    return found


POVERTY = [
    ("poverty", "ward", ward, value) for ward, value in zip(smalltown.WARDS, (10.0, 20.0, 40.0, 60.0), strict=True)
]
TRUST = [("trust", "district", "d1", 30.0), ("trust", "district", "d2", 60.0)]
FACTORS = [("poverty", {}), ("trust", {"dimension": "resilience", "better": "higher"})]
ROBBERY = {"robbery": {"w1": 30.0, "w2": 60.0, "w3": 45.0, "w4": 90.0}}


def appraised(given=None, rates=None, able=None, seed=0):
    """Risks of Smalltown."""
    given = given or tables(FACTORS, POVERTY + TRUST)
    rates = rates if isinstance(rates, Indicators) else indicators(rates or ROBBERY)
    return appraise(given, smalltown.quality(), rates, able or capacity(6.0), np.random.default_rng(seed))


def column(risks, name, level="ward"):
    """A column of `risks` by area."""
    return {row["area"]: row[name] for row in risks.risks.to_pylist() if row["level"] == level}
