"""How offices name the columns of their files, in the languages that the drafts know; words as they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from urbansafety.catalog import read_yaml


@cache
def known_names(role: str) -> tuple[str, ...]:
    """The names of columns that speak for a role, the likeliest first."""
    return tuple(read_yaml("keywords.yaml")["columns"][role])


@cache
def level_words(kind: str) -> tuple[str, ...]:
    """Words in the names of boundary files: "nouns" for areas, and those that are "passed_over"."""
    return tuple(read_yaml("keywords.yaml")["levels"][kind])


def names_like(role: str, column: str) -> float:
    """How much a column's name speaks for a role: 1 when it is a known name, less when it only holds one.

    A year in the name is passed over.

    >>> names_like("lon", "LONGITUDE"), names_like("category", "zzz"), names_like("population", "Population2020")
    (1.0, 0.0, 1.0)
    """
    return _likeness(known_names(role), column)


def factor_like(column: str) -> tuple[str, float]:
    """The factor for which a column's name speaks most, and how much; "" and 0 where it speaks for none.

    >>> factor_like("ANALF"), factor_like("zzz")
    (('illiteracy', 0.99), ('', 0.0))
    """
    by_factor = {
        name: _likeness((fold(name), *words), column) for name, words in read_yaml("keywords.yaml")["factors"].items()
    }
    best = max(by_factor, key=lambda name: by_factor[name])
    return (best, round(by_factor[best], 2)) if by_factor[best] else ("", 0.0)


def _likeness(names: tuple[str, ...], column: str) -> float:
    name = re.sub(r" ?(?<!\d)(19|20)\d\d(?!\d)", "", fold(column)).strip() or fold(column)
    if name in names:
        return 1.0 - 0.002 * names.index(name)
    padded = f" {name} "
    inside = [known for known in names if len(known) > 2 and f" {known} " in padded]
    return 0.7 * max(len(known) for known in inside) / len(name) + 0.2 if inside else 0.0


def population_year(column: str) -> int | None:
    """The year in a column's name, as in pop2024.

    >>> population_year("Pop2014"), population_year("pop")
    (2014, None)
    """
    found = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", column)
    return int(found[0]) if found else None


def fold(text: str) -> str:
    """Letters and digits in lower case without accents, one blank between words.

    >>> fold("  DAÑO_EN Propiedad-ajena (C/V)")
    'dano en propiedad ajena c v'
    >>> fold("latitudeDeg"), fold("x2020")
    ('latitude deg', 'x2020')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", split) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))
