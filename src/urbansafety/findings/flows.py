"""Statements on illicit flows and on what is exposed to them."""

from __future__ import annotations

from urbansafety.findings.basis import Basis, Statement


def flow_statements(basis: Basis) -> list[Statement]:
    """Statements on illicit flows and on what is exposed to them."""
    return []


def flow_links(basis: Basis, ends: set[str]) -> list[tuple[str, str, str]]:
    """The links (from, to, role) below those of ``ends`` that are of this kind."""
    return []
