"""How much: the city's rate of each challenge, and its share of all records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from urbansafety.city import CITY
from urbansafety.findings.basis import Basis, Statement
from urbansafety.findings.chain import sources_of_codes
from urbansafety.findings.strength import of_level
from urbansafety.provenance import indicator_id
from urbansafety.tables import REACH
from urbansafety.wording import between, ends, estimate, fraction, plural

HOMICIDE = "0101"
FEW_RECORDS = 20
"""Under it the count stands beside the rate, and first."""


def levels(basis: Basis) -> Iterator[Statement]:
    """A statement a challenge on its rate in the newest year that is covered, or its count where no rate is known."""
    for challenge in basis.challenges:
        year = basis.year_of(challenge)
        row = basis.city_values.get(("rate", challenge, year))
        if row is None or row["value"] is None:
            row = basis.city_values.get(("recorded", challenge, year))
        if row is not None and row["value"] is not None and row["count"]:
            yield _level(basis, challenge, row)
    for challenge in basis.challenges:
        row = basis.city_values.get(("victims_of_homicide", challenge, basis.year_of(challenge)))
        if row is not None and row["value"] is not None:
            yield _homicide(basis, challenge, row)


def _homicide(basis: Basis, challenge: str, row: dict[str, Any]) -> Statement:
    verdict, reasons = basis.verdict("rates", challenge)
    low, high = row["lower"], row["upper"]
    return Statement(
        kind="level",
        text=(
            f"{_victims(basis)} (SDG 16.1.1): {estimate(row['value'])} per 100,000 residents "
            f"({between(low, high)}) in {row['period']}; {plural(row['count'], 'record')}."
        ),
        strength=of_level(
            count=row["count"], estimate=row["value"], low=low, high=high, verdict=verdict, use="rates"
        ),
        period=row["period"],
        weight=0.5 * basis.burden(challenge),
        challenge=challenge,
        level=CITY,
        place=f"{CITY}-sdg-16-1-1",
        estimate=row["value"],
        lower=low,
        upper=high,
        unit="victims per 100,000 residents a year",
        caveats=(*basis.caveats(challenge), "Where no source counts victims, records of killings stand for them."),
        rests_on=((indicator_id(row), "estimate"), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip


def _victims(basis: Basis) -> str:
    """Victims where a source that counts them records homicide; else the records that stand for them."""
    units = {row["id"]: row["counting_unit"] for row in basis.tables.sources.to_pylist()}
    holding = sources_of_codes(basis)
    counted = {
        units.get(source) for code, of_code in holding.items() if code.startswith(HOMICIDE) for source in of_code
    }
    if "victims" in counted:
        return "Victims of intentional homicide"
    return "Records of intentional homicide, standing for its victims"


def _level(basis: Basis, challenge: str, row: dict[str, Any]) -> Statement:
    rate = row["indicator"] == "rate"
    low, high = (row[end] if row[end] is not None else row["value"] for end in ("lower", "upper"))
    use = "rates" if rate else "counts"
    verdict, reasons = basis.verdict(use, challenge)
    share, shared = _share(basis, challenge)
    unit = "records per 100,000 residents a year" if rate else "records"
    links = [(indicator_id(row), "estimate"), *((reason, "quality") for reason in reasons)]
    links += shared
    return Statement(
        kind="level",
        text=_sentence(basis, challenge, row, share),
        strength=of_level(
            count=row["count"], estimate=row["value"], low=low, high=high, verdict=verdict, use=use
        ),
        period=row["period"],
        weight=basis.burden(challenge),
        challenge=challenge,
        level=CITY,
        estimate=row["value"],
        lower=row["lower"],
        upper=row["upper"],
        unit=unit,
        caveats=basis.caveats(challenge),
        rests_on=tuple(links),
    )  # fmt: skip


def _no_rate(basis: Basis, period: str) -> str:
    people = basis.city_values.get(("population", "", period))
    if people is not None and people["value"] is not None:
        return "No rate: its months are not complete."
    levels = [level for level in basis.tables.areas.levels if np.isfinite(level.population).any()]
    counted = {int(year) for level in levels for year in level.population_years}
    if not counted:
        return "No rate: the number of residents is not known."
    nearest = min(counted, key=lambda year: abs(year - int(period)))
    if abs(nearest - int(period)) <= REACH:
        return "No rate: the number of residents is not known for every area."
    return f"No rate: residents were last counted for {nearest}, too far from {period} to divide by."


def _share(basis: Basis, challenge: str) -> tuple[float, list[tuple[str, str]]]:
    """The challenge's share of all records of the city in the year, and what it rests on."""
    year = basis.year_of(challenge)
    part = basis.city_values.get(("recorded", challenge, year))
    whole = basis.city_values.get(("total_recorded", "", year))
    if not part or not whole or not whole["value"]:
        return 0.0, []
    return part["value"] / whole["value"], [(indicator_id(row), "estimate") for row in (part, whole)]


def _sentence(basis: Basis, challenge: str, row: dict[str, Any], share: float) -> str:
    label, count = basis.label(challenge), plural(row["count"], "record")
    covered = "" if row["months"] in (None, 12) else f", from {plural(row['months'], 'month')} scaled to a year"
    part = f", {fraction(share)} of all records" if 0 < share < 1 else ""
    if row["indicator"] != "rate":
        return f"Records of {label} in {row['period']}: {count}{part}. {_no_rate(basis, row['period'])}"
    low, high = ends(row["lower"], row["upper"])
    rate = f"{estimate(row['value'])} per 100,000 residents (between {low} and {high})"
    if row["count"] < FEW_RECORDS:
        return f"Records of {label} in {row['period']}: {count}, or {rate}{covered}{part}."
    return f"Records of {label} stood at {rate} in {row['period']}{covered}: {count}{part}."
