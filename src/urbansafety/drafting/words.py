"""Words as the drafts compare them: without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata


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
