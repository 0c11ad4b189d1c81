"""How unevenly: how few areas hold half of a challenge's records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from urbansafety.findings.basis import Basis, Statement, compares, level_noun
from urbansafety.findings.strength import VERDICTS, of_spread
from urbansafety.findings.words import between, number, per_cent, plural, span, whole

HALF = "share of the areas that hold half of the records"


def concentrations(basis: Basis) -> Iterator[Statement]:
    """A statement a challenge and level, from the share of areas that hold half and the index that goes with it."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in basis.found("concentration"):
        if row["estimate"] is not None and compares(basis.challenges[row["challenge"]]):
            found[row["challenge"], row["level"]].append(row)
    for (challenge, _), rows in sorted(found.items()):
        half = [row for row in rows if row["measure"] == HALF]
        if half and basis.verdict("maps", challenge)[0] != VERDICTS[2]:
            yield _concentration(basis, half[0], rows)


def _concentration(basis: Basis, half: dict[str, Any], rows: list[dict[str, Any]]) -> Statement:
    challenge = half["challenge"]
    verdict, reasons = basis.verdict("maps", challenge)
    holding = round(half["estimate"] * half["tested"])
    index = [f"; {row['measure']} {number(row['estimate'], 2)}" for row in rows if row is not half]
    noun = level_noun(half["level"])
    apart = half["lower"] is not None and half["lower"] < half["upper"]
    within = f", {between(100 * half['lower'], 100 * half['upper'])}" if apart else ""
    text = (
        f"Half of the records of {basis.label(challenge)} lie in {whole(holding)} of "
        f"{plural(half['tested'], noun)} ({per_cent(half['estimate'])}{within}{''.join(index)}), "
        f"{span(half['first'], half['last'])}."
    )
    return Statement(
        kind="concentration",
        text=text,
        strength=of_spread(count=half["count"], areas=half["tested"], verdict=verdict),
        period=f"{half['first']:%Y-%m}/{half['last']:%Y-%m}",
        weight=min(half["count"] / half["tested"], 1.0) * (1 - half["estimate"]) * basis.burden(challenge),
        challenge=challenge,
        level=half["level"],
        place=half["level"],
        estimate=half["estimate"],
        lower=half["lower"],
        upper=half["upper"],
        unit=HALF,
        caveats=basis.caveats(challenge),
        rests_on=(*((row["id"], "pattern") for row in rows), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip
