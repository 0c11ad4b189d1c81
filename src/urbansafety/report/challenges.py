"""The report's chapters: one a challenge of note, with its line, its map and its ranking."""

from __future__ import annotations

import numpy as np

from urbansafety.findings.basis import FEW, SELDOM_CAVEAT, compares, level_noun
from urbansafety.findings.trends import turned, whole_years
from urbansafety.report import charts
from urbansafety.report.atlas import HOT_NAMED, Atlas, area_map
from urbansafety.report.facts import Facts, Row, few, interval
from urbansafety.wording import capital, listed, month, number, plural, whole

NOTED = 6
"""Chapters; the table of the whole city holds the other challenges."""
RANKED = 25
"""Areas in a ranking."""
KINDS = ("level", "trend", "concentration")


def of_note(facts: Facts) -> list[str]:
    """The challenges of most burden, without those that are part of one already taken or contain it."""
    chosen: list[str] = []
    for row in facts.findings:
        if row["kind"] == "level" and row["challenge"] in facts.specific and row["challenge"] not in chosen:
            driven = facts.challenges[row["challenge"]]["activity_driven"]
            if not driven and not any(facts.nested(row["challenge"], other) for other in chosen):
                chosen.append(row["challenge"])
    return chosen[:NOTED]


def chapter(facts: Facts, challenge: str, land: Atlas | None) -> Row:
    """What the template needs for a challenge; apart from its charts."""
    findings = [row for row in facts.findings if row["challenge"] == challenge]
    hot = [row for row in findings if row["kind"] == "hotspot"]
    others = sorted(
        (row for row in findings if row["kind"] in KINDS), key=lambda row: (KINDS.index(row["kind"]), row["rank"])
    )
    compared = compares(facts.challenges[challenge])
    unfit = facts.unfit("maps", challenge)
    drawn = area_map(facts, challenge, land, hot) if land and compared and not unfit else None
    return {
        "id": challenge.partition(":")[2],
        "year": facts.year_of(challenge),
        "title": title(facts, challenge, hot),
        "label": facts.label(challenge),
        "codes": ", ".join(facts.challenges[challenge]["iccs"]),
        "sdg": ", ".join(facts.challenges[challenge]["sdg"] or ()),
        "findings": others if drawn else others + hot[:HOT_NAMED],
        "more": plural(len(hot) - HOT_NAMED, "more hot spot") if len(hot) > HOT_NAMED else "",
        "map": drawn,
        "no_map": "" if drawn else _no_map(compared=compared, unfit=unfit, land=bool(land)),
    }


def _no_map(*, compared: bool, unfit: bool, land: bool) -> str:
    """Why a chapter has no map; "" for a city without areas, which the quality part tells."""
    if not compared:
        return f"No map and no ranking. {SELDOM_CAVEAT} A victimisation survey would tell more."
    if unfit:
        return "No map and no ranking: the data cannot bear them. The defects of the data above say why."
    return "No map: it shows rates, and there are none by area for this year." if land else ""


def title(facts: Facts, challenge: str, hot: list[Row]) -> str:
    """The message of a chapter: which way, and whether it gathers."""
    change = facts.city_changes.get(challenge)
    parts = []
    if change:
        clear = not change["lower"] <= 0 <= change["upper"]
        parts.append(_direction(facts, challenge, change) if clear else "no clear rise or fall")
    if hot:
        parts.append(f"gathered in {plural(len(hot), 'place')}")
    label = capital(facts.label(challenge))
    return f"{label}: {' and '.join(parts)}" if parts else label


def _direction(facts: Facts, challenge: str, change: Row) -> str:
    """Rising or falling; over the whole period only, where the records have turned since."""
    rising = change["estimate"] > 0
    if turned(whole_years(facts.city_values, challenge), change["estimate"]):
        return f"{'higher' if rising else 'lower'} than at first, but past its {'peak' if rising else 'low'}"
    return "rising" if rising else "falling"


