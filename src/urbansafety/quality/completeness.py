"""Blank fields, rows that could not be used, records that repeat others."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.quality.geocoding import Cells
from urbansafety.quality.tally import Tally
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark
from urbansafety.quality.wording import listed, per_cent, plural, share

NOT_AN_OFFENCE = "not an offence"
"""How the reason begins of rows that the crosswalk sets aside."""


def blanks(counted: Tally, seen: Cells) -> list[Remark]:
    """Accepted records without a category, an area's name or a time of day."""
    total = int(seen.n.sum())
    unnamed = int(seen.n[[not name for name in seen.category]].sum())
    declared = counted.declared.filter(pc.equal(counted.declared["source"], seen.source))
    times = counted.times.filter(pc.equal(counted.times["source"], seen.source))
    nameless, timeless = _sum_null(declared, "declared"), _sum_null(times, "hour")
    return [
        _blank(seen.source, "category", unnamed, total),
        _noted(seen.source, "area", nameless, total, "name no area that a boundary file knows"),
        _noted(seen.source, "time of day", timeless, total, "do not say the time of day"),
    ]


def _sum_null(table: pa.Table, column: str) -> int:
    return int(pc.sum(table.filter(pc.is_null(table[column]))["n"]).as_py() or 0)


def _blank(source: str, field: str, affected: int, total: int) -> Remark:
    if not affected:
        message = f"{NOTHING_FOUND}every record says its {field}."
        return Remark("blank", source, field, 0, total, message)
    return Remark("blank", source, field, affected, total, f"{share(affected, total)} leave the {field} blank.")


def _noted(source: str, field: str, affected: int, total: int, lack: str) -> Remark:
    """A blank that harms no use by itself."""
    if not affected:
        return _blank(source, field, 0, total)
    return Remark("blank", source, field, affected, total, f"{share(affected, total)} {lack}.", harmless=True)


def validity(source: str, read: dict[str, int], rejected: pa.Table, scope: str) -> Remark:
    """Rows set aside, by reason; ``read`` is the source's row counts (read, accepted, rejected)."""
    mine = rejected.filter(pc.equal(rejected["source"], source))
    by_reason = mine.group_by(["reason"]).aggregate([("n", "sum")]).sort_by([("n_sum", "descending")]).to_pylist()
    faults = [(row["reason"], row["n_sum"]) for row in by_reason if not row["reason"].startswith(NOT_AN_OFFENCE)]
    affected = sum(n for _, n in faults)
    books = (
        f"{read['read']:,} rows were read: {read['accepted']:,} are used, {read['rejected']:,} are set aside, "
        "each with its reason."
    )
    if read["accepted"] + read["rejected"] != read["read"]:
        books += f" That leaves {read['read'] - read['accepted'] - read['rejected']:,} rows unaccounted for."
    if not affected:
        return Remark("rejected", source, "rows", 0, read["read"], f"{NOTHING_FOUND}no row is invalid. {books}", scope)
    reasons = listed([f"{reason} ({n:,})" for reason, n in faults])
    message = f"{share(affected, read['read'], 'row')} could not be used: {reasons}. {books}"
    return Remark("rejected", source, "rows", affected, read["read"], message, scope)


def uniqueness(counted: Tally, seen: Cells, scope: str) -> list[Remark]:
    """Records that are alike in every field; those without a place may be separate events that were blanked."""
    repeats = {
        row["located"]: row["n"]
        for row in counted.repeats.filter(pc.equal(counted.repeats["source"], seen.source)).to_pylist()
    }
    located, masked = int(repeats.get(True, 0)), int(repeats.get(False, 0))
    given = int(seen.n[seen.given].sum())
    hidden = int(seen.n.sum()) - given
    if located:
        message = (
            f"{share(located, given, 'located record')} repeat another in date, time, category, place and "
            "area. Without a case number it cannot be told whether they are copies; they are counted."
        )
    else:
        message = f"{NOTHING_FOUND}no located record repeats another in date, time, category, place and area."
    found = [Remark("repeated", seen.source, "located records", located, given, message, scope, harmless=not located)]
    if masked:
        message = (
            f"{plural(masked, 'record')} without a usable place look like another, out of {hidden:,}: what would tell "
            "them apart was blanked. As far as anyone can tell they are separate events, and they are kept; removing "
            f"look-alikes would lose {per_cent(masked / hidden)} of these records."
        )
        found.append(Remark("masked repeats", seen.source, "records without a place", masked, hidden, message, scope))
    return found
