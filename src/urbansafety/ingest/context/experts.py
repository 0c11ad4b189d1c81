"""Judgements of experts where data are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from urbansafety.city import City, Experts
from urbansafety.city.flows import like_a_name
from urbansafety.dossier import declared
from urbansafety.errors import BadInput, nearest
from urbansafety.ingest.context.beyond import Beyond
from urbansafety.ingest.raw.whole_tables import read_table
from urbansafety.ingest.sources import table_row
from urbansafety.stats.experts import Performance, averaged, delphi, performance, pooled
from urbansafety.tables import Floats

NEEDED = ("question", "expert", "low", "median", "high")
QUESTION = re.compile(r"[a-z][a-z0-9_]*")
PERFORMANCE, EQUAL, AVERAGE, DELPHI = "performance", "equal weights", "quantile average", "median of the last round"
AGREED = 0.25
"""Experts agree when the middle half of their medians is no wider than this share of the median: the part of its length
that one point is of a scale from 1 to 5. Our choice."""
FIVE_POINTS = re.compile(r"1\s*(-|–|to)\s*5")
"""The unit of a question that is answered on a scale of five points: there the middle half is at most a point wide."""
ON_FIVE_POINTS = 1.0


@dataclass(frozen=True)
class Answer:
    """What an expert said to a question in a round: 5 %, 50 % and 95 % points, and the truth of a seed question."""

    question: str
    expert: str
    round: int
    points: tuple[float, float, float]
    truth: float | None
    unit: str


@dataclass(frozen=True)
class Question:
    """All answers to a question, and the last answer of each expert by code."""

    id: str
    answers: tuple[Answer, ...]
    last: dict[str, Answer]

    @property
    def truth(self) -> float | None:
        """The known answer of a seed question."""
        return next((answer.truth for answer in self.answers if answer.truth is not None), None)

    @property
    def unit(self) -> str:
        """The unit of the answers; "" where nobody says it."""
        return next((answer.unit for answer in self.answers if answer.unit), "")

    @property
    def points(self) -> Floats:
        """The last answers, experts × points."""
        return np.array([answer.points for answer in self.last.values()])

    @property
    def medians(self) -> Floats:
        """Medians by round and expert; NaN where an expert did not answer."""
        rounds, codes = sorted({answer.round for answer in self.answers}), list(self.last)
        found = np.full((len(rounds), len(codes)), np.nan)
        for answer in self.answers:
            found[rounds.index(answer.round), codes.index(answer.expert)] = answer.points[1]
        return found


def read_judgements(city: City) -> Beyond:
    """Judgements of experts: every pooled answer, what each expert said, and how well each did on the seed questions.

    Raises BadInput for a table that cannot be used: a column or a number missing, points out of order, two truths or
    units of one question, an expert by name.
    """
    if city.experts is None:
        return Beyond({name: declared()[name].rows([]) for name in ("judgements", "estimates", "experts")})
    file = city.experts.file
    answers = _answers(city.experts, city)
    questions = [_question(name, list(own), file) for name, own in groupby(answers, lambda answer: answer.question)]
    codes = sorted({answer.expert for answer in answers})
    skill = _skill(questions, codes)
    weights = dict(zip(codes, skill.weight.tolist(), strict=True))
    tables = {
        "judgements": [row | {"source": city.experts.id} for one in questions for row in _pools(one, weights)],
        "estimates": [_estimate(answer) for answer in answers],
        "experts": _experts(questions, codes, skill),
    }
    source = table_row(city.experts, "experts", city.folder, len(answers))
    return Beyond({name: declared()[name].rows(rows) for name, rows in tables.items()}, [source])


def _answers(experts: Experts, city: City) -> list[Answer]:
    """The rows of the file, by question, round and expert."""
    table, lines = read_table(experts, city.folder)
    for name in NEEDED:
        if name not in table.column_names:
            raise BadInput(f"{experts.file} has no column {name!r}", nearest(name, table.column_names))
    rows = [{name: (value or "").strip() for name, value in row.items()} for row in table.to_pylist()]
    answers = [
        _answer(row, f"{experts.file}, row {line:,}", experts.decimal)
        for row, line in zip(rows, lines.tolist(), strict=True)
        if any(row.values())
    ]
    if not answers:
        raise BadInput(f"{experts.file} holds no judgement", "Give a row an expert and question, or drop [experts].")
    return sorted(answers, key=lambda answer: (answer.question, answer.round, answer.expert))


def _answer(row: dict[str, str], where: str, decimal: str) -> Answer:
    question, expert = row["question"], row["expert"]
    if not QUESTION.fullmatch(question):
        raise BadInput(f"{where}: the question is {question!r}", 'Name it in small letters, digits and "_".')
    if not expert or like_a_name(expert):
        raise BadInput(
            f"{where}: the expert is {expert!r}",
            "Name experts by codes as in E1, and keep the list of names elsewhere.",
        )
    low, median, high = (_number(row[name], f"{where}, column {name}", decimal) for name in ("low", "median", "high"))
    if not low < median < high:
        raise BadInput(
            f"{where}: low, median and high are {low:g}, {median:g} and {high:g}",
            "They are the 5 %, 50 % and 95 % points of one judgement and rise from one to the next.",
        )
    truth = _number(row["truth"], f"{where}, column truth", decimal) if row.get("truth") else None
    held = int(_number(row["round"], f"{where}, column round", decimal)) if row.get("round") else 1
    return Answer(question, expert, held, (low, median, high), truth, " ".join(row.get("unit", "").split()))


def _number(text: str, where: str, decimal: str) -> float:
    plain = re.sub(r"[\s'’]", "", text).replace("," if decimal == "." else ".", "").replace(decimal, ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain):
        raise BadInput(f"{where}: {text!r} is no number", "Give a number there, or leave the row out.")
    return float(plain)


def _question(name: str, answers: list[Answer], file: str) -> Question:
    for what, values in (
        ("known answers", {answer.truth for answer in answers if answer.truth is not None}),
        ("units", {answer.unit for answer in answers if answer.unit}),
    ):
        if len(values) > 1:
            told = " and ".join(sorted(map(str, values)))
            raise BadInput(f"{file}: the question {name!r} has two {what}, {told}", "A question has one of each.")
    given = [(answer.round, answer.expert) for answer in answers]
    twice = next((one for one in given if given.count(one) > 1), None)
    if twice:
        raise BadInput(
            f"{file}: {twice[1]} answers {name!r} twice in round {twice[0]}", "Keep one, or give the other its round."
        )
    last = {answer.expert: answer for answer in answers}
    return Question(name, tuple(answers), dict(sorted(last.items())))


def _skill(questions: list[Question], codes: list[str]) -> Performance:
    """How well the experts did on the seed questions; no weight where there is none."""
    seeds = [question for question in questions if question.truth is not None]
    if not seeds:
        nothing = np.full(len(codes), np.nan)
        return Performance(nothing, nothing, np.zeros(len(codes)))
    unknown = (np.nan, np.nan, np.nan)
    said = [[seed.last[code].points if code in seed.last else unknown for seed in seeds] for code in codes]
    return performance(said, [seed.truth for seed in seeds if seed.truth is not None])


def _pools(question: Question, weights: dict[str, float]) -> Iterator[dict[str, Any]]:
    """A row a pool; the one in use is by performance, else the median of a Delphi that converged, else equal.

    Medians leave out how far experts are apart, which may be done only where they came together.
    """
    points, even = question.points, np.ones(len(question.last))
    own = np.array([weights[code] for code in question.last])
    medians = question.medians
    rounds = len(medians)
    scale = ON_FIVE_POINTS if FIVE_POINTS.fullmatch(question.unit) else AGREED * abs(float(np.nanmedian(medians[-1])))
    delphic = delphi(medians, scale)
    pools = {EQUAL: pooled(points, even), AVERAGE: averaged(points, even)}
    if rounds > 1:
        pools[DELPHI] = np.median(points, axis=0)
    if own.sum() > 0:
        pools[PERFORMANCE] = pooled(points, own)
    agreed = (PERFORMANCE, DELPHI, EQUAL) if delphic.converged else (PERFORMANCE, EQUAL)
    used = next(name for name in agreed if name in pools)
    several = len(question.last) > 1 and delphic.median[-1]
    for name, (low, median, high) in pools.items():
        yield {
            "id": f"judgement:{question.id}", "pool": name, "used": name == used, "unit": question.unit,
            "experts": len(question.last), "rounds": rounds, "lower": low, "value": median, "upper": high,
            "spread": float(delphic.iqr[-1] / abs(delphic.median[-1])) if several else None,
            "change": delphic.change if rounds > 1 and np.isfinite(delphic.change) else None,
            "converged": delphic.converged if rounds > 1 else None, "truth": question.truth,
        }  # fmt: skip


def _estimate(answer: Answer) -> dict[str, Any]:
    points = dict(zip(("low", "median", "high"), answer.points, strict=True))
    return {"judgement": f"judgement:{answer.question}", "expert": answer.expert, "round": answer.round, **points}


def _experts(questions: list[Question], codes: list[str], skill: Performance) -> list[dict[str, Any]]:
    seeds = [question for question in questions if question.truth is not None]
    return [
        {
            "expert": code, "seeds": sum(code in seed.last for seed in seeds), "calibration": calibrated,
            "information": informed, "weight": weight if seeds else None,
        }
        for code, calibrated, informed, weight in zip(
            codes, *(map(_known, part) for part in (skill.calibration, skill.information, skill.weight)), strict=True
        )
    ]  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
