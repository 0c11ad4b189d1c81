"""Reading filled questionnaires back as answers on capacity."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from urbansafety.catalog import LANGUAGES
from urbansafety.catalog.institutions import functions
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.raw.sheets import read_sheet, sheet_names
from urbansafety.questionnaires.definitions import (
    GRADES,
    REGISTER,
    Question,
    Questionnaire,
    form,
    graded,
    questionnaire,
)
from urbansafety.stats.grades import UNKNOWN
from urbansafety.wording import listed

COLUMNS = ("institution", "function", "dimension", "grade", "respondent", "evidence", "date")
"""Of a table of answers on capacity, as ``[governance]`` reads it."""
CODE = re.compile(r"[A-Za-z]{0,8}[-_]?\d{1,6}")
SLUG = re.compile(r"[a-z][a-z0-9_]*")
Answer = dict[str, str]
Cells = dict[str, str]


@dataclass(frozen=True)
class Answers:
    """Answers on capacity, a row each with the keys of ``COLUMNS``, and what a coordinator should know of them."""

    rows: tuple[Answer, ...]
    notes: tuple[str, ...]


def read_back(name: str, paths: Sequence[str | Path]) -> Answers:
    """The answers in filled workbooks of a questionnaire; a folder stands for the workbooks in it.

    An answer without evidence becomes D*, and is told. Raises BadInput, naming file and row, for a workbook that is
    not one of the questionnaire, has no answer at all, names a person, or says what the lists do not have.
    """
    if name == REGISTER:
        raise BadInput("The workbook of institutions is read as it is.", 'Declare it: [governance] workbook = "…".')
    asked = questionnaire(name)
    rows: list[Answer] = []
    notes: list[str] = []
    seen: dict[tuple[str, str, str, str], str] = {}
    for path in _workbooks(paths):
        own, said = _of_one(asked, path)
        for row in own:
            key = (row["institution"], row["function"], row["dimension"], row["respondent"])
            if key in seen:
                raise BadInput(
                    f"{path.name}: respondent {row['respondent']} has answered for {row['institution']} in {seen[key]}",
                    "Remove one of the two, or correct the respondent's code.",
                )
            seen[key] = path.name
        rows += own
        notes += said
    return Answers(tuple(rows), tuple(notes))


def write_answers(answers: Answers, path: str | Path) -> Path:
    """Write answers as the CSV that ``[governance]`` reads as ``capacity``; never overwrites."""
    path = Path(path)
    if path.suffix.lower() != ".csv":
        raise BadInput(f"{path}: answers are written as a table", "Give it a name that ends in .csv.")
    if path.exists():
        raise BadInput(f"{path}: already there", "Name another file, or move it away.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(answers.rows)
    return path


def _workbooks(paths: Sequence[str | Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        if not path.exists():
            raise BadInput(f"{path}: not found", "Name the filled workbook, or the folder they are in.")
        found = sorted(path.glob("*.xlsx")) if path.is_dir() else [path]
        if not found:
            raise BadInput(f"{path}: holds no workbook", "Put the filled workbooks (.xlsx) there.")
        yield from found


def _of_one(asked: Questionnaire, path: Path) -> tuple[list[Answer], list[str]]:
    """The answers of one workbook, the lowest of the questions on one function and dimension, and notes on them."""
    by = _respondent(path)
    grades: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    unanswered: list[str] = []
    unproved: list[str] = []
    every = 0
    for line, cells in _lines(asked, path):
        every += 1
        function, question = _question(asked, path, line, cells["code"])
        grade = _grade(asked, path, line, cells)
        if not grade:
            unanswered.append(cells["code"])
            continue
        if grade != UNKNOWN and not cells["evidence"]:
            unproved.append(cells["code"])
            grade = UNKNOWN
        institution = _id(f"{path.name}, sheet of answers, row {line}", cells.get("institution") or by["institution"])
        grades[institution, function, question.dimension].append((grade, cells["evidence"]))
    if not grades:
        raise BadInput(f"{path.name}: no question is answered", "Fill in the coloured columns of the sheet of answers.")
    notes = []
    if unanswered:
        which = listed(unanswered, most=8)
        notes.append(f"{path.name}: {len(unanswered)} of {every} questions not answered, which stay open: {which}.")
    if unproved:
        notes.append(f"{path.name}: without evidence, and therefore D*: {listed(unproved)}.")
    return [
        {
            "institution": institution, "function": function, "dimension": dimension, "grade": lowest(given),
            "respondent": by["respondent"], "evidence": " | ".join(proof for _, proof in given if proof),
            "date": by["date"],
        }
        for (institution, function, dimension), given in grades.items()
    ], notes  # fmt: skip


def lowest(given: Sequence[tuple[str, str]]) -> str:
    """The lowest grade of (grade, evidence) that is known; D* where none is.

    >>> lowest([("B", "plan"), ("C", "visit"), ("D*", "")]), lowest([("D*", "")])
    ('C', 'D*')
    """
    known = [grade for grade, _ in given if grade != UNKNOWN]
    return max(known, key=GRADES.index, default=UNKNOWN)


def _sheet(path: Path, which: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """Header and lines of the sheet of answers or of the respondent, in whichever language."""
    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"{path.name}: not an XLSX workbook", "Save it as XLSX.")
    present = sheet_names(path)
    named = list(form()["sheets"][which].values())
    found = next((name for name in named if name in present), None)
    if found is None:
        raise BadInput(
            f"{path.name}: has no sheet {' or '.join(map(repr, named))}", "Fill in a workbook as it was handed out."
        )
    reading = read_sheet(path, sheet=found, header_row=1)
    lines: list[tuple[int, list[str]]] = []
    for piece in reading.pieces:
        columns = [[(text or "").strip() for text in column.to_pylist()] for column in piece.columns]
        lines += [(int(number), list(row)) for number, row in zip(piece.rows, zip(*columns, strict=True), strict=True)]
    return reading.names, lines


def _lines(asked: Questionnaire, path: Path) -> Iterator[tuple[int, Cells]]:
    """Number and cells of each question in the sheet of answers, by the key of the column."""
    header, lines = _sheet(path, "answers")
    keys = {text: key for key, words in form()["columns"].items() for text in words.values()}
    places = {keys[text]: place for place, text in enumerate(header) if text in keys}
    for key in ("code", *asked.asked):
        if key not in places:
            raise BadInput(
                f"{path.name}, sheet of answers: the column {form()['columns'][key]['en']!r} is missing",
                "Fill in a workbook of this questionnaire as it was handed out.",
            )
    for number, row in lines:
        if row[places["code"]]:
            yield number, {key: row[place] for key, place in places.items()}


def _question(asked: Questionnaire, path: Path, line: int, code: str) -> tuple[str, Question]:
    name, _, function = code.partition(":")
    known = {question.code: question for question in asked.questions}
    if name not in known:
        raise BadInput(
            f"{path.name}, sheet of answers, row {line}: {name!r} is no question of {asked.name!r}",
            nearest(name, known),
        )
    if function and f"function:{function}" not in functions():
        ids = [one.removeprefix("function:") for one in functions()]
        raise BadInput(
            f"{path.name}, sheet of answers, row {line}: there is no function {function!r}", nearest(function, ids)
        )
    return known[name].function or function, known[name]


def _grade(asked: Questionnaire, path: Path, line: int, cells: Cells) -> str:
    """The grade that a line's answer gives; "" where nothing was answered."""
    if asked.scale == "grades":
        grade = cells["grade"].upper()
        if grade and grade not in (*GRADES, UNKNOWN):
            raise BadInput(
                f"{path.name}, sheet of answers, row {line}: {grade!r} is no grade", "Grades are A, B, C, D and D*."
            )
        return grade
    adopted, applied = (_word(path, line, cells[key]) for key in ("adopted", "applied"))
    if not adopted and applied:
        raise BadInput(
            f"{path.name}, sheet of answers, row {line}: says whether it is applied and not whether it was adopted",
            "Answer both, or choose 'not known'.",
        )
    return graded(adopted, applied) if adopted else ""


