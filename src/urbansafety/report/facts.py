"""What the report reads from a dossier, in the shape that pages need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from urbansafety.dossier import Dossier
from urbansafety.findings.basis import broad, level_noun
from urbansafety.findings.trends import SAYS_NOTHING
from urbansafety.wording import ends, lower_first, place_name, whole

CITY = "city"
UNFIT = "unfit"
UNFIT_SHARE = 0.1
FEW = 5
"""Counts of areas below it are not shown as such."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """A dossier with what a page looks up in it again and again."""

    dossier: Dossier
    _by_year: dict[str, pa.Table] = field(default_factory=dict)

    @cached_property
    def findings(self) -> list[Row]:
        """Every finding, in the order of its rank."""
        return sorted(self.dossier.table("findings").to_pylist(), key=lambda row: row["rank"])

    @cached_property
    def challenges(self) -> dict[str, Row]:
        """Challenges with records, most recorded first."""
        rows = [row for row in self.dossier.table("challenges").to_pylist() if row["recorded"]]
        return {row["id"]: row for row in sorted(rows, key=lambda row: (-row["recorded"], row["id"]))}

    @cached_property
    def specific(self) -> list[str]:
        """Challenges that are not merely the sum of narrower ones."""
        return [challenge for challenge in self.challenges if not broad(self.challenges, challenge)]

    def label(self, challenge: str) -> str:
        """A challenge's name inside a sentence."""
        return lower_first(self.challenges[challenge]["label"])

    def nested(self, one: str, other: str) -> bool:
        """Whether every code of one challenge lies within the other's; a challenge is not nested in itself."""
        a, b = (tuple(self.challenges[challenge]["iccs"]) for challenge in (one, other))
        return one != other and (all(code.startswith(b) for code in a) or all(code.startswith(a) for code in b))

    @cached_property
    def sources(self) -> list[Row]:
        """The sources, those of records first; each gets the letter it is cited by."""
        order = ("incidents", "counts", "crosswalk", "areas", "population")
        rows = self.dossier.table("sources").to_pylist()
        rows.sort(key=lambda row: (order.index(row["kind"]) if row["kind"] in order else len(order), row["id"]))
        return [row | {"letter": letter(i)} for i, row in enumerate(rows)]

    @cached_property
    def quality(self) -> list[Row]:
        """The rows of the quality table."""
        rows: list[Row] = self.dossier.table("quality").to_pylist()
        return rows

    @cached_property
    def events(self) -> list[Row]:
        """Declared events in order of their start."""
        rows: list[Row] = self.dossier.table("events").to_pylist()
        return rows

    @cached_property
    def patterns(self) -> pa.Table:
        """The table of patterns."""
        return self.dossier.table("patterns")

    @cached_property
    def city_changes(self) -> dict[str, Row]:
        """The city's yearly change by challenge, as patterns; those whose interval says nothing are left out."""
        rows = self.patterns.filter(
            pc.and_(pc.equal(self.patterns["kind"], "trend"), pc.equal(self.patterns["level"], CITY))
        )
        return {
            row["challenge"]: row
            for row in rows.to_pylist()
            if row["estimate"] is not None and row["lower"] is not None and row["upper"] - row["lower"] < SAYS_NOTHING
        }

    @cached_property
    def _values(self) -> pa.Table:
        return self.dossier.table("indicators")

    @cached_property
    def city_values(self) -> dict[tuple[str, str, str], Row]:
        """Indicator rows of the whole city by indicator, challenge and year."""
        rows = self._values.filter(pc.equal(self._values["level"], CITY)).to_pylist()
        return {(row["indicator"], row["challenge"] or "", row["period"]): row for row in rows}

    @cached_property
    def year(self) -> str:
        """The newest year that the findings on levels speak of; "" when there is none."""
        return max(self._years.values(), default="") or max((key[2] for key in self.city_values), default="")

    def year_of(self, challenge: str) -> str:
        """The year that a challenge is told of: the report's, or the newest that its own sources cover."""
        return self._years.get(challenge, self.year)

    @cached_property
    def _years(self) -> dict[str, str]:
        return {row["challenge"]: row["period"] for row in self.findings if row["kind"] == "level"}

    def _of_year(self, year: str) -> pa.Table:
        if year not in self._by_year:
            self._by_year[year] = self._values.filter(pc.equal(self._values["period"], year))
        return self._by_year[year]

    def values(self, indicator: str, challenge: str, level: str) -> list[Row]:
        """Rows of one indicator in the challenge's year, one an area of the level."""
        of_year = self._of_year(self.year_of(challenge))
        wanted = pc.and_(pc.equal(of_year["indicator"], indicator), pc.equal(of_year["level"], level))
        rows: list[Row] = of_year.filter(pc.and_(wanted, pc.equal(of_year["challenge"], challenge))).to_pylist()
        return rows

    @cached_property
    def levels(self) -> list[str]:
        """Names of the levels, from large to small."""
        return [entry["level"] for entry in self.dossier.manifest["levels"]]

    @cached_property
    def areas(self) -> dict[str, pa.Table]:
        """The areas of each level."""
        table = self.dossier.table("areas")
        return {level: table.filter(pc.equal(table["level"], level)) for level in self.levels}

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Names of areas by level and id."""
        table = self.dossier.table("areas").select(["level", "id", "name"]).to_pydict()
        return {
            (level, area): place_name(str(name or area), level_noun(level))
            for level, area, name in zip(table["level"], table["id"], table["name"], strict=True)
        }

    def name(self, level: str, area: str) -> str:
        """An area's name; its id where it has none."""
        return self.names.get((level, area), area)

    @cached_property
    def _monthly(self) -> tuple[np.ndarray[Any, Any], pa.Table]:
        counts = self.dossier.table("counts")
        city = counts.filter(pc.equal(counts["level"], CITY))
        city = city.group_by(["month", "iccs"]).aggregate([("count", "sum")])
        months = city["month"].to_numpy().astype("datetime64[M]")
        if not len(months):
            return months, city
        return np.arange(months.min(), months.max() + 1), city

    @cached_property
    def total(self) -> int:
        """Records of the whole city and period, each counted once; declared counts count as many as they say."""
        return int(pc.sum(self._monthly[1]["count_sum"]).as_py() or 0)

    def monthly(self, challenge: str) -> tuple[list[date], list[int]]:
        """Records of the whole city by month, every month from the first to the last of the data."""
        months, city = self._monthly
        codes = tuple(self.challenges[challenge]["iccs"])
        keep = np.array([(code or "").startswith(codes) for code in city["iccs"].to_pylist()], bool)
        at = city["month"].to_numpy().astype("datetime64[M]")[keep]
        count = np.bincount((at - months[0]).astype(int), city["count_sum"].to_numpy()[keep], len(months))
        return months.astype(object).tolist(), count.astype(int).tolist()

    def unfit(self, use: str, challenge: str) -> bool:
        """Whether the verdict on a use rules out more than a tenth of a challenge's records, so that none is made."""
        ruled_out = tuple({row["iccs"] for row in self.quality if row[use] == UNFIT and self._of_all(row)})
        city = self._monthly[1]
        codes = tuple(self.challenges[challenge]["iccs"])
        records = dict.fromkeys((True, False), 0)
        for code, count in zip(city["iccs"].to_pylist(), city["count_sum"].to_pylist(), strict=True):
            if (code or "").startswith(codes):
                records[bool(ruled_out) and (code or "").startswith(ruled_out)] += count
        return records[True] > UNFIT_SHARE * sum(records.values())

    def _of_all(self, row: Row) -> bool:
        """Whether a verdict speaks of one code, or of every source of records."""
        of_records = {source["id"] for source in self.sources if source["kind"] in ("incidents", "counts")}
        return bool(row["iccs"]) or row["source"] == "" or {row["source"]} == of_records

    def complete(self, challenge: str) -> tuple[date, date] | None:
        """First and last month that every source which records a challenge covers in full."""
        codes = tuple(self.challenges[challenge]["iccs"])
        spans = self.dossier.manifest["complete_months_of"]
        own = [spans.get(source) for code, source in self._recording if code.startswith(codes)]
        known = [months for months in own if months]
        first, last = max((m[0] for m in known), default=""), min((m[1] for m in known), default="")
        whole = first <= last and len(known) == len(own) > 0
        months = [first, last] if whole else self.dossier.manifest["complete_months"]
        return (date.fromisoformat(f"{months[0]}-01"), date.fromisoformat(f"{months[1]}-01")) if months else None

    @cached_property
    def _recording(self) -> list[tuple[str, str]]:
        """ICCS codes and the sources that record them."""
        counts = self.dossier.table("counts")
        pairs = counts.filter(pc.equal(counts["level"], CITY)).group_by(["iccs", "source"]).aggregate([])
        return [(code or "", source) for code, source in zip(*pairs.to_pydict().values(), strict=True)]

    @cached_property
    def rejected(self) -> list[Row]:
        """Rows that could not be used, by source and reason, most first."""
        columns = ["source", "reason"]
        held = self.dossier.tables.get("rejected")
        table = pq.read_table(held, columns=columns) if isinstance(held, Path) else self.dossier.table("rejected")
        counted = table.select(columns).group_by(columns).aggregate([([], "count_all")]).to_pylist()
        alike: dict[tuple[str, str], int] = {}
        for row in counted:
            key = row["source"], re.sub(r"\brow [\d,]+", "an earlier row", row["reason"])
            alike[key] = alike.get(key, 0) + row["count_all"]
        rows = [{"source": key[0], "reason": key[1], "count": count} for key, count in alike.items()]
        return sorted(rows, key=lambda row: (row["source"], -row["count"], row["reason"]))

    @cached_property
    def rests_on(self) -> dict[str, list[str]]:
        """For each id, what it rests on."""
        links = self.dossier.table("links").to_pydict()
        below: dict[str, list[str]] = {}
        for start, end in zip(links["from"], links["to"], strict=True):
            below.setdefault(start, []).append(end)
        return below

    def source_letters(self, item: str) -> list[tuple[str, str]]:
        """Letters and ids of the sources at the end of an id's chain."""
        seen, todo = {item}, [item]
        while todo:
            for below in self.rests_on.get(todo.pop(), ()):
                if below not in seen:
                    seen.add(below)
                    todo.append(below)
        return [(row["letter"], row["id"]) for row in self.sources if row["id"] in seen]


def few(count: int) -> str:
    """A count of a table; small ones are not shown as such.

    >>> few(4), few(1234)
    ('<5', '1,234')
    """
    return f"<{FEW}" if count < FEW else whole(count)


def interval(row: Row | None) -> str:
    """An indicator's interval for a table; "" where there is none.

    >>> interval({"lower": 90.2, "upper": 150.4})
    '90 to 150'
    """
    if not row or row["lower"] is None or row["upper"] is None:
        return ""
    return " to ".join(ends(row["lower"], row["upper"]))


def letter(position: int) -> str:
    """The letters a, b, … z, aa, ab, … by which sources are cited.

    >>> letter(0), letter(25), letter(26)
    ('a', 'z', 'aa')
    """
    first, last = divmod(position, 26)
    return (letter(first - 1) if first else "") + chr(ord("a") + last)
