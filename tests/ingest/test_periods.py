from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.squares import accepted, read_town, rejected
from urbansafety.ingest.periods import plausible_period


def months(*texts):
    return np.array(texts, "datetime64[M]")


def test_two_rows_in_the_month_after_the_last_are_not_believed():
    # As in the Mexico City records: about 18,000 a month, 13,620 in the last, 2 in the January after it.
    period = plausible_period(months("2024-10", "2024-11", "2024-12", "2025-01"), np.array([18_000, 17_500, 13_620, 2]))
    assert period.last == date(2024, 12, 31)


def test_a_last_month_of_a_few_days_is_believed():
    # As in Vancouver: 6 of 28 days, about a fifth of the usual month.
    period = plausible_period(months("2025-12", "2026-01", "2026-02"), np.array([2_900, 2_800, 560]))
    assert period.last == date(2026, 2, 28)


def test_one_record_years_after_all_others_is_not_believed_even_where_records_are_few():
    year = np.arange("2020-01", "2022-01", dtype="datetime64[M]")
    period = plausible_period(np.append(year, months("2031-05")), np.append(np.full(24, 80), 1))
    assert period.last == date(2021, 12, 31)


def test_old_records_do_not_make_the_usual_month_small():
    old = np.arange("1960-01", "2019-01", dtype="datetime64[M]")
    new = np.arange("2019-01", "2025-01", dtype="datetime64[M]")
    all_months = np.concatenate([old, new, months("2025-01")])
    period = plausible_period(all_months, np.concatenate([np.full(len(old), 1), np.full(len(new), 18_000), [2]]))
    assert period.last == date(2024, 12, 31)
    assert period.first == date(1950, 1, 1)


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=3))
def test_a_few_months_of_similar_size_are_all_believed(counts):
    similar = np.array([max(counts)] * len(counts))
    last = plausible_period(np.arange("2020-01", "2020-04", dtype="datetime64[M]")[: len(counts)], similar).last
    assert last.month == len(counts)


def test_no_records_leave_the_period_open():
    assert plausible_period(months(), np.array([], int)).last > date(2100, 1, 1)


def test_placeholders_and_dates_outside_the_declared_period_are_set_aside(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day" }\n'
    text = "day\n1900-01-01\n2023-05-01\n2024-01-01\n"
    (tmp_path / "a").mkdir()
    assert rejected(*read_town(tmp_path / "a", source, police=text)) == [
        (2, "day", "1900-01-01", "before 1950: a placeholder, not a date")
    ]
    (tmp_path / "b").mkdir()
    tables, engine = read_town(tmp_path / "b", source + "period = [2023-01-01, 2023-12-31]", police=text)
    assert [str(row["date"]) for row in accepted(tables, engine)] == ["2023-05-01"]
    assert rejected(tables, engine)[1] == (
        4, "day", "2024-01-01", "outside the declared period, 2023-01-01 to 2023-12-31",
    )  # fmt: skip
