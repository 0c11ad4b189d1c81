"""Who can act in a synthetic city: institutions, mandates, bodies, agreements and answers on capacity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from urbansafety.catalog import read_yaml
from urbansafety.simulate.lists import write_list

ANSWERED = "2024-10-15"
HEADERS = {
    "institutions": ("id", "name", "level", "sector", "group", "territory", "priorities"),
    "mandates": ("institution", "function", "mandate", "responsible", "legal_basis", "delegated_by"),
    "bodies": ("body", "name", "institution", "role"),
    "agreements": ("provider", "receiver", "purpose", "signed", "expires"),
    "capacity": ("institution", "function", "dimension", "grade", "respondent", "evidence", "date"),
}


def write_governance(folder: Path) -> None:
    """The five tables of ``[governance]``."""
    plan = read_yaml("portavela/governance.yaml")
    folder.mkdir()
    rows = {
        "institutions": _institutions(plan),
        "mandates": _mandates(plan),
        "bodies": _bodies(plan),
        "agreements": ([cell or "" for cell in row] for row in plan["agreements"]),
        "capacity": _answers(plan),
    }
    for name, header in HEADERS.items():
        write_list(folder / f"{name}.csv", header, rows[name])


def _institutions(plan: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, one in plan["institutions"].items():
        yield name, *(one[key] for key in HEADERS["institutions"][1:-1]), "; ".join(one["priorities"])


def _mandates(plan: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every institution against every function."""
    for article, (function, holders) in enumerate(plan["mandates"].items(), start=1):
        expected = [*holders, *plan["expected"].get(function, [])]
        for institution, one in plan["institutions"].items():
            mandate = holders.get(institution, "none")
            basis = f"{one['law']}, article {article} (simulated)" if institution in holders else ""
            by = plan["delegated_by"].get(function, "") if mandate == "delegated" else ""
            yield institution, function, mandate, "yes" if institution in expected else "no", basis, by


def _bodies(plan: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, body in plan["bodies"].items():
        yield name, body["name"], body["chair"], "chair"
        for member in body["members"]:
            yield name, body["name"], member, "member"


def _answers(plan: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    asked = [(name, "", one["capacity"]) for name, one in plan["institutions"].items()]
    for institution, function, by_respondent in [*asked, *plan["of_functions"]]:
        for respondent, grades in by_respondent.items():
            for dimension, mark in zip(plan["dimensions"], grades, strict=True):
                if mark != "-":
                    evidence = f"Interview {respondent} (simulated)" if mark.isupper() else ""
                    grade = "D*" if mark == "?" else mark.upper()
                    yield institution, function, dimension, grade, respondent, evidence, ANSWERED
