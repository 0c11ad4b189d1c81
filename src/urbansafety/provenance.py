"""Where a dossier comes from, and what each of its statements rests on."""

from __future__ import annotations

import platform
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from typing import Any

import pyarrow.compute as pc

from urbansafety.dossier import Dossier
from urbansafety.errors import BadInput, nearest
from urbansafety.tables import Quality, Tables

PACKAGES = ("urbansafety", "duckdb", "ibis-framework", "numpy", "pyarrow", "pyogrio", "pyproj", "scipy", "shapely")
"""What the numbers may depend on."""
FORMAT = 1
"""Of the dossier; grows when a reader of the old one could not read the new one."""


def manifest(tables: Tables, quality: Quality, *, seed: int, today: date | None) -> dict[str, Any]:
    """What a dossier says about itself: city, period, versions, seed and the hashes of its sources.

    It bears no clock time and no path of a machine. ``today`` is the newest date in the data when it is None.
    """
    sources = tables.sources.select(["id", "file", "sha256", "first", "last"]).to_pylist()
    first = min((row["first"] for row in sources if row["first"]), default=None)
    last = max((row["last"] for row in sources if row["last"]), default=None)
    return {
        "format": FORMAT,
        "city": tables.city.city.model_dump(mode="json"),
        "levels": [{"level": level.name, "areas": len(level)} for level in tables.areas.levels],
        "projection": tables.areas.projection,
        "period": {"first": _iso(first), "last": _iso(last)},
        "complete_months": [str(month)[:7] for month in quality.months] if quality.months else [],
        "complete_months_of": {
            source: [str(month)[:7] for month in span] for source, span in sorted(quality.spans.items())
        },
        "today": _iso(today or last),
        "seed": seed,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "sources": {row["id"]: {"file": row["file"], "sha256": row["sha256"]} for row in sources},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def quality_id(row: dict[str, Any]) -> str:
    """The id of a row of the table ``quality``.

    >>> quality_id({"source": "source:police", "aspect": "timeliness", "iccs": "", "subject": "2024-12"})
    'quality:police:timeliness:2024-12'
    """
    source = (row["source"] or "all").removeprefix("source:")
    return ":".join(part for part in ("quality", source, row["aspect"], row["iccs"], row["subject"]) if part)


def indicator_id(row: dict[str, Any]) -> str:
    """The id of a row of the table ``indicators``.

    >>> row = {"challenge": "challenge:robbery", "level": "city", "area": "", "period": "2024"}
    >>> indicator_id(row | {"indicator": "rate"})
    'indicator:rate:robbery:city:2024'
    """
    challenge = (row["challenge"] or "").removeprefix("challenge:")
    parts = ("indicator", row["indicator"], challenge, row["level"], row["area"], row["period"])
    return ":".join(part for part in parts if part)


def counts_id(challenge: str, level: str) -> str:
    """The id of a challenge's counts at a level.

    >>> counts_id("challenge:robbery", "ward")
    'counts:robbery:ward'
    """
    return f"counts:{challenge.removeprefix('challenge:') or 'all'}:{level}"


@dataclass(frozen=True)
class Step:
    """One link in a chain of evidence: what it is, in words, and what it rests on."""

    id: str
    text: str
    rests_on: tuple[Step, ...] = ()

    def __str__(self) -> str:
        below = "\n".join(str(step) for step in self.rests_on)
        return self.text + "".join(f"\n  {line}" for line in below.splitlines())


def trace(dossier: Dossier, item: str) -> Step:
    """The chain of evidence of a finding, a pattern or a source, down to files, hashes, providers and row counts.

    Raises BadInput, with the nearest known id, for an id that the dossier does not have.
    """
    links = dossier.table("links").to_pydict()
    below: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for start, end, role in zip(links["from"], links["to"], links["role"], strict=True):
        below[start].append((end, role))
    known = {*links["from"], *links["to"]}
    known |= {name for table in ("findings", "sources") for name in dossier.table(table)["id"].to_pylist()}
    if item not in known:
        raise BadInput(f"{item!r} is not an id of this dossier", _remedy(item, known))
    words = _Words(dossier)

    def follow(node: str, role: str, above: tuple[str, ...]) -> Step:
        text = words.of(node)
        rests_on = tuple(follow(end, why, (*above, node)) for end, why in below[node] if end not in above)
        return Step(node, f"{role}: {text}" if role else text, rests_on)

    return follow(item, "", ())


def _remedy(item: str, known: set[str]) -> str:
    kind = item.partition(":")[0]
    same = [name for name in known if name.startswith(f"{kind}:")] or [n for n in known if n.startswith("finding:")]
    offer = nearest(item, same) if same else "The dossier has no findings."
    return offer if len(offer) < 300 else f"{offer[: offer.rfind(',', 0, 300)]}, … The table `findings` lists them all."


class _Words:
    """Says in words what an id of the dossier stands for."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._sources = {row["id"]: row for row in dossier.table("sources").to_pylist()}

    def of(self, node: str) -> str:
        kind = node.partition(":")[0]
        if node in self._sources:
            return _source(self._sources[node])
        if kind == "finding":
            row = self._row("findings", node)
            return f"{node} · {row['statement']} Evidence: {row['strength']} ({row['why']})."
        if kind == "pattern":
            row = self._row("patterns", node)
            tested = row["null_model"] or "no test"
            return f"{node} · {row['measure']} {_value(row, 'estimate')}, {row['count']:,} records, {tested}"
        if kind == "quality" and node in self._judged:
            return f"{node} · {self._judged[node]['message']}"
        if kind == "indicator" and node in self._measured:
            row = self._measured[node]
            behind = "" if row["count"] is None else f", {row['count']:,} records"
            return f"{node} · {_value(row, 'value')}{behind}"
        return node

    @cached_property
    def _judged(self) -> dict[str, dict[str, Any]]:
        return {quality_id(row): row for row in self._dossier.table("quality").to_pylist()}

    @cached_property
    def _measured(self) -> dict[str, dict[str, Any]]:
        """The values that findings are drawn from: those of the city as a whole."""
        values = self._dossier.table("indicators")
        return {indicator_id(row): row for row in values.filter(pc.equal(values["level"], "city")).to_pylist()}

    def _row(self, table: str, item: str) -> dict[str, Any]:
        whole = self._dossier.table(table)
        row: dict[str, Any] = whole.filter(pc.equal(whole["id"], item)).to_pylist()[0]
        return row


def _value(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return "not available"
    if row["lower"] is None:
        return _plain(row[name])
    return f"{_plain(row[name])} ({_plain(row['lower'])} to {_plain(row['upper'])})"


def _plain(value: float) -> str:
    """Three significant digits, and all of those before the point.

    >>> _plain(219648.0), _plain(0.04567)
    ('219,648', '0.0457')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _source(row: dict[str, Any]) -> str:
    parts = [f"{row['id']} · {row['file']}"]
    parts += [row["provider"] or "provider not said"]
    parts += [row["group"]] if row["group"] else []
    if row["read"] is not None:
        parts += [f"{row['read']:,} rows read = {row['accepted'] or 0:,} accepted + {row['rejected'] or 0:,} rejected"]
    parts += [f"sha256 {row['sha256']}"] if row["sha256"] else []
    return " · ".join(parts)
