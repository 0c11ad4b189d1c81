from datetime import date

import numpy as np
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check
from urbansafety.quality.series import Series
from urbansafety.quality.timeliness import span

RNG = np.random.default_rng
MONTHS = np.arange(np.datetime64("2019-01"), np.datetime64("2025-01"))


def of_totals(total, months=MONTHS):
    """Monthly counts without days, as a file of counts gives them."""
    nothing = np.zeros(0, "datetime64[D]")
    text = np.array(["ROBO"], object), np.array(["0401"], object)
    total = np.asarray(total, np.int64)[None]
    daily = nothing.astype(np.int64)
    return Series("source:police", months, *text, total, total, total > 0, nothing, daily, frozenset())


# SOURCE: Mexico City, investigation files by month 2019-2024 (FGJ-CDMX open data), counted from the raw file.
MEXICO_CITY = [
    20274, 19693, 21246, 19548, 21209, 19692, 19390, 20145, 19291, 19663, 18938, 17725,
    19528, 19916, 19516, 11956, 12366, 13903, 15726, 16902, 16715, 18122, 17112, 15844,
    16720, 16549, 19342, 18797, 19355, 18366, 18067, 18013, 17311, 18830, 18027, 17108,
    16879, 17393, 19920, 18441, 20310, 18723, 18717, 19469, 18773, 19776, 18930, 17062,
    18885, 18627, 20605, 18759, 19732, 19862, 18678, 18601, 18383, 18531, 17599, 15793,
    17368, 17267, 18245, 18137, 18903, 17452, 16711, 17122, 16198, 16560, 15702, 13620,
]  # fmt: skip


def test_december_2024_in_mexico_city_is_under_registered_and_nothing_else_is():
    found = span(of_totals(MEXICO_CITY), None, None)
    assert list(found.reasons) == [71]
    assert "13,620" in found.reasons[71]
    assert "17,122 a month" in found.reasons[71]


def test_the_lockdown_in_the_middle_is_not_late_registration():
    assert span(of_totals(MEXICO_CITY[:71]), None, None).last == 70


def test_a_december_that_is_always_quiet_is_complete():
    quiet = np.where(np.arange(72) % 12 == 11, 700, 1000)
    assert span(of_totals(RNG(7).poisson(quiet)), None, None).reasons == {}


def test_chance_in_small_counts_is_not_late_registration():
    late = [len(span(of_totals(RNG(seed).poisson(8, 72)), None, None).reasons) > 0 for seed in range(100)]
    assert sum(late) <= 5


def test_two_stray_records_are_no_month(make, engine):
    quality = check(make({"date": [*daily("2023-01-01", "2024-12-31"), "2025-01-08", "2025-01-31"]}), engine)
    assert quality.months == (np.datetime64("2023-01"), np.datetime64("2024-12"))


def test_five_weeks_into_a_year_only_the_whole_month_counts(make, engine):
    quality = check(make({"date": daily("2024-01-01", "2026-02-06")}), engine)
    assert quality.months == (np.datetime64("2024-01"), np.datetime64("2026-01"))
    (late,) = rows(quality, aspect="timeliness", subject="2026-02")
    assert "2026-02-01 to 2026-02-06 only" in late["message"]
    assert late["remedy"]


def test_a_series_that_begins_on_the_last_of_december_begins_in_january(make, engine):
    quality = check(make({"date": daily("2015-12-31", "2016-12-31")}), engine)
    assert quality.months == (np.datetime64("2016-01"), np.datetime64("2016-12"))


def test_a_rare_event_late_in_the_month_does_not_cut_it(make, engine):
    dates = np.sort(RNG(8).choice(np.arange(np.datetime64("2020-01-01"), np.datetime64("2024-01-01")), 300))
    assert check(make({"date": dates}), engine).months == (np.datetime64("2020-01"), np.datetime64("2023-12"))


def test_the_month_of_today_is_not_over(make, engine):
    quality = check(make({"date": daily("2023-01-01", "2024-12-31")}), engine, date(2024, 12, 31))
    assert quality.months == (np.datetime64("2023-01"), np.datetime64("2024-12"))
    quality = check(make({"date": daily("2023-01-01", "2024-12-30")}), engine, date(2024, 12, 30))
    assert quality.months == (np.datetime64("2023-01"), np.datetime64("2024-11"))


def test_a_lost_month_inside_is_reported(make, engine):
    quality = check(make({"date": [*daily("2022-01-01", "2023-04-30"), *daily("2023-06-01", "2024-12-31")]}), engine)
    (gap,) = rows(quality, aspect="completeness", subject="months")
    assert "May 2023" in gap["message"]
    assert gap["trends"] == "limited"


@pytest.mark.parametrize(
    ("last", "trends", "rates"), [("2024-12-31", "fit", "fit"), ("2022-06-30", "unfit", "limited")]
)
def test_a_short_series_bears_no_trend(make, engine, last, trends, rates):
    quality = check(make({"date": daily("2022-01-01", last)}), engine)
    (length,) = rows(quality, aspect="timeliness", subject="complete months")
    assert (length["trends"], length["rates"]) == (trends, rates)


def test_an_old_extract_is_said_to_be_old(make, engine):
    quality = check(make({"date": daily("2022-01-01", "2022-12-31")}), engine, date(2024, 1, 15))
    (old,) = rows(quality, subject="newest record")
    assert "13 months before" in old["message"]
