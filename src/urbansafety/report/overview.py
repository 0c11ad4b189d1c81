"""The report's opening: the summary, what the data can bear, and the city as a whole."""

from __future__ import annotations

from datetime import date

from urbansafety.report import charts
from urbansafety.report.facts import Facts, Row, interval
from urbansafety.tables import USES, VERDICTS
from urbansafety.wording import NBSP, capital, ends, listed, number, per_cent, plural, span, whole

EACH = ("level", "trend", "hotspot", "risk", "priority", "flow", "gap", "quality", "unanswered")
"""The kinds of which the summary takes the first finding."""
AGAIN = ("trend", "hotspot")
"""The kinds whose second finding fills a summary of few kinds, before `FURTHER` do."""
FURTHER = ("concentration", "trend", "level", "condition", "gap", "capacity", "flow")
ORDER = (
    "level", "trend", "hotspot", "concentration", "condition", "risk", "priority", "flow", "capacity", "gap",
    "quality", "unanswered",
)  # fmt: skip
"""In which the summary tells them."""
SENTENCES = 7
DEFECTS = 8
REASONS = 12


def period(facts: Facts) -> str:
    """The period of the data in words; "" when there are no records."""
    first, last = (facts.dossier.manifest["period"][end] for end in ("first", "last"))
    return span(date.fromisoformat(first), date.fromisoformat(last)) if first and last else ""


def summary(facts: Facts) -> list[Row]:
    """Five to nine findings that a mayor reads in two minutes: one of every kind, and more of few kinds."""
    of_kind = {kind: _apart(facts, [row for row in facts.findings if row["kind"] == kind]) for kind in EACH}
    chosen = [row for rows in of_kind.values() for row in rows[:1]]
    again = [row for kind in AGAIN for row in of_kind[kind][1:2]][: max(SENTENCES - len(chosen), 0)]
    chosen += again
    told = {(row["kind"], row["challenge"]) for row in chosen}
    others = [
        row
        for row in facts.findings
        if row["kind"] in FURTHER
        and row not in chosen
        and not (row["challenge"] and (row["kind"], row["challenge"]) in told)
    ]
    return sorted([*chosen, *others[: max(SENTENCES - len(chosen), 0)]], key=_place)


def _apart(facts: Facts, rows: list[Row]) -> list[Row]:
    """Findings of one kind without those on a challenge that is part of one told before, or contains it."""
    told: list[Row] = []
    for row in rows:
        before = [other["challenge"] for other in told if row["challenge"] and other["challenge"]]
        if not any(facts.nested(row["challenge"], other) for other in before):
            told.append(row)
    return told


def _place(row: Row) -> tuple[int, int]:
    return ORDER.index(row["kind"]), row["rank"]


def verdicts(facts: Facts) -> list[Row]:
    """A row a source of records: the verdict on each use for all categories, and how many categories fare worse."""
    rows = []
    for source in facts.sources:
        judged = [row for row in facts.quality if row["source"] in ("", source["id"])]
        if source["kind"] not in ("incidents", "counts"):
            continue
        cells = {}
        for use in USES:
            everywhere = max((VERDICTS.index(row[use]) for row in judged if not row["iccs"]), default=0)
            worse = {row["iccs"] for row in judged if row["iccs"] and VERDICTS.index(row[use]) > everywhere}
            cells[use] = {
                "word": VERDICTS[everywhere],
                "worse": plural(len(worse), "category", "categories") if worse else "",
            }
        rows.append({"source": source, "uses": cells})
    return rows


def defects(facts: Facts) -> list[Row]:
    """The most important defects, as findings."""
    return [row for row in facts.findings if row["kind"] == "quality"][:DEFECTS]


def rows_read(facts: Facts) -> list[Row]:
    """Accepted + rejected = read, by source and reason."""
    table = []
    for source in facts.sources:
        if source["kind"] in ("incidents", "counts") and source["read"] is not None:
            reasons = [row for row in facts.rejected if row["source"] == source["id"]]
            rest = reasons[REASONS:]
            others = {"words": plural(len(rest), "other reason"), "count": sum(row["count"] for row in rest)}
            several = _several(source, reasons)
            row = {
                "source": source,
                "reasons": reasons[:REASONS],
                "several": several,
                "others": others if rest else None,
            }
            table.append(row)
    return table


