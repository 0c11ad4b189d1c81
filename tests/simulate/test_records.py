import numpy as np
import shapely

from urbansafety.simulate.records import Sampler


def test_points_fall_inside_their_areas_and_fill_them_evenly():
    areas = np.array([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 4, 1).difference(shapely.box(2.5, 0.25, 3, 0.75))])
    rng = np.random.default_rng(0)
    which = rng.integers(0, 2, 40_000)
    points = Sampler.of(areas).draw(which, rng)
    assert shapely.dwithin(areas[which], shapely.points(points), 1e-5).all()
    left = points[which == 1][:, 0] < 2.5
    assert (
        abs(left.mean() - 0.5 / 1.75) < 0.015
    )  # surface left of 2.5 is 0.5 of 1.75; 0.015 is about 4.6 standard errors
