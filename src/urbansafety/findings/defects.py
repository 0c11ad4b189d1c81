"""What is wrong with the data, and what the data leave unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from urbansafety.catalog import read_yaml
from urbansafety.dossier import Dossier
from urbansafety.findings.basis import Basis, Statement
from urbansafety.findings.strength import Strength, of_quality
from urbansafety.provenance import quality_id
from urbansafety.tables import USES, VERDICTS
from urbansafety.wording import listed, slug

BESIDE = ("indicators", "flows", "experts", "governance")
"""Kinds of sources that stand beside records and areas."""
MANY = 1000
"""A share of fewer rows, areas or months than this weighs less."""


def defects(basis: Basis) -> Iterator[Statement]:
    """A statement a defect that limits a use, the worst first by its weight."""
    for row in basis.quality.table.to_pylist():
        if any(row[use] != VERDICTS[0] for use in USES):
            yield _defect(row)


def noted(dossier: Dossier) -> list[dict[str, Any]]:
    """What measurements, judgements and answers lack where it limits no use of records: grades without evidence."""
    sources = dossier.table("sources").to_pylist()
    files = {row["id"]: row["file"] for row in sources if row["kind"] in BESIDE}
    rows = [row for row in dossier.table("quality").to_pylist() if row["source"] in files and row["affected"]]
    return [row | {"file": files[row["source"]]} for row in rows if all(row[use] == VERDICTS[0] for use in USES)]


def limits(row: dict[str, Any]) -> str:
    """Which uses a defect limits or rules out, as a sentence; a defect of one kind of record says so.

    >>> limits({"counts": "fit", "rates": "fit", "trends": "limited", "maps": "unfit", "iccs": ""})
    'It rules out maps and limits trends.'
    >>> limits({"counts": "fit", "rates": "fit", "trends": "limited", "maps": "fit", "iccs": "0401"})
    'For these records, it limits trends.'
    """
    unfit = [use for use in USES if row[use] == VERDICTS[2]]
    limited = [use for use in USES if row[use] == VERDICTS[1]]
    parts = [f"rules out {listed(unfit)}"] * bool(unfit) + [f"limits {listed(limited)}"] * bool(limited)
    start = "For these records, it" if row["iccs"] else "It"
    return f"{start} {' and '.join(parts)}." if parts else ""


def _defect(row: dict[str, Any]) -> Statement:
    share = row["affected"] / row["total"] if row["total"] else 0.0
    unfit = sum(row[use] == VERDICTS[2] for use in USES)
    limited = sum(row[use] == VERDICTS[1] for use in USES)
    of_everything = 1.0 if not row["iccs"] else 0.4
    return Statement(
        kind="quality",
        text=row["message"],
        strength=of_quality(share=share, total=row["total"] or 0),
        period="",
        weight=(3 * unfit + limited + share * min((row["total"] or 0) / MANY, 1.0)) * of_everything,
        place=slug(quality_id(row).removeprefix("quality:")),
        estimate=share,
        unit="share affected",
        caveats=(limits(row),),
        needs=row["remedy"] or "",
        rests_on=((quality_id(row), "quality"),),
    )  # fmt: skip


def unanswered(basis: Basis) -> Iterator[Statement]:
    """A statement a question of the catalog that none of the city's sources answers, with the source that would."""
    present = set(basis.tables.sources["kind"].to_pylist())
    if any(level.population.size and (level.population > 0).any() for level in basis.tables.areas.levels):
        present.add("population")
    for weight, (name, entry) in enumerate(read_yaml("questions.yaml").items()):
        if not present & set(entry["answered_by"]):
            yield Statement(
                kind="unanswered",
                text=f"{entry['question']}: these sources cannot say.",
                strength=Strength(VERDICTS[1], "no source in the city folder speaks of it"),
                period="",
                weight=-float(weight),
                place=name,
                needs=entry["needs"],
            )
