"""Blank fields, rows that could not be used, rows that repeat others."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.quality.geocoding import Cells
from urbansafety.quality.tally import Tally
from urbansafety.quality.verdicts import NOTHING_FOUND, Remark
from urbansafety.tables import Observation
from urbansafety.wording import agree, listed, share

NOT_AN_OFFENCE = "not an offence"
"""How the reason begins of rows that the crosswalk sets aside."""

NO_NUMBER = "no number stands here"
"""How the reason begins of counts that are not available."""


def blanks(counted: Tally, seen: Cells) -> list[Remark]:
    """Accepted records without a category, an area's name or a time of day."""
    total = int(seen.n.sum())
    unnamed = int(seen.n[[not name and not code for name, code in zip(seen.category, seen.code, strict=True)]].sum())
    declared = counted.declared.filter(pc.equal(counted.declared["source"], seen.source))
    times = counted.times.filter(pc.equal(counted.times["source"], seen.source))
    nameless, timeless = _sum_null(declared, "declared"), _sum_null(times, "hour")
    return [
        _blank(seen.source, "category", unnamed, total),
        _noted(seen.source, "area", nameless, total, "an area that a boundary file knows"),
        _noted(seen.source, "time of day", timeless, total, "the time of day"),
    ]


def _sum_null(table: pa.Table, column: str) -> int:
    return int(pc.sum(table.filter(pc.is_null(table[column]))["n"]).as_py() or 0)


def _blank(source: str, field: str, affected: int, total: int) -> Remark:
    if not affected:
        message = f"{NOTHING_FOUND}every record says its {field}."
        return Remark("blank", source, field, 0, total, message)
    return Remark(
        "blank",
        source,
        field,
        affected,
        total,
        f"{share(affected, total)} {agree(affected, total, 'leaves', 'leave')} the {field} blank.",
    )


def _noted(source: str, field: str, affected: int, total: int, lack: str) -> Remark:
    """A blank that harms no use by itself."""
    if not affected:
        return _blank(source, field, 0, total)
    message = f"{share(affected, total)} {agree(affected, total, 'does', 'do')} not say {lack}."
    if affected == total:
        message = f"No record says {lack}."
    return Remark("blank", source, field, affected, total, message, harmless=True)


def validity(source: str, read: dict[str, int], rejected: pa.Table, scope: str) -> Remark:
    """Rows set aside, by reason; ``read`` is the source's row counts (read, accepted, rejected)."""
    mine = rejected.filter(pc.equal(rejected["source"], source))
    by_reason = mine.group_by(["reason"]).aggregate([("n", "sum")]).sort_by([("n_sum", "descending")]).to_pylist()
    no_faults = (NOT_AN_OFFENCE, NO_NUMBER)
    faults = [(row["reason"], row["n_sum"]) for row in by_reason if not row["reason"].startswith(no_faults)]
    affected = sum(n for _, n in faults)
    books = (
        f"{read['read']:,} rows were read: {read['accepted']:,} are used, {read['rejected']:,} are set aside, "
        "each with its reason."
    )
    if read["accepted"] + read["rejected"] != read["read"]:
        books += f" That leaves {read['read'] - read['accepted'] - read['rejected']:,} rows unaccounted for."
    if not affected:
        return Remark("rejected", source, "rows", 0, read["read"], f"{NOTHING_FOUND}no row is invalid. {books}", scope)
    reasons = listed([f"{reason} ({n:,})" for reason, n in faults], most=4)
    message = f"{share(affected, read['read'], 'row')} could not be used: {reasons}. {books}"
    return Remark("rejected", source, "rows", affected, read["read"], message, scope)


def not_available(source: str, read: int, rejected: pa.Table) -> list[Remark]:
    """Counts that are not given: not available, which is no zero."""
    mine = rejected.filter(pc.and_(pc.equal(rejected["source"], source), pc.starts_with(rejected["reason"], NO_NUMBER)))
    if not mine.num_rows:
        return []
    affected = int(pc.sum(mine["n"]).as_py())
    columns = listed([f"'{name}'" for name in sorted(set(mine["column"].to_pylist()) - {None, ""})], most=4)
    message = (
        f"{share(affected, read, 'count')} {agree(affected, read, 'is', 'are')} not available"
        f"{f' ({columns})' if columns else ''}; none is read as zero, and the category is silent there."
    )
    return [Remark("blank", source, "counts not available", affected, read, message, harmless=True)]


def uniqueness(source: str, observations: Sequence[Observation], total: int) -> list[Remark]:
    """That repeats were looked for, where reading the files saw none."""
    if any(seen.source == source and seen.aspect == "uniqueness" for seen in observations):
        return []
    message = f"{NOTHING_FOUND}no row repeats another."
    return [Remark("repeats", source, "rows", 0, total, message)]
