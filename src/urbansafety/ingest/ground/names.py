"""Which area a name, an id or an alias in the records means."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from urbansafety.tables import Floats, Level

OFFERED = 0.75
"""Least similarity (`difflib` ratio) of a name that is offered; below it, offers on the Mexico City names mislead."""
SHORTLIST = 5
"""Names compared letter by letter, after pairs of letters have been compared."""
BUCKETS = 1024


@dataclass(frozen=True)
class Offer:
    """The area whose name is nearest to a name that matches none; for a person to confirm as an alias."""

    id: str
    name: str
    score: float


@dataclass(frozen=True)
class NameMatch:
    """What names mean at a level.

    ``ids`` holds an area id for each name, "" where none matches. ``how`` says by what: "id", "alias", "name",
    "number" (an id that is the same number written otherwise, as 1 and 01), or "". ``ambiguous`` holds the ids that a
    name could mean where it could mean several; such a name is not matched. ``offers`` are never applied.
    """

    ids: tuple[str, ...]
    how: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    offers: dict[str, Offer]


def match_names(names: Sequence[str], level: Level) -> NameMatch:
    """Match names in records to the areas of a level, blind to accents, case, punctuation and blanks.

    An id written exactly comes first (where it is also another area's name, it could mean both), then the declared
    aliases, then ids that are the same number, then names and ids in `normal_form`.
    """
    return match_places(names, list(level.ids), list(level.names), level.aliases)


def match_places(
    names: Sequence[str], ids: Sequence[str], known: Sequence[str], aliases: dict[str, str], *, offers: bool = True
) -> NameMatch:
    """The same, for areas that are no level yet: their ``ids``, their names and the ids that ``aliases`` mean.

    ``offers`` may be left out, which saves the time to look for them.
    """
    tiers = _tiers(ids, known, aliases)
    meant = {name: _meaning(name, tiers) for name in dict.fromkeys(names)}
    sure = {name: (min(found), how) if len(found) == 1 else ("", "") for name, (found, how) in meant.items()}
    unmatched = [name for name, (found, _) in meant.items() if not found]
    return NameMatch(
        ids=tuple(sure[name][0] for name in names),
        how=tuple(sure[name][1] for name in names),
        ambiguous={name: tuple(sorted(found)) for name, (found, _) in meant.items() if len(found) > 1},
        offers=_offers(unmatched, ids, known) if offers else {},
    )


def normal_form(name: str) -> str:
    """A name without accents, case, punctuation and blanks.

    >>> normal_form(" Álvaro  Obregón ") == normal_form("ALVARO OBREGON")
    True
    >>> normal_form("Arbutus-Ridge") == normal_form("Arbutus Ridge")
    True
    """
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in spread if unicodedata.category(c)[0] in "LNM" and not "\u0300" <= c <= "\u036f")


def number_form(id: str) -> str:
    """An id that is a whole number in its shortest form, "" for any other.

    >>> number_form("01"), number_form("1.0"), number_form("N-1")
    ('1', '1', '')
    """
    number = re.fullmatch(r"\s*0*(\d+)(?:\.0*)?\s*", id)
    return number.group(1) if number else ""


Tier = dict[str, set[str]]


def _tiers(ids: Sequence[str], known: Sequence[str], aliases: dict[str, str]) -> list[tuple[str, Tier]]:
    exact, alias, name, number = (defaultdict[str, set[str]](set) for _ in range(4))
    for id, label in zip(ids, known, strict=True):
        exact[id].add(id)
        name[_form(label)].add(id)
        name[_form(id)].add(id)
        number[number_form(id)].add(id)
    for id, label in zip(ids, known, strict=True):
        if label in exact:
            exact[label].add(id)
    for other, id in aliases.items():
        alias[_form(other)].add(id)
    return [("id", exact), ("alias", alias), ("number", number), ("name", name)]


def _meaning(name: str, tiers: list[tuple[str, Tier]]) -> tuple[set[str], str]:
    forms = (name.strip(), _form(name), number_form(name), _form(name))
    for form, (how, tier) in zip(forms, tiers, strict=True):
        if form and form in tier:
            return tier[form], how
    return set(), ""


def _form(name: str) -> str:
    """The normal form, but a number keeps its point and sign: 1.5 is not 15, and -1 is not 1."""
    if re.fullmatch(r"\s*[+-]?\d*[.,]?\d+[.,]?\s*", name):
        return number_form(name) or name.strip()
    return normal_form(name)


def _offers(unmatched: Sequence[str], ids: Sequence[str], known: Sequence[str]) -> dict[str, Offer]:
    unmatched = [name for name in unmatched if normal_form(name)]
    if not unmatched or not len(ids):
        return {}
    forms = [normal_form(name) for name in known]
    likeness = _pairs(map(normal_form, unmatched)) @ _pairs(forms).T
    offers = {}
    for name, row in zip(unmatched, likeness, strict=True):
        near = np.argsort(-row, kind="stable")[:SHORTLIST]
        scores = [SequenceMatcher(None, normal_form(name), forms[i], autojunk=False).ratio() for i in near]
        best = int(np.argmax(scores))
        if scores[best] >= OFFERED:
            offers[name] = Offer(ids[near[best]], known[near[best]], scores[best])
    return offers


def _pairs(forms: Iterable[str]) -> Floats:
    """Which pairs of neighbouring letters a form has, as a row of length one."""
    listed = list(forms)
    has = np.zeros((len(listed), BUCKETS), np.float64)
    for row, form in zip(has, listed, strict=True):
        row[[crc32(f" {form} "[i : i + 2].encode()) % BUCKETS for i in range(len(form) + 1)]] = 1.0
    length: Floats = np.sqrt(has.sum(axis=1, keepdims=True))
    return has / length