def line(facts: Facts, challenge: str) -> Row | None:
    """Records a month of the whole city: the chart, what it says in words, and the table behind it."""
    months, counts = facts.monthly(challenge)
    if len(months) < 2:
        return None
    low, high = int(np.argmin(counts)), int(np.argmax(counts))
    complete = facts.complete(challenge)
    years = sorted({day.year for day in months})
    of_year = {year: sum(n for day, n in zip(months, counts, strict=True) if day.year == year) for year in years}
    by_month = {(day.year, day.month): count for day, count in zip(months, counts, strict=True)}
    return {
        "spec": charts.monthly(months, counts, complete=complete, events=facts.events),
        "alt": (
            f"Line chart of the records of {facts.label(challenge)} a month from {month(months[0])} to "
            f"{month(months[-1])}: between {whole(counts[low])} ({month(months[low])}) and {whole(counts[high])} "
            f"({month(months[high])})."
        ),
        "span": f"{month(months[0])} to {month(months[-1])}",
        "pale": bool(complete and (months[0] < complete[0] or months[-1] > complete[1])),
        "events": bool(facts.events),
        "rows": [
            (year, [_cell(by_month.get((year, m))) for m in range(1, 13)] + [whole(of_year[year])]) for year in years
        ],
    }


def _cell(count: int | None) -> str:
    return "" if count is None else whole(count)


def ranking(facts: Facts, challenge: str) -> Row | None:
    """Rates of the areas of the large level with their intervals, highest first, and the ranks these allow."""
    if not facts.levels or not compares(facts.challenges[challenge]) or facts.unfit("maps", challenge):
        return None
    level = facts.levels[0]
    rows = [row for row in facts.values("rate", challenge, level) if row["value"] is not None]
    if len(rows) < 2:
        return None
    rows.sort(key=lambda row: (-row["value"], row["area"]))
    city = facts.city_values.get(("rate", challenge, facts.year_of(challenge)))
    ranks = rank_ranges([row["lower"] for row in rows], [row["upper"] for row in rows])
    shown = [
        {"name": facts.name(level, row["area"]), "value": row["value"], "lower": row["lower"], "upper": row["upper"]}
        for row in rows[:RANKED]
    ]
    mark = city["value"] if city else None
    return {
        "spec": charts.dots(shown, mark=mark, mark_label=f"the city: {number(mark)}" if mark else "", form=",.3~r"),
        "title": _ranking_title(shown, mark, capital(facts.label(challenge)), level),
        "alt": (
            f"Dot plot of the rate of {facts.label(challenge)} by {level.replace('_', ' ')} with 95 % intervals, from "
            f"{shown[0]['name']} ({number(shown[0]['value'])}) to {shown[-1]['name']} ({number(shown[-1]['value'])})."
        ),
        "level": level_noun(level),
        "left_out": plural(len(rows) - RANKED, level_noun(level)) if len(rows) > RANKED else "",
        "rows": [
            {
                "name": facts.name(level, row["area"]),
                "records": few(row["count"]),
                "rate": number(row["value"]) if row["count"] >= FEW else "",
                "interval": interval(row) if row["count"] >= FEW else "",
                "ranks": f"{first}" if first == last else f"{first} to {last}",
            }
            for row, (first, last) in zip(rows, ranks, strict=True)
        ],
    }


def _ranking_title(rows: list[Row], mark: float | None, label: str, level: str) -> str:
    above = [row for row in rows if mark is not None and row["lower"] > mark]
    if not above:
        return f"{label}: no {level_noun(level)} is clearly above the city"
    names = listed([row["name"] for row in above], most=3)
    return f"{label}: clearly above the city in {names}"


def rank_ranges(lower: list[float], upper: list[float]) -> list[tuple[int, int]]:
    """The best and the worst rank (1 is the highest) that intervals which do not meet allow.

    >>> rank_ranges([8.0, 5.0, 4.0], [10.0, 7.0, 6.0])
    [(1, 1), (2, 3), (2, 3)]
    """
    low, high = np.array(lower), np.array(upper)
    above = (low[None, :] > high[:, None]).sum(1)
    below = (high[None, :] < low[:, None]).sum(1)
    return [(1 + int(a), len(low) - int(b)) for a, b in zip(above, below, strict=True)]
