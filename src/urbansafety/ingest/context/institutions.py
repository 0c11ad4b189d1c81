"""Institutions, mandates, coordination bodies, agreements and answers on capacity."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from urbansafety.catalog.institutions import GOVERNMENT, MANDATES, SEATS, TERRITORIES, dimensions, functions
from urbansafety.city import City
from urbansafety.city.factors import known_challenges
from urbansafety.city.flows import like_a_name
from urbansafety.context import ANSWERS
from urbansafety.dossier import declared
from urbansafety.ingest.context.beyond import Beyond
from urbansafety.ingest.context.sheets import Row, read_sheets
from urbansafety.ingest.sources import file_row
from urbansafety.stats.grades import GRADES, UNKNOWN
from urbansafety.tables import Observation
from urbansafety.wording import agree, share

ID = re.compile(r"[a-z][a-z0-9_]*")
YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}
KEYS = {
    "institutions": ("id",),
    "mandates": ("institution", "function"),
    "bodies": ("body", "institution"),
    "agreements": ("provider", "receiver", "purpose"),
    "capacity": ("institution", "function", "dimension", "respondent"),
}
"""What a row of each sheet speaks of: a second row of the same is refused."""


def read_institutions(city: City) -> Beyond:
    """Institutions, mandates, coordination bodies, agreements and answers on capacity.

    Raises BadInput, naming file, row and column, for a word that is not in its list (with the nearest that is), a
    date that cannot be read or comes too early, what looks like the name of a respondent, a row that stands twice, and
    delegation in a circle.
    """
    sheets = read_sheets(city.governance, city.folder) if city.governance else {}
    for sheet, own in sheets.items():
        _require_once(own, KEYS[sheet])
    rows = {sheet: sheets.get(sheet, []) for sheet in KEYS}
    here = [_id(row) for row in rows["institutions"]]
    challenges = [one.id.removeprefix("challenge:") for one in known_challenges(city.challenges)]
    tables = {
        "institutions": [_institution(row, challenges) for row in rows["institutions"]],
        "mandates": [_mandate(row, here) for row in rows["mandates"]],
        "bodies": [_seat(row, here) for row in rows["bodies"]],
        "agreements": [_agreement(row, here) for row in rows["agreements"]],
    }
    _require_no_circle(rows["mandates"])
    answers = [_answer(row, here) for row in rows["capacity"]]
    build = declared()
    return Beyond(
        {name: build[name].rows(table) for name, table in tables.items()}
        | {"answers": pa.Table.from_pylist(answers, ANSWERS)},
        _sources(city, sheets),
        _without_evidence(rows["capacity"]),
    )


def _institution(row: Row, challenges: list[str]) -> dict[str, Any]:
    row.given("name")
    row.given("level")
    return {
        "id": f"institution:{row['id']}",
        "name": row["name"],
        "level": row.one_of("level", GOVERNMENT, "no level of government"),
        "sector": row["sector"],
        "group": row["group"],
        "territory": row.one_of("territory", TERRITORIES, "no territory"),
        "priorities": [f"challenge:{name}" for name in row.some_of("priorities", challenges, "no challenge")],
        "source": row.source,
    }


def _mandate(row: Row, here: list[str]) -> dict[str, Any]:
    who, what = _who(row, "institution", here), _what(row)
    row.given("mandate")
    mandate = row.one_of("mandate", MANDATES, "no kind of mandate")
    by = row.one_of("delegated_by", here, "no institution of the table of institutions")
    if by and mandate != "delegated":
        raise row.refused(
            "delegated_by", f"the mandate is {mandate!r}", "Only a delegated mandate is delegated by one."
        )
    said = row.one_of("responsible", YES_OR_NO, "neither yes nor no")
    return {
        "id": f"mandate:{who}:{what}",
        "institution": f"institution:{who}",
        "function": f"function:{what}",
        "mandate": mandate,
        "responsible": YES_OR_NO[said] if said else mandate != "none",
        "legal_basis": row["legal_basis"],
        "delegated_by": f"institution:{by}" if by else "",
        "source": row.source,
    }


def _seat(row: Row, here: list[str]) -> dict[str, Any]:
    return {
        "body": f"body:{_id(row, 'body')}",
        "name": row["name"] or row["body"],
        "institution": f"institution:{_who(row, 'institution', here)}",
        "role": row.one_of("role", SEATS, "no role") or "member",
        "source": row.source,
    }


def _agreement(row: Row, here: list[str]) -> dict[str, Any]:
    signed, expires = row.day("signed"), row.day("expires")
    provider, receiver = _who(row, "provider", here), _who(row, "receiver", here)
    if signed and expires and expires < signed:
        raise row.refused("expires", f"{expires} is before {signed}, when it was signed", "Correct one of the dates.")
    if provider == receiver:
        raise row.refused("receiver", f"{receiver!r} is the provider too", "Name another, or delete the row.")
    purpose = re.sub(r"\W+", "_", row.given("purpose").casefold()).strip("_")
    return {
        "id": f"agreement:{provider}:{receiver}:{purpose}",
        "provider": f"institution:{provider}",
        "receiver": f"institution:{receiver}",
        "purpose": row["purpose"],
        "signed": signed,
        "expires": expires,
        "source": row.source,
    }


def _answer(row: Row, here: list[str]) -> dict[str, Any]:
    """An answer as it was given; without evidence it is D*."""
    row.given("dimension")
    grade = row.one_of("grade", (*GRADES, UNKNOWN), "no grade") or UNKNOWN
    return {
        "institution": f"institution:{_who(row, 'institution', here)}",
        "function": f"function:{_what(row)}" if row["function"] else "",
        "dimension": row.one_of("dimension", dimensions(), "no dimension of capacity"),
        "grade": grade if row["evidence"] else UNKNOWN,
        "respondent": _code(row),
        "evidence": row["evidence"],
        "date": row.day("date"),
        "source": row.source,
    }


def _code(row: Row) -> str:
    """The respondent, whom the message does not name either."""
    if like_a_name(row.given("respondent")):
        raise row.refused(
            "respondent", "this looks like a name", "Name respondents by codes as in R1, and keep the list elsewhere."
        )
    return row["respondent"]


def _id(row: Row, column: str = "id") -> str:
    if not ID.fullmatch(row.given(column)):
        written = re.sub(r"\W+", "_", row[column].casefold()).strip("_")
        raise row.refused(column, f"{row[column]!r} is no id", f'Small letters, digits and "_", as in {written!r}.')
    return row[column]


def _who(row: Row, column: str, here: list[str]) -> str:
    row.given(column)
    return row.one_of(column, here, "no institution of the table of institutions")


def _what(row: Row) -> str:
    row.given("function")
    return row.one_of("function", [id.removeprefix("function:") for id in functions()], "no function")


def _require_once(rows: list[Row], key: tuple[str, ...]) -> None:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        what = tuple(row[column] for column in key)
        if what in seen:
            named = ", ".join(word for word in what if word)
            raise row.refused(
                key[-1], f"{named} stands in row {seen[what].line:,} already", "Keep one of the two rows."
            )
        seen[what] = row


def _require_no_circle(rows: list[Row]) -> None:
    """Raise BadInput where institutions delegate a function to each other in a circle."""
    by = {(row["institution"], row["function"]): row for row in rows if row["delegated_by"]}
    for (who, what), row in by.items():
        passed, above = [who], row["delegated_by"]
        while (above, what) in by and above not in passed:
            passed.append(above)
            above = by[above, what]["delegated_by"]
        if above in passed:
            chain = " by ".join([*passed[passed.index(above) :], above])
            raise row.refused("delegated_by", f"{what} is delegated in a circle: {chain}", "Say where it begins.")


def _without_evidence(rows: list[Row]) -> list[Observation]:
    """What is said of answers that name no evidence, and so count as D*."""
    graded = [row for row in rows if row["grade"] not in ("", UNKNOWN)]
    bare = [row for row in graded if not row["evidence"]]
    if not bare:
        return []
    n, total = len(bare), len(graded)
    message = (
        f"{share(n, total, 'grade')} {agree(n, total, 'names', 'name')} no evidence and "
        f"{agree(n, total, 'counts', 'count')} as D* (not enough information), the first in row {bare[0].line:,}"
    )
    return [Observation(bare[0].source, "completeness", "evidence of grades", n, total, message)]


def _sources(city: City, sheets: dict[str, list[Row]]) -> list[dict[str, Any]]:
    governance = city.governance
    if governance is None:
        return []
    read = {rows[0].source: 0 for rows in sheets.values()}
    for rows in sheets.values():
        read[rows[0].source] += len(rows)
    said = {"provider": governance.provider, "group": governance.group, "licence": governance.licence}
    return [
        file_row(f"source:{name}", "governance", city.folder / file, file)
        | said
        | {"read": read[f"source:{name}"], "accepted": read[f"source:{name}"], "rejected": 0}
        for name, file in governance.files.items()
    ]
