"""What a city declares beyond records: measures, flows, judgements and institutions, read and checked."""

from __future__ import annotations

from urbansafety.city import City
from urbansafety.context import Context
from urbansafety.ingest.context.beyond import Beyond, together
from urbansafety.ingest.context.experts import read_judgements
from urbansafety.ingest.context.flows import read_flows
from urbansafety.ingest.context.institutions import read_institutions
from urbansafety.ingest.context.measures import read_measures
from urbansafety.ingest.context.preferences import read_preferences
from urbansafety.tables import Areas


def read_context(city: City, areas: Areas) -> tuple[Context, Beyond]:
    """Everything that is declared beyond records, and what its readers have to tell besides.

    Raises BadInput for a file that cannot be read, and for a name that is not in its list, with the nearest one.
    """
    judged = read_judgements(city)
    flows = read_flows(city, areas, judged.tables["judgements"])
    institutions, preferences = read_institutions(city), read_preferences(city, areas)
    everything = together(read_measures(city, areas), flows, judged, institutions, preferences)
    return Context(**everything.tables), everything
