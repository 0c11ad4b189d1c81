"""The coordination network: institutions in rows by level, the bodies they sit on beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html import escape
from itertools import groupby

from markupsafe import Markup

from urbansafety.report.charts import short
from urbansafety.report.facts import Row
from urbansafety.report.governance.actors import Actors
from urbansafety.wording import capital, listed, per_cent, plural

WIDTH, NODE, BODY = 720, 340, 522
"""Units: the width, and where institutions and bodies stand across it."""
STEP, HEAD, APART = 24, 30, 46
"""Units between rows, above a level, and least between bodies."""
NAME, BODY_NAME = 45, 26
"""Small letters that a name has room for."""
MISSING = 12
"""Missing links that are drawn; the table of gaps has all."""
ROLES = {"broker": "links others", "member": "", "isolate": "on no body"}


@dataclass(frozen=True)
class Places:
    """Where everything stands: the height of each institution, body and level heading, and of the whole."""

    institutions: dict[str, float]
    bodies: dict[str, float]
    levels: dict[str, float]
    height: float


def network(actors: Actors) -> Row | None:
    """The drawing with its message and the table behind it; None where nobody's place was worked out."""
    placed = {row["institution"]: row for row in actors.table("network")}
    if not placed:
        return None
    seats = actors.table("bodies")
    missing = _missing(actors, placed)
    svg = _svg(actors, placed, seats, missing[:MISSING])
    return {
        "svg": Markup(svg),
        "title": _title(actors, placed),
        "alt": _alt(actors, placed, seats, missing),
        "missing": len(missing),
        "left_out": max(len(missing) - MISSING, 0),
        "rows": _rows(actors, placed, seats),
    }


def _missing(actors: Actors, placed: dict[str, Row]) -> list[tuple[str, str]]:
    """Who shares a challenge with the others and no chain of bodies, each with the best linked of the largest part."""
    linked = [row for row in placed.values() if row["component"] == 1 and row["links"]]
    hub = min(linked, key=lambda row: (-row["links"], -row["betweenness"], row["institution"]), default=None)
    apart = {
        institution: None
        for row in actors.table("gaps")
        if row["kind"] == "coordination_missing"
        for institution in row["institutions"] or ()
    }
    return [(institution, hub["institution"]) for institution in apart if hub]


def places(actors: Actors, seats: list[Row]) -> Places:
    """Rows from the top: the widest level of government first; bodies at the middle height of their members."""
    y, rows, heads = 0.0, {}, {}
    ordered = sorted(actors.institutions.values(), key=lambda row: -actors.levels.index(row["level"]))
    for level, members in groupby(ordered, key=lambda row: row["level"]):
        y += HEAD
        heads[str(level)] = y
        for row in members:
            y += STEP
            rows[row["id"]] = y
    of_body = defaultdict(list)
    for seat in seats:
        if seat["institution"] in rows:
            of_body[seat["body"]].append(rows[seat["institution"]])
    middle = {body: sum(heights) / len(heights) for body, heights in of_body.items()}
    at: dict[str, float] = {}
    last = -float(APART)
    for body in sorted(middle, key=lambda one: (middle[one], one)):
        last = at[body] = max(middle[body], last + APART)
    beyond = max(max(at.values(), default=0.0) - y, 0.0)
    least = min(at.values(), default=0.0)
    shift = min(beyond, max(least - HEAD, 0.0))
    at = {body: height - shift for body, height in at.items()}
    return Places(rows, at, heads, max(y, max(at.values(), default=0.0)) + STEP)


