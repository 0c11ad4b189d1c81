"""Writing a questionnaire as a workbook that can be filled in without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from urbansafety.catalog import LANGUAGES, read_yaml
from urbansafety.catalog.institutions import GOVERNMENT, GROUPS, MANDATES, SEATS, TERRITORIES, dimensions, functions
from urbansafety.errors import BadInput, nearest
from urbansafety.questionnaires.definitions import (
    GRADES,
    REGISTER,
    Questionnaire,
    form,
    questionnaire,
    require,
)
from urbansafety.stats.grades import UNKNOWN

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LISTS = {
    "levels": GOVERNMENT,
    "groups": GROUPS,
    "territories": TERRITORIES,
    "mandates": MANDATES,
    "answers": ("yes", "no"),
    "roles": SEATS,
    "grades": (*GRADES, UNKNOWN),
}
HIDDEN = "lists"
LINES = 500
"""Lines of an empty sheet that offer lists."""
WIDE = {"question": 46, "heading": 20, "proof": 30, "evidence": 34, "function": 20, "challenge": 24, "assistance": 24}
GRADE_WIDTH, WIDTH = 32, 16
LINE, LETTER = 15.0, 1.1
"""Points of a line of text, and the units of a column's width that a letter may take."""
TYPE = "Calibri"
INK, GROUND, ASKED, RULE = "1D2327", "CFE6E7", "FFF6E0", "D8DDE1"


