"""Agreements to share data: what is in force, and what has run out."""

from __future__ import annotations

from datetime import date

from urbansafety.report.facts import Row
from urbansafety.report.governance.actors import Actors
from urbansafety.wording import capital, month, plural

STATES = ("expired", "not yet in force", "valid")


def agreements(actors: Actors) -> Row | None:
    """Agreements, those that have run out first; None where none was declared."""
    rows = actors.table("agreements")
    if not rows:
        return None
    rows.sort(key=lambda row: (_order(row), row["expires"] or date.max, row["provider"], row["receiver"]))
    shown = [
        {
            "provider": actors.name(row["provider"]),
            "receiver": actors.name(row["receiver"]),
            "purpose": row["purpose"] or "not said",
            "state": row["state"] or "not known",
            "until": f"to {row['expires'].day} {month(row['expires'])}" if row["expires"] else "no last day",
        }
        for row in rows
    ]
    return {"rows": shown, "title": _title(rows)}


def _order(row: Row) -> int:
    return STATES.index(row["state"]) if row["state"] in STATES else len(STATES)


def _title(rows: list[Row]) -> str:
    expired = sum(row["state"] == "expired" for row in rows)
    if not expired:
        return f"{capital(plural(len(rows), 'agreement'))} to share data, none of them expired"
    have = "has" if expired == 1 else "have"
    return f"{capital(plural(expired, 'agreement'))} of {len(rows)} to share data {have} expired"
