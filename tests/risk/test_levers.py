"""Levers against the index itself: with the value that is needed, an area shares the sixth place."""

import numpy as np
import pytest

from urbansafety.risk import index
from urbansafety.risk.levers import levers

RNG = np.random.default_rng(4)


@pytest.mark.parametrize("weights", [(1.0, 1.0, 1.0), (50.0, 30.0, 20.0)])
def test_the_needed_value_gives_the_sixth_risk(weights):
    parts = RNG.uniform(1, 9, (3, 12))
    risk = index.risk(*parts, weights)
    sixth = np.sort(risk)[-6]
    found = levers(parts, weights, risk)
    assert sorted(risk[found.areas]) == sorted(risk)[-5:]
    for row, area in enumerate(found.areas):
        for part in range(3):
            changed = parts[:, area].copy()
            changed[part] = found.needed[row, part]
            if not np.isnan(changed[part]):
                assert index.risk(*changed, weights) == pytest.approx(sixth)


def test_what_cannot_be_done_alone_is_not_said_to_be_possible():
    """Far above all others, the first area stays high even without vulnerability; a part of no weight does nothing."""
    parts = np.array([[9.0, *[0.2] * 6], [9.0, *[0.2] * 6], [1.0, *[9.8] * 6]])
    found = levers(parts, (1.0, 1.0, 1.0), index.risk(*parts))
    assert np.isnan(found.needed[0]).all()
    weightless = levers(parts, (1.0, 0.0, 1.0), index.risk(*parts, (1.0, 0.0, 1.0)))
    assert np.isnan(weightless.needed[:, 1]).all()


def test_with_five_areas_there_is_nothing_to_leave():
    assert len(levers(np.full((3, 5), 5.0), (1.0, 1.0, 1.0), np.full(5, 5.0)).areas) == 0
