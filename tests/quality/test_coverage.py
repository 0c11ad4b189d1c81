import pytest

from quality.conftest import daily, rows
from quality.test_completeness import books, set_aside
from urbansafety.quality import check

DATES = daily("2022-01-01", "2024-12-31")
N = len(DATES)


@pytest.mark.parametrize(("share", "verdict"), [(0.0, "fit"), (0.04, "fit"), (0.1, "limited"), (0.5, "unfit")])
def test_what_the_crosswalk_does_not_know_limits_counts_rates_and_trends(make, engine, share, verdict):
    unknown = int(share * N)
    records = {"date": DATES, "category": ["X"] * unknown + ["ROBO"] * (N - unknown)}
    records["iccs"] = [""] * unknown + ["0401"] * (N - unknown)
    (row,) = rows(check(make(records), engine), aspect="coverage", subject="categories")
    assert row["affected"] == unknown
    assert (row["counts"], row["rates"], row["trends"]) == (verdict,) * 3
    assert (f"'X' ({unknown:,})" in row["message"]) == (unknown > 0)


def test_what_is_no_offence_is_said_and_blamed_on_nobody(make, engine, tmp_path):
    rejected = set_aside(tmp_path, {"not an offence, by the crosswalk": 500})
    quality = check(make({"date": DATES}, sources=books(N + 500, N), rejected=rejected), engine)
    (row,) = rows(quality, aspect="coverage", subject="no offence")
    assert (row["affected"], row["total"], row["counts"]) == (500, N + 500, "fit")
