import numpy as np
import shapely

from urbansafety.catalog import read_yaml
from urbansafety.simulate.ground import lay_out


def ground(count=60, seed=3):
    return lay_out(read_yaml("portavela/city.yaml"), count, np.random.default_rng(seed))


def test_areas_share_borders_but_no_ground():
    geometry = ground().geometry
    assert shapely.is_valid(geometry).all()
    together = shapely.union_all(geometry)
    assert np.isclose(shapely.area(geometry).sum(), together.area, rtol=1e-6)


def test_one_area_is_an_island():
    geometry = ground().geometry
    touching = [shapely.dwithin(geometry, area, 1e-7).sum() for area in geometry]
    assert touching.count(1) == 1


def test_residents_are_those_of_the_plan():
    assert abs(ground().residents.sum() - read_yaml("portavela/city.yaml")["residents"]) < 60


def test_a_thousand_areas_have_names_of_their_own():
    assert len(set(ground(1000).names)) == 1000
