"""The pages on illicit flows: where they come in, which way they take, which areas they touch."""

from __future__ import annotations

from urbansafety.report.atlas import Atlas
from urbansafety.report.facts import Facts, Row


def section(facts: Facts, land: Atlas | None) -> Row | None:
    """What the template ``flows.html.j2`` shows; None where the dossier has nothing of it."""
    return None
