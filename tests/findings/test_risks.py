from dataclasses import replace

import pytest

import handmade
from urbansafety.context import nothing_declared
from urbansafety.dossier import declared
from urbansafety.findings.chain import chain
from urbansafety.findings.risks import leaving, needed, risk_links, risk_statements


@pytest.fixture(scope="module")
def basis(tmp_path_factory):
    return handmade.basis(handmade.tables(tmp_path_factory.mktemp("portavela")), appraised=True)


@pytest.fixture(scope="module")
def statements(basis):
    return risk_statements(basis)


def of(statements, challenge, **wanted):
    return [
        s
        for s in statements
        if s.challenge == f"challenge:{challenge}" and all(getattr(s, name) == value for name, value in wanted.items())
    ]


def with_rows(basis, rows):
    return replace(basis, risks=replace(basis.risks, risks=declared()["risks"].rows(rows)))


def rows_of(basis, start):
    return [row for row in basis.risks.risks.to_pylist() if row["id"].startswith(start)]


def test_nothing_appraised_nothing_said(tmp_path):
    assert risk_statements(handmade.basis(handmade.tables(tmp_path))) == []


def test_the_highest_area_is_told_with_its_range_of_ranks_and_who_may_be_as_high(basis, statements):
    (told,) = of(statements, "burglary", level="ward", unit="0–10")
    rows = rows_of(basis, "risk:burglary:ward")
    first = min(rows, key=lambda row: row["rank"])
    name = basis.names["ward", first["area"]]
    assert told.text.startswith(f"Risk from burglary is highest in {name}, at {first['risk']:.1f} of 10 (between ")
    assert f"ranks between {first['rank_lower']} and {first['rank_upper']} of 60 wards" in told.text
    also = [basis.names["ward", row["area"]] for row in rows if row["rank"] > 1 and row["rank_lower"] == 1]
    assert also
    assert all(other in told.text for other in also)
    assert (told.estimate, told.lower, told.upper) == (first["risk"], first["lower"], first["upper"])


def test_no_area_is_called_the_highest_where_most_may_be(statements):
    (told,) = of(statements, "burglary", level="district", unit="0–10")
    assert told.text.startswith("No district stands out by its risk from burglary: even the one that comes first, at ")
    assert "Loma Alta" not in told.text, "its place tells nothing of it"
    assert "ranks anywhere between 1 and 4 of six districts" in told.text
    assert told.strength.word == "limited"


def test_an_area_that_may_rank_low_is_no_sure_highest(basis):
    rows = [row | {"rank_upper": 31, "strength": "strong"} for row in rows_of(basis, "risk:robbery")]
    (told,) = of(risk_statements(with_rows(basis, rows)), "robbery", level="ward")
    assert told.strength.word == "limited"
    assert "its rank may be as low as 31 of 60" in told.strength.why


def test_areas_are_never_named_for_what_police_activity_drives(basis, statements):
    assert [s.level for s in of(statements, "drugs")] == ["city"]
    ranked = [row | {"rank": 1, "rank_lower": 1, "rank_upper": 1} for row in rows_of(basis, "risk:drugs")]
    mistaken = risk_statements(with_rows(basis, ranked))
    assert [s.level for s in of(mistaken, "drugs")] == ["city"], "even where ranks were given by mistake"


def test_what_lifts_an_area_is_the_part_furthest_above_the_city(basis):
    # ln(8/4) = 0.69 for the threat, ln(5/4) = 0.22 for vulnerability, ln(5/5) = 0 for the lack of coping.
    whole, part = rows_of(basis, "risk:robbery:city") + rows_of(basis, "risk:robbery:ward:w11")
    whole |= {"threat": 4.0, "vulnerability": 4.0, "coping": 5.0, "risk": 4.3}
    part |= {"threat": 8.0, "vulnerability": 5.0, "coping": 5.0, "risk": 5.85}
    part |= {"rank": 1, "rank_lower": 1, "rank_upper": 1}
    told = risk_statements(with_rows(basis, [whole, part]))
    text = " ".join(s.text for s in of(told, "robbery", level="ward"))
    assert "in Ward 11 above the city's is mostly the threat (8.0 of 10; in the city 4.0)" in text


def test_what_a_rank_depends_on_is_the_largest_total_effect_and_not_the_records(statements):
    text = " ".join(s.text for s in of(statements, "robbery"))
    assert "depends most on the vulnerability of people and places (46" in text
    assert "between 37 and 55" in text
    assert "less on the number of records (27" in text


