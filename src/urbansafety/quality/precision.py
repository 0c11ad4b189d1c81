"""How finely places are given, and spots on which records are stacked."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.quality.verdicts import NOTHING_FOUND, Remark, limit
from urbansafety.wording import agree, per_cent, plural, share


def stacks(spots: pa.Table, source: str, located: int, scope: str) -> list[Remark]:
    """Spots that hold a noteworthy part of the ``located`` records."""
    mine = (
        spots.filter(pc.equal(spots["source"], source)).sort_by([("n", "descending"), ("lon", "ascending")]).to_pylist()
    )
    if not mine:
        return []
    stacked = [spot for spot in mine if spot["n"] >= limit("stack records") and spot["n"] > limit("stack") * located]
    largest = f"{mine[0]['n']:,} (longitude {mine[0]['lon']:.5f}, latitude {mine[0]['lat']:.5f})"
    if not stacked:
        message = f"{NOTHING_FOUND}no spot holds a noteworthy part of the records; the largest holds {largest}."
        return [Remark("stacked", source, "stacks", 0, located, message, scope)]
    held = sum(spot["n"] for spot in stacked)
    message = (
        f"{share(held, located, 'located record')} {agree(held, located, 'lies', 'lie')} on "
        f"{plural(len(stacked), 'spot')} that many records share; the largest holds {largest}. Such a spot may be a "
        "station, a market, or the middle of a street that stands for all of it."
    )
    return [Remark("stacked", source, "stacks", held, located, message, scope)]


def decimals(counted: pa.Table, source: str, located: int, scope: str) -> list[Remark]:
    """Coordinates with so few decimals that they cannot tell one street, or one area, from the next."""
    if not located:
        return []
    mine = counted.filter(pc.equal(counted["source"], source)).to_pylist()
    coarse = sum(row["n"] for row in mine if row["coarse"])
    short = sum(row["n"] for row in mine)
    if not short:
        message = f"{NOTHING_FOUND}all coordinates have at least four decimals of a degree (about ten metres)."
    else:
        message = (
            f"{per_cent(1 - short / located)} of the located records have at least four decimals of a degree (about "
            f"ten metres); {short:,} have three or fewer, {coarse:,} of them two or fewer (up to a kilometre)."
        )
    return [Remark("coarse", source, "decimals", coarse, located, message, scope)]
