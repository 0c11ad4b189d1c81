"""Findings: statements in plain language, each with estimate, interval, strength of evidence and chain."""

from __future__ import annotations

from itertools import zip_longest

import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.findings.basis import Basis, Statement
from urbansafety.findings.chain import chain
from urbansafety.findings.concentrations import concentrations
from urbansafety.findings.conditions import condition_statements
from urbansafety.findings.defects import defects, unanswered
from urbansafety.findings.flows import flow_statements
from urbansafety.findings.hotspots import hotspots
from urbansafety.findings.institutions import institution_statements
from urbansafety.findings.levels import levels
from urbansafety.findings.priorities import of_findings, priority_statements
from urbansafety.findings.risks import risk_statements
from urbansafety.findings.trends import trends
from urbansafety.outcomes import Priorities
from urbansafety.tables import Capacity, Conclusions, Indicators, Quality, Risks, Tables

__all__ = ["conclude"]

TURNS = (
    "level",
    "trend",
    "risk",
    "priority",
    "hotspot",
    "gap",
    "flow",
    "capacity",
    "condition",
    "quality",
    "concentration",
    "unanswered",
)


def conclude(
    tables: Tables,
    quality: Quality,
    indicators: Indicators,
    patterns: pa.Table,
    capacity: Capacity,
    risks: Risks,
    priorities: Priorities | None = None,
) -> Conclusions:
    """Draw statements from what the steps before found, and link each to what it rests on.

    Statements are ranked: the weightiest of every kind in turn, so that the first ten speak of how much, of change,
    of places and of the data. Levels and trends of a challenge whose records depend on police activity carry that
    caveat, and nothing ranks areas by them.
    """
    basis = Basis(tables, quality, indicators, patterns, capacity, risks, priorities)
    statements = _ranked(
        [
            *levels(basis),
            *trends(basis),
            *hotspots(basis),
            *defects(basis),
            *concentrations(basis),
            *condition_statements(basis),
            *risk_statements(basis),
            *priority_statements(basis),
            *flow_statements(basis),
            *institution_statements(basis),
            *unanswered(basis),
        ]
    )
    ids = _ids(statements)
    rows = [
        {
            "id": item,
            "kind": s.kind,
            "challenge": s.challenge,
            "level": s.level,
            "area": s.area,
            "period": s.period,
            "rank": rank,
            "statement": s.text,
            "estimate": s.estimate,
            "lower": s.lower,
            "upper": s.upper,
            "unit": s.unit,
            "strength": s.strength.word,
            "why": s.strength.why,
            "caveats": list(s.caveats),
            "needs": s.needs,
        }
        for rank, (item, s) in enumerate(zip(ids, statements, strict=True), start=1)
    ]
    cited = [(item, to, role) for item, s in zip(ids, statements, strict=True) for to, role in s.rests_on]
    cited += of_findings(basis, ids, statements)
    return Conclusions(declared()["findings"].rows(rows), chain(basis, cited))


def _ranked(statements: list[Statement]) -> list[Statement]:
    """The weightiest statement of every kind, then the second of every kind, and so on."""
    by_weight = sorted(statements, key=lambda s: (-s.weight, s.challenge, s.level, s.place))
    turns = zip_longest(*([s for s in by_weight if s.kind == kind] for kind in TURNS))
    return [statement for turn in turns for statement in turn if statement is not None]


def _ids(statements: list[Statement]) -> list[str]:
    """Readable ids; a second statement of the same name gets a number."""
    ids: list[str] = []
    for s in statements:
        year = s.period[-7:][:4] if "/" in s.period else s.period
        parts = ("finding", s.challenge.removeprefix("challenge:"), s.place, year, s.kind)
        name = ":".join(part for part in parts if part)
        ids.append(name if name not in ids else f"{name}:{sum(item.startswith(name) for item in ids) + 1}")
    return ids
