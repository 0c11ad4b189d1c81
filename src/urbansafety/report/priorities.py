"""The page on what comes first: the order with its ranges, groups side by side, and what lies behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from urbansafety.catalog.criteria import criteria
from urbansafety.city import CITY
from urbansafety.findings.basis import level_noun
from urbansafety.findings.inputs import score
from urbansafety.priorities.labels import RULE, leading
from urbansafety.report.facts import Facts, Row
from urbansafety.report.risk import DASH, class_of
from urbansafety.wording import NBSP, capital, listed, lower_first, plural

SHOWN = 10
"""Candidates of a level that the page shows."""
MOSTLY = 0.5
UNSURE = 3.0
"""A score whose interval is wider is drawn in grey, as those of risk."""
STEPS = ((0.8, 5), (0.5, 3), (0.2, 1))
"""Shares of draws among the first, each with its step of colour: those that decide the label."""
WIDTH = 160
MARKS = {"robust": "●", "contested": "◐", "not enough evidence": "○"}


@dataclass(frozen=True)
class _Ranked:
    """The rows of the dossier, by priority, and the groups whose weights are known."""

    facts: Facts
    labels: dict[str, str]
    criteria: dict[str, dict[str, Row]]
    by_group: dict[str, dict[str, Row]]
    groups: list[str]


def section(facts: Facts) -> Row | None:
    """What the template ``priorities.html.j2`` shows; None where nothing was ranked."""
    rows = sorted(facts.dossier.table("priorities").to_pylist(), key=lambda row: (row["expected_rank"], row["id"]))
    if not rows:
        return None
    weights = facts.dossier.table("preferences").to_pylist()
    challenges = facts.dossier.table("challenges").to_pylist()
    found = _Ranked(
        facts,
        {row["id"]: lower_first(row["label"]) for row in challenges},
        _by_priority(facts, "criteria", "criterion"),
        _by_priority(facts, "group_ranks", "group"),
        sorted({row["group"] for row in weights}),
    )
    levels = [level for level in (CITY, *facts.levels) if any(row["level"] == level for row in rows)]
    return {
        "findings": [row for row in facts.findings if row["kind"] == "priority"],
        "unasked": next((row for row in facts.findings if row["id"].startswith("finding:weights")), None),
        "levels": [_level(found, level, [row for row in rows if row["level"] == level]) for level in levels],
        "groups": found.groups,
        "asked": plural(len(found.groups), "stakeholder group"),
        "criteria": [{"label": one.label["en"], "meaning": one.meaning} for one in criteria().values()],
        "weights": [_weights(group, weights) for group in found.groups],
        "rule": RULE,
        "marks": MARKS,
        "draws": rows[0]["draws"],
    }


def _by_priority(facts: Facts, table: str, column: str) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in facts.dossier.table(table).to_pylist():
        found[row["priority"]][row[column]] = row
    return found


def _level(found: _Ranked, level: str, rows: list[Row]) -> Row:
    shown, first = rows[:SHOWN], leading(len(rows))
    names = [capital(_name(found, row)) for row in shown]
    return {
        "whole": level == CITY,
        "noun": level_noun(level),
        "title": _title(shown, names),
        "pool": plural(len(rows), "candidate"),
        "left_out": plural(len(rows) - SHOWN, "candidate") if len(rows) > SHOWN else "",
        "first": first,
        "rows": [_row(found, row, name, len(rows)) for row, name in zip(shown, names, strict=True)],
        "groups_title": _groups_title(found, shown, names),
        "item": shown[0]["id"],
    }


def _name(found: _Ranked, row: Row) -> str:
    where = f" in {found.facts.name(row['level'], row['area'])}" if row["area"] else ""
    return f"{found.labels[row['challenge']]}{where}"


def _surely(row: Row) -> bool:
    return bool(row["label"] == "robust" and row["leading"] > MOSTLY)


def _title(rows: list[Row], names: list[str]) -> str:
    sure = [name for row, name in zip(rows, names, strict=True) if _surely(row)]
    if rows[0]["first"] > MOSTLY:
        return f"{names[0]} comes first"
    if sure:
        said = listed([sure[0], *map(lower_first, sure[1:])], most=3)
        return f"{said} {'is' if len(sure) == 1 else 'are'} surely among the first"
    return f"{names[0]} leads, but nothing surely comes first"


def _groups_title(found: _Ranked, rows: list[Row], names: list[str]) -> str:
    """The candidate on which the groups differ most, of those that are contested between groups."""
    spread = {
        name: max(shares) - min(shares)
        for row, name in zip(rows, names, strict=True)
        if row["label"] == "contested" and (shares := [own["leading"] for own in found.by_group[row["id"]].values()])
    }
    if not spread:
        return "The groups see the first places alike"
    return f"The groups differ most on {lower_first(max(spread, key=lambda name: spread[name]))}"


def _row(found: _Ranked, row: Row, name: str, candidates: int) -> Row:
    step = WIDTH / max(candidates, 1)
    low, middle, high = (step * (place - 0.5) for place in (row["rank_lower"], row["expected_rank"], row["rank_upper"]))
    own = found.by_group[row["id"]]
    return {
        "name": name,
        "strip": {"low": low, "middle": middle, "high": high, "width": WIDTH},
        "ranks": _ranks(row["rank_lower"], row["rank_upper"]),
        "among": _per_cent(row["leading"]),
        "label": row["label"],
        "beyond": row["label"] == "robust" and not _surely(row),
        "why": capital(row["why"]),
        "groups": [_group(own[group]) for group in found.groups],
        "criteria": [_cell(found.criteria[row["id"]][one]) for one in criteria()],
        "checks": f"{row['topsis_rank']}, {row['promethee_rank']}{', in a circle' if row['cycle'] else ''}",
    }


def _per_cent(share: float) -> str:
    """A share of the draws, which bear no decimals.

    >>> _per_cent(0.004).replace(NBSP, " "), _per_cent(0.997).replace(NBSP, " ")
    ('<1 %', '>99 %')
    """
    if 0 < share < 0.01 or 0.99 < share < 1:
        return f"{'<1' if share < 0.5 else '>99'}{NBSP}%"
    return f"{100 * share:.0f}{NBSP}%"


def _ranks(low: int, high: int) -> str:
    """A range of places in words.

    >>> _ranks(1, 4), _ranks(2, 2)
    ('1 to 4', '2')
    """
    return f"{low}" if low == high else f"{low} to {high}"


def _group(row: Row) -> Row:
    """The mean place by the weights of a group, the darker the more surely it is among the first."""
    step = next((step for share, step in STEPS if row["leading"] >= share), 0)
    return {"place": f"{row['expected_rank']:.0f}", "step": step, "among": _per_cent(row["leading"])}


def _cell(row: Row) -> Row:
    if row["value"] is None:
        return {"step": None, "basis": row["basis"]}
    return {
        "step": class_of(row["value"]),
        "unsure": row["upper"] - row["lower"] > UNSURE,
        "score": score(row["value"]),
        "range": f"{score(row['lower'])}{DASH}{score(row['upper'])}",
        "basis": row["basis"],
    }


def _weights(group: str, weights: list[Row]) -> Row:
    own = {row["criterion"]: row for row in weights if row["group"] == group}
    first = own[next(iter(criteria()))]
    return {
        "group": capital(group),
        "points": [f"{own[one]['weight']:.0f}" for one in criteria()],
        "respondents": first["respondents"],
        "inconsistency": first["inconsistency"],
    }