def test_what_would_have_to_change_is_told_in_records_where_it_is_the_threat():
    threat = {"input": "threat", "now": 8.0, "needed": 6.0, "records_now": 320.0, "records_needed": 210.0}
    coping = {"input": "coping", "now": 3.0, "needed": None, "records_now": None, "records_needed": None}
    assert leaving("Centro", "robbery", [threat, coping]) == (
        "For Centro to leave the five highest for robbery, recorded robbery would have to be 210 per 100,000 residents "
        "a year in place of 320. No change of the ability to cope would do it alone."
    )
    assert needed(coping, "robbery") == ""
    assert leaving("Centro", "robbery", [coping]).startswith("No change of the ability to cope would by itself take")


def test_a_change_of_records_is_never_told_without_what_records_are(statements):
    told = [s for s in statements if "leave the five highest" in s.text]
    assert told
    assert all(any("fewer records can also mean less trust" in caveat for caveat in s.caveats) for s in told)


def test_a_score_that_stands_on_what_nobody_knows_says_so_and_comes_last(basis):
    rows = [row | {"missing": ["recorded level (no goalposts)", "capacity", "family sphere of resilience"]}
            for row in basis.risks.risks.to_pylist() if row["level"] == "city"]  # fmt: skip
    told = [s for s in risk_statements(with_rows(basis, rows)) if s.level == "city"]
    unknown = "what number of records is high and what the institutions are able to do"
    said = f" Not known, with the middle of what is possible in its place: {unknown}."
    assert told and all(s.text.endswith(said) and s.weight == 0 for s in told)
    known = [row | {"missing": ["family sphere of resilience"]} for row in rows]
    plain = [s for s in risk_statements(with_rows(basis, known)) if s.level == "city"]
    assert plain and all("Not known" not in s.text and s.weight > 0 for s in plain)


def test_what_is_not_known_is_said_once_with_what_would_tell_it(statements):
    (told,) = [s for s in statements if s.place == "missing"]
    assert "the exposure to illicit flows (for 1 of 4 challenges)" in told.text
    assert "[[flows]]" in told.needs
    assert told.strength.word == "limited"


def test_a_risk_leads_down_to_counts_factors_flows_grades_and_sources(tmp_path):
    given = handmade.tables(tmp_path)
    build = declared()
    challenges = [
        row | {"functions": ["function:policing"] if row["id"] == "challenge:robbery" else []}
        for row in handmade.indicators(given.areas).challenges.to_pylist()
    ]
    census = {"id": "source:census", "kind": "indicators", "file": "census.csv"}
    given = replace(
        given,
        sources=build["sources"].rows([*given.sources.to_pylist(), census]),
        context=replace(
            nothing_declared(),
            factors=build["factors"].rows(
                [
                    {"id": "illiteracy", "label": "Illiteracy", "low": 0.0, "sources": ["source:census"]},
                    {"id": "nights_without_water", "label": "Nights without water", "sources": ["source:census"]},
                ]
            ),
            flows=build["flows"].rows([{"id": "flow:arms", "challenges": ["challenge:robbery"]}]),
        ),
    )
    grade = {"id": "capacity:city_police:policing:average", "institution": "institution:city_police",
             "function": "function:policing", "dimension": "average", "grade": "B"}  # fmt: skip
    whole = {"id": "capacity:mayor:average", "institution": "institution:mayor", "function": "",
             "dimension": "average", "grade": "C"}  # fmt: skip
    policing = {"id": "function:policing", "holders": ["institution:city_police", "institution:mayor"]}
    basis = handmade.basis(given, appraised=True)
    basis = replace(
        basis,
        indicators=replace(basis.indicators, challenges=build["challenges"].rows(challenges)),
        capacity=replace(
            basis.capacity,
            capacity=build["capacity"].rows([grade, whole]),
            functions=build["functions"].rows([policing]),
        ),
    )
    links = set(risk_links(basis, {"risk:robbery:ward:w11", "finding:x"}))
    assert links >= {
        ("risk:robbery:ward:w11", "counts:robbery:ward", "counted from"),
        ("risk:robbery:ward:w11", "source:population-ward", "population"),
        ("risk:robbery:ward:w11", "factor:illiteracy", "factor"),
        ("risk:robbery:ward:w11", "flow:arms", "flow"),
        ("risk:robbery:ward:w11", "capacity:city_police:policing:average", "capacity"),
        ("risk:robbery:ward:w11", "capacity:mayor:average", "capacity"),
        ("factor:illiteracy", "source:census", "source"),
    }
    assert {start for start, _, _ in risk_links(basis, {"risk:burglary:city"})} == {
        "risk:burglary:city",
        "factor:illiteracy",
    }
    cited = chain(basis, [("finding:x", "risk:robbery:ward:w11", "risk")]).to_pylist()
    assert {"from": "counts:robbery:ward", "to": "source:police", "role": "source"} in cited


def test_nothing_cited_nothing_linked(basis):
    assert risk_links(basis, {"finding:x"}) == []
