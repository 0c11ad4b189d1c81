from datetime import date
from string import Formatter

import pytest

import handmade
from urbansafety.dossier import Dossier, declared
from urbansafety.errors import BadInput
from urbansafety.provenance import SAID, Step, manifest, trace


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return handmade.dossier(tmp_path_factory.mktemp("portavela"))


def leaves(step: Step):
    return [leaf for below in step.rests_on for leaf in leaves(below)] if step.rests_on else [step]


def test_the_manifest_holds_city_period_seed_versions_and_hashes(tmp_path):
    made = manifest(handmade.tables(tmp_path), handmade.quality(), seed=3, today=None)
    assert made["city"]["name"] == "Portavela"
    assert made["period"] == {"first": "2019-01-01", "last": "2023-12-31"}
    assert made["today"] == "2023-12-31"
    assert made["complete_months"] == ["2019-02", "2023-12"]
    assert made["seed"] == 3
    assert {"urbansafety", "numpy", "duckdb"} <= set(made["versions"])
    assert len(made["sources"]["source:police"]["sha256"]) == 64


def test_the_manifest_names_no_path_of_this_machine(tmp_path):
    made = manifest(handmade.tables(tmp_path), handmade.quality(), seed=0, today=date(2024, 1, 1))
    assert str(tmp_path) not in str(made)
    assert made["today"] == "2024-01-01"


def test_a_hot_spot_leads_down_to_files_hashes_providers_and_rows(dossier):
    chain = trace(dossier, "finding:robbery:ward-10:2023:hotspot")
    ends = leaves(chain)
    assert all(end.id.startswith("source:") for end in ends)
    police = next(end for end in ends if end.id == "source:police")
    assert "police.csv" in police.text
    assert "Metropolitan police" in police.text
    assert "accepted + 42 rejected" in police.text
    assert "sha256 9f86d081" in police.text


def test_a_chain_says_what_is_concluded_and_how_strong_it_is(dossier):
    text = trace(dossier, "finding:robbery:city:2023:level").text
    assert "Records of robbery stood at" in text
    assert "Evidence: strong" in text


def test_patterns_and_sources_can_be_traced_too(dossier):
    assert trace(dossier, "pattern:trend:robbery:ward:w03").rests_on[0].id == "counts:robbery:ward"
    assert trace(dossier, "source:police").rests_on == ()


def test_a_question_has_no_chain_and_says_why(dossier):
    assert "no source in the city folder speaks of it" in trace(dossier, "finding:perception:unanswered").text


def test_an_unknown_id_offers_the_nearest(dossier):
    with pytest.raises(BadInput, match="Did you mean 'finding:robbery:city:2023:level'"):
        trace(dossier, "finding:robery:city:2023:level")


def test_a_crosswalk_in_the_chain_tells_its_file(tmp_path):
    made = handmade.dossier(tmp_path)
    rows = [
        row | {"id": "crosswalk:offences"} if row["kind"] == "crosswalk" else row
        for row in made.table("sources").to_pylist()
    ]
    sources = declared()["sources"].rows(rows)
    links = declared()["links"].rows(
        [{"from": "counts:robbery:city", "to": "crosswalk:offences", "role": "classified by"}]
    )
    step = trace(Dossier(made.manifest, made.tables | {"sources": sources, "links": links}), "counts:robbery:city")
    assert step.rests_on[0].text.startswith("classified by: crosswalk:offences · offences.csv")


def test_something_that_is_no_id_gets_a_short_answer(dossier):
    with pytest.raises(BadInput) as error:
        trace(dossier, "zzz")
    assert len(error.value.remedy) < 400


def test_a_tree_prints_with_a_line_a_step(dossier):
    lines = str(trace(dossier, "finding:robbery:city:2023:level")).splitlines()
    assert lines[1].startswith("  estimate: indicator:rate:robbery:city:2023")


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said_of_an_id_stands_in_the_columns_of_its_table(kind):
    table, form = SAID[kind]
    named = {name for _, name, _, _ in Formatter().parse(form) if name}
    assert named <= {column.name for column in declared()[table].columns}


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        (
            "factors",
            {"id": "illiteracy", "label": "Adults who cannot read", "unit": "% of adults"},
            "Adults who cannot",
        ),
        ("institutions", {"id": "institution:city_police", "name": "City police"}, "City police"),
        ("gaps", {"id": "gap:orphan:lighting", "statement": "Nobody holds lighting."}, "Nobody holds lighting."),
        ("flows", {"id": "flow:arms", "label": "Arms by road", "unit": "pieces", "basis": "not known"}, "Arms by road"),
    ],
)
def test_what_is_declared_of_the_city_can_be_traced_in_words(dossier, table, row, words):
    kind = {"factors": "factor", "institutions": "institution", "gaps": "gap", "flows": "flow"}[table]
    held = Dossier(dossier.manifest, {**dossier.tables, table: declared()[table].rows([row])})
    assert words in trace(held, f"{kind}:{row['id'].removeprefix(f'{kind}:')}").text
