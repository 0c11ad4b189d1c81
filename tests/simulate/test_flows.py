import tomllib

import numpy as np
import pytest
import shapely

from urbansafety.catalog import read_yaml
from urbansafety.simulate.flows import places_of_flows
from urbansafety.simulate.ground import lay_out
from urbansafety.simulate.truth import plant

PLAN = read_yaml("portavela/city.yaml")


@pytest.mark.parametrize("count", [12, 60])
def test_nodes_lie_in_the_first_of_their_areas(count):
    ground = lay_out(PLAN, count, np.random.default_rng(3))
    for keys in places_of_flows(ground, plant(PLAN, ground)).values():
        node = tomllib.loads(f"node = {{ {keys} }}")["node"]
        area = ground.geometry[ground.ids == node["areas"][0]][0]
        assert shapely.contains_xy(area, node["lon"], node["lat"])
