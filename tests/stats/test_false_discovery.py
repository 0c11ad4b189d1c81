import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from urbansafety.stats.false_discovery import benjamini_hochberg

# SOURCE: Benjamini and Hochberg (1995), the 15 p-values of their example.
EXAMPLE = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
EXAMPLE += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]

probabilities = hnp.arrays(float, st.integers(1, 60), elements=st.floats(0, 1))


def test_the_published_example_rejects_four():
    assert (benjamini_hochberg(EXAMPLE) <= 0.05).sum() == 4


def test_equals_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(0).beta(0.3, 1, 500)
    assert benjamini_hochberg(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1])


@given(probabilities)
def test_q_is_never_under_p_and_keeps_its_order(p):
    q = benjamini_hochberg(p)
    assert (q >= p).all() and (q <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(q[order]) >= 0).all()


@given(probabilities, st.randoms())
def test_the_order_of_areas_does_not_matter(p, random):
    shuffled = list(range(len(p)))
    random.shuffle(shuffled)
    assert np.array_equal(benjamini_hochberg(p[shuffled]), benjamini_hochberg(p)[shuffled])


@given(probabilities)
def test_tests_that_were_not_made_do_not_count(p):
    assert np.array_equal(benjamini_hochberg(np.append(p, [np.nan] * 5))[:-5], benjamini_hochberg(p))


def test_no_tests_and_one_test():
    assert len(benjamini_hochberg([])) == 0
    assert benjamini_hochberg([0.3]) == [0.3]
