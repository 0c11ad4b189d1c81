"""A city small enough to count by hand: four square wards in two boroughs, and records that a test may spoil."""

from __future__ import annotations

import json
from pathlib import Path

WARDS = {"w1": ("North West", 0, 1), "w2": ("North East", 1, 1), "w3": ("South West", 0, 0), "w4": ("South East", 1, 0)}
SIDE = 0.02
CORNER = (10.0, 50.0)

DECLARATION = """
[city]
name = "Smallville"
country = "XXA"

[[areas]]
level = "borough"
file = "boroughs.geojson"
id = "code"
name = "name"
population = "people"
population_year = 2023

[[areas]]
level = "ward"
file = "wards.geojson"
id = "code"
name = "name"
population = "people"
population_year = 2023

[[incidents]]
file = "records.csv"
provider = "Smallville Police"
group = "security sector"
counting_unit = "offences"
crosswalk = "offences.csv"
columns = { when = "date", hour = "time", category = "offence", lon = "lon", lat = "lat", id = "number", area = "ward" }
"""


def square(column: int, row: int, size: float = SIDE) -> list:
    x, y = CORNER[0] + column * SIDE, CORNER[1] + row * SIDE
    return [[[x, y], [x + size, y], [x + size, y + SIDE], [x, y + SIDE], [x, y]]]


def geojson(shapes: list[tuple[dict, list]]) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}
        for properties, rings in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def wards() -> list[tuple[dict, list]]:
    return [({"code": code, "name": name, "people": 5000}, square(x, y)) for code, (name, x, y) in WARDS.items()]


def records() -> list[list[str]]:
    """Twenty records a month for three years, five a ward: four thefts and a robbery."""
    rows = [["number", "date", "time", "offence", "ward", "lon", "lat"]]
    for month in range(36):
        for place, (name, column, row) in enumerate(WARDS.values()):
            for k in range(5):
                lon = CORNER[0] + (column + 0.15 + 0.15 * k) * SIDE
                lat = CORNER[1] + (row + 0.2 + 0.1 * k + 0.01 * (month % 7)) * SIDE
                date = f"{2021 + month // 12}-{month % 12 + 1:02d}-{(3 * k + place + month) % 27 + 1:02d}"
                offence = "Robbery" if k == 4 else "Theft"
                rows.append([f"N{len(rows)}", date, f"{(7 * k + month) % 24:02d}:{(13 * k) % 60:02d}", offence, name,
                             f"{lon:.6f}", f"{lat:.6f}"])  # fmt: skip
    return rows


def write(folder: Path) -> Path:
    """A sound city folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(DECLARATION, encoding="utf-8")
    (folder / "wards.geojson").write_text(geojson(wards()), encoding="utf-8")
    boroughs = [({"code": f"b{x}", "name": ("West", "East")[x], "people": 10_000}, [[
        [CORNER[0] + x * SIDE, CORNER[1]], [CORNER[0] + (x + 1) * SIDE, CORNER[1]],
        [CORNER[0] + (x + 1) * SIDE, CORNER[1] + 2 * SIDE], [CORNER[0] + x * SIDE, CORNER[1] + 2 * SIDE],
        [CORNER[0] + x * SIDE, CORNER[1]]]]) for x in (0, 1)]  # fmt: skip
    (folder / "boroughs.geojson").write_text(geojson(boroughs), encoding="utf-8")
    (folder / "offences.csv").write_text("category,iccs,attempted,note\nTheft,0502,no,\nRobbery,0401,no,\n", "utf-8")
    write_records(folder, records())
    return folder


def write_records(folder: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> None:
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    (folder / "records.csv").write_bytes(text.encode(encoding))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CONTEXT = """
[[indicators]]
file = "conditions.csv"
provider = "Smallville Statistics"
group = "statisticians"
area_level = "ward"
columns = { area = "ward", period = "year", indicator = "factor", value = "value", lower = "low", upper = "high" }

[[flows]]
id = "parcels"
type = "drugs"
label = "Drugs by parcel"
unit = "kg / year"
source = "Customs, 2023"
area_level = "ward"
nodes = [
  { id = "abroad", kind = "origin", name = "Abroad" },
  { id = "depot", kind = "storage", name = "Depot", areas = ["w1"] },
  { id = "street", kind = "market", name = "Street market", areas = ["w1", "w2"] },
]
legs = [
  { from = "abroad", to = "depot", volume = [80, 100, 120] },
  { from = "depot", to = "street", elicited = "sold" },
]

[experts]
file = "experts.csv"
provider = "Safety round table"

[governance]
institutions = "institutions.csv"
mandates = "mandates.csv"
bodies = "bodies.csv"
agreements = "agreements.csv"
capacity = "capacity.csv"
provider = "Mayor's office"
group = "local government"
"""
GOVERNANCE = {
    "institutions": """id,name,level,sector,group,territory,priorities
council,City council,local,government,local government,city,robbery
works,Public works,local,infrastructure,local government,city,robbery
police,National police,national,police,security sector,wider,robbery
""",
    "mandates": """institution,function,mandate,responsible,legal_basis
council,prevention_strategy,exclusive,yes,Municipal code 1
works,street_lighting,exclusive,yes,Municipal code 2
police,criminal_investigation,exclusive,yes,Police act 3
""",
    "bodies": """body,name,institution,role
council,Safety council,council,chair
council,Safety council,works,member
council,Safety council,police,member
""",
    "agreements": """provider,receiver,purpose,signed,expires
police,council,records for planning,2022-01-01,2026-12-31
""",
    "capacity": "institution,function,dimension,grade,respondent,evidence,date\n"
    + "".join(
        f"{name},,{dimension},{grade},{name}-{who},Budget of 2023,2023-11-01\n"
        for name in ("council", "works", "police")
        for dimension, grade in (("resources", "B"), ("people", "C"), ("processes", "B"), ("data", "C"))
        for who in "ab"
    ),
}


def govern(folder: Path) -> Path:
    """Adds conditions, a flow, experts and institutions to a sound city folder; each may then be spoilt."""
    with (folder / "city.toml").open("a", encoding="utf-8") as lines:
        lines.write(CONTEXT)
    for name, text in GOVERNANCE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    conditions = [
        f"{ward},2022,{factor},{value},{value - 2},{value + 2}\n"
        for k, ward in enumerate(WARDS)
        for factor, value in (("poverty", 10 + 10 * k), ("collective_efficacy", 4 - k / 2))
    ]
    (folder / "conditions.csv").write_text("ward,year,factor,value,low,high\n" + "".join(conditions), "utf-8")
    judged = [
        f"{question},{expert},1,{truth * share * 0.7},{truth * share},{truth * share * 1.4},{known},kg / year\n"
        for expert, share in (("X1", 1.1), ("X2", 0.9))
        for question, truth, known in (("seized", 40, 40), ("ordered", 300, 300), ("sold", 90, ""))
    ]
    (folder / "experts.csv").write_text("question,expert,round,low,median,high,truth,unit\n" + "".join(judged), "utf-8")
    return folder
