"""Answers become grades by the lower median of those with evidence; what is not known opens the range."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.capacity.grading import POINTS, grade
from urbansafety.catalog.institutions import dimensions
from urbansafety.context import ANSWERS

POLICE = "institution:police"
marks = st.sampled_from(["A", "B", "C", "D", "D*"])
replies = st.dictionaries(
    st.sampled_from(list(dimensions())), st.lists(marks, min_size=1, max_size=4), min_size=1, max_size=8
)


def answers(by_dimension, function=""):
    rows = [
        {
            "institution": POLICE,
            "function": function,
            "dimension": dimension,
            "grade": mark,
            "respondent": f"r{i}",
            "evidence": "" if mark == "D*" else "Interview",
            "date": date(2024, 6, 1),
            "source": "source:governance",
        }
        for dimension, given in by_dimension.items()
        for i, mark in enumerate(given)
    ]
    return pa.Table.from_pylist(rows, ANSWERS)


def of(by_dimension, dimension):
    return grade(answers(by_dimension)).by_key[POLICE, "", dimension]


def everywhere(*grades):
    return {name: list(grades) for name in dimensions()}


@pytest.mark.parametrize(
    ("given", "stated", "lower", "upper"),
    [
        (["B"], "B", "B", "B"),
        (["B", "C"], "C", "C", "B"),  # of two the lower
        (["A", "B", "D"], "B", "D", "A"),  # of three the middle
        (["A", "A", "D", "D"], "D", "D", "A"),
        (["A", "D*"], "A", "A", "A"),  # who does not know says nothing
        (["D*", "D*"], "D*", "D", "A"),
    ],
)
def test_the_grade_is_the_lower_median(given, stated, lower, upper):
    found = of({"data": given}, "data")
    assert (found.grade, found.lower, found.upper) == (stated, lower, upper)


@pytest.mark.parametrize(
    ("given", "strength", "said"),
    [
        (["B", "B"], "strong", "two independent respondents with evidence"),
        (["B", "C", "C"], "strong", "at most one grade apart"),
        (["B", "D"], "moderate", "two grades apart"),
        (["B"], "limited", "one respondent only"),
        (["B", "D*"], "limited", "one respondent only"),
        (["D*", "D*"], "limited", "none with a grade and evidence"),
    ],
)
def test_evidence_is_as_strong_as_its_respondents_are_many_and_agree(given, strength, said):
    found = of({"data": given}, "data")
    assert found.strength == strength
    assert said in found.why


def test_agreement_needs_two_respondents():
    assert of({"data": ["B"]}, "data").agreement is None
    assert of({"data": ["B", "B"]}, "data").agreement == 1
    assert of({"data": ["A", "D"]}, "data").agreement == 0


def test_summaries_of_eight_known_dimensions():
    # Six B and two C: the mean is (6 * 3 + 2 * 2) / 8 = 2.75, from 8/3 on a B; the lowest is C and others are higher.
    known = everywhere("B", "B") | {"data": ["C", "C"], "people": ["C", "C"]}
    assert (of(known, "average").grade, of(known, "weakest link").grade) == ("B", "C+")
    assert of(known, "average").strength == "strong"
    assert of(known, "average").known == 8


def test_what_nobody_graded_is_left_out_and_opens_the_range():
    # Four C and four unknown: C on average; with D they would be 12/8 = 1.5 (D+), with A 24/8 = 3 (B).
    four = {name: ["C", "C"] for name in list(dimensions())[:4]}
    found = of(four, "average")
    assert (found.grade, found.lower, found.upper) == ("C", "D+", "B")
    assert (found.known, found.strength) == (4, "limited")
    assert "4 of 8 dimensions are not known" in found.why
    # The weakest link: C with nothing lower known; D in the worst case, C with better ones beside it in the best.
    link = of(four, "weakest link")
    assert (link.grade, link.lower, link.upper) == ("C", "D+", "C+")


def test_nothing_known_may_be_anything():
    found = of({"data": ["D*"]}, "average")
    assert (found.grade, found.lower, found.upper, found.known) == ("D*", "D", "A", 0)
    assert np.isnan(found.points)


def test_a_function_graded_by_itself_stands_alone_and_others_share_the_whole():
    grades = grade(pa.concat_tables([answers(everywhere("B", "B")), answers({"data": ["D", "D"]}, "function:courts")]))
    assert grades.of(POLICE, "function:custody")["data"].grade == "B"
    assert grades.of(POLICE, "function:courts")["average"].grade == "D"
    assert grades.of("institution:mayor", "function:courts") == {}


def test_ids_and_numbers_in_the_table():
    rows = {row["id"]: row for row in grade(answers({"data": ["B"]}, "function:courts")).table()}
    assert set(rows) == {f"capacity:police:courts:{name}" for name in ("data", "average", "weakest_link")}
    assert rows["capacity:police:courts:data"]["value"] == 7
    assert grade(answers({"data": ["D*"]})).table()[0]["value"] is None


def test_grades_as_numbers_are_evenly_spaced_from_one_to_ten():
    assert POINTS["D"] == 1
    assert POINTS["A"] == 10
    assert np.diff(sorted(POINTS.values())) == pytest.approx([1.5] * 6)


@given(replies)
def test_the_grade_lies_in_its_range(given):
    for one in grade(answers(given)).by_key.values():
        if one.grade != "D*":
            assert POINTS[one.lower] <= one.points <= POINTS[one.upper]


@given(replies, st.data())
def test_removing_what_was_said_of_a_dimension_never_narrows_the_range(given, data):
    name = data.draw(st.sampled_from(sorted(given)))
    fewer = {dimension: replies for dimension, replies in given.items() if dimension != name}
    for summary in ("average", "weakest link") if fewer else ():
        before, after = of(given, summary), of(fewer, summary)
        assert POINTS[after.lower] <= POINTS[before.lower]
        assert POINTS[after.upper] >= POINTS[before.upper]


@given(replies, st.data())
def test_a_better_answer_never_lowers_a_grade(given, data):
    name = data.draw(st.sampled_from(sorted(given)))
    place = data.draw(st.integers(0, len(given[name]) - 1))
    if given[name][place] == "D*":
        return
    better = data.draw(st.sampled_from("ABCD"[: "ABCD".index(given[name][place]) + 1]))
    raised = given | {name: [*given[name][:place], better, *given[name][place + 1 :]]}
    for summary in (name, "average", "weakest link"):
        before, after = of(given, summary), of(raised, summary)
        assert after.points >= before.points
        assert POINTS[after.lower] >= POINTS[before.lower]
        assert POINTS[after.upper] >= POINTS[before.upper]


@given(replies, st.randoms())
def test_the_order_of_answers_does_not_matter(given, random):
    table = answers(given)
    order = list(range(table.num_rows))
    random.shuffle(order)
    assert grade(table.take(order)).table() == grade(table).table()
