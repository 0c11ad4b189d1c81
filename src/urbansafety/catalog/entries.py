"""An entry of a file that people write, taken apart key by key; what is wrong with it ends in a sentence."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from urbansafety.errors import BadInput, nearest


@dataclass(frozen=True)
class Entry:
    """What a file says at one place: ``where`` names the file and the place, ``content`` is what stands there.

    Raises BadInput for whatever is not as asked.
    """

    where: str
    content: Mapping[str, Any]

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Say what is wrong here."""
        raise BadInput(f"{self.where}: {what}", remedy)

    def known_keys(self, keys: Collection[str]) -> None:
        """Refuse a key that is not one of these."""
        for key in self.content:
            if key not in keys:
                self.refuse(f"{key!r} is not a known key", nearest(str(key), keys))

    def text(self, key: str, otherwise: str | None = None) -> str:
        """A text; a key without ``otherwise`` must be there and say something."""
        value = self.content.get(key, otherwise)
        if not isinstance(value, str) or (otherwise is None and not value.strip()):
            self.refuse(f"{key!r} is {_found(value)}", "Write a text.")
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where the key is missing."""
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, str) and one.strip() for one in values):
            self.refuse(f"{key!r} is {_found(values)}", "Write a list of texts, as in [one, another].")
        return tuple(" ".join(one.split()) for one in values)

    def word(self, key: str, known: Collection[str]) -> str:
        """One of the known words."""
        value = self.text(key)
        if value not in known:
            self.refuse(f"{key!r} is {value!r}, which is not in its list", nearest(value, known))
        return value

    def words(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of known words, each once."""
        values = self.texts(key)
        for value in values:
            if value not in known:
                self.refuse(f"{key!r} names {value!r}, which is not known", nearest(value, known))
            if values.count(value) > 1:
                self.refuse(f"{key!r} names {value!r} twice", "Name it once.")
        return values

    def number(self, key: str) -> float | None:
        """A finite number, None where the key is missing or null."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(f"{key!r} is {_found(value)}", "Write a number.")
        return float(value)

    def whole(self, key: str) -> int | None:
        """A whole number from 1 on, None where the key is missing or null."""
        value = self.number(key)
        if value is None:
            return None
        if value < 1 or not value.is_integer():
            self.refuse(f"{key!r} is {_found(value)}", "Write a whole number from 1 on.")
        return int(value)

    def day(self, key: str) -> date:
        """A date."""
        value = self.content.get(key)
        if type(value) is not date:
            self.refuse(f"{key!r} is {_found(value)}", "Write a date, as in 2026-11-22.")
        return value

    def label(self) -> dict[str, str]:
        """The names in English and Spanish."""
        names = Entry(f"{self.where}, label", self._mapping("label"))
        names.known_keys(("en", "es"))
        return {language: names.text(language) for language in ("en", "es")}

    def below(self, key: str) -> Entry | None:
        """The entry inside this one, None where the key is missing or null."""
        return Entry(f"{self.where}, {key}", self._mapping(key)) if self.content.get(key) is not None else None

    def each(self, key: str) -> tuple[Entry, ...]:
        """The entries of a list inside this one, numbered from 1."""
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, Mapping) for one in values):
            self.refuse(f"{key!r} is {_found(values)}", "Write a list of entries with keys.")
        return tuple(Entry(f"{self.where}, {key} {n}", one) for n, one in enumerate(values, 1))

    def _mapping(self, key: str) -> Mapping[str, Any]:
        value = self.content.get(key)
        if not isinstance(value, Mapping):
            self.refuse(f"{key!r} is {_found(value)}", "Write keys and values below it.")
        return value


def _found(value: object) -> str:
    return "missing" if value is None or value == "" else repr(value)
