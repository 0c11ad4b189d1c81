import numpy as np
import pyarrow as pa

from urbansafety.drafting.found.columns import Column


def test_blanks_and_nulls_are_no_values_but_rows():
    column = Column.of("a", pa.array(["x ", "x", "", None, "y"]))
    assert (column.rows, column.filled, column.by_count()) == (5, 3, {"x": 2, "y": 1})


def test_decimal_commas_are_numbers():
    column = Column.of("lon", pa.array(["-75,5", "-75,25"]))
    assert column.comma
    assert sorted(column.numbers) == [-75.5, -75.25]


def test_shares_count_rows_not_values():
    column = Column.of("a", pa.array(["1", "1", "1", "n/a"]))
    assert column.numeric == 0.75
    assert np.isnan(column.numbers).sum() == 1
