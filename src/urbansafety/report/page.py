"""The page: gathers what the templates need, renders the figures, writes one self-contained file."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from urbansafety.dossier import Dossier
from urbansafety.findings.strength import RULE
from urbansafety.findings.words import capital, listed, number, plural, whole
from urbansafety.report import challenges, charts, maps, overview
from urbansafety.report.facts import Facts, Row

METHODS = {
    "level": "rates", "trend": "trends", "hotspot": "hotspots", "concentration": "concentration",
    "quality": "quality", "unanswered": "quality",
}  # fmt: skip
"""The part of the methods chapter that explains a kind of finding."""
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def write_report(dossier: Dossier, path: str | Path) -> None:
    """Write the report of a dossier to ``path``: one HTML file that needs no network and no script."""
    Path(path).write_text(page(dossier), encoding="utf-8")


def page(dossier: Dossier) -> str:
    """The report as HTML; the same dossier gives the same text."""
    facts = Facts(dossier)
    chosen = challenges.of_note(facts)
    changes = overview.changes_chart(facts)
    with ThreadPoolExecutor(1) as renderer:
        lines = {challenge: challenges.line(facts, challenge) for challenge in chosen}
        rankings = {challenge: challenges.ranking(facts, challenge) for challenge in chosen}
        figures = [changes, *(figure["spec"] if figure else None for c in chosen for figure in (lines[c], rankings[c]))]
        drawn = renderer.map(_drawn, enumerate(figures))
        land = challenges.atlas(facts)
        chapters = [challenges.chapter(facts, challenge, land) for challenge in chosen]
        overall = next(drawn)
        for part, challenge in zip(chapters, chosen, strict=True):
            part["line"], part["ranking"] = (
                figure and figure | {"svg": next(drawn)} if figure else _skip(drawn)
                for figure in (lines[challenge], rankings[challenge])
            )
    return _environment().get_template("page.html.j2").render(
        **_head(facts),
        facts=facts,
        summary=overview.summary(facts),
        verdicts=overview.verdicts(facts),
        defects=overview.defects(facts),
        rows_read=overview.rows_read(facts),
        city_table=overview.city(facts),
        top_three=listed([facts.label(challenge) for challenge in list(facts.challenges)[:3]]),
        changes={"svg": overall, "title": overview.changes_title(facts)} if overall else None,
        chapters=chapters,
        unanswered=[row for row in facts.findings if row["kind"] == "unanswered"],
        area_rows=challenges.area_table(facts, chosen, land) if land and chosen else [],
        defs=_defs(land),
        land=land,
        strength_rule=RULE,
    )  # fmt: skip


def _drawn(numbered: tuple[int, charts.Spec | None]) -> Markup | None:
    """vl-convert escapes the text it draws, so its SVG is markup."""
    position, spec = numbered
    return Markup(charts.render(spec, position)) if spec else None  # noqa: S704


def _skip(drawn: Any) -> None:
    next(drawn)


def _defs(land: challenges.Atlas | None) -> Markup:
    """The geometry of the document and the hatching of missing values."""
    if land is None:
        return Markup("")
    grounds = [land.fine] + [land.large] * land.nested
    shapes = "".join(path for ground in grounds for path in maps.paths(ground))
    hatch = (
        '<pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch-ground" width="14" height="14"/><path class="hatch-line" d="M0 0V14"/></pattern>'
    )
    return Markup(f'{hatch}{shapes}<path id="outline" d="{land.outline}"/>')  # noqa: S704 (numbers and ids of ours)


def _head(facts: Facts) -> Row:
    manifest = facts.dossier.manifest
    city, language = manifest["city"], "en"
    today = date.fromisoformat(manifest["today"]) if manifest["today"] else None
    groups = sorted({row["group"] for row in facts.sources if row["group"]})
    return {
        "city": city["name"],
        "country": city["country"],
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "period": overview.period(facts),
        "year": facts.year,
        "today": f"{today.day} {charts_month(today)}" if today else "",
        "groups": listed(groups),
        "style": Markup(_style(city["name"])),  # noqa: S704 (the name is escaped for a style sheet)
        "manifest": manifest,
        "accepted": sum(row["accepted"] or 0 for row in facts.sources if row["kind"] in ("incidents", "counts")),
        "levels": [
            plural(entry["areas"], entry["level"].replace("_", " ")) for entry in manifest["levels"] if entry["areas"]
        ],
    }


def charts_month(day: date) -> str:
    """Month and year of a day."""
    from urbansafety.findings.words import month

    return month(day)


def _style(city: str) -> str:
    sheet, _, _ = _environment().loader.get_source(_environment(), "style.css")  # type: ignore[union-attr]
    return sheet.replace("$city", css_text(city))


def css_text(text: str) -> str:
    r"""A text inside a quoted string of a style sheet; whatever is not a letter or digit is written by its number.

    >>> css_text('a"</style>')
    'a\\22 \\3c \\2f style\\3e '
    """
    return re.sub(r"[^\w ]", lambda found: f"\\{ord(found[0]):x} ", text)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("urbansafety.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"whole": whole, "number": number, "capital": capital, "listed": listed, "plural": plural}
    environment.globals |= {"METHODS": METHODS}
    return environment
