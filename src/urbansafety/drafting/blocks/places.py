"""The ``[[places]]`` block: points that are no events."""

from __future__ import annotations

from urbansafety.drafting.guesses import Block, Guess
from urbansafety.drafting.meaning.tables import Meaning
from urbansafety.drafting.vocabulary import fold, names_like


def places(meaning: Meaning) -> Block | None:
    """The ``[[places]]`` block of points that are no events; None when they have no name."""
    position, table = meaning.position, meaning.table
    if position is None or not position.degrees or position.confidence < 0.4:
        return None
    areas = {naming.column for naming in meaning.naming}
    words = [c for c in table.columns.values() if names_like("name", c.name) > 0.3 and c.share(r"\p{L}{2}") > 0.5]
    if not words and table.form.kind != "vector":
        return None
    named = [column for column in words if column.name not in areas] or words
    best = max(named, key=lambda column: (column.distinct / column.rows, names_like("name", column.name)), default=None)
    kind = " ".join(
        word
        for word in fold(table.file.rsplit("/", 1)[-1].split(".")[0]).split()
        if not word.isdigit() and word != "raw"
    )
    guesses = [Guess("kind", kind, 0.6, "the name of the file"), Guess("file", table.file)]
    if best:
        guesses.append(Guess("name", best.name, 0.8, "words"))
    if table.form.kind != "vector":
        guesses += [Guess("lon", position.east, position.confidence, position.reason), Guess("lat", position.north)]
    return Block("places", tuple(guesses), (), (f"{table.rows:,} points",))
