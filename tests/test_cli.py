import subprocess
import sys
from pathlib import Path

import pytest

from urbansafety.dossier import Dossier


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of a demo that has run once."""
    folder = tmp_path_factory.mktemp("demo")
    command = [Path(sys.executable).with_name("urbansafety"), "demo", "--out", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_demo_runs_twice_and_says_what_it_found_and_where_the_report_is(run, demo):
    code, said, steps = run("demo", "--out", demo)
    assert code == 0
    assert "Records" in said and "What was found" in said and "report/index.html" in said
    assert "Reading the files" in steps
    assert (demo / "dossier" / "report" / "index.html").is_file()


def test_trace_goes_down_to_the_file(run, demo):
    findings = Dossier.read(demo / "dossier").table("findings").to_pylist()
    finding = next(row["id"] for row in findings if row["kind"] == "trend")
    code, said, _ = run("trace", demo / "dossier", finding)
    assert code == 0
    assert "Police of Portavela" in said and "sha256" in said.lower()


def test_trace_unfolds_nothing_twice(run, demo):
    findings = Dossier.read(demo / "dossier").table("findings").to_pylist()
    finding = next(row["id"] for row in findings if row["kind"] == "risk" and row["level"] == "neighbourhood")
    lines = [line.lstrip("│├└─ ") for line in run("trace", demo / "dossier", finding)[1].splitlines()]
    factors = [line for line in lines if line.startswith("factor: ")]
    again = [line for line in factors if line.endswith("(see above)")]
    assert again and len(set(again)) == len(factors) - len(again)


def test_trace_offers_the_nearest_id(run, demo):
    code, _, said = run("trace", demo / "dossier", "finding:nothing")
    assert code == 2 and "finding:" in said


def test_check_says_what_the_data_can_bear(run, demo):
    code, said, _ = run("check", demo / "portavela")
    assert code == 0 and "geocoding" in said
    assert "Set aside from source:police-registro, by reason:" in said and "Nothing that limits a use: " in said


def test_simulate_and_init_never_overwrite(run, demo):
    assert run("simulate", demo / "portavela")[0] == 2
    assert run("init", demo / "portavela")[0] == 2


def test_help_names_the_commands(run):
    _, said, _ = run("--help")
    assert all(word in said for word in ("init", "check", "assess", "trace", "simulate", "demo"))


def test_an_unknown_command_ends_in_a_sentence(run):
    code, _, said = run("asses", "x")
    assert code == 2 and "Traceback" not in said


def test_questionnaires_are_handed_out_and_refused_when_empty(run, tmp_path):
    code, said, _ = run("questionnaire", "integrity", "--out", tmp_path / "q.xlsx", "--language", "es")
    assert code == 0 and "q.xlsx" in said
    code, _, said = run("questionnaire", "integrity", "--filled", tmp_path / "q.xlsx", "--out", tmp_path / "a.csv")
    assert code == 2 and "q.xlsx" in said and "Fill it in" in said


def test_practices_are_searched_and_told(run):
    code, said, _ = run("practices", "--challenge", "traffic_harm", "--verdict", "works")
    assert code == 0 and "street_lighting" in said
    code, said, _ = run("practices", "street_lighting")
    assert code == 0 and "Harms and rights" in said and "Beyer" in said
    code, _, said = run("practices", "street_lights")
    assert code == 2 and "Did you mean 'street_lighting'?" in said
    code, _, said = run("practices", "--challenge", "burglry")
    assert code == 2 and "Did you mean 'burglary'?" in said
