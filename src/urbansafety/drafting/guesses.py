"""A guess, and the blocks of ``city.toml`` that guesses fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Value = str | int | Sequence[str] | dict[str, str]


@dataclass(frozen=True)
class Guess:
    """What is proposed for a key, how sure it is (a share of 1), and why.

    A guess without a confidence is plain to see and needs no comment.
    """

    key: str
    value: Value
    confidence: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Block:
    """A block of ``city.toml``: its kind, as in "areas", and its guesses; ``columns`` stand in a table of their own.

    ``why_not`` makes it a comment: found, but not declared.
    """

    kind: str
    guesses: tuple[Guess, ...]
    columns: tuple[Guess, ...] = ()
    about: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def file(self) -> str:
        """The file that the block declares."""
        return next((str(guess.value) for guess in self.guesses if guess.key == "file"), self.kind)


@dataclass(frozen=True)
class Unused:
    """A file that the draft does not declare, and why."""

    file: str
    why: str