def _several(source: Row, reasons: list[Row]) -> int:
    """Reasons beyond one a rejected row."""
    told: int = sum(row["count"] for row in reasons) - (source["rejected"] or 0)
    return max(told, 0)


def city(facts: Facts) -> list[Row]:
    """A row a challenge: records, rate, share, change a year and harm, for the city as a whole."""
    harm = {challenge: value for challenge in facts.challenges if (value := _value(facts, "harm", challenge))}
    most = max(harm.values(), default=0.0)
    moved = facts.city_changes
    rows = []
    for challenge, entry in facts.challenges.items():
        year = facts.year_of(challenge)
        total = facts.city_values.get(("total_recorded", "", year), {}).get("value")
        recorded, rate = (facts.city_values.get((name, challenge, year)) for name in ("recorded", "rate"))
        change = moved.get(challenge)
        rows.append(
            {
                "id": challenge.partition(":")[2],
                "label": entry["label"] if year == facts.year else f"{entry['label']} ({year})",
                "driven": entry["activity_driven"],
                "records": whole(recorded["count"]) if recorded and recorded["count"] is not None else "",
                "rate": number(rate["value"]) if rate and rate["value"] is not None else "",
                "interval": interval(rate),
                "share": per_cent(recorded["value"] / total)
                if recorded and recorded["value"] is not None and total
                else "",
                "change": signed(100 * change["estimate"]) if change else "",
                "change_interval": " to ".join(map(minus, ends(100 * change["lower"], 100 * change["upper"])))
                if change
                else "",
                "harm": _rounded(harm[challenge] / most) if challenge in harm else "",
            }
        )
    return sorted(rows, key=lambda row: -int(row["records"].replace(",", "") or 0))


def most_recorded(facts: Facts, most: int = 3) -> str:
    """The challenges with most records in the report's year; those that are the sum of narrower ones left out."""
    ids = {challenge.partition(":")[2]: challenge for challenge in facts.specific}
    return "; ".join(facts.label(ids[row["id"]]) for row in [row for row in city(facts) if row["id"] in ids][:most])


def _rounded(share: float) -> str:
    return f"{100 * share:.0f}{NBSP}%" if share >= 0.01 else f"<1{NBSP}%"


def _value(facts: Facts, indicator: str, challenge: str) -> float | None:
    row = facts.city_values.get((indicator, challenge, facts.year_of(challenge)))
    return row["value"] if row else None


def minus(text: str) -> str:
    """A number's text with a true minus sign."""
    return text.replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """A number of at most one decimal with its sign.

    >>> signed(7.26), signed(-0.4).replace("\N{MINUS SIGN}", "-"), signed(-0.0007)
    ('+7.3', '-0.4', '0')
    """
    text = number(round(value, 1 if abs(value) < 10 else 0))
    return minus(text) if value < 0 or text == "0" else f"+{text}"


def changes_title(facts: Facts) -> str:
    """What rose and what fell, of the challenges that do not depend on police activity."""
    clear = [
        (row["estimate"], facts.label(challenge))
        for challenge, row in facts.city_changes.items()
        if challenge in facts.specific
        and not facts.challenges[challenge]["activity_driven"]
        and not row["lower"] <= 0 <= row["upper"]
    ]
    rising = [label for change, label in sorted(clear, reverse=True) if change > 0]
    falling = [label for change, label in sorted(clear) if change < 0]
    parts = [f"{listed(rising, most=3)} rose"] * bool(rising) + [f"{listed(falling, most=3)} fell"] * bool(falling)
    return capital(", ".join(parts)) if parts else "No challenge shows a clear rise or fall"


def changes(facts: Facts) -> Row | None:
    """Yearly change by challenge with intervals, steepest rise first; quiet where unclear or activity-driven."""
    rows = [
        {
            "name": facts.challenges[challenge]["label"],
            "value": 100 * row["estimate"],
            "lower": 100 * row["lower"],
            "upper": 100 * row["upper"],
            "quiet": facts.challenges[challenge]["activity_driven"] or row["lower"] <= 0 <= row["upper"],
        }
        for challenge, row in facts.city_changes.items()
        if challenge in facts.challenges
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: -row["value"])
    return {
        "spec": charts.dots(rows, mark=0, mark_label="no change", form="+,.0f"),
        "title": changes_title(facts),
    }
