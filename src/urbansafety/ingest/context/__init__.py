"""What a city declares beyond records: measures, flows, judgements and institutions, read and checked."""

from __future__ import annotations

from typing import Any

from urbansafety.city import City
from urbansafety.context import Context
from urbansafety.ingest.context.experts import read_judgements
from urbansafety.ingest.context.flows import read_flows
from urbansafety.ingest.context.institutions import read_institutions
from urbansafety.ingest.context.measures import read_measures
from urbansafety.tables import Areas, Observation

Beyond = tuple[Context, list[Observation], list[dict[str, Any]], list[dict[str, Any]]]
"""What is declared beyond records, what was seen in it, its rows of ``sources`` and its rows of ``rejected``."""


def read_context(city: City, areas: Areas) -> Beyond:
    """Everything that is declared beyond records.

    Raises BadInput for a file that cannot be read, and for a name that is not in its list, with the nearest one.
    """
    judgements, judged, judgement_rows = read_judgements(city)
    flows, of_flows, flow_rows = read_flows(city, areas, judgements["judgements"])
    measures, measured, measure_rows, rejected = read_measures(city, areas)
    institutions, asked, institution_rows = read_institutions(city)
    return (
        Context(**measures, **flows, **judgements, **institutions),
        [*measured, *of_flows, *judged, *asked],
        [*measure_rows, *flow_rows, *judgement_rows, *institution_rows],
        rejected,
    )
