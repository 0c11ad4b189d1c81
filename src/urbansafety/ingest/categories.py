"""From local categories to the ICCS: the crosswalk, checked, and the categories of a source under it."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from urbansafety.catalog import parse_code
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.columns import fold
from urbansafety.ingest.raw.paths import require_file
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.tables import Observation
from urbansafety.wording import plural

if TYPE_CHECKING:
    from urbansafety.city import SourceFile

NOT_AN_OFFENCE = "-"
YES = {"yes", "y", "true", "1", "si", "sim", "oui", "attempted", "tentativa", "tentado", "tentative"}
NO = {"no", "n", "false", "0", "nao", "non", "completed", "consumado", "consumada", "consomme"}
SHOWN = 20
"""Unknown categories that are named in full; the rest are counted."""


@dataclass(frozen=True)
class Code:
    """What a crosswalk says of a category: its ICCS code ("-" for no offence, "" for not classified), attempted or not.

    ``attempted`` is None where it is not said.
    """

    iccs: str
    attempted: bool | None


def read_crosswalk(file: str, folder: Path) -> dict[str, Code]:
    """A crosswalk by category, the categories folded as `fold` does.

    Raises BadInput for a missing column, a row that does not fit the header, a code that the ICCS does not have, an
    `attempted` that is neither yes nor no, and a category that stands twice and differently; each with its line.
    """
    require_file(folder / file, file)
    table, numbers = read_table(glob.escape(file), folder)
    header = [name.lower() for name in table.column_names]
    for name in ("category", "iccs"):
        if name not in header:
            raise BadInput(f"{file}: the crosswalk has no column {name!r}", nearest(name, header))
    codes: dict[str, Code] = {}
    first: dict[str, int] = {}
    lines = zip(*(column.to_pylist() for column in table.columns), strict=True)
    for number, line in zip(numbers.tolist(), lines, strict=True):
        row = {name: (value or "").strip() for name, value in zip(header, line, strict=False)}
        key = fold(row["category"])
        if not any(row.values()):
            continue
        code = Code(_code(row.get("iccs", ""), file, number), _attempted(row.get("attempted", ""), file, number))
        if codes.setdefault(key, code) != code:
            raise BadInput(
                f"{file}, row {number}: the category {row['category']!r} already has {codes[key].iccs!r} in row "
                f"{first[key]}, and here {code.iccs!r}",
                "Capitals, accents and blanks do not tell categories apart. Keep one of the two rows.",
            )
        first.setdefault(key, number)
    return codes


def one_code(source: SourceFile) -> Code:
    """The code of a source of one kind; not classified when ``city.toml`` gives none.

    Raises BadInput for a code that the ICCS does not have.
    """
    if not source.iccs:
        return Code("", None)
    try:
        return Code(parse_code(source.iccs), None)
    except BadInput as error:
        raise BadInput(f"city.toml, {source.file}: {error.message}", error.remedy) from None


def classify(values: dict[str, int], source: SourceFile, folder: Path) -> tuple[pa.Table, list[Observation]]:
    """The code of each distinct category of a source, and what the crosswalk does not know.

    Parameters
    ----------
    values
        Number of rows of each category as it stands in the file.

    Returns
    -------
    pa.Table
        written (as in the file), category (trimmed), iccs, attempted; iccs is "-" for what is no offence.
    """
    codes = read_crosswalk(source.crosswalk, folder) if source.crosswalk else {}
    default = one_code(source)
    found = {value: codes.get(fold(value), default) for value in values}
    table = pa.table(
        {
            "written": pa.array(found, pa.string()),
            "category": pa.array([" ".join(value.split()) for value in found], pa.string()),
            "iccs": pa.array([code.iccs for code in found.values()], pa.string()),
            "attempted": pa.array([code.attempted for code in found.values()], pa.bool_()),
        }
    )
    return table, _unclassified(values, found, source)


def _unclassified(values: dict[str, int], found: dict[str, Code], source: SourceFile) -> list[Observation]:
    """One observation a category without a code; one in all where the source has no classification."""
    total = sum(values.values())
    missing: dict[str, int] = {}
    for value, code in found.items():
        if not code.iccs:
            name = " ".join(value.split())
            missing[name] = missing.get(name, 0) + values[value]
    if not source.crosswalk and not source.iccs:
        message = (
            f"{source.file} has neither a crosswalk nor one ICCS code, so none of its {total:,} rows is classified."
        )
        return [Observation(source.id, "coverage", "", total, total, message)] if total else []
    unknown = sorted((-number, value) for value, number in missing.items())
    seen = [
        Observation(source.id, "coverage", value, -number, total, _no_code(value, -number, source))
        for number, value in unknown[:SHOWN]
    ]
    rest = -sum(number for number, _ in unknown[SHOWN:])
    if rest:
        message = (
            f"Without an ICCS code in {source.crosswalk} too: {plural(len(unknown) - SHOWN, 'further category')} "
            f"({plural(rest, 'row')})."
        )
        seen.append(Observation(source.id, "coverage", "further categories", rest, total, message))
    return seen


def _no_code(value: str, number: int, source: SourceFile) -> str:
    name = f"The category {value!r}" if value else "A blank category"
    return f"{name} ({plural(number, 'row')}) has no ICCS code in {source.crosswalk}; it is counted but not classified."


def _code(written: str, file: str, number: int) -> str:
    if written in ("", NOT_AN_OFFENCE, "–", "—"):
        return NOT_AN_OFFENCE if written else ""
    try:
        return parse_code(written)
    except BadInput as error:
        raise BadInput(f"{file}, row {number}, column 'iccs': {error.message}", error.remedy) from None


def _attempted(written: str, file: str, number: int) -> bool | None:
    plain = fold(written)
    if plain and plain not in YES | NO:
        raise BadInput(f"{file}, row {number}, column 'attempted': {written!r}", "Write yes, no, or nothing.")
    return plain in YES if plain else None
