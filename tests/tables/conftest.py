import numpy as np
import pytest

from urbansafety.tables import Cube


@pytest.fixture
def cube():
    """Two areas and one cell without area, three months, robbery of two kinds and theft."""
    return Cube(
        level="ward",
        areas=np.array(["a", "b"]),
        months=np.array(["2024-01", "2024-02", "2024-03"], "datetime64[M]"),
        codes=np.array(["0401", "04011", "0502"]),
        area=np.array([0, -1, 1, 0, 1]),
        month=np.array([0, 1, 1, 2, 1]),
        code=np.array([0, 0, 0, 1, 2]),
        placed=np.array([0, 2, 1, 1, 0]),
        source=np.zeros(5, int),
        sources=np.array(["source:police"]),
        attempted=np.zeros(5, int),
        count=np.array([3, 6, 7, 4, 5]),
    )
