"""Summaries of grades against PEFA's tables."""

from itertools import combinations_with_replacement as combinations
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.stats.grades import GRADES, SCALE, average_grade, weakest_link

# SOURCE: PEFA Framework 2016, section 2.2, conversion table for method M2 (the same as in the framework of 2011).
# Written down without the document at hand; what others published about the table is checked below.
TWO = "DD D, DC D+, DB C, DA C+, CC C, CB C+, CA B, BB B, BA B+, AA A"
THREE = """DDD D, DDC D+, DDB D+, DDA C, DCC D+, DCB C, DCA C+, DBB C+, DBA B, DAA B, CCC C, CCB C+, CCA B, CBB B,
CBA B, CAA B+, BBB B, BBA B+, BAA A, AAA A"""
FOUR = """DDDD D, DDDC D, DDDB D+, DDDA D+, DDCC D+, DDCB D+, DDCA C, DDBB C, DDBA C+, DDAA C+, DCCC D+, DCCB C,
DCCA C+, DCBB C+, DCBA C+, DCAA B, DBBB C+, DBBA B, DBAA B, DAAA B+, CCCC C, CCCB C+, CCCA C+, CCBB C+, CCBA B,
CCAA B, CBBB B, CBBA B, CBAA B+, CAAA B+, BBBB B, BBBA B+, BBAA B+, BAAA A, AAAA A"""
TABLE = dict(row.split() for row in ",".join((TWO, THREE, FOUR)).replace("\n", " ").split(","))

some = st.lists(st.sampled_from(GRADES), min_size=1, max_size=9)


class TestWeakestLink:
    # SOURCE: PEFA Framework 2016, section 2.2, method M1: the lowest dimension, "+" where any other scores higher.
    @pytest.mark.parametrize(
        ("grades", "summary"),
        [("A", "A"), ("AA", "A"), ("AB", "B+"), ("AD", "D+"), ("BBC", "C+"), ("DDD", "D"), ("CBAA", "C+")],
    )
    def test_is_the_lowest_and_says_when_others_are_higher(self, grades, summary):
        assert weakest_link(grades) == summary

    @given(some, st.data())
    def test_a_better_grade_never_lowers_it(self, grades, data):
        assert_monotone(weakest_link, grades, data)


class TestAverageGrade:
    def test_the_tables_hold_every_combination(self):
        assert {"".join(sorted(row)) for row in TABLE} == {
            "".join(sorted(row)) for n in (2, 3, 4) for row in combinations("DCBA", n)
        }

    @pytest.mark.parametrize(("grades", "summary"), TABLE.items())
    def test_is_what_the_tables_say(self, grades, summary):
        assert average_grade(grades) == summary

    @pytest.mark.parametrize(("n", "lower"), [(2, 0), (3, 4), (4, 12)])
    def test_plain_means_grade_lower_than_the_tables_as_often_as_published(self, n, lower):
        # SOURCE: slides on a PEFA scoring tool for Papua New Guinea (UNCDF, 2018): 20 % of the combinations of three
        # grades, 30 % of those of four. Here 4 of 20, which is 20 %, and 12 of 35, which is 34 %: the slides round,
        # or differ. A plain mean goes to the nearest half grade, and down where two are equally near.
        rows = [row for row in TABLE if len(row) == n]
        plain = [ceil(2 * sum(map(GRADES.index, row)) / n - 0.5) for row in rows]
        assert sum(p < SCALE.index(TABLE[row]) for p, row in zip(plain, rows, strict=True)) == lower

    @given(st.sampled_from(GRADES), st.integers(1, 9))
    def test_of_equal_grades_is_that_grade(self, grade, n):
        assert average_grade([grade] * n) == grade

    @given(some, st.data())
    def test_a_better_grade_never_lowers_it(self, grades, data):
        assert_monotone(average_grade, grades, data)

    @given(some, st.integers(1, 5))
    def test_does_not_change_when_every_grade_is_given_more_often(self, grades, times):
        assert average_grade(grades * times) == average_grade(grades)

    @given(some)
    def test_is_never_under_the_weakest_link_without_its_plus(self, grades):
        assert SCALE.index(average_grade(grades)) >= SCALE.index(weakest_link(grades).rstrip("+"))


def assert_monotone(summary, grades, data):
    place = data.draw(st.integers(0, len(grades) - 1))
    better = data.draw(st.sampled_from(GRADES[GRADES.index(grades[place]) :]))
    raised = [*grades[:place], better, *grades[place + 1 :]]
    assert SCALE.index(summary(raised)) >= SCALE.index(summary(grades))
