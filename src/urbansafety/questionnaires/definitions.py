"""The questionnaires as the catalog has them: questions, scales, words, and how answers become grades."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from urbansafety.catalog import read_yaml
from urbansafety.errors import BadInput, nearest
from urbansafety.stats.grades import GRADES as RISING
from urbansafety.stats.grades import UNKNOWN

NAMES = ("institutions", "capacity", "integrity", "security")
REGISTER = "institutions"
"""The workbook that a coordinator fills in; the others are answered by respondents."""
GRADES = RISING[::-1]
"""In the order of the columns, the best first."""
WHOLE = ""
"""The function of an answer on an institution as a whole."""
Words = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Question:
    """One question, and what its answer is a grade of: a dimension of a function, or of an institution as a whole.

    ``grades`` says what each grade means; it is empty where the question asks for adoption and practice.
    """

    code: str
    function: str
    dimension: str
    heading: Words
    ask: Words
    proof: Words
    grades: dict[str, Words]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire for respondents; ``scale`` is grades (A to D) or adopted (adopted? applied?).

    ``reference`` is the key of what its themes and manner follow; the wording is our own.
    """

    name: str
    title: Words
    purpose: Words
    reference: str
    scale: str
    questions: tuple[Question, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """Keys of the columns that a respondent fills in."""
        own = ("grade", "evidence") if self.scale == "grades" else ("institution", "adopted", "applied", "evidence")
        return (*own, "challenge", "assistance")

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of all columns of the sheet of answers, in their order."""
        shown = GRADES if self.scale == "grades" else ()
        return ("code", "function", "heading", "question", *shown, "proof", *self.asked)

    def about(self, functions: tuple[str, ...]) -> tuple[tuple[str, Question], ...]:
        """Function and question of each line of the sheet of answers.

        A questionnaire whose questions name no function asks them of the institution as a whole, and again of each
        of ``functions``.
        """
        subjects = (WHOLE, *functions) if all(not question.function for question in self.questions) else ()
        if not subjects:
            return tuple((question.function, question) for question in self.questions)
        return tuple((function, question) for function in subjects for question in self.questions)


@cache
def questionnaire(name: str) -> Questionnaire:
    """A questionnaire for respondents by its name.

    Raises BadInput, with the nearest name, for one that does not exist.

    >>> questionnaire("integrity").scale, len(questionnaire("capacity").questions)
    ('adopted', 8)
    """
    require(name)
    entry = read_yaml(f"questionnaires/{name}.yaml")
    return Questionnaire(
        name=name,
        title=entry["title"],
        purpose=entry["purpose"],
        reference=entry["reference"],
        scale=entry["scale"],
        questions=tuple(_question(code, one) for code, one in entry["questions"].items()),
    )


def _question(code: str, entry: dict[str, Any]) -> Question:
    return Question(
        code=code,
        function=entry.get("function", WHOLE),
        dimension=entry["dimension"],
        heading=entry["heading"],
        ask=entry["ask"],
        proof=entry["proof"],
        grades=entry.get("grades", {}),
    )


def require(name: str) -> None:
    """Raise BadInput for a name that is not one of ``NAMES``."""
    if name not in NAMES:
        raise BadInput(f"There is no questionnaire {name!r}.", nearest(name, NAMES))


def form() -> dict[str, Any]:
    """What every workbook says: names of sheets and columns, instructions, words of the lists."""
    return read_yaml("questionnaires/form.yaml")


def graded(adopted: str, applied: str) -> str:
    """The grade of a measure that was adopted or not, and is applied or not; D* for what the table does not have.

    What was not adopted and of which nothing is said further is not applied.

    >>> graded("yes", "in part"), graded("in part", "no"), graded("no", ""), graded("yes", "not known")
    ('B', 'D', 'D', 'D*')
    """
    table = {(one, other): grade for one, other, grade in form()["grading"]}
    told = "no" if adopted == "no" and not applied else applied
    return str(table.get((adopted, told), UNKNOWN))