def _word(path: Path, line: int, text: str) -> str:
    """The word that a text stands for, in whichever language; "" for nothing."""
    meant: Cells = {word[language].casefold(): key for key, word in form()["words"].items() for language in LANGUAGES}
    if text and text.casefold() not in meant:
        raise BadInput(f"{path.name}, sheet of answers, row {line}: {text!r} is no answer", nearest(text, meant))
    return meant.get(text.casefold(), "")


def _respondent(path: Path) -> Cells:
    """Institution, code and date of who answered."""
    said = {row[0]: (number, row[2] if len(row) > 2 else "") for number, row in _sheet(path, "respondent")[1]}
    for key, words in form()["respondent"].items():
        if not said.get(key, (0, ""))[1]:
            place = f"{path.name}, sheet of the respondent"
            raise BadInput(f"{place}: {words['label']['en']!r} is empty", f"Fill it in. {words['note']['en']}.")
    line, code = said["respondent"]
    if not CODE.fullmatch(code):
        raise BadInput(
            f"{path.name}, sheet of the respondent, row {line}: the respondent is not a code",
            "Write a code with a number, such as R1. Names of persons do not belong in these files.",
        )
    line, day = said["date"]
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        place = f"{path.name}, sheet of the respondent, row {line}"
        raise BadInput(f"{place}: {day!r} is no date", "Write it as 2026-05-31.") from None
    line, who = said["institution"]
    institution = _id(f"{path.name}, sheet of the respondent, row {line}", who)
    return {"institution": institution, "respondent": code, "date": day}


def _id(where: str, text: str) -> str:
    if not SLUG.fullmatch(text):
        raise BadInput(
            f"{where}: {text!r} is not an id of an institution",
            "Write it as in the sheet of institutions: small letters, digits and _, as city_police.",
        )
    return text
