"""The references that definitions rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from urbansafety.catalog.reading import read_text

ENTRY = re.compile(r"@(\w+)\{([^,\s]+),\n(.*?)\n\}", re.DOTALL)
BETWEEN_AUTHORS = re.compile(r" and (?![^{]*\})")
"""An "and" outside braces; one within is part of an office's name."""
FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\},?$", re.MULTILINE)


@dataclass(frozen=True)
class Reference:
    """An entry of the bibliography: its key, kind (article, techreport, misc) and fields."""

    key: str
    kind: str
    fields: dict[str, str]

    @property
    def text(self) -> str:
        """The reference as a line of a reading list."""
        get = self.fields.get
        journal = " ".join(filter(None, [get("journal"), get("volume"), f"({get('number')})" if get("number") else ""]))
        where = ", ".join(filter(None, [journal or get("institution"), get("pages", "").replace("--", "–")]))
        link = get("url") or (f"https://doi.org/{get('doi')}" if get("doi") else "")
        parts = [f"{self.fields['author']} ({self.fields['year']})", self.fields["title"], where]
        return " ".join(f"{part.rstrip('.')}." for part in parts if part) + (f" {link}" if link else "")


@cache
def references() -> dict[str, Reference]:
    """Every reference of ``references.bib`` by key.

    >>> print(references()["garwood-1936"].text)
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.
    """
    return {
        key: Reference(key, kind, {name: _plain(name, value) for name, value in FIELD.findall(body)})
        for kind, key, body in ENTRY.findall(read_text("references.bib"))
    }


def _plain(name: str, value: str) -> str:
    told_apart = BETWEEN_AUTHORS.sub("; ", value) if name == "author" else value
    return re.sub(r"[{}]", "", told_apart)
