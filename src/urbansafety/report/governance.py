"""The pages on who can act: capacity, mandates, gaps and coordination."""

from __future__ import annotations

from urbansafety.report.atlas import Atlas
from urbansafety.report.facts import Facts, Row


def section(facts: Facts, land: Atlas | None) -> Row | None:
    """What the template ``governance.html.j2`` shows; None where the dossier has nothing of it."""
    return None
