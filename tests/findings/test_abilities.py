import governed
from urbansafety.findings.abilities import Ability, abilities, extremes

INSTITUTIONS = [{"id": f"institution:{n}", "level": "local"} for n in "abcd"]


def grade(institution, letter, function="", low="", high="", respondents=2):
    return {
        "id": f"capacity:{institution}:{function or 'whole'}",
        "institution": f"institution:{institution}",
        "function": function,
        "dimension": "resources",
        "grade": letter,
        "lower": low or letter,
        "upper": high or letter,
        "respondents": respondents,
        "strength": "strong" if respondents > 1 else "limited",
    }


def of(*rows):
    return abilities(rows, INSTITUTIONS)["local", "resources"]


def test_the_middle_grade_stands_for_the_level_and_the_lower_of_two_when_even():
    assert of(grade("a", "D"), grade("b", "B"), grade("c", "A")).grade == "B"
    assert of(grade("a", "D"), grade("b", "A")).grade == "D"


def test_what_is_not_known_counts_neither_as_bad_nor_as_good():
    found = of(grade("a", "A"), grade("b", "D*", low="D", high="A", respondents=0))
    assert (found.grade, found.lower, found.upper, found.known, found.asked) == ("A", "A", "A", 1, 2)
    assert of(grade("b", "D*", low="D", high="A")).grade == "D*"


def test_an_institution_counts_once_by_its_grade_as_a_whole_else_by_the_middle_of_its_functions():
    assert of(grade("a", "C"), grade("a", "A", "courts"), grade("a", "A", "customs")).grade == "C"
    several = [grade("a", "D", "courts"), grade("a", "B", "customs"), grade("a", "A", "schools")]
    assert (of(*several).grade, of(*several).asked) == ("B", 1)


def test_the_range_is_what_respondents_leave_open_and_one_respondent_is_told():
    found = of(grade("a", "B", low="C", high="A"), grade("b", "B", respondents=1))
    assert (found.lower, found.upper, found.single, found.strong, found.limited) == ("C", "A", 1, 1, 1)


def test_order_of_rows_changes_nothing():
    rows = governed.capacity().capacity.to_pylist()
    given = [{"id": f"institution:{key}", "level": row[1]} for key, row in governed.INSTITUTIONS.items()]
    assert abilities(rows, given) == abilities(rows[::-1], given[::-1])


def test_nothing_known_has_no_extremes():
    assert extremes({("local", "resources"): Ability("D*", "D", "A", 0, 2, 0, 0, 0, ())}) == ([], [])
    assert extremes({}) == ([], [])
