"""What went wrong with what a person handed over: the thing, the place, the reason and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LISTED, LONGEST = 30, 60
"""How many known words a message lists, and how many characters of each."""


class BadInput(Exception):
    """Input that cannot be used as it stands.

    The message says what was found and where; ``remedy`` says what would mend it. The command line prints both
    and never a traceback.

    >>> error = BadInput("city.toml: no column 'fecha' in police.csv", "Did you mean 'fecha_hecho'?")
    >>> print(error)
    city.toml: no column 'fecha' in police.csv
    Did you mean 'fecha_hecho'?
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}\n{remedy}")
        self.message = message
        self.remedy = remedy


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that names the known word nearest to ``word``, or lists them all.

    >>> nearest("provder", ["provider", "group"])
    "Did you mean 'provider'?"
    >>> nearest("zzz", ["provider", "group"])
    'Known: group, provider.'
    """
    by_fold = {name.casefold(): name for name in known}
    match = get_close_matches(word.casefold(), by_fold, n=1)
    if match:
        return f"Did you mean {by_fold[match[0]]!r}?"
    if not by_fold:
        return "There is none to choose from."
    names = sorted(name if len(name) <= LONGEST else f"{name[:LONGEST]}…" for name in by_fold.values())
    rest = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return f"Known: {', '.join(names[:LISTED])}{rest}."
