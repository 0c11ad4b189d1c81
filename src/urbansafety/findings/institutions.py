"""Statements on who can act: capacity, mandates, gaps and coordination."""

from __future__ import annotations

from urbansafety.findings.basis import Basis, Statement


def institution_statements(basis: Basis) -> list[Statement]:
    """Statements on who can act: capacity, mandates, gaps and coordination."""
    return []


def institution_links(basis: Basis, ends: set[str]) -> list[tuple[str, str, str]]:
    """The links (from, to, role) below those of ``ends`` that are of this kind."""
    return []
