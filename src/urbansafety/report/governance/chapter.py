"""The chapter on who can act: what its template shows."""

from __future__ import annotations

from urbansafety.report.facts import Facts, Row
from urbansafety.report.governance.actors import Actors
from urbansafety.report.governance.agreements import agreements
from urbansafety.report.governance.gaps import gaps, matrix
from urbansafety.report.governance.grades import institutions, profile
from urbansafety.report.governance.mandates import mandate_map
from urbansafety.report.governance.network import network
from urbansafety.wording import plural


def section(facts: Facts) -> Row | None:
    """What the template ``governance.html.j2`` shows; None where the dossier has nothing of it."""
    actors = Actors(facts)
    if not actors.institutions:
        return None
    return {
        "asked": plural(len(actors.institutions), "institution"),
        "levels": actors.levels,
        "findings": [row for row in facts.findings if row["kind"] == "capacity"],
        "profile": profile(actors),
        "institutions": institutions(actors),
        "mandates": mandate_map(actors),
        "gaps": gaps(actors),
        "matrix": matrix(actors),
        "network": network(actors),
        "agreements": agreements(actors),
    }