def _svg(actors: Actors, placed: dict[str, Row], seats: list[Row], missing: list[tuple[str, str]]) -> str:
    where = places(actors, seats)
    parts = [
        f'<text class="level" x="0" y="{y:.0f}">{escape(capital(level))}</text>' for level, y in where.levels.items()
    ]
    parts += [_line(seat, where) for seat in seats if seat["institution"] in where.institutions]
    parts += [_arc(pair, where) for pair in missing if set(pair) <= set(where.institutions)]
    for institution, y in where.institutions.items():
        role = placed[institution]["role"] if institution in placed else "member"
        parts.append(_node(actors.name(institution), role, y))
    names = {seat["body"]: seat["name"] or seat["body"] for seat in seats}
    for body, y in where.bodies.items():
        parts.append(f'<rect class="body" x="{BODY - 6}" y="{y - 6:.0f}" width="12" height="12"/>')
        parts.append(f'<text x="{BODY + 14}" y="{y + 4.5:.1f}">{escape(short(names[body], BODY_NAME))}</text>')
    head = f'<svg viewBox="0 0 {WIDTH} {where.height:.0f}" class="chart network" style="--natural:{WIDTH}px"'
    return f'{head} aria-hidden="true">{"".join(parts)}</svg>'


def _line(seat: Row, where: Places) -> str:
    y, z = where.institutions[seat["institution"]], where.bodies[seat["body"]]
    bend = (NODE + BODY) / 2
    path = f"M{NODE} {y:.0f}C{bend:.0f} {y:.0f} {bend:.0f} {z:.0f} {BODY} {z:.0f}"
    return f'<path class="seat {escape(seat["role"] or "member")}" d="{path}"/>'


def _arc(pair: tuple[str, str], where: Places) -> str:
    y, z = sorted(where.institutions[one] for one in pair)
    reach = NODE + 26 + min(0.35 * (z - y), 120)
    return f'<path class="missing" d="M{NODE} {y:.0f}Q{reach:.0f} {(y + z) / 2:.0f} {NODE} {z:.0f}"/>'


def _node(name: str, role: str, y: float) -> str:
    said = f"{short(name, NAME)}"
    label = f'<text class="{role}" x="{NODE - 16}" y="{y + 4.5:.1f}" text-anchor="end">{escape(said)}</text>'
    if role == "isolate":
        return f'{label}<rect class="isolate" x="{NODE - 5.5}" y="{y - 5.5:.1f}" width="11" height="11"/>'
    ring = f'<circle class="ring" cx="{NODE}" cy="{y:.0f}" r="9"/>' if role == "broker" else ""
    return f'{label}{ring}<circle class="{role}" cx="{NODE}" cy="{y:.0f}" r="5"/>'


def _title(actors: Actors, placed: dict[str, Row]) -> str:
    brokers = [row for row in placed.values() if row["role"] == "broker"]
    brokers.sort(key=lambda row: (-(row["betweenness"] or 0.0), row["institution"]))
    alone = [actors.name(item) for item, row in placed.items() if row["role"] == "isolate"]
    parts = [f"{listed([actors.name(row['institution']) for row in brokers], most=2)} links the others"] * bool(brokers)
    if len(brokers) > 1:
        parts = [part.replace(" links the others", " link the others") for part in parts]
    parts += [f"{listed(alone, most=2)} {'stands' if len(alone) == 1 else 'stand'} outside"] * bool(alone)
    return "; ".join(parts) or "Every institution sits on a body with others, and nobody alone links them"


def _alt(actors: Actors, placed: dict[str, Row], seats: list[Row], missing: list[tuple[str, str]]) -> str:
    bodies = len({seat["body"] for seat in seats})
    absent = listed([f"{actors.name(a)} with {actors.name(b)}" for a, b in missing], most=4)
    return (
        f"Network of {plural(len(placed), 'institution')} and "
        f"{plural(bodies, 'coordination body', 'coordination bodies')}. "
        f"{_title(actors, placed)}. Missing links: {absent or 'none'}."
    )


def _rows(actors: Actors, placed: dict[str, Row], seats: list[Row]) -> list[Row]:
    on = defaultdict(list)
    for seat in seats:
        on[seat["institution"]].append(f"{seat['name'] or seat['body']} ({seat['role'] or 'member'})")
    return [
        {
            "name": actors.name(item),
            "level": row["level"],
            "bodies": "; ".join(on[item]) or "none",
            "links": placed[item]["links"] if item in placed else 0,
            "paths": per_cent(placed[item]["betweenness"] or 0.0) if item in placed else "",
            "role": ROLES[placed[item]["role"]] if item in placed else "",
        }
        for item, row in actors.institutions.items()
    ]
