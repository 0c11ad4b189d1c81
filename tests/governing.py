"""A few institutions of Portavela with what binds them, written as a workbook or as one CSV file a table."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook

from urbansafety.capacity import gauge
from urbansafety.city import City
from urbansafety.context import nothing_declared
from urbansafety.dossier import declared
from urbansafety.ingest.context.institutions import read_institutions
from urbansafety.tables import Areas, Capacity, Tables

Sheet = list[dict[str, Any]]
TOML = """[city]
name = "Portavela"
country = "XXA"

[governance]
"""


def sheet(head: str, *rows: str) -> Sheet:
    """Rows of a table, written with "|" between cells; "-" is a blank cell.

    >>> sheet("id|name", "police|Police")
    [{'id': 'police', 'name': 'Police'}]
    """
    names = head.split("|")
    cells = (
        [cell.strip().replace("-", "") if cell.strip() == "-" else cell.strip() for cell in row.split("|")]
        for row in rows
    )
    return [dict(zip(names, row, strict=True)) for row in cells]


def sheets() -> dict[str, Sheet]:
    """Five institutions at three levels, without any gap."""
    everybody = ("police", "lights", "hospital", "mayor", "prosecutor")
    return {
        "institutions": sheet(
            "id|name|level|sector|group|territory|priorities",
            "police|City police|local|police|security sector|city|robbery",
            "lights|Department of lighting|local|works|local government|city|-",
            "hospital|Central hospital|regional|health|health sector|wider|-",
            "mayor|Mayor's office|local|government|local government|city|robbery; lethal_violence",
            "prosecutor|Prosecutor's office|national|justice|justice sector|wider|-",
        ),
        "mandates": sheet(
            "institution|function|mandate|responsible|legal_basis|delegated_by",
            "police|public_order_policing|exclusive|yes|Police Act, art. 3|-",
            "police|criminal_investigation|shared|yes|Police Act, art. 4|-",
            "prosecutor|criminal_investigation|shared|yes|Constitution, art. 21|-",
            "prosecutor|prosecution|exclusive|yes|Constitution, art. 21|-",
            "lights|street_lighting|delegated|yes|City Ordinance 4/2019|mayor",
            "hospital|injury_surveillance|exclusive|yes|Health Act, art. 9|-",
            "mayor|prevention_strategy|exclusive|yes|City Charter, art. 12|-",
        ),
        "bodies": sheet(
            "body|name|institution|role",
            "council|Safety council|mayor|chair",
            "council|Safety council|police|member",
            "council|Safety council|lights|member",
            "council|Safety council|hospital|member",
            "crime_table|Crime table|police|chair",
            "crime_table|Crime table|prosecutor|member",
        ),
        "agreements": sheet(
            "provider|receiver|purpose|signed|expires",
            "hospital|mayor|Injury data|2022-01-01|2026-12-31",
            "police|prosecutor|Case files|2020-05-01|-",
        ),
        "capacity": sheet(
            "institution|function|dimension|grade|respondent|evidence|date",
            *(
                f"{who}|-|{what}|B|{respondent}|Interview {respondent}|2024-06-01"
                for who in everybody
                for what in (
                    "mandate", "resources", "people", "processes", "data", "coordination", "accountability",
                    "participation",
                )
                for respondent in ("r1", "r2")
            ),
        ),
    }  # fmt: skip


def write(folder: Path, tables: dict[str, Sheet], *, workbook: bool = True, more: str = "") -> City:
    """Write the tables into a city folder, and read its declaration."""
    folder.mkdir(parents=True, exist_ok=True)
    if workbook:
        book = Workbook()
        book.remove(book.active)
        for name, rows in tables.items():
            page = book.create_sheet(name)
            for row in [list(rows[0]) if rows else [], *(list(row.values()) for row in rows)]:
                page.append(row)
        book.save(folder / "governance.xlsx")
        said = 'workbook = "governance.xlsx"\n'
    else:
        for name, rows in tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        said = "".join(f'{name} = "{name}.csv"\n' for name in tables)
    (folder / "city.toml").write_text(TOML + said + more, encoding="utf-8")
    return City.read(folder)


ANSWERING = {
    "robbery": ("public_order_policing", "criminal_investigation", "street_lighting", "prevention_strategy"),
    "lethal_violence": ("criminal_investigation", "prosecution", "injury_surveillance", "prevention_strategy"),
    "drugs": ("drug_treatment", "customs"),
}
"""The functions that answer each challenge; drugs are recorded as well."""


def challenges(recorded: int = 10, answering: dict[str, tuple[str, ...]] = ANSWERING) -> pa.Table:
    """The dossier's table of challenges."""
    return declared()["challenges"].rows(
        [
            {"id": f"challenge:{name}", "functions": [f"function:{one}" for one in functions], "recorded": recorded}
            for name, functions in answering.items()
        ]
    )


def read(folder: Path, given: dict[str, Sheet], more: str = "") -> Tables:
    """What ingest would hand over for these tables."""
    city = write(folder, given, more=more)
    found = read_institutions(city)
    return Tables(
        city=city,
        areas=Areas((), "EPSG:4326"),
        incidents=None,
        counts=pa.table({}),
        sources=declared()["sources"].rows(found.sources),
        rejected=folder / "rejected.parquet",
        observations=tuple(found.observations),
        context=replace(nothing_declared(), **found.tables),
    )


def gauged(
    folder: Path, given: dict[str, Sheet], *, today: date | None = date(2024, 12, 31), more: str = ""
) -> Capacity:
    """The tables gauged, with the challenges above."""
    return gauge(read(folder, given, more), challenges(), today)


def gaps(folder: Path, given: dict[str, Sheet], **how: Any) -> list[str]:
    """The ids of the gaps that are found, without their kind."""
    return [id.removeprefix("gap:") for id in gauged(folder, given, **how).gaps["id"].to_pylist()]
