"""Portavela end to end: what was planted in its flows, institutions and factors is found, and nothing else."""

import csv
import json
import re
import shutil
from collections import Counter

import pytest

from urbansafety.assessment import assess, save
from urbansafety.city import City
from urbansafety.provenance import trace
from urbansafety.simulate import simulate

LEVEL = "neighbourhood"
RAISED = {"D": "C", "C": "B", "B": "A", "A": "A", "D*": "D*"}
NEW = ("risk", "flow", "capacity", "gap", "condition")
WORDS = ("limited", "moderate", "strong")


@pytest.fixture(scope="module")
def portavela(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("proofs") / "portavela", areas=24, incidents=60_000)


@pytest.fixture(scope="module")
def truth(portavela):
    return json.loads((portavela / "truth" / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def dossier(portavela):
    return assess(City.read(portavela))


@pytest.fixture
def changed(portavela, tmp_path):
    """A copy of Portavela that a test may change."""
    return shutil.copytree(portavela, tmp_path / "portavela")


def rows(dossier, table):
    return dossier.table(table).to_pylist()


def bare(item):
    return item.rpartition(":")[2]


def by_area(dossier, level=LEVEL):
    return {(r["challenge"], r["area"]): r for r in rows(dossier, "risks") if r["level"] == level}


def without_blocks(path, *names):
    """Leaves blocks out of a ``city.toml``."""
    blocks = re.split(r"(?m)^(?=\[)", path.read_text("utf-8"))
    kept = [block for block in blocks if not block.startswith(tuple(f"[{n}]" for n in names))]
    assert len(kept) < len(blocks)
    path.write_text("".join(kept), "utf-8")


def only_blocks(path, *names):
    blocks = re.split(r"(?m)^(?=\[)", path.read_text("utf-8"))
    path.write_text("".join(b for b in blocks if b.startswith(tuple(f"[{n}]" for n in names))), "utf-8")


def test_every_planted_gap_is_found_and_no_other(dossier, truth):
    planted = Counter((gap["kind"], tuple(sorted(gap["institutions"]))) for gap in truth["gaps"])
    found = Counter((g["kind"], tuple(sorted(map(bare, g["institutions"])))) for g in rows(dossier, "gaps"))
    assert found == planted
    functions = {(gap["kind"], gap["function"]) for gap in truth["gaps"] if gap.get("function")}
    assert functions <= {(gap["kind"], bare(gap["function"] or "")) for gap in rows(dossier, "gaps")}
    weak = {bare(gap["id"]) for gap in rows(dossier, "gaps") if gap["kind"] == "weak_dimension"}
    assert weak == {gap["dimension"] for gap in truth["gaps"] if gap["kind"] == "weak_dimension"}


def test_what_was_said_of_capacity_is_kept_apart_from_what_is_known(dossier, truth):
    planted = truth["capacity"]
    grades = {(bare(r["institution"]), bare(r["function"] or ""), r["dimension"]): r for r in rows(dossier, "capacity")}
    alone = {name for (name, *_), row in grades.items() if row["strength"] == "limited" and row["respondents"] == 1}
    assert set(planted["one_respondent"]) <= alone
    unknown = grades[planted["not_known"]["institution"], planted["not_known"]["function"], "resources"]
    assert (unknown["grade"], unknown["value"], unknown["lower"], unknown["upper"]) == ("D*", None, "D", "A")
    apart = grades[tuple(planted["disagreement"].values())]
    assert apart["agreement"] < 1 and apart["lower"] < "D" and apart["lower"] > apart["upper"]
    bare_grade = grades[planted["without_evidence"]["institution"], "", planted["without_evidence"]["dimension"]]
    assert bare_grade["respondents"] == 1


def test_the_planted_node_does_not_balance_and_no_other(dossier, truth):
    planted = truth["flows"]["unbalanced"]
    apart = [n for n in rows(dossier, "flow_nodes") if n["balance"] in ("more in than out", "more out than in")]
    assert [(bare(node["flow"]), node["id"]) for node in apart] == [(planted["flow"], planted["node"])]
    assert apart[0]["missing_lower"] <= planted["missing"] <= apart[0]["missing_upper"]


def test_an_unknown_leg_stays_unknown(dossier, truth):
    planted = truth["flows"]["unknown_leg"]
    legs = {(bare(leg["flow"]), leg["start"], leg["end"]): leg for leg in rows(dossier, "flow_legs")}
    unknown = legs[planted["flow"], planted["from"], planted["to"]]
    assert (unknown["volume"], unknown["basis"]) == (None, "not known")
    assert sum(leg["basis"] == "not known" for leg in legs.values()) == 1


def test_seizures_change_no_volume(dossier, changed):
    text = (changed / "city.toml").read_text("utf-8")
    (changed / "city.toml").write_text(text.replace("amount = 1150", "amount = 9150"), "utf-8")
    again = assess(City.read(changed))
    assert dossier.table("flow_nodes").equals(again.table("flow_nodes"))
    assert rows(again, "flows") != rows(dossier, "flows")


def test_the_calibrated_expert_weighs_most_and_the_overconfident_one_nothing(dossier, truth):
    weight = {expert["expert"]: expert["weight"] for expert in rows(dossier, "experts")}
    assert max(weight, key=weight.get) == truth["experts"]["calibrated"]
    assert weight[truth["experts"]["overconfident"]] == 0


def test_the_elicited_interval_holds_the_planted_truth(dossier, truth):
    planted = truth["flows"]["elicited"]
    pools = {row["pool"]: row for row in rows(dossier, "judgements") if bare(row["id"]) == planted["judgement"]}
    assert pools["performance"]["lower"] <= planted["truth"] <= pools["performance"]["upper"]
    leg = next(leg for leg in rows(dossier, "flow_legs") if leg["basis"] == "elicited")
    assert bare(leg["judgement"]) == planted["judgement"]
    assert (leg["lower"], leg["volume"], leg["upper"]) == tuple(
        pools["performance"][key] for key in ("lower", "value", "upper")
    )


def test_areas_with_planted_threat_and_vulnerability_are_at_the_top(dossier, truth):
    risks = {area: row for (challenge, area), row in by_area(dossier).items() if challenge == "challenge:extortion"}
    hot = set(truth["hot_spots"]["Extorsión"])
    assert all(risks[area]["rank_lower"] <= len(hot) and risks[area]["rank"] <= 5 for area in hot)
    calm = [area for area, u in truth["disadvantage"].items() if u < 0.2 and area not in hot]
    assert calm and all(risks[area]["rank_lower"] > len(hot) for area in calm)


def test_vulnerability_follows_the_planted_disadvantage(dossier, truth):
    risks = {area: row for (challenge, area), row in by_area(dossier).items() if challenge == "challenge:extortion"}
    planted = sorted(truth["disadvantage"], key=truth["disadvantage"].get)
    for low, high in ((low, high) for low in planted for high in planted):
        if truth["disadvantage"][high] - truth["disadvantage"][low] > 0.15:
            assert risks[low]["vulnerability"] < risks[high]["vulnerability"], (low, high)


def test_more_capacity_never_raises_risk(dossier, changed):
    path = changed / "governance" / "capacity.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        answers = list(csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(answers[0]))
        writer.writeheader()
        writer.writerows({**row, "grade": RAISED[row["grade"]]} for row in answers)
    raised = assess(City.read(changed))
    before = {(r["challenge"], r["level"], r["area"]): r for r in rows(dossier, "risks")}
    after = {(r["challenge"], r["level"], r["area"]): r for r in rows(raised, "risks")}
    assert before.keys() == after.keys()
    known = [key for key, row in before.items() if row["risk"] is not None]
    assert known and all(after[key]["risk"] <= before[key]["risk"] + 1e-9 for key in known)
    assert any(after[key]["risk"] < before[key]["risk"] for key in known)


def test_without_factors_intervals_widen_and_the_evidence_is_capped(dossier, changed):
    without_blocks(changed / "city.toml", "[indicators]")
    poorer = {(r["challenge"], r["level"], r["area"]): r for r in rows(assess(City.read(changed)), "risks")}
    richer = {(r["challenge"], r["level"], r["area"]): r for r in rows(dossier, "risks")}
    assert poorer
    for key, row in poorer.items():
        if row["risk"] is not None and row["level"] == LEVEL:
            assert row["upper"] - row["lower"] > richer[key]["upper"] - richer[key]["lower"], key
            assert row["strength"] == "limited"
        assert WORDS.index(row["strength"]) <= WORDS.index(richer[key]["strength"])


def test_the_unit_of_a_factor_changes_nothing(dossier, changed):
    text = (changed / "condiciones.csv").read_text("utf-8")
    scaled = re.sub(
        r"(?m)^(PV\d+,2023,collective_efficacy),(.+),(.+),(.+)$",
        lambda row: ",".join([row[1], *(f"{10 * float(number):.0f}" for number in row.groups()[1:])]),
        text,
    )
    assert scaled != text
    (changed / "condiciones.csv").write_text(scaled, "utf-8")
    with (changed / "city.toml").open("a", encoding="utf-8") as lines:
        lines.write(
            '\n[[factors]]\nid = "collective_efficacy"\ngoalposts = { low = 10, high = 50, reference = "us" }\n'
        )
    before, after = by_area(dossier), by_area(assess(City.read(changed)))
    for key, row in before.items():
        assert after[key]["risk"] == pytest.approx(row["risk"], abs=1e-5)
        assert (after[key]["rank"], after[key]["rank_lower"]) == (row["rank"], row["rank_lower"])


def test_leaving_a_flow_out_changes_nothing_but_what_it_feeds(dossier, changed):
    text = (changed / "city.toml").read_text("utf-8")
    start, end = text.index('[[flows]]\nid = "fraud_money_online"'), text.index("[experts]")
    (changed / "city.toml").write_text(text[:start] + text[end:], "utf-8")
    before, after = by_area(dossier), by_area(assess(City.read(changed)))
    fed = {"challenge:fraud", "challenge:proceeds_of_crime"}
    assert {key for key in before if after.get(key) != before[key]} <= {key for key in before if key[0] in fed}
    assert any(after.get(key) != before[key] for key in before)


def test_every_new_finding_traces_down_to_a_source(dossier):
    new = [f for f in rows(dossier, "findings") if f["kind"] in NEW]
    assert {f["kind"] for f in new} == set(NEW)
    for finding in new:
        assert any(node.startswith("source:") for node in nodes(trace(dossier, finding["id"]))), finding["id"]


def nodes(step):
    yield step.id
    for below in step.rests_on:
        yield from nodes(below)


@pytest.mark.parametrize(
    ("blocks", "full", "said"),
    [
        (("city", "governance"), ("institutions", "mandates", "capacity", "gaps", "network"), ("gap", "capacity")),
        (("city", "[areas]", "[flows]", "experts"), ("flows", "flow_nodes", "exposures", "judgements"), ("flow",)),
        (("city", "[areas]", "[indicators]", "[factors]"), ("factors", "indicators"), ("condition",)),
    ],
    ids=["governance alone", "flows and areas", "a survey alone"],
)
def test_a_city_with_little_gets_what_it_bears(changed, blocks, full, said):
    only_blocks(changed / "city.toml", *blocks)
    dossier = assess(City.read(changed))
    assert all(dossier.table(name).num_rows for name in full)
    kinds = Counter(finding["kind"] for finding in rows(dossier, "findings"))
    assert kinds["unanswered"] and kinds["gap"] + kinds["flow"] + kinds["condition"] >= 8
    assert all(kinds[told] for told in said)
    report = save(dossier, changed.parent / "dossier").read_text("utf-8")
    assert "Without records nothing can be counted" in report and "Police records measure" not in report
    assert not re.search(r"\b(?:nan|None|inf)\b", re.sub(r"<(script|style|svg).*?</\1>", "", report, flags=re.S))


def test_relabelled_areas_permute_the_results(dossier, changed):
    new = {f"PV{n:03d}": f"PV{25 - n:03d}" for n in range(1, 25)}
    for name in ("city.toml", "barrios.geojson", "condiciones.csv"):
        text = (changed / name).read_text("utf-8")
        (changed / name).write_text(re.sub(r"PV\d{3}", lambda found: new[found[0]], text), "utf-8")
    before, after = by_area(dossier), by_area(assess(City.read(changed)))
    for (challenge, area), row in before.items():
        again = after[challenge, new[area]]
        for key in ("risk", "threat", "vulnerability", "coping"):
            assert again[key] == pytest.approx(row[key], abs=1e-6), (challenge, area, key)
        assert again["rank"] == row["rank"]
        assert again["lower"] == pytest.approx(row["lower"], abs=0.3)


def test_the_same_folder_gives_the_same_bytes(dossier, portavela, tmp_path):
    for name, written in (("first", dossier), ("second", assess(City.read(portavela)))):
        (tmp_path / name).mkdir()
        written.write(tmp_path / name)
    for path in (tmp_path / "first").glob("*.*"):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name
