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


SAID = {
    "finding": ("findings", "{statement} Evidence: {strength} ({why})."),
    "pattern": ("patterns", "{measure} {estimate} ({lower} to {upper}), {count} records, {null_model}"),
    "risk": (
        "risks",
        "risk {risk} of 10 ({lower} to {upper}): threat {threat}, vulnerability {vulnerability}, coping {coping}",
    ),
    "priority": (
        "priorities",
        "place {rank_lower} to {rank_upper} of {candidates}, first in {first} of the draws; {label}: {why}",
    ),
    "factor": ("factors", "{label} ({unit}), {dimension}; goalposts {low} and {high}: {reference}"),
    "flow": ("flows", "{label}: {volume} ({lower} to {upper}) {unit}, {basis}; {said_by}"),
    "judgement": ("judgements", "{value} ({lower} to {upper}) {unit} by {experts} experts, {pool}"),
    "institution": ("institutions", "{name}, {level}, {sector}"),
    "function": ("functions", "{label}: {state}"),
    "mandate": ("mandates", "{mandate} mandate; legal basis: {legal_basis}"),
    "capacity": ("capacity", "{dimension}: grade {grade} ({lower} to {upper}); respondents: {respondents}"),
    "gap": ("gaps", "{statement}"),
}
"""Kind of an id → the table that has it, and how a row of it is said from its columns."""


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
    words = _Words(dossier)
    known = {*links["from"], *links["to"], *words.sources}
    kind = item.partition(":")[0]
    known |= {*words.rows(kind), *words.rows("finding")}
    if item not in known:
        raise BadInput(f"{item!r} is not an id of this dossier", _remedy(item, known))

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
        self.sources = {row["id"]: row for row in dossier.table("sources").to_pylist()}
        self._rows: dict[str, dict[str, dict[str, Any]]] = {}

    def of(self, node: str) -> str:
        kind = node.partition(":")[0]
        if node in self.sources:
            return _source(self.sources[node])
        if kind in SAID and node in self.rows(kind):
            return f"{node} · {_said(SAID[kind][1], self.rows(kind)[node])}"
        if kind == "quality" and node in self._judged:
            return f"{node} · {self._judged[node]['message']}"
        if kind == "indicator" and node in self._measured:
            row = self._measured[node]
            behind = "" if row["count"] is None else f", {row['count']:,} records"
            return f"{node} · {_value(row, 'value')}{behind}"
        return node

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """The rows of a kind's table by id: the pool in use of a judgement. Empty for a kind without a table."""
        if kind not in SAID:
            return {}
        if kind not in self._rows:
            rows = [row for row in self._dossier.table(SAID[kind][0]).to_pylist() if row.get("used", True)]
            self._rows[kind] = {f"{kind}:{row['id'].removeprefix(f'{kind}:')}": row for row in reversed(rows)}
        return self._rows[kind]

    @cached_property
    def _judged(self) -> dict[str, dict[str, Any]]:
        return {quality_id(row): row for row in self._dossier.table("quality").to_pylist()}

    @cached_property
    def _measured(self) -> dict[str, dict[str, Any]]:
        """The values that findings are drawn from: those of the city as a whole."""
        values = self._dossier.table("indicators")
        return {indicator_id(row): row for row in values.filter(pc.equal(values["level"], "city")).to_pylist()}


def _said(form: str, row: dict[str, Any]) -> str:
    """A row in words; a range that is not known is left out.

    >>> _said("{name} {value} ({lower} to {upper})", {"name": "x", "value": 2.0, "lower": None, "upper": None})
    'x 2'
    """
    if row.get("lower", "") is None:
        form = form.replace(" ({lower} to {upper})", "")
    return form.format_map({name: _word(value) for name, value in row.items()})


def _word(value: Any) -> str:
    if isinstance(value, int | float):
        return _plain(value)
    return str(value or "not said")


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
