from dataclasses import replace

from urbansafety.dossier import declared
from urbansafety.findings.defects import defects, limits, unanswered


def test_only_what_limits_a_use_is_told(basis):
    told = [s.text for s in defects(basis)]
    assert "7.5 % of the records (900 of 12,000) have no usable coordinates." in told
    assert "12 of 12,000 rows have no usable date." not in told


def test_a_defect_says_what_it_limits_and_what_would_mend_it(basis):
    geocoding = next(s for s in defects(basis) if "coordinates" in s.text)
    assert geocoding.caveats == ("It limits maps.",)
    assert geocoding.needs == "Ask the police for the block of the address."


def test_limits_are_listed_in_words():
    row = {"counts": "limited", "rates": "unfit", "trends": "limited", "maps": "unfit", "iccs": ""}
    assert limits(row) == "It rules out rates and maps and limits counts and trends."
    assert limits(row | {"iccs": "0401"}).startswith("For these records, it rules out rates and maps")


def test_a_question_names_the_source_that_would_answer_it(basis):
    unreported = next(unanswered(basis))
    assert "never reported" in unreported.text
    assert "victimisation survey" in unreported.needs


def test_a_question_that_a_source_answers_is_not_asked(basis):
    assert "population" not in {s.place for s in unanswered(basis)}
    rows = [*basis.tables.sources.to_pylist(), {"id": "source:survey", "kind": "surveys"}]
    with_survey = replace(basis.tables, sources=declared()["sources"].rows(rows))
    places = {s.place for s in unanswered(replace(basis, tables=with_survey))}
    assert "perception" not in places
    assert "institutions" in places
