"""A made-up city in the tables that steps hand over: 6 districts, 60 wards, 5 years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from urbansafety.city import City, Event, Profile
from urbansafety.dossier import Dossier, declared
from urbansafety.findings import conclude
from urbansafety.findings.basis import Basis
from urbansafety.provenance import manifest
from urbansafety.tables import (
    APPRAISED,
    GAUGED,
    Areas,
    Capacity,
    Conclusions,
    Indicators,
    Level,
    Quality,
    Risks,
    Tables,
)

CHALLENGES = {
    "robbery": ("Robbery", ("0401",), False, 40.0, 0.93),
    "burglary": ("Burglary", ("0501",), False, 25.0, 1.0),
    "lethal_violence": ("Lethal violence", ("0101",), False, 1.2, 1.02),
    "drugs": ("Drug offences", ("0601",), True, 8.0, 1.1),
}
"""Label, codes, activity-driven?, records a month in the whole city per 60 wards, yearly change."""
YEARS = (2019, 2020, 2021, 2022, 2023)
WARDS, DISTRICTS = 60, 6
HOT = (10, 11, 12, 13)


def _area_rows(level: Level) -> Iterator[dict[str, Any]]:
    for i, shape in enumerate(level.geometry):
        inside = shape.representative_point()
        yield {
            "level": level.name,
            "id": level.ids[i],
            "name": level.names[i],
            "parent": level.parents[i],
            "population": int(level.population[i, -1]),
            "population_year": 2020,
            "area_km2": shape.area * 111.3**2 * 0.98,
            "lon": inside.x,
            "lat": inside.y,
            "geometry": shapely.to_wkb(shape),
        }


def areas(names: dict[int, str] | None = None) -> Areas:
    """60 Voronoi wards in 6 districts around (-74, 10.9)."""
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 1, (WARDS, 2))
    box = shapely.box(0, 0, 1, 1)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=box))
    cells = cells[
        np.argsort([shapely.get_x(shapely.centroid(c)) + 3 * shapely.get_y(shapely.centroid(c)) for c in cells])
    ]
    cells = shapely.transform(shapely.intersection(cells, box), lambda xy: np.array([-74.0, 10.9]) + xy * [0.15, 0.12])
    district = np.arange(WARDS) * DISTRICTS // WARDS
    ids = np.array([f"w{i:02d}" for i in range(WARDS)], object)
    labels = np.array([(names or {}).get(i, f"Ward {i:02d}") for i in range(WARDS)], object)
    people = rng.integers(2_000, 15_000, WARDS).astype(float)
    parents = np.array([f"d{d}" for d in district], object)
    large = np.array([shapely.union_all(cells[district == d]) for d in range(DISTRICTS)], object)
    titles = np.array(["Puerto", "Centro", "Loma Alta", "San Telmo", "Ribera", "Nueva Portavela"], object)
    total = np.bincount(district, people)
    year = np.array([2020])
    return Areas(
        (
            Level(
                "district",
                np.array([f"d{d}" for d in range(DISTRICTS)], object),
                titles,
                np.array([""] * DISTRICTS, object),
                large,
                total[:, None],
                year,
            ),
            Level("ward", ids, labels, parents, cells, people[:, None], year),
        ),
        "EPSG:32618",
    )


def monthly() -> dict[str, np.ndarray]:
    """Counts by ward and month of each challenge; wards in HOT carry four times their share of robbery."""
    rng = np.random.default_rng(11)
    months = np.arange(60)
    result = {}
    for name, (_, _, _, level, change) in CHALLENGES.items():
        weight = rng.gamma(4, 0.25, WARDS)
        weight[list(HOT)] *= 4 if name == "robbery" else 1
        season = 1 + 0.15 * np.sin(months / 12 * 2 * np.pi)
        lockdown = np.where((months >= 15) & (months <= 19), 0.6, 1.0)
        mean = weight[:, None] / weight.sum() * level * 5 * (change ** (months / 12) * season * lockdown)[None]
        result[name] = rng.poisson(mean)
    return result


def sources() -> pa.Table:
    """One police file, two boundary files and a crosswalk."""
    read = 42 + sum(int(counts.sum()) for counts in monthly().values())
    hashed = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    rows = [
        {
            "id": "source:police",
            "kind": "incidents",
            "file": "police.csv",
            "provider": "Metropolitan police",
            "group": "security sector",
            "licence": "open",
            "counting_unit": "offences",
            "read": read,
            "accepted": read - 42,
            "rejected": 42,
            "first": date(2019, 1, 1),
            "last": date(2023, 12, 31),
            "sha256": hashed,
            "bytes": 1_000_000,
            "files": 1,
        },
        {
            "id": "source:crosswalk-police",
            "kind": "crosswalk",
            "file": "offences.csv",
            "sha256": hashed,
            "bytes": 900,
            "files": 1,
            "read": 8,
            "accepted": 8,
            "rejected": 0,
        },
        {
            "id": "source:areas-district",
            "kind": "areas",
            "file": "districts.geojson",
            "provider": "City planning",
            "sha256": hashed,
            "bytes": 50_000,
            "files": 1,
            "read": 6,
            "accepted": 6,
            "rejected": 0,
        },
        {
            "id": "source:areas-ward",
            "kind": "areas",
            "file": "wards.geojson",
            "provider": "City planning",
            "sha256": hashed,
            "bytes": 90_000,
            "files": 1,
            "read": 60,
            "accepted": 60,
            "rejected": 0,
        },
        {
            "id": "source:population-ward",
            "kind": "population",
            "file": "census.csv",
            "provider": "Statistics office",
            "sha256": hashed,
            "bytes": 4_000,
            "files": 1,
            "read": 60,
            "accepted": 60,
            "rejected": 0,
        },
    ]
    return declared()["sources"].rows(rows)


def tables(folder: Path, names: dict[int, str] | None = None) -> Tables:
    """What ingest would hand over."""
    city = City(
        folder=folder,
        city=Profile(name="Portavela", country="XXA", languages=("en",), timezone="America/Bogota"),
        events=(
            Event(name="Lockdown", kind="shock", start=date(2020, 4, 1), end=date(2020, 8, 31)),
            Event(name="New recording system", kind="recording", start=date(2022, 1, 1)),
        ),
    )
    places = areas(names)
    build = declared()
    events = [{"name": e.name, "kind": e.kind, "start": e.start, "end": e.end} for e in city.events]
    pq.write_table(rejected(), folder / "rejected.parquet")
    return Tables(
        city=city,
        areas=places,
        incidents=None,
        counts=pa.table({}),
        sources=sources(),
        rejected=folder / "rejected.parquet",
        observations=(),
        areas_table=build["areas"].rows([row for level in places.levels for row in _area_rows(level)]),
        events=build["events"].rows(events),
    )


def capacity() -> Capacity:
    """Nobody was asked who can act."""
    return Capacity(**{name: declared()[name].rows([]) for name in GAUGED}, coping={})


def risks(*, appraised: bool = False) -> Risks:
    """No risk was appraised; or a made-up appraisal of every challenge, by draws around made-up parts."""
    empty = {name: declared()[name].rows([]) for name in APPRAISED}
    if not appraised:
        return Risks(**empty)
    rows, drivers, levers = [], [], []
    for number, name in enumerate(CHALLENGES):
        for level, n in (("city", 1), ("district", DISTRICTS), ("ward", WARDS)):
            of_level = _risk_rows(name, level, n, seed=number)
            rows += of_level
            compared = [row for row in of_level if row["rank"] and row["rank"] <= 5]
            drivers += [driver for row in [*compared, *of_level[: level == "city"]] for driver in _drivers(row)]
            levers += [lever for row in compared for lever in _levers(row)]
    made = {"risks": rows, "risk_drivers": drivers, "risk_levers": levers}
    return Risks(**(empty | {name: declared()[name].rows(made[name]) for name in made}))


def _risk_rows(name: str, level: str, n: int, seed: int) -> list[dict[str, Any]]:
    """Risk of each area: parts, 400 draws around them, and what the draws say of the risk and of the ranks."""
    rng = np.random.default_rng([seed, n])
    ward = monthly()[name][:, -12:].sum(1)
    district = np.arange(WARDS) * DISTRICTS // WARDS
    recorded = {"city": ward.sum(keepdims=True), "district": np.bincount(district, ward), "ward": ward}[level]
    threat = np.full(1, 5.2) if level == "city" else 9 * (recorded / recorded.max()) ** 0.5
    vulnerability = np.full(1, 4.8) if level == "city" else rng.uniform(2, 8, n)
    coping = np.full(1, 4.1) if level == "city" else rng.uniform(3, 6, n)
    parts = np.stack([threat, vulnerability, coping])[:, None, :]
    drawn = np.clip(parts + rng.normal(0, 0.4, (3, 400, n)), 0.01, 9.99)
    score = np.cbrt(drawn[0] * drawn[1] * (10 - drawn[2]))
    place = (-score).argsort(axis=1).argsort(axis=1) + 1
    risk = np.cbrt(threat * vulnerability * (10 - coping))
    rank = (-risk).argsort().argsort() + 1
    compared = level != "city" and not CHALLENGES[name][2]
    prefix = {"city": "", "district": "d", "ward": "w"}[level]
    ids = [""] if level == "city" else [f"{prefix}{i:02d}" if level == "ward" else f"{prefix}{i}" for i in range(n)]
    low, high = np.quantile(score, (0.05, 0.95), axis=0)
    ends = np.quantile(place, (0.05, 0.95), axis=0, method="nearest")
    sides = {
        part: np.quantile(drawn[i], (0.05, 0.95), axis=0)
        for i, part in enumerate(("threat", "vulnerability", "coping"))
    }
    return [
        {
            "id": f"risk:{name}:city" if level == "city" else f"risk:{name}:{level}:{area}",
            "challenge": f"challenge:{name}",
            "level": level,
            "area": area,
            "period": "2023",
            "threat": threat[i],
            "vulnerability": vulnerability[i],
            "coping": coping[i],
            **{f"{part}_lower": float(ends[0, i]) for part, ends in sides.items()},
            **{f"{part}_upper": float(ends[1, i]) for part, ends in sides.items()},
            "risk": risk[i],
            "lower": low[i],
            "upper": high[i],
            "rank": int(rank[i]) if compared else None,
            "rank_lower": int(ends[0, i]) if compared else None,
            "rank_upper": int(ends[1, i]) if compared else None,
            "top_five": float((place[:, i] <= 5).mean()) if compared else None,
            "strength": "limited" if name == "lethal_violence" else "moderate",
            "why": "flows are not known" if name == "lethal_violence" else "health coverage is of the district",
            "missing": ["flows"] if name == "lethal_violence" else [],
        }
        for i, area in enumerate(ids)
    ]


def _drivers(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Vulnerability decides most, then the recorded level and the weights."""
    effects = {"vulnerability": 0.46, "recorded level": 0.27, "weights": 0.12, "resilience": 0.08, "flows": 0.05,
               "capacity": 0.03, "aggregation": 0.02, "normalisation": 0.01}  # fmt: skip
    head = {name: row[name] for name in ("challenge", "level", "area")}
    for output in ("risk",) if row["level"] == "city" else ("risk", "rank"):
        for name, total in effects.items():
            sides = {"total_lower": 0.8 * total, "total_upper": 1.2 * total}
            firsts = {"first": 0.8 * total, "first_lower": 0.6 * total, "first_upper": total}
            yield {**head, "output": output, "input": name, "total": total, **sides, **firsts}


