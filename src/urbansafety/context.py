"""What a city declares beyond records: factors, measures, flows, judgements and institutions."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pyarrow as pa

from urbansafety.dossier import declared

ANSWERS = pa.schema(
    [
        *((name, pa.string()) for name in ("institution", "function", "dimension", "grade", "respondent", "evidence")),
        ("date", pa.date32()),
        ("source", pa.string()),
    ]
)
"""Answers on capacity as they were given, one row an answer: they never enter the dossier."""
WEIGHTS = pa.schema(
    [
        *((name, pa.string()) for name in ("group", "respondent", "criterion")),
        ("weight", pa.float64()),
        ("inconsistency", pa.float64()),
    ]
)
"""Shares of the weight that respondents gave to the criteria, and how far pairwise answers contradict each other."""
CONCERN = pa.schema(
    [*((name, pa.string()) for name in ("challenge", "level", "area")), ("share", pa.float64()), ("asked", pa.int64())]
)
"""Shares of the people asked who name a challenge as one of the main problems of their city or area."""


@dataclass(frozen=True)
class Context:
    """What a city declares beyond records, as dossier tables of the same names.

    ``measures`` has the columns of ``indicators``; ``flow_nodes`` and ``agreements`` are still without what later
    steps work out. ``answers``, ``weights`` and ``concern`` have the columns of ``ANSWERS``, ``WEIGHTS`` and
    ``CONCERN`` and stay out of the dossier.
    """

    factors: pa.Table
    measures: pa.Table
    flows: pa.Table
    flow_nodes: pa.Table
    flow_legs: pa.Table
    flow_seizures: pa.Table
    judgements: pa.Table
    estimates: pa.Table
    experts: pa.Table
    institutions: pa.Table
    mandates: pa.Table
    bodies: pa.Table
    agreements: pa.Table
    answers: pa.Table
    weights: pa.Table
    concern: pa.Table

    def for_dossier(self) -> dict[str, pa.Table]:
        """The tables that go into the dossier as they were declared."""
        inside = declared()
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name in inside}


def nothing_declared() -> Context:
    """The context of a city that declares records only.

    >>> nothing_declared().flows.num_rows
    0
    """
    tables = {name: declared()[name].rows([]) for name in (
        "factors", "flows", "flow_nodes", "flow_legs", "flow_seizures", "judgements", "estimates", "experts",
        "institutions", "mandates", "bodies", "agreements",
    )}  # fmt: skip
    kept = {
        name: schema.empty_table()
        for name, schema in (("answers", ANSWERS), ("weights", WEIGHTS), ("concern", CONCERN))
    }
    return Context(measures=declared()["indicators"].rows([]), **kept, **tables)
