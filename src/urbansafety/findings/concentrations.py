"""How unevenly: how few areas hold half of a challenge's records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from urbansafety.findings.basis import Basis, Statement, compares, level_noun
from urbansafety.findings.strength import of_spread
from urbansafety.tables import VERDICTS
from urbansafety.wording import capital, number, per_cent, plural, span, whole

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
    index = [f"{capital(row['measure'])}: {number(row['estimate'], 2)}." for row in rows if row is not half]
    noun = level_noun(half["level"])
    within = _areas_between(half)
    text = (
        f"Half of the records of {basis.label(challenge)} lie in {whole(holding)} of "
        f"{plural(half['tested'], noun)} ({within or per_cent(half['estimate'])}), "
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
        caveats=(*index, *basis.caveats(challenge)),
        rests_on=(*((row["id"], "pattern") for row in rows), *((reason, "quality") for reason in reasons)),
    )  # fmt: skip


def _areas_between(half: dict[str, Any]) -> str:
    """The interval as whole areas; "" where it holds only one number of them."""
    if half["lower"] is None or half["upper"] is None:
        return ""
    low, high = (round(half[end] * half["tested"]) for end in ("lower", "upper"))
    return f"between {whole(low)} and {whole(high)}" if low < high else ""
