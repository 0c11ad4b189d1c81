"""Institutions of the made-up city: five at three levels, with mandates, a body, agreements, grades and gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

import handmade
from urbansafety.context import nothing_declared
from urbansafety.dossier import Dossier, declared
from urbansafety.findings import conclude
from urbansafety.findings.basis import Basis
from urbansafety.provenance import manifest
from urbansafety.tables import Capacity, Tables

INSTITUTIONS = {
    "board": ("Residents' board", "neighbourhood", "community"),
    "mayor": ("Mayor's office", "local", "government"),
    "guard": ("City guard", "local", "police"),
    "works": ("Department of public works", "local", "infrastructure"),
    "police": ("National police", "national", "police"),
}
MANDATES = (
    ("mayor", "prevention_strategy", "exclusive", True),
    ("guard", "community_policing", "shared", True),
    ("police", "community_policing", "shared", True),
    ("police", "public_order_policing", "exclusive", True),
    ("works", "street_lighting", "contested", True),
    ("mayor", "street_lighting", "contested", True),
    ("guard", "public_transport_safety", "delegated", True),
    ("board", "street_outreach", "none", True),
)
FUNCTIONS = {
    "prevention_strategy": ("Prevention strategy", "held"),
    "community_policing": ("Community policing", "shared"),
    "public_order_policing": ("Public order policing", "held"),
    "street_lighting": ("Street lighting", "contested"),
    "public_transport_safety": ("Safety on public transport", "held"),
    "street_outreach": ("Street outreach", "orphan"),
    "injury_surveillance": ("Injury surveillance", "orphan"),
    "customs": ("Customs", "not asked"),
}
GRADES = {
    ("mayor", "mandate"): ("A", "A", "A", 2),
    ("mayor", "data"): ("C", "D", "C", 3),
    ("guard", "mandate"): ("B", "B", "B", 2),
    ("guard", "data"): ("D", "D", "D", 2),
    ("works", "mandate"): ("B", "B", "B", 1),
    ("works", "data"): ("D*", "D", "A", 0),
    ("police", "mandate"): ("A", "A", "A", 2),
    ("police", "data"): ("D*", "D", "A", 0),
    ("guard", "weakest link"): ("D+", "D", "D+", 2),
}
VALUES = {"A": 10.0, "B": 7.0, "C": 4.0, "D": 1.0, "D+": 2.5, "D*": None}
GAPS: tuple[dict[str, Any], ...] = (
    {
        "id": "gap:orphan:injury_surveillance", "kind": "orphan_function", "multilevel": "information",
        "level": "local", "institutions": [], "function": "function:injury_surveillance",
        "challenges": ["challenge:lethal_violence"], "strength": "moderate", "rests_on": [],
        "statement": "Nobody holds the mandate for injury surveillance.", "remedy": "Name one holder by ordinance.",
    },
    {
        "id": "gap:authority_without_capacity:guard", "kind": "authority_without_capacity", "multilevel": "capacity",
        "level": "local", "institutions": ["institution:guard"], "function": "function:community_policing",
        "challenges": ["challenge:robbery"], "strength": "strong",
        "rests_on": ["mandate:guard:community_policing", "capacity:guard:data"],
        "statement": "The City guard is charged with community policing and lacks data (grade D).",
        "remedy": "Give it access to the records of calls.",
    },
    {
        "id": "gap:coordination_missing:works", "kind": "coordination_missing", "multilevel": "administrative",
        "level": "national", "institutions": ["institution:works"], "function": "",
        "challenges": ["challenge:robbery"], "strength": "moderate", "rests_on": ["body:council"],
        "statement": "No chain of bodies connects the Department of public works with the others who answer robbery.",
        "remedy": "Seat it on a body of the others.",
    },
)  # fmt: skip


def tables(folder: Path) -> Tables:
    """The made-up city with its institutions declared in two files."""
    given = handmade.tables(folder)
    head = {"kind": "governance", "provider": "Mayor's office", "read": 5, "accepted": 5, "rejected": 0, "files": 1}
    files = [
        head | {"id": f"source:governance-{name}", "file": f"{name}.csv", "sha256": "0" * 64, "bytes": 900}
        for name in ("institutions", "mandates", "bodies", "agreements", "capacity")
    ]
    build = declared()
    context = replace(
        nothing_declared(),
        institutions=build["institutions"].rows(
            [
                {
                    "id": f"institution:{key}",
                    "name": name,
                    "level": level,
                    "sector": sector,
                    "group": "local government",
                    "territory": "city",
                    "priorities": ["challenge:robbery"],
                    "source": "source:governance-institutions",
                }
                for key, (name, level, sector) in INSTITUTIONS.items()
            ]
        ),
        mandates=build["mandates"].rows(
            [
                {
                    "id": f"mandate:{who}:{what}",
                    "institution": f"institution:{who}",
                    "function": f"function:{what}",
                    "mandate": how,
                    "responsible": expected,
                    "legal_basis": "Municipal code, art. 7",
                    "source": "source:governance-mandates",
                }
                for who, what, how, expected in MANDATES
            ]
        ),
        bodies=build["bodies"].rows(
            [
                {
                    "body": "body:council",
                    "name": "Safety council",
                    "institution": f"institution:{who}",
                    "role": role,
                    "source": "source:governance-bodies",
                }
                for who, role in (("mayor", "chair"), ("guard", "member"), ("board", "observer"))
            ]
            + [
                {
                    "body": "body:port",
                    "name": "Port committee",
                    "institution": f"institution:{who}",
                    "role": role,
                    "source": "source:governance-bodies",
                }
                for who, role in (("mayor", "member"), ("police", "chair"))
            ]
        ),
        agreements=_agreements(),
    )
    sources = pa.concat_tables([given.sources, build["sources"].rows(files)])
    return replace(given, context=context, sources=sources)


def _agreements() -> pa.Table:
    return declared()["agreements"].rows(
        [
            {
                "provider": "institution:police",
                "receiver": "institution:mayor",
                "purpose": "crime records",
                "signed": date(2019, 1, 1),
                "expires": date(2022, 12, 31),
                "state": "expired",
            },
            {
                "provider": "institution:guard",
                "receiver": "institution:mayor",
                "purpose": "calls",
                "signed": date(2021, 1, 1),
                "expires": None,
                "state": "valid",
            },
        ]
    )


def capacity() -> Capacity:
    """What the step that gauges would hand over."""
    build = declared()
    return Capacity(
        functions=build["functions"].rows(
            [
                {
                    "id": f"function:{key}",
                    "label": label,
                    "description": "",
                    "challenges": [],
                    "needs_data_from": [],
                    "holders": [],
                    "state": state,
                }
                for key, (label, state) in FUNCTIONS.items()
            ]
        ),
        agreements=_agreements(),
        capacity=build["capacity"].rows(
            [
                {
                    "id": f"capacity:{who}:{dimension}",
                    "institution": f"institution:{who}",
                    "function": "",
                    "dimension": dimension,
                    "grade": grade,
                    "lower": low,
                    "upper": high,
                    "value": VALUES[grade],
                    "respondents": asked,
                    "agreement": 1.0 if asked > 1 else None,
                    "strength": "moderate" if asked > 1 else "limited",
                    "why": "as told",
                    "source": "source:governance-capacity",
                }
                for (who, dimension), (grade, low, high, asked) in GRADES.items()
            ]
        ),
        gaps=build["gaps"].rows(list(GAPS)),
        gap_matrix=build["gap_matrix"].rows(
            [
                {"multilevel": kind, "level": level, "gaps": gaps, "judged": judged}
                for kind, level, gaps, judged in (
                    ("information", "local", 1, 4),
                    ("information", "national", None, 0),
                    ("capacity", "local", 1, 3),
                    ("capacity", "national", 0, 1),
                    ("administrative", "national", 1, 2),
                    ("administrative", "local", 0, 3),
                )
            ]
        ),
        network=build["network"].rows(
            [
                {
                    "institution": f"institution:{who}",
                    "links": links,
                    "betweenness": share,
                    "component": part,
                    "role": role,
                }
                for who, links, share, part, role in (
                    ("mayor", 3, 0.5, 1, "broker"),
                    ("guard", 2, 0.0, 1, "member"),
                    ("board", 2, 0.0, 1, "member"),
                    ("police", 1, 0.0, 1, "member"),
                    ("works", 0, 0.0, 2, "isolate"),
                )
            ]
        ),
        coping={},
    )


def basis(folder: Path) -> Basis:
    """What findings are drawn from."""
    given = tables(folder)
    return Basis(
        given, handmade.quality(), handmade.indicators(given.areas), handmade.patterns(), capacity(), handmade.risks()
    )


def dossier(folder: Path) -> Dossier:
    """The made-up dossier with the governance half filled."""
    given, judged = tables(folder), handmade.quality()
    measured, found, able = handmade.indicators(given.areas), handmade.patterns(), capacity()
    said = conclude(given, judged, measured, found, able, handmade.risks())
    return Dossier(
        manifest(given, judged, seed=0, today=date(2023, 12, 31)),
        {
            **given.for_dossier(),
            **able.for_dossier(),
            "quality": judged.table,
            "counts": measured.counts,
            "indicators": measured.values,
            "challenges": measured.challenges,
            "patterns": found,
            "findings": said.findings,
            "links": said.links,
        },
    )
