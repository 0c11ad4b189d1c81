import csv

import numpy as np
import pytest

from urbansafety.catalog import read_yaml
from urbansafety.simulate.factors import write_factors
from urbansafety.simulate.ground import lay_out
from urbansafety.simulate.truth import plant

PLAN = read_yaml("portavela/city.yaml")
GROUND = lay_out(PLAN, 60, np.random.default_rng(3))
TRUTH = plant(PLAN, GROUND)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("factors")
    disadvantage = write_factors(folder, GROUND, TRUTH, np.random.default_rng(0))
    return disadvantage, list(csv.DictReader((folder / "condiciones.csv").open(encoding="utf-8"))), folder


def test_factors_follow_the_planted_disadvantage(written):
    disadvantage, rows, _ = written
    for name, sign in (("poverty", 1), ("secondary_completion", -1)):
        values = [float(row["valor"]) for row in rows if row["factor"] == name]
        assert sign * np.corrcoef(values, disadvantage)[0, 1] > 0.9


def test_the_hot_spot_of_lethal_violence_is_the_most_disadvantaged_of_its_district(written):
    disadvantage, _, _ = written
    hot = np.isin(GROUND.ids, TRUTH.hot["Homicidio doloso"])
    assert disadvantage[hot].min() > disadvantage[(GROUND.district == 0) & ~hot].mean()


def test_values_lie_inside_their_intervals_and_some_are_missing(written):
    _, rows, _ = written
    known = [row for row in rows if row["valor"]]
    assert all(float(row["minimo"]) <= float(row["valor"]) <= float(row["maximo"]) for row in known)
    assert {row["factor"] for row in rows if not row["valor"]} == {"collective_efficacy", "no_piped_water"}


def test_trust_is_known_by_district_only(written):
    folder = written[2]
    assert len((folder / "encuesta_confianza.csv").read_text("utf-8").splitlines()) == 1 + 6
    assert not any(row["factor"] == "trust_in_police" for row in written[1])
