"""Proposing ICCS codes for local categories from the words of their labels."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from urbansafety.catalog import iccs, read_yaml
from urbansafety.drafting.vocabulary import fold

NO_OFFENCE = "-"
SMALL = (
    "a al con de del e el en la las lo los o por sin un una y the of or and to in with without by from "
    "da do das dos em no na os com sem au aux des du et le les sur par d l der die das und von di il"
)
SMALL_WORDS = frozenset(re.findall(r"\w+", SMALL))
Phrase = tuple[tuple[str, ...], ...]
"""Parts that must all occur; the words of a part stand one after the other; a word may end in ``*``."""


@dataclass(frozen=True)
class Proposal:
    """The ICCS code proposed for a local category: "-" is no offence, "" is nothing found.

    ``confidence`` is a share of 1: how much of the label the proposal explains, less where it had to assume.
    """

    category: str
    count: int
    iccs: str
    attempted: str
    note: str
    confidence: float


@dataclass(frozen=True)
class _Match:
    code: str
    covered: frozenset[int]
    weight: int


class _Phrases:
    """Phrases found by the first letters of their first word."""

    def __init__(self, entries: Iterator[tuple[str, str]]) -> None:
        self._by_start: dict[str, list[tuple[Phrase, str]]] = defaultdict(list)
        for text, code in entries:
            phrase = tuple(tuple(fold_phrase(part)) for part in text.split(" + "))
            self._by_start[phrase[0][0].rstrip("*")[:3]].append((phrase, code))

    def matches(self, words: list[str]) -> list[_Match]:
        """Every phrase that the words hold, the one that explains most of them first."""
        found = []
        for start in {word[:3] for word in words} | {word[:2] for word in words}:
            for phrase, code in self._by_start.get(start, ()):
                covered = _cover(phrase, words)
                if covered:
                    found.append(_Match(code, covered, sum(len(words[i]) for i in covered)))
        return sorted(found, key=lambda m: (-m.weight, min(m.covered), -len(m.code), m.code))


def fold_phrase(text: str) -> list[str]:
    """The folded words of a phrase, each with its ``*``.

    >>> fold_phrase("homicid* doloso")
    ['homicid*', 'doloso']
    """
    return [" ".join(fold(word).split()) + "*" * word.endswith("*") for word in text.split()]


def _cover(phrase: Phrase, words: list[str]) -> frozenset[int]:
    covered: set[int] = set()
    for part in phrase:
        at = next((i for i in range(len(words) - len(part) + 1) if _stands(part, words, i)), None)
        if at is None:
            return frozenset()
        covered.update(range(at, at + len(part)))
    return frozenset(covered)


def _stands(part: tuple[str, ...], words: list[str], at: int) -> bool:
    return all(
        words[at + i].startswith(word[:-1]) if word[-1] == "*" else words[at + i] == word for i, word in enumerate(part)
    )


@cache
def _phrases(section: str) -> _Phrases:
    content = read_yaml("keywords.yaml")[section]
    if section != "phrases":
        return _Phrases((text, section) for texts in content.values() for text in texts)
    return _Phrases((text, code) for code, block in content.items() for texts in block.values() for text in texts)


def propose(counts: Mapping[str, int]) -> list[Proposal]:
    """A code for every local category, the most frequent first.

    ``counts`` is records by category; None and "" are left out. The unmarked word for robbery (``robo``) is read as
    theft when other labels of the list say "without violence".
    """
    labels = {category: fold(category).split() for category in counts if category and category.strip()}
    marks_theft = sum(bool(_phrases("without_violence").matches(words)) for words in labels.values())
    proposals = [
        _propose(category, counts[category], words, marks_theft=marks_theft > 0) for category, words in labels.items()
    ]
    return sorted(proposals, key=lambda p: (-p.count, p.category))


def _propose(category: str, count: int, words: list[str], *, marks_theft: bool) -> Proposal:
    totals = [m for m in _phrases("totals").matches(words) if 0 in m.covered]
    if totals:
        return Proposal(category, count, NO_OFFENCE, "", "a total or indicator beside its parts", 0.7)
    found = _phrases("phrases").matches(words)
    if not found:
        return Proposal(category, count, "", "", "no known word: give a code, or - if it is no offence", 0.0)
    best = found[0]
    weight = sum(len(word) for word in words if word not in SMALL_WORDS) or 1
    markers = _phrases("attempted").matches(words) + _violence(words)
    explained = best.covered.union(*(m.covered for m in markers))
    share = sum(len(words[i]) for i in explained if words[i] not in SMALL_WORDS) / weight
    proposal = Proposal(category, count, best.code, "", "", 0.35 + 0.6 * share)
    return _rivals(_attempted(_by_violence(proposal, words, marks_theft=marks_theft), words), found)


def _violence(words: list[str]) -> list[_Match]:
    return _phrases("with_violence").matches(words) + _phrases("without_violence").matches(words)


def _by_violence(proposal: Proposal, words: list[str], *, marks_theft: bool) -> Proposal:
    """Theft or robbery of the same thing, as the label says."""
    robbery, theft = read_yaml("keywords.yaml")["robbery_of"], read_yaml("keywords.yaml")["theft_of"]
    if _phrases("without_violence").matches(words):
        return replace(proposal, iccs=theft.get(proposal.iccs, proposal.iccs))
    if _phrases("with_violence").matches(words):
        return replace(proposal, iccs=robbery.get(proposal.iccs, proposal.iccs))
    if marks_theft and proposal.iccs in theft and any(word.startswith("robo") for word in words):
        note = "violence not said; read as theft, since other labels say when there was violence"
        return replace(proposal, iccs=theft[proposal.iccs], note=note, confidence=0.7 * proposal.confidence)
    return proposal


def _attempted(proposal: Proposal, words: list[str]) -> Proposal:
    if proposal.iccs == NO_OFFENCE or not _phrases("attempted").matches(words):
        return proposal
    code = "0102" if proposal.iccs.startswith("0101") else proposal.iccs
    return replace(proposal, iccs=code, attempted="yes")


def _rivals(proposal: Proposal, found: list[_Match]) -> Proposal:
    """Less confidence, and a word of it, where another division explains nearly as much of other words, or the same."""
    best = found[0]
    elsewhere = [m for m in found[1:] if m.code[:4] != best.code[:4]]
    rivals = [m for m in elsewhere if m.covered == best.covered or not m.covered <= best.covered]
    if not rivals or rivals[0].weight < 0.6 * best.weight:
        return proposal
    label = iccs()[rivals[0].code].label["en"] if rivals[0].code in iccs() else "no offence"
    note = "; ".join(filter(None, [proposal.note, f"or {rivals[0].code} ({label})"]))
    return replace(proposal, note=note, confidence=0.75 * proposal.confidence)


def one_kind(*names: str) -> Proposal | None:
    """The code that the names of a file and of its columns speak of, None when they speak of none.

    >>> one_kind("homicides_2010_2019").iccs, one_kind("schools", "TOTAL_HOMICIDIOS").iccs, one_kind("schools")
    ('0101', '0101', None)
    """
    proposals = [_propose(name, 0, words, marks_theft=False) for name in names if (words := _without_totals(name))]
    usable = [p for p in proposals if p.iccs not in ("", NO_OFFENCE)]
    return max(usable, key=lambda p: p.confidence) if usable else None


def _without_totals(name: str) -> list[str]:
    """The words of a name without numbers and without what says that it is a sum, as in TOTAL_HOMICIDIOS."""
    words = fold(name).split()
    sums = {i for m in _phrases("totals").matches(words) for i in m.covered}
    return [word for i, word in enumerate(words) if i not in sums and not word.isdigit()]


def write_crosswalk(proposals: list[Proposal], path: Path) -> None:
    """Write the proposals as the crosswalk CSV that ``city.toml`` names."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["category", "iccs", "attempted", "note", "confidence", "count"])
        for p in proposals:
            writer.writerow([p.category, p.iccs, p.attempted, p.note, f"{p.confidence:.2f}", p.count])