def hand_out(name: str, path: str | Path, *, language: str = "en", about: Sequence[str] = ()) -> Path:
    """Write a questionnaire to ``path`` as XLSX; ``about`` are the functions that capacity is asked for besides.

    Raises BadInput for an unknown questionnaire, language or function, and never overwrites.
    """
    from openpyxl import Workbook

    require(name)
    path = Path(path)
    if language not in LANGUAGES:
        raise BadInput(f"There is no questionnaire in {language!r}.", nearest(language, LANGUAGES))
    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"{path}: a questionnaire is a workbook", "Give it a name that ends in .xlsx.")
    if path.exists():
        raise BadInput(f"{path}: already there", "Answers may stand in it: name another file, or move it away.")
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    book.properties.creator = "UrbanSafety"
    if name == REGISTER:
        _register(book, language)
    else:
        _form(book, questionnaire(name), language, _known(name, about))
    for sheet in book.worksheets:
        _fit(sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def _known(name: str, about: Sequence[str]) -> tuple[str, ...]:
    ids = [function.removeprefix("function:") for function in functions()]
    for function in about:
        if function not in ids:
            raise BadInput(f"There is no function {function!r}.", nearest(function, ids))
    if about and any(question.function for question in questionnaire(name).questions):
        raise BadInput(f"The questionnaire {name!r} already says which functions it is about.", "Leave --function out.")
    return tuple(about)


def _register(book: Workbook, language: str) -> None:
    entry = read_yaml(f"questionnaires/{REGISTER}.yaml")
    _instructions(book, entry, entry["instructions"][language], language)
    lists = LISTS | {
        "functions": tuple(function.removeprefix("function:") for function in functions()),
        "dimensions": tuple(dimensions()),
    }
    ranges = _lists(book, lists) | {"institutions": f"institutions!$A$2:$A${LINES}"}
    for name, columns in entry["sheets"].items():
        sheet = book.create_sheet(name)
        for place, (column, words) in enumerate(columns.items(), start=1):
            _head(sheet, place, column, width=max(WIDTH, WIDE.get(column, 0)), note=words[language])
            if "list" in words:
                _offer(sheet, place, ranges[words["list"]], lines=range(2, LINES + 1))
    book.move_sheet(HIDDEN, len(book.sheetnames))


def _form(book: Workbook, asked: Questionnaire, language: str, about: tuple[str, ...]) -> None:
    texts = form()
    lines = [line for part in ("all", asked.scale) for line in texts["instructions"][part][language]]
    command = f"urbansafety questionnaire {asked.name} --filled FILE.xlsx --out capacity.csv"
    _instructions(book, {"title": asked.title, "purpose": asked.purpose}, [*lines, command], language)
    words = tuple(one[language] for one in texts["words"].values())
    ranges = _lists(book, {"grades": LISTS["grades"], "words": words})
    _respondent(book.create_sheet(texts["sheets"]["respondent"][language]), language)
    sheet = book.create_sheet(texts["sheets"]["answers"][language])
    for place, column in enumerate(asked.columns, start=1):
        width = GRADE_WIDTH if column in GRADES else WIDE.get(column, WIDTH)
        _head(sheet, place, texts["columns"][column][language], width=width)
    labels = {function.removeprefix("function:"): one.label for function, one in functions().items()}
    for number, (function, question) in enumerate(asked.about(about), start=2):
        shown = {
            "code": f"{question.code}:{function}" if function and not question.function else question.code,
            "function": labels[function][language] if function else "",
            "heading": question.heading[language],
            "question": question.ask[language],
            "proof": question.proof[language],
            **{grade: meaning[language] for grade, meaning in question.grades.items()},
        }
        for place, column in enumerate(asked.columns, start=1):
            _cell(sheet, number, place, shown.get(column), asked=column in asked.asked)
    rows = range(2, sheet.max_row + 1)
    for column, offered in (("grade", "grades"), ("adopted", "words"), ("applied", "words")):
        if column in asked.columns:
            _offer(sheet, asked.columns.index(column) + 1, ranges[offered], lines=rows)
    sheet.freeze_panes = "E2"
    book.move_sheet(HIDDEN, len(book.sheetnames))


def _instructions(book: Workbook, entry: dict[str, Any], lines: Iterable[str], language: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(form()["sheets"]["instructions"][language])
    sheet.column_dimensions["A"].width = 100
    for number, text in enumerate([entry["title"][language], entry["purpose"][language], *lines], start=1):
        cell = sheet.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=TYPE, bold=number == 1, size=16 if number == 1 else 11, color=INK)


def _respondent(sheet: Worksheet, language: str) -> None:
    for place, (text, width) in enumerate(
        zip(form()["respondent_columns"][language], (14, 46, 28, 60), strict=True), 1
    ):
        _head(sheet, place, text, width=width)
    for number, (key, words) in enumerate(form()["respondent"].items(), start=2):
        for place, text in enumerate((key, words["label"][language], None, words["note"][language]), start=1):
            _cell(sheet, number, place, text, asked=place == 3)


def _head(sheet: Worksheet, place: int, text: str, *, width: int, note: str = "") -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = sheet.cell(1, place, text or None)
    cell.font = Font(name=TYPE, bold=True, size=11, color=INK)
    cell.fill = PatternFill("solid", fgColor=GROUND)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if note:
        cell.comment = Comment(note, "UrbanSafety")
    sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _cell(sheet: Worksheet, number: int, place: int, text: str | None, *, asked: bool) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    cell = sheet.cell(number, place, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(bottom=Side("thin", color=RULE))
    if asked:
        cell.fill = PatternFill("solid", fgColor=ASKED)


def _lists(book: Workbook, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A hidden sheet with a column a list, and the range of each."""
    sheet = book.create_sheet(HIDDEN)
    sheet.sheet_state = "hidden"
    ranges = {}
    for place, (name, words) in enumerate(lists.items(), start=1):
        for number, word in enumerate(words, start=1):
            cell = sheet.cell(number, place, word)
        ranges[name] = f"{HIDDEN}!${cell.column_letter}$1:${cell.column_letter}${len(words)}"
    return ranges


def _offer(sheet: Worksheet, place: int, words: str, *, lines: range) -> None:
    """Let the cells of a column offer a list, and refuse what is not in it."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=True)
    letter = get_column_letter(place)
    rule.add(f"{letter}{lines.start}:{letter}{lines.stop - 1}")
    sheet.add_data_validation(rule)


def _fit(sheet: Worksheet) -> None:
    """Rows as high as their longest text, which not every program works out; landscape, a page wide, when printed."""
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, cells in enumerate(sheet.iter_rows(), start=1):
        lines = [
            ceil(LETTER * len(str(cell.value)) / sheet.column_dimensions[cell.column_letter].width)
            for cell in cells
            if cell.value
        ]
        sheet.row_dimensions[number].height = LINE * max(lines, default=1) * (1.5 if cells[0].font.size > 11 else 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
