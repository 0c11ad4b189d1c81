"""The page: gathers what the templates need, renders the figures, writes one self-contained file."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from urbansafety.dossier import Dossier
from urbansafety.drawing import Draw, renderer
from urbansafety.findings.basis import level_noun
from urbansafety.findings.defects import noted
from urbansafety.findings.strength import RULE
from urbansafety.report import challenges, charts, flows, governance, maps, overview, priorities, risk
from urbansafety.report.atlas import Atlas, area_table, atlas
from urbansafety.report.facts import Facts, Row
from urbansafety.wording import capital, listed, month, number, plural, whole

METHODS = {
    "level": "rates", "trend": "trends", "hotspot": "hotspots", "concentration": "concentration",
    "quality": "quality", "unanswered": "quality", "risk": "risk", "priority": "priorities", "flow": "flows",
    "capacity": "capacity", "gap": "gaps", "condition": "risk",
}  # fmt: skip
"""The part of the methods chapter that explains a kind of finding."""
MONTHS = 12
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def write_report(dossier: Dossier, path: str | Path, draw: Draw | None = None) -> None:
    """Write the report of a dossier to ``path``: one HTML file that needs no network and no script."""
    Path(path).write_text(page(dossier, draw), encoding="utf-8")


def page(dossier: Dossier, draw: Draw | None = None) -> str:
    """The report as HTML; the same dossier gives the same text. ``draw`` is a `renderer` that is ready already."""
    with nullcontext(draw) if draw else renderer() as drawing:
        return _page(Facts(dossier), drawing)


def _page(facts: Facts, draw: Draw) -> str:
    chosen = challenges.of_note(facts)
    changes = overview.changes(facts)
    lines = {challenge: challenges.line(facts, challenge) for challenge in chosen}
    rankings = {challenge: challenges.ranking(facts, challenge) for challenge in chosen}
    at_stake = risk.section(facts)
    figures = [figure for figure in (changes, *lines.values(), *rankings.values()) if figure]
    judged = flows.panels(facts)
    figures += [*(at_stake["charts"] if at_stake else []), *judged]
    drawn = draw([charts.styled(figure["spec"]) for figure in figures])
    land = atlas(facts)
    chapters = [
        challenges.chapter(facts, challenge, land) | {"line": lines[challenge], "ranking": rankings[challenge]}
        for challenge in chosen
    ]
    template = _environment().get_template("page.html.j2")
    parts = dict(
        **_head(facts),
        facts=facts,
        summary=overview.summary(facts),
        verdicts=overview.verdicts(facts),
        defects=overview.defects(facts),
        noted=noted(facts.dossier),
        rows_read=overview.rows_read(facts),
        city_table=overview.city(facts),
        top_three=overview.most_recorded(facts),
        changes=changes,
        chapters=chapters,
        conditions=[row for row in facts.findings if row["kind"] == "condition"],
        risk=at_stake,
        priorities=priorities.section(facts),
        flows=flows.section(facts, land, judged),
        governance=governance.section(facts),
        unanswered=[row for row in facts.findings if row["kind"] == "unanswered"],
        area_rows=area_table(facts, chosen, land) if land and chosen else [],
        defs=_defs(land),
        land=land,
        strength_rule=RULE,
    )
    for number_of, (figure, svg) in enumerate(zip(figures, drawn.result(), strict=True)):
        figure["svg"] = Markup(charts.for_page(svg, number_of))  # vl-convert escapes the text that it draws
    return template.render(parts)


def _defs(land: Atlas | None) -> Markup:
    """The geometry of the document and the hatching of missing values."""
    if land is None:
        return Markup("")
    grounds = [land.fine] + [land.large] * land.nested
    shapes = "".join(path for ground in grounds for path in maps.paths(ground))
    hatches = "".join(
        f'<pattern id="{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="hatch-ground" width="{step}" height="{step}"/>'
        f'<path class="hatch-line" d="M0 0V{step}" stroke-width="{step / 3:.1f}"/></pattern>'
        for name, step in (("hatch", 14), ("hatch-small", 5))
    )
    unsure = (
        '<pattern id="unsure" width="18" height="18" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        '<path class="hatch-line" d="M0 0V18" stroke-width="5"/></pattern>'
    )
    return Markup(f'{hatches}{unsure}{shapes}<path id="outline" d="{land.outline}"/>')


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
        "other_years": any(facts.year_of(challenge) != facts.year for challenge in facts.challenges),
        "whole_year": any(row["months"] == MONTHS for key, row in facts.city_values.items() if key[2] == facts.year),
        "today": f"{today.day} {month(today)}" if today else "",
        "groups": listed(groups),
        "style": Markup(_style(city["name"])),
        "manifest": manifest,
        "accepted": facts.total,
        "levels": [
            plural(entry["areas"], level_noun(entry["level"])) for entry in manifest["levels"] if entry["areas"]
        ],
    }


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
