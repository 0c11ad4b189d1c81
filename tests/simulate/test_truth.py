import numpy as np

from urbansafety.catalog import read_yaml
from urbansafety.simulate.ground import lay_out
from urbansafety.simulate.truth import plant

PLAN = read_yaml("portavela/city.yaml")
GROUND = lay_out(PLAN, 60, np.random.default_rng(3))
TRUTH = plant(PLAN, GROUND)


def test_rates_share_out_one_city():
    assert np.isclose(TRUTH.rate.sum(), 1)


def test_a_hot_spot_has_its_factor_more_records_a_reported_resident():
    k = next(k for k, o in enumerate(PLAN["offences"]) if o["label"] == "Hurto simple")
    reported = GROUND.residents * np.take(PLAN["reporting"], GROUND.district)
    rate = TRUTH.rate[:, k].sum(axis=1) / reported
    hot = np.isin(GROUND.ids, TRUTH.hot["Hurto simple"])
    np.testing.assert_allclose(rate[hot].mean() / rate[~hot].mean(), PLAN["offences"][k]["hot"][0])


def test_a_category_that_begins_late_has_no_records_before():
    k = next(k for k, o in enumerate(PLAN["offences"]) if "since" in o)
    before = TRUTH.months < np.datetime64(PLAN["offences"][k]["since"], "M")
    assert TRUTH.rate[:, k][:, before].sum() == 0
