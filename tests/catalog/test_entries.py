"""Entries of files that people write are refused in a sentence that says where and what."""

import pytest

from urbansafety.catalog.entries import Entry
from urbansafety.errors import BadInput


def entry(**content):
    return Entry("a.yaml", content)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: entry(nmae="x").known_keys(["name"]), "'nmae' is not a known key"),
        (lambda: entry().text("name"), "'name' is missing"),
        (lambda: entry(name=" ").text("name"), "'name' is ' '"),
        (lambda: entry(name=True).text("name"), "'name' is True"),
        (lambda: entry(names="one").texts("names"), "'names' is 'one'"),
        (lambda: entry(names=["one", 2]).texts("names"), "'names' is"),
        (lambda: entry(names=["one", "one"]).words("names", ["one"]), "names 'one' twice"),
        (lambda: entry(names=["tow"]).words("names", ["two"]), "'tow', which is not known"),
        (lambda: entry(k="21").number("k"), "'k' is '21'"),
        (lambda: entry(k=True).number("k"), "'k' is True"),
        (lambda: entry(k=float("nan")).number("k"), "'k' is nan"),
        (lambda: entry(k=1.5).whole("k"), "'k' is 1.5"),
        (lambda: entry(k=0).whole("k"), "'k' is 0"),
        (lambda: entry(day="2026-11-22").day("day"), "'day' is '2026-11-22'"),
        (lambda: entry(label={"en": "One"}).label(), "a.yaml, label: 'es' is missing"),
        (lambda: entry(label="One").label(), "'label' is 'One'"),
        (lambda: entry(effects=[{"k": 1}, {"k": "x"}]).each("effects")[1].number("k"), "a.yaml, effects 2: 'k' is 'x'"),
        (lambda: entry(effects={"k": 1}).each("effects"), "'effects' is"),
    ],
)
def test_what_is_not_as_asked_is_refused_where_it_stands(ask, said):
    with pytest.raises(BadInput) as refusal:
        ask()
    assert said in refusal.value.message
    assert refusal.value.message.startswith("a.yaml")
    assert refusal.value.remedy


def test_a_misspelt_word_gets_the_nearest():
    with pytest.raises(BadInput, match="Did you mean 'burglary'"):
        entry(names=["burglry"]).words("names", ["burglary", "theft"])


def test_lines_that_a_file_breaks_become_one():
    assert entry(name="one\n  two ").text("name") == "one two"


def test_what_is_not_there_is_nothing():
    nothing = entry()
    assert nothing.text("name", "") == ""
    assert nothing.texts("names") == ()
    assert nothing.number("k") is None
    assert nothing.below("emmie") is None
    assert nothing.each("effects") == ()
