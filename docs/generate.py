"""Writes the generated parts of the documents. Run it after a change to the catalog: python docs/generate.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from urbansafety.catalog import challenges, factors, indicators, read_yaml, references
from urbansafety.catalog.criteria import criteria
from urbansafety.catalog.institutions import dimensions, functions, gap_rules
from urbansafety.dossier import declared

DOCS = Path(__file__).parent
USES = ("counts", "rates", "trends", "maps")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def dossier_tables() -> str:
    """Every table of a dossier with its columns."""
    parts = []
    for one in declared().values():
        rows = [(f"`{column.name}`", column.type, column.unit, column.meaning) for column in one.columns]
        key = ", ".join(f"`{name}`" for name in one.key)
        parts.append(
            f"## `{one.name}`\n\n{one.meaning}. A row is identified by {key}, and rows stand in that order.\n\n"
            + table(("column", "type", "unit", "meaning"), rows)
        )
    return "\n\n".join(parts)


def quality_rules() -> str:
    """The rules of the check, with marks and reasons."""
    rows = [
        (rule["aspect"], rule["measure"], _marks(rule), rule["reason"])
        for rule in read_yaml("quality.yaml")["rules"].values()
    ]
    return table(("aspect", "measure", "marks", "reason"), rows)


def quality_limits() -> str:
    """From which size on something is worth a reader's time."""
    limits = read_yaml("quality.yaml")["limits"]
    return table(
        ("limit", "value", "reason"), [(name, f"{one['value']:g}", one["reason"]) for name, one in limits.items()]
    )


def _marks(rule: dict[str, Any]) -> str:
    """As in "maps: fit up to 0.15, limited up to 0.4, else unfit"; uses with the same marks together."""
    toward = "from" if rule["worse"] == "lower" else "up to"
    by_marks: dict[str, list[str]] = {}
    for use in USES:
        if use in rule:
            by_marks.setdefault(_words(rule[use], toward), []).append(use)
    return "; ".join(f"{', '.join(uses)}: {words}" for words, uses in by_marks.items()) or "limits no use"


def _words(marks: list[Any], toward: str) -> str:
    fit, limited = marks
    words = [] if fit == "never" else [f"fit {toward} {fit:g}"]
    if limited == "never":
        return ", ".join([*words, "else limited"])
    return ", ".join([*words, *([] if limited == fit else [f"limited {toward} {limited:g}"]), "else unfit"])


def indicator_definitions() -> str:
    """The indicators of the catalog."""
    rows = [
        (f"`{name}`", one.label["en"], one.unit, references()[one.reference].text, one.note)
        for name, one in indicators().items()
    ]
    return table(("indicator", "label", "unit", "reference", "note"), rows)


def challenge_definitions() -> str:
    """The challenges of the catalog."""
    rows = [
        (
            f"`{one.id}`",
            one.label["en"],
            ", ".join(one.iccs),
            ", ".join(one.sdg),
            "yes" if one.activity_driven else "",
            f"{one.goalposts.low:g} to {one.goalposts.high:g}" if one.goalposts else "",
        )
        for one in challenges()
    ]
    return table(("challenge", "label", "ICCS codes", "SDG targets", "depends on police activity", "goalposts"), rows)


def factor_definitions() -> str:
    """The factors of vulnerability and resilience."""
    rows = [
        (
            f"`{one.id}`",
            one.description,
            f"{one.dimension}, {one.sphere}",
            one.unit,
            f"{one.goalposts.low:g} to {one.goalposts.high:g}" if one.goalposts else "",
        )
        for one in factors().values()
    ]
    return table(("factor", "what it is", "dimension and sphere", "unit", "goalposts"), rows)


def function_definitions() -> str:
    """The functions of the catalog."""
    rows = [
        (
            f"`{bare(one.id)}`",
            one.label["en"],
            one.description,
            ", ".join(one.levels),
            ", ".join(map(bare, one.needs_data_from)),
        )
        for one in functions().values()
    ]
    return table(("function", "label", "what it is", "usual levels", "needs data from"), rows)


def bare(id: str) -> str:
    """An id without its kind, as people write it in tables."""
    return id.partition(":")[2]


def capacity_dimensions() -> str:
    """The dimensions of capacity."""
    rows = [(f"`{one.id}`", one.description, one.gap) for one in dimensions().values()]
    return table(("dimension", "an A says that", "multi-level gap of a D"), rows)


def rules_of_gaps() -> str:
    """The rules that find gaps."""
    rows = [(f"`{one.id}`", one.gap, one.speaks, one.judged, one.remedy) for one in gap_rules().values()]
    return table(("rule", "multi-level gap", "it speaks when", "it can judge", "remedy"), rows)


def reading_list() -> str:
    """The bibliography."""
    return table(("key", "reference"), [(f"`{key}`", one.text) for key, one in sorted(references().items())])


def flow_types() -> str:
    """The types of flows and what they feed."""
    rows = [
        (f"`{name}`", one["label"]["en"], ", ".join(one["challenges"]))
        for name, one in read_yaml("flows.yaml")["types"].items()
    ]
    return table(("type", "label", "feeds, unless the city says otherwise"), rows)


def flow_decay() -> str:
    """How far the nodes of flows reach."""
    rows = [
        (f"`{kind}`", f"{one['km']:g}", f"{one['low']:g} to {one['high']:g}")
        for kind, one in read_yaml("flows.yaml")["decay"].items()
    ]
    return table(("kind of node", "decay, km", "range"), rows)


def criteria_of_priorities() -> str:
    """The criteria with their fixed scales."""
    rows = [
        (
            f"`{one.id}`",
            one.meaning,
            one.unit,
            f"{one.low:g} to {one.high:g}{', equal ratios alike' if one.log else ''}",
            one.reason,
        )
        for one in criteria().values()
    ]
    return table(("criterion", "it says", "unit", "0 to 10", "why these ends"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "dossier tables": dossier_tables,
    "quality rules": quality_rules,
    "quality limits": quality_limits,
    "indicators": indicator_definitions,
    "challenges": challenge_definitions,
    "factors": factor_definitions,
    "functions": function_definitions,
    "dimensions": capacity_dimensions,
    "gap rules": rules_of_gaps,
    "flow types": flow_types,
    "flow decay": flow_decay,
    "criteria": criteria_of_priorities,
    "references": reading_list,
}
MARKED = re.compile(r"(<!-- generated: ([a-z ]+) -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)


def generated(page: Path) -> str:
    """The text of a page with every generated part as it should be."""
    return MARKED.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}{part[3]}", page.read_text("utf-8"))


if __name__ == "__main__":
    for page in sorted(DOCS.glob("*.md")):
        page.write_text(generated(page), encoding="utf-8")
