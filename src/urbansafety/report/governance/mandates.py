"""The mandate map: who holds which function, at which level of government."""

from __future__ import annotations

from collections import defaultdict

from urbansafety.report.facts import Row
from urbansafety.report.governance.actors import Actors
from urbansafety.wording import capital, listed, plural

MANDATES = ("exclusive", "shared", "delegated", "contested", "expected")
"""Marks; "expected" is responsibility without authority."""
THEMES = {
    "Prevention and policing": (
        "prevention_strategy", "community_policing", "public_order_policing", "criminal_investigation",
        "organised_crime_investigation", "cybercrime_response", "firearms_control", "emergency_response",
    ),
    "Streets, transport and buildings": (
        "street_lighting", "urban_planning", "public_space_maintenance", "informal_settlement_upgrading",
        "traffic_safety", "public_transport_safety",
    ),
    "Licences, markets and environment": (
        "business_licensing", "alcohol_regulation", "market_inspection", "environmental_inspection",
    ),
    "Families, young people and work": (
        "schools", "family_support", "youth_services", "employment_and_livelihoods", "sport_and_culture",
        "mediation", "street_outreach", "migrant_services",
    ),
    "Health and drugs": (
        "drug_use_prevention", "drug_treatment", "harm_reduction", "mental_health", "injury_surveillance",
    ),
    "Protection of victims": (
        "victim_support", "protection_from_family_violence", "child_protection", "trafficking_victim_protection",
    ),
    "Justice": ("prosecution", "courts", "custody", "reintegration"),
    "Borders and illicit money": ("customs", "border_and_port_control", "financial_intelligence"),
    "Integrity, statistics and money": (
        "procurement_oversight", "ethics_and_complaints", "anti_corruption_investigation", "statistics",
        "funding_transfers",
    ),
}  # fmt: skip
"""How the functions are grouped on the page: our choice, so that a reader finds a function where the work is done."""
OTHERS = "Other functions"


def mandate_map(actors: Actors) -> Row | None:
    """Functions by theme with the marks of their holders by level; None where no mandate was declared."""
    held: dict[str, list[Row]] = defaultdict(list)
    for row in actors.table("mandates"):
        if row["mandate"] != "none" or row["responsible"]:
            held[row["function"]].append(row)
    asked = {item: row for item, row in actors.functions.items() if row["state"] != "not asked" or item in held}
    if not asked:
        return None
    of_theme = defaultdict(list)
    for item, row in sorted(asked.items(), key=lambda pair: _place(pair[0])):
        of_theme[theme(item)].append(_function(actors, row, held[item]))
    order = [*THEMES, OTHERS]
    return {
        "levels": actors.levels,
        "themes": [{"label": name, "rows": of_theme[name]} for name in sorted(of_theme, key=order.index)],
        "title": _title(list(asked.values()), len(actors.functions)),
        "alt": _alt(list(asked.values())),
        "not_asked": [actors.function(item) for item in sorted(set(actors.functions) - set(asked), key=_place)],
    }


def _place(function: str) -> tuple[int, str]:
    """Where a function stands in its theme; others by their id."""
    names = [f"function:{name}" for of_theme in THEMES.values() for name in of_theme]
    return (names.index(function) if function in names else len(names)), function


def theme(function: str) -> str:
    """The theme that a function is shown under.

    >>> theme("function:courts"), theme("function:beach_guards")
    ('Justice', 'Other functions')
    """
    name = function.partition(":")[2]
    return next((label for label, names in THEMES.items() if name in names), OTHERS)


def _function(actors: Actors, row: Row, held: list[Row]) -> Row:
    marks: dict[str, list[Row]] = defaultdict(list)
    who = []
    for mandate in sorted(held, key=lambda one: (_mark(one) == MANDATES[-1], actors.order[one["institution"]])):
        institution = actors.institutions[mandate["institution"]]
        mark = {"kind": _mark(mandate), "name": institution["name"]}
        marks[institution["level"]].append(mark)
        who.append(mark)
    return {
        "label": row["label"],
        "state": row["state"],
        "cells": [marks[level] for level in actors.levels],
        "who": who,
        "nobody": row["state"] == "orphan",
    }


def _mark(mandate: Row) -> str:
    return MANDATES[-1] if mandate["mandate"] == "none" else str(mandate["mandate"])


def _title(asked: list[Row], every: int) -> str:
    orphan, contested = ([row["label"] for row in asked if row["state"] == state] for state in ("orphan", "contested"))
    parts = [f"Nobody holds the mandate for {listed([_small(name) for name in orphan], most=2)}"] * bool(orphan)
    start = "who holds" if parts else "Who holds"
    parts += [f"{start} {listed([_small(name) for name in contested], most=2)} is contested"] * bool(contested)
    some = (
        f"{len(asked)} of {plural(every, 'function')} were asked about: each" if len(asked) < every else "Each function"
    )
    return "; ".join(parts) if parts else f"{some} has a holder, and nobody contests it"


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _alt(asked: list[Row]) -> str:
    states = [
        (state, sum(row["state"] == state for row in asked)) for state in ("held", "shared", "contested", "orphan")
    ]
    counted = listed([f"{count} {state}" for state, count in states if count])
    return capital(f"{plural(len(asked), 'function')} by theme with the institutions that hold them: {counted}.")
