"""From institutions, mandates and answers to who can act, and what stands in the way."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from urbansafety.capacity.coping import coping
from urbansafety.capacity.gaps import Actors, gap_rows, judge, matrix_rows
from urbansafety.capacity.grading import grade
from urbansafety.capacity.network import network
from urbansafety.capacity.sharing import states
from urbansafety.capacity.standing import standing
from urbansafety.dossier import declared
from urbansafety.tables import GAUGED, Capacity, Tables


def gauge(tables: Tables, challenges: pa.Table, today: date | None) -> Capacity:
    """Grade the institutions, find the gaps between them and place them in the coordination network.

    ``challenges`` is the dossier's table; ``today`` decides which agreements are valid, the day of the newest answer
    where it is None. A city that declares no institution has empty tables, and no coping.
    """
    context = tables.context
    if not context.institutions.num_rows:
        return Capacity(**{name: declared()[name].rows([]) for name in GAUGED}, coping={})
    answered = max((day for day in context.answers["date"].to_pylist() if day), default=None)
    here, grades = standing(tables, challenges), grade(context.answers)
    linked = network(here.institutions, context.bodies)
    agreements = states(context.agreements, today or answered)
    cases = judge(Actors(here, grades, linked, agreements))
    rows = {
        "functions": here.table(tables.city.language),
        "agreements": agreements,
        "capacity": grades.table(),
        "gaps": gap_rows(cases),
        "gap_matrix": matrix_rows(cases),
        "network": linked.rows if linked else [],
    }
    return Capacity(
        **{name: declared()[name].rows(rows[name]) for name in GAUGED}, coping=coping(challenges, here, grades)
    )
