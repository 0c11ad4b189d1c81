"""From a city folder to tables: files, areas, incidents and counts, every row accounted for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.ingest.context import read_context
from urbansafety.ingest.coordinates import STATUS
from urbansafety.ingest.counts import COUNTS, read_counts
from urbansafety.ingest.ground.areas import areas_table, read_areas
from urbansafety.ingest.ground.stored_cells import stored_cells
from urbansafety.ingest.incidents import read_incidents
from urbansafety.ingest.places import read_stations
from urbansafety.ingest.placing import prepare_ground
from urbansafety.ingest.raw.files import stream
from urbansafety.ingest.reckoning import observe_incidents, observe_rejected, reasons, source_rows
from urbansafety.ingest.rejected import write_rejected
from urbansafety.tables import PLACED, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import City
    from urbansafety.engines import Engine
    from urbansafety.ingest.counts import CountReading
    from urbansafety.ingest.incidents import Reading
    from urbansafety.tables import Areas


def ingest(city: City, engine: Engine) -> Tables:
    """Read everything that a city declares.

    Every row of every source of incidents, counts or indicators is either accepted or in ``rejected`` with its reason.

    Raises BadInput where a file or a declaration cannot be used at all.
    """
    with ThreadPoolExecutor(1) as meanwhile:
        streams = [meanwhile.submit(stream, source, city.folder, engine.folder) for source in city.incidents]
        areas, seen, rows = read_areas(city)
        stations, place_rows = read_stations(city)
        cells = {level.name: stored_cells(level.geometry, city.folder) for level in areas.levels}
        ground = prepare_ground(areas, cells, engine)
        files = [streamed.result() for streamed in streams]
    readings = [
        read_incidents(source, raw, city.folder, ground, stations, engine)
        for source, raw in zip(city.incidents, files, strict=True)
    ]
    incidents = _kept(engine, readings, areas)
    counts = [read_counts(source, city.folder, areas, engine, city.city.name) for source in city.counts]
    context, beyond = read_context(city, areas)
    everything: list[Reading | CountReading] = [*readings, *counts]
    rejected = write_rejected(engine, [part for reading in everything for part in reading.rejected], beyond.rejected)
    reckoned = observe_incidents(engine, incidents, readings)
    seen += [observation for reading in everything for observation in reading.observations]
    why = reasons(engine, rejected)
    seen += [*reckoned.observations, *observe_rejected(why, everything)]
    rows += [*place_rows, *beyond.sources, *source_rows(city, readings, counts, reckoned, why)]
    return Tables(
        city=city,
        areas=areas,
        incidents=incidents,
        counts=pa.concat_tables([COUNTS.empty_table(), *(reading.table for reading in counts)]),
        sources=declared()["sources"].rows(rows),
        rejected=rejected,
        observations=(*seen, *beyond.observations),
        areas_table=areas_table(areas),
        events=declared()["events"].rows([event.model_dump() for event in city.events]),
        context=context,
    )


def _kept(engine: Engine, readings: list[Reading], areas: Areas) -> ir.Table | None:
    """The accepted incidents of all sources, worked out once."""
    if not readings:
        return None
    words = {"source": [reading.source.id for reading in readings], "coordinates": STATUS}
    words |= {f"area_{level.name}": ["", *level.ids] for level in areas.levels}
    words |= {f"placed_{level.name}": PLACED for level in areas.levels}
    everything = reduce(lambda above, below: above.union(below), (reading.incidents for reading in readings))
    return engine.keep("incidents", everything, words)
