import csv

import pytest

from urbansafety.catalog import read_yaml
from urbansafety.simulate.experts import write_judgements


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    path = tmp_path_factory.mktemp("experts") / "juicios.csv"
    write_judgements(path)
    return list(csv.DictReader(path.open(encoding="utf-8")))


def outside(answers, expert):
    seeds = [row for row in answers if row["truth"] and row["expert"] == expert]
    return sum(not float(row["low"]) <= float(row["truth"]) <= float(row["high"]) for row in seeds)


def test_five_experts_answer_eight_seeds_and_the_target_twice(answers):
    assert len([row for row in answers if row["truth"]]) == 5 * 8
    target = [(row["expert"], row["round"]) for row in answers if not row["truth"]]
    assert len(target) == len(set(target)) == 5 * 2


def test_every_answer_is_in_rising_order(answers):
    assert all(float(row["low"]) < float(row["median"]) < float(row["high"]) for row in answers)


def test_the_overconfident_expert_misses_and_the_calibrated_one_hardly_does(answers):
    planted = read_yaml("portavela/planted.yaml")["experts"]
    assert outside(answers, planted["overconfident"]) == 8
    assert outside(answers, planted["calibrated"]) == 1  # of 8 seeds, 0.8 are expected outside 90 %
