"""The pages on risk: what is at stake where, how sure, what drives it and what would lower it."""

from __future__ import annotations

from urbansafety.report.atlas import Atlas
from urbansafety.report.facts import Facts, Row


def section(facts: Facts, land: Atlas | None) -> Row | None:
    """What the template ``risk.html.j2`` shows; None where the dossier has nothing of it."""
    return None
