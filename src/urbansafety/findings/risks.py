"""Statements on risk: where it is highest, what drives it, what would lower it."""

from __future__ import annotations

from urbansafety.findings.basis import Basis, Statement


def risk_statements(basis: Basis) -> list[Statement]:
    """Statements on risk: where it is highest, what drives it, what would lower it."""
    return []


def risk_links(basis: Basis, ends: set[str]) -> list[tuple[str, str, str]]:
    """The links (from, to, role) below those of ``ends`` that are of this kind."""
    return []