def _levers(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Fewer records or less vulnerability would do; coping alone would not."""
    head = {name: row[name] for name in ("challenge", "level", "area")}
    rates = {"records_now": 320.0, "records_needed": 210.0}
    yield {**head, "input": "threat", "now": row["threat"], "needed": 0.8 * row["threat"], **rates}
    yield {**head, "input": "vulnerability", "now": row["vulnerability"], "needed": 0.7 * row["vulnerability"]}
    yield {**head, "input": "coping", "now": row["coping"], "needed": None}


def basis(given: Tables, *, appraised: bool = False) -> Basis:
    """What findings are drawn from, with nothing gauged and, unless ``appraised``, nothing appraised."""
    return Basis(given, quality(), indicators(given.areas), patterns(), capacity(), risks(appraised=appraised))


def conclusions(given: Tables) -> Conclusions:
    """What is concluded from it."""
    return conclude(given, quality(), indicators(given.areas), patterns(), capacity(), risks())


def rejected() -> pa.Table:
    """12 rows without a date and 30 that are no offence."""
    head = {"source": "source:police", "file": "police.csv"}
    rows = [{**head, "row": 2 + i, "column": "date", "value": "31/02/2023", "reason": "not a date"} for i in range(12)]
    rows += [
        {**head, "row": 90 + i, "column": "offence", "value": "lost dog", "reason": "not an offence, by the crosswalk"}
        for i in range(30)
    ]
    return declared()["rejected"].rows(rows)


def dossier(folder: Path, names: dict[int, str] | None = None, *, appraised: bool = False) -> Dossier:
    """The whole story with made-up indicators and patterns, and real conclusions."""
    given, judged = tables(folder, names), quality()
    measured = indicators(given.areas)
    found = patterns()
    at_stake = risks(appraised=appraised)
    said = conclude(given, judged, measured, found, capacity(), at_stake)
    return Dossier(
        manifest(given, judged, seed=0, today=date(2023, 12, 31)),
        {
            **given.for_dossier(),
            "quality": judged.table,
            "counts": measured.counts,
            "indicators": measured.values,
            "challenges": measured.challenges,
            "patterns": found,
            **at_stake.for_dossier(),
            "findings": said.findings,
            "links": said.links,
        },
    )


def quality() -> Quality:
    """Maps limited by what has no place, drugs unfit for rates; the first month incomplete."""
    rows = [
        {
            "source": "source:police",
            "aspect": "geocoding",
            "iccs": "",
            "subject": "coordinates",
            "affected": 900,
            "total": 12_000,
            "counts": "fit",
            "rates": "fit",
            "trends": "fit",
            "maps": "limited",
            "message": "7.5 % of the records (900 of 12,000) have no usable coordinates.",
            "remedy": "Ask the police for the block of the address.",
        },
        {
            "source": "source:police",
            "aspect": "timeliness",
            "iccs": "",
            "subject": "2019-01",
            "affected": 1,
            "total": 60,
            "counts": "fit",
            "rates": "fit",
            "trends": "limited",
            "maps": "fit",
            "message": "January 2019 holds 30 % fewer records than usual: registration had just begun.",
            "remedy": "Leave the month out.",
        },
        {
            "source": "source:police",
            "aspect": "recording",
            "iccs": "0601",
            "subject": "drugs",
            "affected": 1,
            "total": 1,
            "counts": "fit",
            "rates": "unfit",
            "trends": "limited",
            "maps": "unfit",
            "message": "Drug offences follow police activity.",
            "remedy": "A survey of drug use.",
        },
        {
            "source": "source:police",
            "aspect": "completeness",
            "iccs": "",
            "subject": "date",
            "affected": 12,
            "total": 12_000,
            "counts": "fit",
            "rates": "fit",
            "trends": "fit",
            "maps": "fit",
            "message": "12 of 12,000 rows have no usable date.",
            "remedy": "Correct them in the file.",
        },
    ]
    return Quality(declared()["quality"].rows(rows), (np.datetime64("2019-02"), np.datetime64("2023-12")))


def without(original: Quality, aspect: str) -> Quality:
    """The same judgement with the rows of one aspect left out."""
    rows = [row for row in original.table.to_pylist() if row["aspect"] != aspect]
    return replace(original, table=declared()["quality"].rows(rows))


def indicators(places: Areas) -> Indicators:
    """Counts, rates, smoothed rates, shares and harm by year, from ``monthly``."""
    by_ward = monthly()
    district = np.arange(WARDS) * DISTRICTS // WARDS
    rows, counts = [], []
    months = np.arange("2019-01", "2024-01", dtype="datetime64[M]")
    for name, (_, codes, _, _, _) in CHALLENGES.items():
        ward = by_ward[name]
        for level, table in (
            ("city", ward.sum(0)[None]),
            ("district", np.array([ward[district == d].sum(0) for d in range(DISTRICTS)])),
            ("ward", ward),
        ):
            ids = [""] if level == "city" else list(places[level].ids)
            people = np.array([places["ward"].population.sum()]) if level == "city" else places[level].population[:, 0]
            for y, year in enumerate(YEARS):
                n = 11 if year == 2019 else 12
                value = table[:, 12 * y + 12 - n : 12 * y + 12].sum(1)
                low, high = np.maximum(value - 1.96 * np.sqrt(value), 0), value + 1.96 * np.sqrt(value) + 2
                base = people * n / 12 / 100_000
                head = {"challenge": f"challenge:{name}", "level": level, "period": str(year), "months": n}
                city = value.sum() / base.sum()
                for i, area in enumerate(ids):
                    common = {**head, "area": area, "count": int(value[i]), "denominator": float(people[i])}
                    rows += [
                        {
                            **common,
                            "indicator": "recorded",
                            "value": float(value[i]),
                            "lower": float(low[i]),
                            "upper": float(high[i]),
                        },
                        {
                            **common,
                            "indicator": "rate",
                            "value": value[i] / base[i],
                            "lower": low[i] / base[i],
                            "upper": high[i] / base[i],
                        },
                        {
                            **common,
                            "indicator": "smoothed_rate",
                            "value": (value[i] + 20) / (base[i] + 20 / city),
                            "lower": low[i] / base[i],
                            "upper": high[i] / base[i],
                        },
                    ]
            counts += [
                {
                    "level": level,
                    "area": area,
                    "month": m.astype(object),
                    "iccs": codes[0],
                    "attempted": "completed",
                    "placed": "coordinates",
                    "source": "source:police",
                    "count": int(c),
                }
                for i, area in enumerate(ids)
                for m, c in zip(months, table[i], strict=True)
            ]
    everything = sum(by_ward.values()).sum(0)
    for y, year in enumerate(YEARS):
        total = float(everything[12 * y : 12 * y + 12].sum())
        whole = {
            "level": "city",
            "area": "",
            "period": str(year),
            "months": 11 if year == 2019 else 12,
            "count": int(total),
        }
        rows.append({**whole, "indicator": "total_recorded", "challenge": "", "value": total})
        for name, days in (("robbery", 365.0), ("burglary", 20.0), ("lethal_violence", 5475.0)):
            harm = days * float(by_ward[name][:, 12 * y : 12 * y + 12].sum())
            rows.append({**whole, "indicator": "harm", "challenge": f"challenge:{name}", "value": harm})
    challenges = [
        {
            "id": f"challenge:{name}",
            "label": label,
            "theme": "violence",
            "iccs": list(codes),
            "sdg": ["16.1"],
            "activity_driven": driven,
            "compared": not driven,
            "recorded": int(by_ward[name].sum()),
        }
        for name, (label, codes, driven, _, _) in CHALLENGES.items()
    ]
    build = declared()
    return Indicators(
        {}, build["counts"].rows(counts), build["indicators"].rows(rows), build["challenges"].rows(challenges)
    )


def patterns() -> pa.Table:
    """Three adjoining hot wards and two apart, city and ward trends, and concentrations."""
    span = {"first": date(2023, 1, 1), "last": date(2023, 12, 1)}
    whole = {"first": date(2019, 2, 1), "last": date(2023, 12, 1)}
    rows: list[dict[str, Any]] = [
        {
            "id": f"pattern:hotspot:robbery:ward:w{i:02d}",
            "kind": "hotspot",
            "challenge": "challenge:robbery",
            "level": "ward",
            "area": f"w{i:02d}",
            "measure": "rate ratio of the area and its neighbours to the city",
            "estimate": 3.1,
            "lower": 2.4,
            "upper": 3.9,
            "statistic": 5.0,
            "p": 1e-6,
            "q": 1e-5,
            "direction": "higher",
            "dispersion": 0.4,
            "count": 210,
            "tested": 60,
            "flagged": 5,
            "null_model": "constant risk with overdispersion; lower limit above 1.5",
            **span,
        }
        for i in (*HOT, 50)
    ]
    for name, change in (("robbery", -0.07), ("burglary", 0.0), ("lethal_violence", 0.02), ("drugs", 0.1)):
        rows.append(
            {
                "id": f"pattern:trend:{name}:city",
                "kind": "trend",
                "challenge": f"challenge:{name}",
                "level": "city",
                "area": "",
                "measure": "change from one year to the next, as a share",
                "estimate": change,
                "lower": change - 0.03,
                "upper": change + 0.03,
                "p": 0.001,
                "q": 0.01,
                "direction": {-0.07: "falling", 0.1: "rising"}.get(change, "unclear"),
                "dispersion": 1.4,
                "count": 9_000,
                "tested": 1,
                "flagged": 1,
                **whole,
            }
        )
        rows.append(
            {
                "id": f"pattern:concentration:{name}:ward",
                "kind": "concentration",
                "challenge": f"challenge:{name}",
                "level": "ward",
                "area": "",
                "measure": "share of the areas that hold half of the records",
                "estimate": 0.3,
                "count": 9_000,
                "tested": 60,
                "flagged": 18,
                "direction": "higher",
                **span,
            }
        )
    rows.append(
        {
            "id": "pattern:trend:robbery:ward:w03",
            "kind": "trend",
            "challenge": "challenge:robbery",
            "level": "ward",
            "area": "w03",
            "measure": "change from one year to the next, as a share",
            "estimate": 0.3,
            "lower": 0.15,
            "upper": 0.45,
            "p": 1e-5,
            "q": 1e-3,
            "direction": "rising",
            "dispersion": 1.2,
            "count": 300,
            "tested": 60,
            "flagged": 1,
            **whole,
        }
    )
    return declared()["patterns"].rows(rows)
