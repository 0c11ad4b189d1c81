"""The story of an assessment: the only module that knows the order of the steps."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np

from urbansafety.capacity import gauge
from urbansafety.city import City
from urbansafety.dossier import Dossier, replacing
from urbansafety.drawing import Draw
from urbansafety.engines import Engine, embedded
from urbansafety.findings import conclude
from urbansafety.indicators import measure
from urbansafety.ingest import ingest
from urbansafety.patterns import detect
from urbansafety.priorities import rank
from urbansafety.provenance import manifest
from urbansafety.quality import check
from urbansafety.report import write_report
from urbansafety.risk import appraise

Progress = Callable[[str], None]


def in_silence(step: str) -> None:
    """The progress display of a library call: none."""


def assess(
    city: City,
    engine: Engine | None = None,
    *,
    seed: int = 0,
    today: date | None = None,
    progress: Progress = in_silence,
) -> Dossier:
    """Assess a city: raw files in, a dossier out.

    ``today`` defaults to the newest date in the data. ``progress`` is told the step that begins. The same city
    folder, seed, ``today`` and versions give the same dossier.
    """
    engine = engine or embedded()
    chance = np.random.default_rng(seed).spawn(3)
    progress("Reading the files")
    tables = ingest(city, engine)
    progress("Judging what the data can bear")
    quality = check(tables, engine, today)
    progress("Counting and measuring")
    indicators = measure(tables, quality, engine)
    progress("Looking for patterns")
    patterns = detect(indicators, tables.areas, city, quality, chance[0])
    progress("Asking who can act")
    capacity = gauge(tables, indicators.challenges, today or tables.newest)
    progress("Appraising risk")
    risks = appraise(tables, quality, indicators, capacity, chance[1])
    progress("Weighing what comes first")
    priorities = rank(tables, indicators, patterns, risks, capacity, chance[2])
    progress("Drawing conclusions")
    conclusions = conclude(tables, quality, indicators, patterns, capacity, risks, priorities)
    return Dossier(
        manifest=manifest(tables, quality, seed=seed, today=today),
        tables={
            **tables.for_dossier(),
            "quality": quality.table,
            "counts": indicators.counts,
            "indicators": indicators.values,
            "challenges": indicators.challenges,
            "patterns": patterns,
            **capacity.for_dossier(),
            **risks.for_dossier(),
            **vars(priorities),
            "findings": conclusions.findings,
            "links": conclusions.links,
        },
        scratch=engine,
    )


def examine(
    city: City,
    engine: Engine | None = None,
    *,
    today: date | None = None,
    progress: Progress = in_silence,
) -> Dossier:
    """What the data of a city can bear, without assessing: a dossier of its sources, areas, quality and rejects."""
    engine = engine or embedded()
    progress("Reading the files")
    tables = ingest(city, engine)
    progress("Judging what the data can bear")
    quality = check(tables, engine, today)
    return Dossier(
        manifest=manifest(tables, quality, seed=0, today=today),
        tables={**tables.for_dossier(), "quality": quality.table},
        scratch=engine,
    )


def save(dossier: Dossier, folder: str | Path, *, progress: Progress = in_silence, draw: Draw | None = None) -> Path:
    """Write the dossier and its report to ``folder``, whole or not at all; return the path of the report.

    ``draw`` is a ``renderer`` of charts that was started before.
    """
    with replacing(folder) as new, ThreadPoolExecutor(1) as meanwhile:
        progress("Writing the dossier and the report")
        written = meanwhile.submit(dossier.write, new)
        (new / "report").mkdir()
        write_report(dossier, new / "report" / "index.html", draw)
        written.result()
    return Path(folder) / "report" / "index.html"
