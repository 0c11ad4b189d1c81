from itertools import pairwise

import pytest

from urbansafety.catalog import LANGUAGES, read_yaml, references
from urbansafety.catalog.institutions import dimensions, functions
from urbansafety.errors import BadInput
from urbansafety.questionnaires.definitions import NAMES, REGISTER, form, graded, questionnaire

RESPONDENTS = [name for name in NAMES if name != REGISTER]
QUESTIONS = [(name, question) for name in RESPONDENTS for question in questionnaire(name).questions]


@pytest.mark.parametrize(("name", "question"), QUESTIONS, ids=lambda one: getattr(one, "code", one))
def test_a_question_is_about_a_known_function_and_dimension_in_every_language(name, question):
    assert not question.function or f"function:{question.function}" in functions()
    assert question.dimension in dimensions()
    texts = (question.heading, question.ask, question.proof, *question.grades.values())
    assert all(set(words) == set(LANGUAGES) and all(words.values()) for words in texts)
    assert len(question.grades) == (4 if questionnaire(name).scale == "grades" else 0)


def texts_of(entry):
    if isinstance(entry, dict):
        yield entry
        for below in entry.values():
            yield from texts_of(below)


@pytest.mark.parametrize("name", ["form", *NAMES])
def test_whatever_has_english_has_spanish(name):
    for entry in texts_of(read_yaml(f"questionnaires/{name}.yaml")):
        if "en" in entry or "es" in entry:
            assert {"en", "es"} <= set(entry)
            assert not isinstance(entry["en"], list) or len(entry["en"]) == len(entry["es"])


def test_capacity_asks_the_eight_dimensions_once_each():
    assert [question.dimension for question in questionnaire("capacity").questions] == list(dimensions())


def test_integrity_follows_articles_5_to_14_in_order():
    articles = [
        int(q.heading["en"].split(":")[0].removeprefix("Article ")) for q in questionnaire("integrity").questions
    ]
    assert articles == sorted(articles) and set(articles) == set(range(5, 15))


def test_security_asks_of_a_focal_point_that_is_appointed_trained_and_resourced():
    asked = {question.code: question.dimension for question in questionnaire("security").questions}
    assert [asked[f"focal_{part}"] for part in ("appointed", "trained", "resourced")] == [
        "mandate", "people", "resources",
    ]  # fmt: skip


def test_the_rule_of_grading_is_the_one_that_respondents_read():
    # The sentence of the instructions, case by case.
    told = {
        "A": [("yes", "yes")],
        "B": [("yes", "in part"), ("in part", "yes")],
        "C": [("yes", "no"), ("in part", "in part"), ("no", "yes")],
        "D": [("in part", "no"), ("no", "in part"), ("no", "no"), ("no", "")],
        "D*": [("not known", "yes"), ("yes", "not known"), ("yes", ""), ("not known", "not known")],
    }
    assert {pair: graded(*pair) for pairs in told.values() for pair in pairs} == {
        pair: grade for grade, pairs in told.items() for pair in pairs
    }


def test_doing_more_never_lowers_the_grade():
    order, steps = ("D", "C", "B", "A"), ("no", "in part", "yes")
    rank = {(a, b): order.index(graded(a, b)) for a in steps for b in steps}
    for one, other in pairwise(steps):
        assert all(rank[one, same] <= rank[other, same] and rank[same, one] <= rank[same, other] for same in steps)


def test_functions_asked_about_follow_the_institution_as_a_whole():
    lines = questionnaire("capacity").about(("courts",))
    assert [function for function, _ in lines] == [""] * 8 + ["courts"] * 8
    assert len(questionnaire("security").about(())) == len(questionnaire("security").questions)


def test_an_unknown_questionnaire_offers_the_nearest():
    with pytest.raises(BadInput, match="Did you mean 'integrity'"):
        questionnaire("integrty")


def test_what_a_questionnaire_follows_is_in_the_bibliography():
    assert all(questionnaire(name).reference in references() for name in RESPONDENTS)


def test_every_column_is_named():
    named = set(form()["columns"])
    assert all(set(questionnaire(name).columns) <= named for name in RESPONDENTS)
