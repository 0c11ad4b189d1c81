"""The chain of evidence: what each statement rests on, down to the files."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa

from urbansafety.city import CITY
from urbansafety.dossier import blocks, declared
from urbansafety.findings.basis import Basis
from urbansafety.findings.conditions import condition_links
from urbansafety.findings.flows import flow_links
from urbansafety.findings.institutions import institution_links
from urbansafety.findings.priorities import priority_links
from urbansafety.findings.risks import risk_links
from urbansafety.provenance import counts_id, indicator_id, quality_id

Link = tuple[str, str, str]


def chain(basis: Basis, cited: list[Link]) -> pa.Table:
    """The dossier's table ``links``: the links of the findings and everything below them.

    ``cited`` holds (finding, id, role). Patterns are linked whether a finding cites them or not.
    """
    links = set(cited) | set(priority_links(basis)) | set(_of_patterns(basis))
    for below in (risk_links, flow_links, institution_links, condition_links):
        links |= set(below(basis, {end for _, end, _ in links}))
    ends = {end for _, end, _ in links}
    links |= set(_of_indicators(basis, ends))
    links |= {
        (quality_id(row), row["source"], "source")
        for row in basis.quality.table.to_pylist()
        if quality_id(row) in ends and row["source"]
    }
    levels = (CITY, *(level.name for level in basis.tables.areas.levels))
    links |= set(
        _of_counts(basis, {counts_id(challenge, level) for challenge in ("", *basis.challenges) for level in levels})
    )
    columns = zip(*sorted(links), strict=True) if links else ((), (), ())
    return declared()["links"].build(dict(zip(("from", "to", "role"), map(list, columns), strict=True)))


def _of_patterns(basis: Basis) -> list[Link]:
    columns = [basis.patterns[name].to_pylist() for name in ("id", "kind", "challenge", "level")]
    links = []
    for item, kind, challenge, level in zip(*columns, strict=True):
        links.append((item, counts_id(challenge, level), "counted from"))
        if kind == "hotspot":
            links += [(item, source, "population") for source in basis.populations]
    return links


def _of_indicators(basis: Basis, ends: set[str]) -> list[Link]:
    links = []
    for row in basis.city_values.values():
        item = indicator_id(row)
        if item in ends:
            links.append((item, counts_id(row["challenge"] or "", CITY), "counted from"))
            if row["denominator"] is not None and "rate" in row["indicator"]:
                links += [(item, source, "population") for source in basis.populations]
    return links


def _of_counts(basis: Basis, items: set[str]) -> list[Link]:
    """Counts rest on the files that hold the challenge's codes, their crosswalks and the boundaries of their level."""
    sources = basis.tables.sources.to_pylist()
    crosswalks = {row["file"]: row["id"] for row in sources if row["kind"] == "crosswalk"}
    declared_by = {record.id: crosswalks.get(record.crosswalk or "") for record in basis.tables.city.records}
    files = {level.level: level.file for level in basis.tables.city.areas}
    boundaries = [row for row in sources if row["kind"] == "areas"]
    holding = sources_of_codes(basis)
    links: list[Link] = []
    for item in items:
        _, name, level = item.split(":", 2)
        codes = tuple(basis.challenges.get(f"challenge:{name}", {"iccs": [""]})["iccs"])
        held = sorted({source for code, of_code in holding.items() if code.startswith(codes) for source in of_code})
        links += [(item, source, "source") for source in held]
        links += [(item, found, "classified by") for source in held if (found := declared_by.get(source))]
        if level != CITY:
            placed = [row["id"] for row in boundaries if row["file"] == files.get(level, row["file"])]
            links += [(item, source, "placed by") for source in placed]
    return links


def sources_of_codes(basis: Basis) -> dict[str, set[str]]:
    """The sources that record each code."""
    counts = basis.indicators.counts
    city = blocks(counts, "level").get((CITY,), counts.slice(0, 0))
    pairs = city.group_by(["iccs", "source"]).aggregate([])
    holding: dict[str, set[str]] = defaultdict(set)
    for code, source in zip(pairs["iccs"].to_pylist(), pairs["source"].to_pylist(), strict=True):
        holding[code or ""].add(source)
    return holding
