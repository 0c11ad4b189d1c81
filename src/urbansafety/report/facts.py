"""What the report reads from a dossier, in the shape that pages need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from urbansafety.catalog.classification import broad
from urbansafety.city import CITY
from urbansafety.dossier import Dossier, blocks, declared, set_aside
from urbansafety.findings.basis import FEW, level_noun
from urbansafety.findings.trends import SAYS_NOTHING
from urbansafety.patterns.series import UNFIT_SHARE
from urbansafety.tables import UNFIT, Ints, Months
from urbansafety.wording import ends, lower_first, place_name, whole

Row = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """A dossier with what a page looks up in it again and again."""

    dossier: Dossier
    _values_of: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)

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
        if not {one, other} <= set(self.challenges):
            return False
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
    def area_of_pattern(self) -> dict[str, str]:
        """The area of each pattern by its id."""
        return dict(zip(self.patterns["id"].to_pylist(), self.patterns["area"].to_pylist(), strict=True))

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
    def _blocks(self) -> dict[tuple[str, ...], pa.Table]:
        """Values by indicator, challenge and level."""
        return blocks(self.dossier.table("indicators"), "indicator", "challenge", "level")

    @cached_property
    def city_values(self) -> dict[tuple[str, str, str], Row]:
        """Indicator rows of the whole city by indicator, challenge and year."""
        return {
            (indicator, challenge, row["period"]): row
            for (indicator, challenge, level), values in self._blocks.items()
            if level == CITY
            for row in values.to_pylist()
        }

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

    def values(self, indicator: str, challenge: str, level: str) -> list[Row]:
        """Area, value, interval and count of one indicator in the challenge's year, one row an area of the level."""
        key = indicator, challenge, level
        if key not in self._values_of:
            found = self._blocks.get(key, self._nothing)
            rows = found.filter(pc.equal(found["period"], self.year_of(challenge)))
            self._values_of[key] = rows.select(["area", "value", "lower", "upper", "count"]).to_pylist()
        return self._values_of[key]

    @cached_property
    def _nothing(self) -> pa.Table:
        return declared()["indicators"].schema.empty_table()

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
    def _city_counts(self) -> pa.Table:
        counts = self.dossier.table("counts")
        return blocks(counts, "level").get((CITY,), counts.slice(0, 0))

    @cached_property
    def _monthly(self) -> tuple[Months, dict[str, Ints]]:
        """Every month of the data, and the records of the whole city by ICCS code in each."""
        city = self._city_counts.group_by(["month", "iccs"]).aggregate([("count", "sum")])
        at = city["month"].to_numpy().astype("datetime64[M]")
        if not len(at):
            return at, {}
        months, of_code = np.arange(at.min(), at.max() + 1), dict[str, Ints]()
        place = (at - months[0]).astype(np.int64).tolist()
        for code, month, count in zip(city["iccs"].to_pylist(), place, city["count_sum"].to_pylist(), strict=True):
            of_code.setdefault(code or "", np.zeros(len(months), np.int64))[month] += count
        return months, of_code

    @cached_property
    def total(self) -> int:
        """Records of the whole city and period, each counted once; declared counts count as many as they say."""
        return int(sum(count.sum() for count in self._monthly[1].values()))

    def monthly(self, challenge: str) -> tuple[list[date], list[int]]:
        """Records of the whole city by month, every month from the first to the last of the data."""
        months, of_code = self._monthly
        codes = tuple(self.challenges[challenge]["iccs"])
        own = [count for code, count in of_code.items() if code.startswith(codes)]
        return months.astype(object).tolist(), np.sum(own or [np.zeros(len(months), np.int64)], axis=0).tolist()

    def unfit(self, use: str, challenge: str) -> bool:
        """Whether the verdict on a use rules out more than a tenth of a challenge's records, so that none is made."""
        ruled_out = tuple({row["iccs"] for row in self.quality if row[use] == UNFIT and self._of_all(row)})
        codes = tuple(self.challenges[challenge]["iccs"])
        records = dict.fromkeys((True, False), 0)
        for code, count in self._monthly[1].items():
            if code.startswith(codes):
                records[bool(ruled_out) and code.startswith(ruled_out)] += int(count.sum())
        return records[True] > UNFIT_SHARE * sum(records.values())

    def _of_all(self, row: Row) -> bool:
        """Whether a verdict speaks of one code, or of every source of records."""
        return bool(row["iccs"]) or row["source"] == "" or {row["source"]} == self._of_records

    @cached_property
    def _of_records(self) -> set[str]:
        return {source["id"] for source in self.sources if source["kind"] in ("incidents", "counts")}

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
        pairs = self._city_counts.group_by(["iccs", "source"]).aggregate([])
        return [(code or "", source) for code, source in zip(*pairs.to_pydict().values(), strict=True)]

    @cached_property
    def rejected(self) -> list[Row]:
        """Rows that could not be used, by source and reason, most first."""
        return set_aside(self.dossier)

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
