import tomllib

from hypothesis import given
from hypothesis import strategies as st

from urbansafety.drafting.guesses import Block, Guess, Unused
from urbansafety.drafting.writing import literal, write

BLOCK = Block("incidents", (Guess("file", "a.csv"),), (Guess("when", 'the "day"', 0.9, "why"),))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f")))
def test_any_name_of_a_column_survives(name):
    assert tomllib.loads(f"a = {literal(name)}")["a"] == name


def test_each_guess_says_how_sure_and_why():
    text = write((Guess("name", "X"),), [BLOCK], [])
    assert "# guess, 90%: why; please confirm\n" in text
    assert tomllib.loads(text)["incidents"] == [{"file": "a.csv", "columns": {"when": 'the "day"'}}]


def test_what_is_not_declared_is_a_comment():
    block = Block("counts", BLOCK.guesses, why_not="it would count twice")
    text = write((Guess("name", "X"),), [block], [Unused("b.pdf", "no table")])
    assert tomllib.loads(text) == {"city": {"name": "X"}}
    assert "would count twice" in text
    assert "b.pdf: no table" in text


def test_a_draft_ends_with_what_it_could_not_find():
    text = write((Guess("name", "X"),), [BLOCK], [])
    assert all(block in text.rpartition("\n\n")[2] for block in ("[[flows]]", "[experts]", "[governance]"))


def test_people_whose_year_nothing_says_are_asked_for_it():
    people = Block("areas", (Guess("level", "ward"), Guess("population", "pop")))
    assert "# population_year = …" in write((), [people], [])
    dated = Block("areas", (*people.guesses, Guess("population_year", 2020)))
    assert "# population_year" not in write((), [dated], [])
