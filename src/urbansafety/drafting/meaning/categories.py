"""Which column holds the categories, or which one category a file holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.guesses import Guess
from urbansafety.drafting.meaning.crosswalk import Proposal, one_kind, propose
from urbansafety.drafting.vocabulary import names_like

MANY = 3_000
"""A column with more different values holds no categories."""
KNOWN = 0.5
"""Least share of rows whose category the keywords know."""
SURE = 0.45


@dataclass(frozen=True)
class Categories:
    """The column of categories with the proposed crosswalk, or the one ICCS code of the file, or neither."""

    column: Guess | None
    proposals: tuple[Proposal, ...]
    code: Guess | None

    @property
    def known(self) -> bool:
        """Whether anything says which offences these are."""
        return self.column is not None or self.code is not None

    def declared(self, crosswalk: str) -> list[Guess]:
        """How a block says which offences these are; ``crosswalk`` is the file that the proposals go to."""
        if self.column:
            return [Guess("crosswalk", crosswalk)]
        return [self.code] if self.code else []


def find_categories(file: str, columns: dict[str, Column], taken: set[str], counted: str = "") -> Categories:
    """The column whose values the keywords know best, else one code from the names of the file and of ``counted``."""
    best: tuple[float, float, str, list[Proposal]] | None = None
    for column in columns.values():
        if column.name in taken or not _could_be_categories(column):
            continue
        proposals = propose(column.by_count(MANY))
        known = _known(proposals, column)
        like = names_like("category", column.name)
        worth = known + 0.4 * like
        if known >= (KNOWN if like > 0.6 else 0.8) and (best is None or worth > best[0]):
            best = worth, known, column.name, proposals
    code = _one_code(file, counted)
    if best is None or (code and names_like("category", best[2]) < 0.3):
        return Categories(None, (), code)
    _, known, name, proposals = best
    reason = f"{len(proposals):,} different values, {known:.0%} of rows with words for offences"
    return Categories(Guess("category", name, 0.5 + 0.45 * known, reason), tuple(proposals), None)


def _could_be_categories(column: Column) -> bool:
    few = column.distinct <= MANY and (column.distinct <= 60 or column.distinct < 0.2 * column.filled)
    return column.distinct >= 1 and few and column.share(r"\p{L}{3}") > 0.8


def _known(proposals: list[Proposal], column: Column) -> float:
    """The share of rows with an offence that the keywords are fairly sure of; deaths and lost things are not proof."""
    sure = sum(p.count for p in proposals if p.iccs not in ("", "-") and p.confidence > SURE)
    return sure / column.filled if column.filled else 0.0


def _one_code(file: str, counted: str) -> Guess | None:
    stem = Path(file).name.split(".")[0].replace("*", " ")
    found = one_kind(stem, counted)
    if found is None:
        return None
    return Guess("iccs", found.iccs, 0.9 * found.confidence, f"it is called {found.category!r}")
