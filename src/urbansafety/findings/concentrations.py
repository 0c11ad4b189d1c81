"""How unevenly: the share of a challenge that few areas carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from urbansafety.findings.basis import Basis, Statement, level_noun
from urbansafety.findings.strength import VERDICTS, of_level
from urbansafety.findings.words import between, number, span


def concentrations(basis: Basis) -> Iterator[Statement]:
    """A statement a challenge and level on the concentration that was found."""
    for row in basis.found("concentration"):
        challenge = row["challenge"]
        driven = basis.challenges[challenge]["activity_driven"]
        if row["estimate"] is None or driven or basis.verdict("maps", challenge)[0] == VERDICTS[2]:
            continue
        yield _concentration(basis, row)


def _concentration(basis: Basis, row: dict[str, Any]) -> Statement:
    challenge = row["challenge"]
    verdict, reasons = basis.verdict("maps", challenge)
    low, high = (row[name] if row[name] is not None else row["estimate"] for name in ("lower", "upper"))
    label, noun = basis.label(challenge), level_noun(row["level"])
    text = (
        f"Records of {label} by {noun}: {row['measure']} {number(row['estimate'], 2)} ({between(low, high)}), "
        f"{span(row['first'], row['last'])}."
    )
    return Statement(
        kind="concentration",
        text=text,
        strength=of_level(
            count=row["count"], estimate=row["estimate"], low=low, high=high, verdict=verdict, use="maps"
        ),
        period=f"{row['first']:%Y-%m}/{row['last']:%Y-%m}",
        weight=row["estimate"],
        challenge=challenge,
        level=row["level"],
        place=row["level"],
        estimate=row["estimate"],
        lower=row["lower"],
        upper=row["upper"],
        unit=row["measure"],
        caveats=basis.caveats(challenge),
        rests_on=((row["id"], "pattern"), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip
