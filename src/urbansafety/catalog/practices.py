"""What can be done, what is known of its effect, and whom it can harm: one file a practice in ``practices/``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from urbansafety.catalog.bibliography import references
from urbansafety.catalog.definitions import challenges, factors
from urbansafety.catalog.effects import Effect, Emmie, read_effect, read_emmie
from urbansafety.catalog.entries import Entry
from urbansafety.catalog.institutions import GOVERNMENT, functions
from urbansafety.catalog.reading import read_yaml
from urbansafety.errors import BadInput, nearest

VERDICTS = ("works", "mixed", "null", "harmful", "unknown")
COSTS = ("low", "medium", "high", "unknown")
OF_PRACTICES = ("health", "justice", "prevention")
"""Themes of practices besides those of challenges."""
FIGURE = re.compile(r"\d+([.,]\d+)?\s*(%|per cent|percent)|\b[01]?[.]\d+")
"""A percentage or a decimal: what is not verified is told without them."""


@dataclass(frozen=True)
class Practice:
    """Something that can be done about challenges, whether it helps or not.

    ``verdict`` is works, mixed, null (looked for, not found), harmful or unknown (not looked for well enough).
    ``known`` says in words what the sources say that were opened, ``unverified`` what is claimed by whom where no
    source was opened. ``cost`` is low, medium, high or unknown and ``cost_reason`` why; ``months_to_effect`` the
    fewest and most. ``challenges``, ``functions``, ``requires`` and ``excludes`` are ids, ``factors`` names of the
    catalog, ``sources`` keys of the bibliography.
    """

    id: str
    label: dict[str, str]
    theme: str
    verdict: str
    mechanism: str
    challenges: tuple[str, ...]
    factors: tuple[str, ...]
    functions: tuple[str, ...]
    levels: tuple[str, ...]
    preconditions: tuple[str, ...]
    population: str
    effects: tuple[Effect, ...]
    known: str
    unverified: str
    emmie: Emmie
    cost: str
    cost_reason: str
    months_to_effect: tuple[float, float] | None
    implementation: str
    failures: str
    harms: str
    contexts: tuple[str, ...]
    requires: tuple[str, ...]
    excludes: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def practices() -> dict[str, Practice]:
    """Every practice of the catalog by id, in the order of their names.

    >>> practices()["practice:street_lighting"].verdict
    'works'
    """
    folder = files("urbansafety.catalog").joinpath("practices")
    names = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {
        f"practice:{name}": read_practice(name, read_yaml(f"practices/{name}.yaml"), known=frozenset(names))
        for name in names
    }


def read_practice(name: str, content: Mapping[str, Any], known: frozenset[str] = frozenset()) -> Practice:
    """A practice as a file gives it; ``known`` are the names of the practices that it may require or exclude.

    Raises BadInput, naming the file and the place, for what is missing, unknown or out of order.
    """
    entry = Entry(f"practices/{name}.yaml", content)
    entry.known_keys(tuple(set(Practice.__dataclass_fields__) - {"id"}))
    own = {challenge.id.partition(":")[2]: challenge for challenge in challenges()}
    themes = dict.fromkeys([*(challenge.theme for challenge in own.values()), *OF_PRACTICES])
    tasks = {one.partition(":")[2] for one in functions()}
    answered = entry.words("challenges", own)
    practice = Practice(
        id=f"practice:{name}",
        label=entry.label(),
        theme=entry.word("theme", themes),
        verdict=entry.word("verdict", VERDICTS),
        mechanism=entry.text("mechanism"),
        challenges=_ids("challenge", answered),
        factors=entry.words("factors", factors()),
        functions=_ids("function", entry.words("functions", tasks)),
        levels=entry.words("levels", GOVERNMENT),
        preconditions=entry.texts("preconditions"),
        population=entry.text("population"),
        effects=tuple(read_effect(one, answered) for one in entry.each("effects")),
        known=entry.text("known", ""),
        unverified=entry.text("unverified", ""),
        emmie=read_emmie(entry.below("emmie")),
        cost=entry.word("cost", COSTS),
        cost_reason=entry.text("cost_reason", ""),
        months_to_effect=_months(entry),
        implementation=entry.text("implementation", ""),
        failures=entry.text("failures", ""),
        harms=entry.text("harms", ""),
        contexts=entry.texts("contexts"),
        requires=_ids("practice", entry.words("requires", known - {name})),
        excludes=_ids("practice", entry.words("excludes", known - {name})),
        sources=entry.words("sources", references()),
    )
    _require_grounds(entry, practice)
    return practice


def _ids(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{kind}:{name}" for name in names)


def _months(entry: Entry) -> tuple[float, float] | None:
    months = entry.content.get("months_to_effect")
    if months is None:
        return None
    if not isinstance(months, list) or [type(one) for one in months] not in ([int, int], [float, float]):
        entry.refuse(f"'months_to_effect' is {months!r}", "Write the fewest and the most, as in [3, 12], or null.")
    if not 0 <= months[0] <= months[1]:
        entry.refuse(f"'months_to_effect' is {months!r}", "The fewest months come first.")
    return float(months[0]), float(months[1])


def _require_grounds(entry: Entry, practice: Practice) -> None:
    """A verdict has grounds, a harm is told, what is not verified has no figure, and a cost has a reason."""
    for key in ("challenges", "functions", "levels"):
        if not getattr(practice, key):
            entry.refuse(f"{key!r} is empty", "Name at least one.")
    if practice.verdict != "unknown" and not (practice.effects or practice.known or practice.unverified):
        entry.refuse(
            f"the verdict {practice.verdict!r} has no grounds",
            "Give an effect with its source, or say in `unverified` what is claimed and by whom.",
        )
    if practice.known and not (practice.sources or practice.effects):
        entry.refuse("'known' without sources", "Name in `sources` what was opened, or move the text to `unverified`.")
    if practice.verdict == "harmful" and not practice.harms:
        entry.refuse("a harmful practice without 'harms'", "Say whom it harms and how.")
    if found := FIGURE.search(practice.unverified):
        entry.refuse(
            f"'unverified' holds the figure {found[0]!r}", "Open a source and enter an effect, or leave figures out."
        )
    if (practice.cost == "unknown") == bool(practice.cost_reason):
        entry.refuse(
            f"the cost is {practice.cost!r} and 'cost_reason' {practice.cost_reason!r}",
            "Give the reason or the source of a class of cost, and none where the cost is unknown.",
        )


def search(
    text: str = "",
    *,
    challenge: str = "",
    factor: str = "",
    level: str = "",
    cost: str = "",
    verdict: str = "",
    country: str = "",
) -> tuple[Practice, ...]:
    """The practices that are all that is asked; what is "" is not asked.

    ``challenge`` and ``factor`` are names of the catalog, ``country`` is one where it was tried. Every word of ``text``
    must stand, accents and capitals aside, at the beginning of a word in the names, mechanism, population, contexts or
    what is known.
    Raises BadInput for a word that is not in its list.

    >>> [one.id for one in search("street lighting", challenge="traffic_harm", verdict="works")]
    ['practice:street_lighting']
    """
    asked = {
        "challenges": (challenge.removeprefix("challenge:"), [one.id.partition(":")[2] for one in challenges()]),
        "factors": (factor.removeprefix("factor:"), factors()),
        "levels": (level, GOVERNMENT),
        "cost": (cost, COSTS),
        "verdict": (verdict, VERDICTS),
        "contexts": (country, {name for one in practices().values() for name in one.contexts}),
    }
    for key, (word, known) in asked.items():
        if word and word not in known:
            among = "countries" if key == "contexts" else key
            raise BadInput(f"{word!r} is not known among {among}.", nearest(word, known))
    words = _folded(text).split()
    wanted = {key: f"challenge:{word}" if key == "challenges" else word for key, (word, _) in asked.items() if word}
    return tuple(
        one
        for one in practices().values()
        if all(word in (own if isinstance(own := getattr(one, key), tuple) else (own,)) for key, word in wanted.items())
        and all(re.search(rf"\b{re.escape(word)}", _told(one)) for word in words)
    )


def _told(practice: Practice) -> str:
    parts = (*practice.label.values(), practice.mechanism, practice.population, practice.known, *practice.contexts)
    return _folded(" ".join(parts))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
