"""Smallville with illicit flows: one through a port whose volumes are told, one of which nobody knows how much."""

from __future__ import annotations

from pathlib import Path

import smallville

FLOWS = """
[[flows]]
id = "cocaine_by_sea"
type = "drugs"
label = "Cocaine by sea"
unit = "kg / year"
value = [1e6, 2e6, 4e6]
currency = "USD"
actors = ["transport brokers", "dock workers under pressure"]
confidence = "moderate"
source = "Port committee, 2023"
provider = "Port committee"
group = "security sector"
area_level = "ward"
nodes = [
  { id = "overseas", kind = "origin", name = "Growing country" },
  { id = "quay", kind = "port", name = "Quay", lon = 10.01, lat = 50.03 },
  { id = "store", kind = "storage", name = "Sheds", areas = ["w2"] },
  { id = "market", kind = "market", name = "Market square", areas = ["South East"] },
  { id = "abroad", kind = "destination", name = "Markets abroad" },
]
legs = [
  { from = "overseas", to = "quay", elicited = "landed", means = "containers" },
  { from = "quay", to = "store", volume = [95, 100, 105], means = "vans" },
  { from = "store", to = "market", volume = [25, 30, 35], means = "couriers" },
  { from = "store", to = "abroad", volume = [28, 30, 32], means = "containers" },
]
seizures = [
  { date = 2022-03-01, node = "quay", amount = 10, agency = "Customs" },
  { date = 2022-07-01, node = "quay", amount = 5, agency = "Police" },
  { date = 2023-07-01, node = "store", amount = 2 },
]

[[flows]]
id = "labour"
type = "trafficked_persons"
label = "Trafficking for labour"
unit = "persons / year"
source = "Shelter, 2023"
nodes = [
  { id = "villages", kind = "origin", name = "Villages inland" },
  { id = "station", kind = "corridor", name = "Bus station", lon = 10.03, lat = 50.01 },
  { id = "farms", kind = "destination", name = "Farms around", areas = ["w3"] },
]
legs = [{ from = "villages", to = "station" }, { from = "station", to = "farms" }]

[experts]
file = "judgements.csv"
provider = "Safety council"
"""

SEEDS = {f"seed_{i}": 100 + 10 * i for i in range(10)}
"""Seed questions and their answers."""
JUDGEMENTS = [
    "question,expert,round,low,median,high,truth,unit",
    # A is calibrated: the truth lies now below, now above the median, and once beyond each end. B is far too sure.
    *(f"{name},A,1,{t - 8 + o},{t + o},{t + 8 + o},{t}," for (name, t), o in
      zip(SEEDS.items(), (-9, 9, -4, 4, -3, 3, -2, 2, -1, 1), strict=True)),
    *(f"{name},B,1,{t + 1},{t + 2},{t + 3},{t}," for name, t in SEEDS.items()),
    "landed,A,1,80,100,130,,kg / year",
    "landed,B,1,300,310,320,,kg / year",
    "landed,A,2,90,100,120,,kg / year",
    "landed,B,2,280,290,300,,kg / year",
]  # fmt: skip


def write(folder: Path) -> Path:
    """A sound city folder."""
    smallville.write(folder)
    with (folder / "city.toml").open("a", encoding="utf-8") as file:
        file.write(FLOWS)
    (folder / "judgements.csv").write_text("\n".join([*JUDGEMENTS, ""]), encoding="utf-8")
    return folder
