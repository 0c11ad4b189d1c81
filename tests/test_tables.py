import numpy as np
import pyarrow as pa

from urbansafety.dossier import declared
from urbansafety.tables import Cube, Observation, Quality


def cube():
    """Two areas and one cell without area, three months, robbery of two kinds and theft."""
    return Cube(
        level="ward",
        areas=np.array(["a", "b"]),
        months=np.array(["2024-01", "2024-02", "2024-03"], "datetime64[M]"),
        codes=np.array(["0401", "04011", "0502"]),
        area=np.array([0, 0, 1, -1, 1]),
        month=np.array([0, 2, 1, 1, 1]),
        code=np.array([0, 1, 2, 0, 0]),
        placed=np.array([0, 1, 0, 2, 1]),
        source=np.zeros(5, int),
        sources=np.array(["source:police"]),
        attempted=np.zeros(5, int),
        count=np.array([3, 4, 5, 6, 7]),
    )


def test_a_code_counts_with_all_below_it():
    assert cube().by_month(("0401",)).tolist() == [[3, 0, 4], [0, 7, 0], [0, 6, 0]]


def test_without_codes_everything_counts_once():
    assert cube().by_month().sum() == 3 + 4 + 5 + 6 + 7


def test_records_placed_by_name_can_be_left_out():
    assert cube().by_month(("0401",), named=False).tolist() == [[3, 0, 0], [0, 0, 0], [0, 6, 0]]


def test_the_share_of_nothing_is_zero():
    assert Observation("source:x", "validity", "", 0, 0, "").share == 0.0


def quality(*rows):
    fit = dict.fromkeys(("counts", "rates", "trends", "maps"), "fit")
    table = declared()["quality"].rows([{"source": "s", "subject": str(i), **fit, **row} for i, row in enumerate(rows)])
    return Quality(table, None)


def test_the_worst_verdict_wins_and_says_why():
    found = quality(
        {"aspect": "geocoding", "iccs": "", "maps": "limited", "message": "One in ten has no place."},
        {"aspect": "geocoding", "iccs": "0101", "maps": "unfit", "message": "No homicide has a place."},
    )
    assert found.verdict("maps", "0502") == ("limited", ["One in ten has no place."])
    assert found.verdict("maps", "0101") == ("unfit", ["No homicide has a place."])
    assert found.verdict("counts", "0101") == ("fit", [])


def test_a_quality_without_rows_is_fit():
    assert Quality(pa.table(declared()["quality"].rows([])), None).verdict("maps") == ("fit", [])
