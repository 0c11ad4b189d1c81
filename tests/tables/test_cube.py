from dataclasses import replace

import numpy as np

from urbansafety.tables import Cube


def test_a_code_counts_with_all_below_it(cube):
    assert cube.by_month(("0401",)).tolist() == [[3, 0, 4], [0, 7, 0], [0, 6, 0]]


def test_without_codes_everything_counts_once(cube):
    assert cube.by_month().sum() == 3 + 4 + 5 + 6 + 7


def test_records_placed_by_name_can_be_left_out(cube):
    assert cube.by_month(("0401",), named=False).tolist() == [[3, 0, 0], [0, 0, 0], [0, 6, 0]]


def test_a_source_covers_the_months_from_its_first_to_its_last_record(cube):
    two = replace(cube, sources=np.array(["source:morgue", "source:police"]), source=np.array([1, 1, 1, 0, 1]))
    # police records (0401, 0502) are of January and February, the morgue's (04011) of March
    assert two.covered(("0502",)).tolist() == [True, True, False]
    assert two.covered(("0401",)).tolist() == [True, True, True]
    assert two.covered(("0401",), sources=("source:morgue",)).tolist() == [False, False, True]
    window = (np.datetime64("2024-02"), np.datetime64("2024-03"))
    assert two.covered(("0502",), window).tolist() == [False, True, False]
    assert not two.covered(("0703",)).any(), "nobody records corruption"


def counts_that_state_zeros():
    """Two areas and two months of declared counts: nothing is said of area b in January."""
    return Cube(
        level="ward",
        areas=np.array(["a", "b"]),
        months=np.array(["2024-01", "2024-02"], "datetime64[M]"),
        codes=np.array(["0401"]),
        area=np.array([0, 0, 1]),
        month=np.array([0, 1, 1]),
        code=np.zeros(3, int),
        placed=np.zeros(3, int),
        source=np.zeros(3, int),
        sources=np.array(["source:precincts"]),
        attempted=np.zeros(3, int),
        count=np.array([5, 0, 7]),
    )


def test_where_counts_with_zeros_are_silent_nothing_is_known():
    assert counts_that_state_zeros().unknown(("0401",)).tolist() == [[False, False], [True, False]]
    assert counts_that_state_zeros().unknown(("0401",), sources=("source:other",)).sum() == 0


def test_counts_that_leave_zeros_out_are_zero_where_they_are_silent(cube):
    sparse = replace(counts_that_state_zeros(), count=np.array([5, 1, 7]))
    assert not sparse.unknown(("0401",)).any()
    assert not cube.unknown(("0401",)).any(), "nor do incidents state zeros"


def test_a_category_of_counts_covers_the_months_of_which_numbers_are_given():
    # theft is given for February alone; robbery states its zeros from January on
    two = replace(
        counts_that_state_zeros(), codes=np.array(["0401", "0502"]), code=np.array([0, 0, 1]), area=np.zeros(3, int)
    )
    assert two.covered(("0502",)).tolist() == [False, True]
    assert two.covered(("0401",)).tolist() == [True, True]
