"""The International Classification of Crime for Statistical Purposes (ICCS, version 1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from urbansafety.catalog.reading import read_csv
from urbansafety.errors import BadInput

WIDTHS = (2, 4, 5, 6)
"""Digits of a code at levels 1 to 4; a code's parent is its prefix of the width before."""
SECTION = WIDTHS[0]


@dataclass(frozen=True)
class Offence:
    """A category of the ICCS: its code, level (1 to 4), parent code ("" at level 1) and label by language."""

    code: str
    level: int
    parent: str
    label: dict[str, str]


@cache
def iccs() -> dict[str, Offence]:
    """The complete ICCS by code: 11 sections, 63 divisions, 148 groups and 98 classes, in order of their codes.

    Source: UNODC, International Classification of Crime for Statistical Purposes, version 1.0, 2015; labels of the
    English and Spanish editions.

    >>> iccs()["0401"].label["en"], iccs()["0401"].parent
    ('Robbery', '04')
    """
    return {
        row["code"]: Offence(
            row["code"], int(row["level"]), row["parent"], {"en": row["label_en"], "es": row["label_es"]}
        )
        for row in read_csv("iccs.csv")
    }


def parse_code(text: str) -> str:
    """One ICCS code as written by a person or by Eurostat, with or without the prefix ICCS.

    Raises BadInput for what is no code, is several codes, or is no code of version 1.0.

    >>> parse_code(" ICCS0401 ")
    '0401'
    """
    codes = parse_codes(text)
    if len(codes) != 1:
        raise BadInput(f"ICCS code {text!r} stands for {len(codes)} codes", f"Give one of {', '.join(codes)}.")
    return codes[0]


def parse_codes(text: str) -> tuple[str, ...]:
    """The ICCS codes of a composite as Eurostat writes them: ``_`` joins codes, ``-`` spans the codes of one level.

    >>> parse_codes("ICCS0101_0102"), parse_codes("ICCS02-04")
    (('0101', '0102'), ('02', '03', '04'))
    """
    bare = re.sub(r"^ICCS[\s:_-]*", "", text.strip().upper())
    codes: list[str] = []
    for part in bare.split("_"):
        first, _, last = (end.strip() for end in part.partition("-"))
        codes += _span(_known(first, text), _known(last, text)) if last else [_known(first, text)]
    return tuple(codes)


def broad(challenges: Mapping[str, dict[str, Any]], challenge: str) -> bool:
    """Whether a challenge is whole sections of the ICCS, and a narrower one among ``challenges`` lies within it.

    >>> codes = {"all": {"iccs": ["04", "05"]}, "robbery": {"iccs": ["0401"]}}
    >>> broad(codes, "all"), broad(codes, "robbery"), broad({"all": codes["all"]}, "all")
    (True, False, False)
    """
    own = tuple(challenges[challenge]["iccs"])
    others = (entry["iccs"] for name, entry in challenges.items() if name != challenge)
    return all(len(code) == SECTION for code in own) and any(all(c.startswith(own) for c in codes) for codes in others)


def _span(first: str, last: str) -> list[str]:
    return [code for code in iccs() if len(code) == len(first) and first <= code <= last]


def _known(code: str, text: str) -> str:
    if code in iccs():
        return code
    if f"0{code}" in iccs():
        remedy = f"Write 0{code}: a spreadsheet may have dropped the zero in front. Format the column as text."
    else:
        nearest = next((code[:width] for width in reversed(WIDTHS) if code[:width] in iccs()), "")
        below = [known for known, offence in iccs().items() if offence.parent == nearest]
        remedy = f"The nearest are {', '.join([nearest] * bool(nearest) + below[:8])}."
    raise BadInput(f"{text!r} is not a code of the ICCS, version 1.0", remedy)
