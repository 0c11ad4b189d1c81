from dataclasses import replace

from urbansafety.dossier import Dossier, declared
from urbansafety.findings.defects import defects, limits, noted, unanswered


def test_only_what_limits_a_use_is_told(basis):
    told = [s.text for s in defects(basis)]
    assert "7.5 % of the records (900 of 12,000) have no usable coordinates." in told
    assert "12 of 12,000 rows have no usable date." not in told


def test_a_defect_says_what_it_limits_and_what_would_mend_it(basis):
    geocoding = next(s for s in defects(basis) if "coordinates" in s.text)
    assert geocoding.caveats == ("It limits maps.",)
    assert geocoding.needs == "Ask the police for the block of the address."


def test_what_limits_no_use_of_records_is_noted_of_the_other_sources_alone():
    files = {"source:police": "incidents", "source:wards": "areas", "source:answers": "governance"}
    sources = [{"id": id, "kind": kind, "file": f"{kind}.csv"} for id, kind in files.items()]
    use = dict.fromkeys(("counts", "rates", "trends", "maps"), "fit")
    lack = {
        "aspect": "completeness",
        "iccs": "",
        "subject": "x",
        "affected": 2,
        "total": 9,
        "message": "2 of 9.",
        **use,
    }
    rows = [
        lack | {"source": "source:police"},
        lack | {"source": "source:wards"},
        lack | {"source": "source:answers"},
        lack | {"source": "source:answers", "subject": "y", "affected": 0},
        lack | {"source": "source:answers", "subject": "z", "rates": "limited"},
    ]
    tables = {"sources": declared()["sources"].rows(sources), "quality": declared()["quality"].rows(rows)}
    assert [(row["subject"], row["file"]) for row in noted(Dossier({}, tables))] == [("x", "governance.csv")]


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
