"""From a measure to a verdict for each use, by the rules of ``catalog/quality.yaml``; the dossier's ``quality``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from urbansafety.catalog import read_yaml
from urbansafety.dossier import declared
from urbansafety.tables import USES, VERDICTS, Observation

NOTHING_FOUND = "Nothing found: "


@dataclass(frozen=True)
class Remark:
    """One thing to say about the data: ``affected`` of ``total``, judged by ``rule``.

    The rule's measure is ``value``, or the affected share where no value is given. ``iccs`` names the one code that
    the remark speaks of; "" is every category. ``harmless`` remarks are fit for every use: they say what was looked
    at.
    """

    rule: str
    source: str
    subject: str
    affected: int
    total: int
    message: str
    iccs: str = ""
    value: float | None = None
    harmless: bool = False

    def row(self) -> dict[str, Any]:
        """The row of the dossier's ``quality``."""
        rule = read_yaml("quality.yaml")["rules"][self.rule]
        share = self.affected / self.total if self.total else 0.0
        verdicts = judge({} if self.harmless else rule, share if self.value is None else self.value)
        return {
            "source": self.source, "aspect": rule["aspect"], "iccs": self.iccs, "subject": self.subject,
            "affected": int(self.affected), "total": int(self.total), **verdicts, "message": self.message,
            "remedy": "" if self.harmless else _remedy(rule, verdicts, self.affected),
        }  # fmt: skip


def limit(name: str) -> float:
    """A threshold of the catalog's ``limits``."""
    return float(read_yaml("quality.yaml")["limits"][name]["value"])


def judge(rule: dict[str, Any], value: float) -> dict[str, str]:
    """The verdict for each use of a rule's measure; uses that the rule does not name are fit.

    >>> rule = {"worse": "higher", "maps": [0.15, 0.40], "trends": ["never", 0.15]}
    >>> judge(rule, 0.1)
    {'counts': 'fit', 'rates': 'fit', 'trends': 'limited', 'maps': 'fit'}
    >>> judge(rule, 0.5)["maps"]
    'unfit'
    """
    sign = -1 if rule.get("worse") == "lower" else 1
    return {use: _verdict(rule[use], sign * value, sign) if use in rule else "fit" for use in USES}


def _verdict(marks: list[Any], value: float, sign: int) -> str:
    fit, limited = marks
    if fit != "never" and value <= sign * fit:
        return "fit"
    return "limited" if limited == "never" or value <= sign * limited else "unfit"


def _remedy(rule: dict[str, Any], verdicts: dict[str, str], affected: int) -> str:
    """The remedy where a use is not fit; of a rule that limits no use, where anything is affected."""
    wanted = any(verdict != "fit" for verdict in verdicts.values()) or (affected and not set(USES) & set(rule))
    return str(rule["remedy"]) if wanted else ""


def observed(observations: Iterable[Observation]) -> list[dict[str, Any]]:
    """Rows of what reading the files found, judged by the first of the ``observed`` rules that fits."""
    judged = [(seen, _rule_for(seen)) for seen in observations]
    return [
        {
            "source": seen.source, "aspect": seen.aspect, "iccs": "", "subject": seen.subject,
            "affected": int(seen.affected), "total": int(seen.total), **judge(rule, seen.share),
            "message": _sentence(seen.message), "remedy": _remedy(rule, judge(rule, seen.share), seen.affected),
        }
        for seen, rule in judged
        if "told" not in rule
    ]  # fmt: skip


def _rule_for(seen: Observation) -> dict[str, Any]:
    rules: list[dict[str, Any]] = read_yaml("quality.yaml")["observed"]
    return next(rule for rule in rules if rule["aspect"] == seen.aspect and fnmatchcase(seen.subject, rule["subject"]))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def quality_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """The dossier's ``quality``: one row a key; of rows with the same key the messages are joined, the worst holds."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    table = declared()["quality"]
    for row in rows:
        key = tuple(row[name] for name in table.key)
        merged[key] = _joined(merged[key], row) if key in merged else row
    return table.rows(list(merged.values()))


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    worst = {use: max(first[use], second[use], key=VERDICTS.index) for use in USES}
    repeated = second["message"] in first["message"]
    message = first["message"] if repeated else f"{first['message']} {second['message']}"
    return {**first, **worst, "message": message, "remedy": first["remedy"] or second["remedy"]}
