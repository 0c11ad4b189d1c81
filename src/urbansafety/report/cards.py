"""A practice in words: what it is, what is known of it with how much certainty, and whom it can harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from urbansafety.catalog import challenges, factors, references
from urbansafety.catalog.effects import EMMIE
from urbansafety.catalog.institutions import functions
from urbansafety.ratios import ratio
from urbansafety.wording import capital, listed, number, plural

if TYPE_CHECKING:
    from urbansafety.catalog.effects import Effect, Emmie
    from urbansafety.catalog.practices import Practice

VERDICTS = {
    "works": "Works: studies that compared found less of the harm.",
    "mixed": "Mixed: it helped in some places or studies and not in others.",
    "null": "No effect found: it was looked for and did not show.",
    "harmful": "Harmful: it made things worse. Do not do this.",
    "unknown": "Not known: nobody has looked well enough.",
}
REACHES = {
    "area": "counted in the whole area",
    "places": "counted at the treated places alone",
    "participants": "counted among those who took part",
}
METRICS = {
    "RR": "relative risk",
    "OR": "odds ratio",
    "IRR": "ratio of rates",
    "RIRR": "change against the change elsewhere, as a ratio",
    "SMD": "difference in standard deviations",
    "pp": "percentage points",
}


def card(practice: Practice) -> list[tuple[str, list[str]]]:
    """The card of a practice: headings, each with its paragraphs; what a file does not say has no heading."""
    parts = [
        ("What it is", [practice.mechanism]),
        ("For whom", [practice.population]),
        ("Answers", [_names(practice)]),
        ("Who can", [f"Levels: {', '.join(practice.levels)}. Functions: {_functions(practice)}."]),
        ("Verdict", [VERDICTS[practice.verdict]]),
        ("What is known", [*map(effect_in_words, practice.effects), practice.known]),
        ("Not verified", [practice.unverified]),
        ("Quality of the evidence", [emmie_in_words(practice.emmie)]),
        ("Needed before", list(practice.preconditions)),
        ("How to do it", [practice.implementation]),
        ("How it fails", [practice.failures]),
        ("Harms and rights", [practice.harms]),
        ("Cost", [f"{capital(practice.cost)}. {practice.cost_reason}"]),
        ("Time to effect", [_months(practice)]),
        ("Tried in", [listed(practice.contexts)]),
        ("Only together with", [_bare(practice.requires)]),
        ("Not together with", [_bare(practice.excludes)]),
        ("Sources", _sources(practice)),
    ]
    said = [(heading, [_sentence(text) for text in texts if text.strip()]) for heading, texts in parts]
    return [(heading, texts) for heading, texts in said if texts]


def effect_in_words(effect: Effect) -> str:
    """An effect in sentences: the change, its interval, what it rests on and where it stands."""
    meant = ratio(effect)
    change = _change(meant.estimate) if meant else f"{effect.estimate:+g} percentage points"
    if effect.low is None or effect.high is None:
        interval = "no interval in the source that was opened"
    elif meant and meant.low is not None and meant.high is not None:
        interval = f"between {_change(meant.low)} and {_change(meant.high)}"
    else:
        interval = f"between {effect.low:+g} and {effect.high:+g}"
    studies = f" ({plural(effect.k, 'study', 'studies')})" if effect.k else ""
    assumed = effect.metric in ("OR", "SMD") and effect.baseline is None
    scale = f"{METRICS[effect.metric]} {number(effect.estimate)}" if effect.metric in ("OR", "SMD") else ""
    sentences = [
        f"{effect.outcome}: {change}; {interval}",
        f"{scale}{', put as a change as if it otherwise befell half' if assumed else ''}",
        f"{effect.design}{studies}",
        REACHES[effect.reach],
        f"printed: {effect.published}" if effect.published else "",
        effect.heterogeneity,
        effect.follow_up,
        listed(effect.countries),
        f"{_cited(effect.source)}, {effect.quote_place}, looked up {effect.checked.isoformat()}",
    ]
    return " ".join(_sentence(sentence) for sentence in sentences if sentence)


def emmie_in_words(emmie: Emmie) -> str:
    """The ratings of the evidence from 0 to 4, or that nobody's were found."""
    if not emmie.by:
        return "No published rating in EMMIE's five dimensions was opened."
    ratings = ", ".join(
        f"{name} {'not rated' if (rating := getattr(emmie, name)) is None else rating}" for name in EMMIE
    )
    return f"EMMIE, 0 to 4: {ratings}; by {_cited(emmie.by)}."


def _sentence(text: str) -> str:
    plain = text.strip()
    return plain if plain.endswith(".") or "://" in plain.rpartition(" ")[2] else f"{capital(plain)}."


def _cited(key: str) -> str:
    """A reference as a text cites it, as in "Braga and Weisburd (2020)"."""
    fields = references()[key].fields
    names = [author.partition(",")[0] for author in fields["author"].split("; ")]
    short = names[0] if len(names) == 1 else f"{names[0]} and {names[1] if len(names) == 2 else 'others'}"
    return f"{short} ({fields['year']})"


def _change(rates: float) -> str:
    per_cent = round(100 * (rates - 1))
    return "no change" if per_cent == 0 else f"{abs(per_cent)} % {'less' if per_cent < 0 else 'more'}"


def _names(practice: Practice) -> str:
    labels = {one.id: one.label["en"] for one in challenges()}
    conditions = [factors()[name].label["en"].lower() for name in practice.factors]
    answered = "; ".join(labels[id].lower() for id in practice.challenges)
    return f"{capital(answered)}." + (f" Works on: {listed(conditions)}." if conditions else "")


def _functions(practice: Practice) -> str:
    return listed([functions()[id].label["en"].lower() for id in practice.functions])


def _bare(ids: tuple[str, ...]) -> str:
    return ", ".join(id.partition(":")[2] for id in ids)


def _months(practice: Practice) -> str:
    if practice.months_to_effect is None:
        return ""
    fewest, most = practice.months_to_effect
    return f"{fewest:g} to {most:g} months."


def _sources(practice: Practice) -> list[str]:
    keys = dict.fromkeys([*(effect.source for effect in practice.effects), *practice.sources])
    if practice.emmie.by:
        keys[practice.emmie.by] = None
    return [references()[key].text for key in keys]
