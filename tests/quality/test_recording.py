import numpy as np
import pytest

from quality.conftest import daily, rows
from urbansafety.quality import check

DAYS = np.arange(np.datetime64("2019-01-01"), np.datetime64("2024-01-01"))
LOCKDOWN = np.datetime64("2020-04-01")


def of_days(**per_day):
    """Records of each category (name → how many on each day), alternating between the two wards."""
    parts = [(name, np.repeat(DAYS, np.broadcast_to(n, DAYS.shape))) for name, n in per_day.items()]
    dates = np.concatenate([days for _, days in parts])
    order = np.argsort(dates, kind="stable")
    names = np.concatenate([np.full(len(days), name, object) for name, days in parts])[order]
    ward = np.where(np.arange(len(dates)) % 2 == 0, "N", "S")
    return {"date": dates[order], "category": names, "area_ward": ward, "iccs": np.full(len(dates), "0502")}


def locked(n):
    return np.where((DAYS >= LOCKDOWN) & (DAYS < LOCKDOWN + 180), n // 2, n)


def test_a_fall_everywhere_at_once_is_found_and_limits_every_trend(make, engine):
    quality = check(make(of_days(A=locked(20), B=locked(12))), engine)
    (row,) = rows(quality, aspect="recording", subject="2020-04")
    assert "fall everywhere at once" in row["message"]
    assert "2 of 2 areas and 2 of 2 categories" in row["message"]
    assert row["message"].endswith("No declared event explains it.")
    assert quality.verdict("trends", ("0502",))[0] == "limited"


def test_a_declared_event_is_named_and_limits_trends_while_it_has_no_end(make, engine):
    events = {"events": [{"name": "Lockdown", "start": "2020-03-23"}]}
    quality = check(make(of_days(A=locked(20)), city=events), engine)
    (row,) = rows(quality, aspect="recording", subject="2020-04")
    assert row["message"].endswith("This coincides with the declared event 'Lockdown'.")
    assert row["trends"] == "limited"
    assert "[[events]]" not in row["remedy"], "what is declared already is not asked for again"


@pytest.mark.parametrize(("end", "verdict"), [("2020-09-30", "fit"), ("2021-12-31", "limited")])
def test_a_declared_shock_that_is_left_out_limits_trends_only_when_long(make, engine, end, verdict):
    # Five years: April to September 2020 are a tenth of the months, April 2020 to December 2021 more than a third.
    events = {"events": [{"name": "Lockdown", "start": "2020-04-01", "end": end}]}
    quality = check(make(of_days(A=locked(20)), city=events), engine)
    (row,) = rows(quality, aspect="recording", subject="2020-04")
    assert row["trends"] == verdict
    assert row["message"].endswith("'Lockdown', whose months are left out of trends.")


def test_a_change_of_recording_limits_only_the_codes_that_it_names(make, engine):
    records = of_days(A=20)
    records["iccs"] = np.where(np.arange(len(records["date"])) % 4 < 2, "0502", "0901")
    change = {"name": "Register", "kind": "recording", "start": "2021-07-01", "iccs": ["0901", "0401"]}
    quality = check(make(records, city={"events": [change]}), engine)
    assert [row["iccs"] for row in rows(quality, subject="Register")] == ["0901"], "no record is a robbery"
    assert quality.verdict("trends", ("0901",))[0] == "limited"
    assert quality.verdict("trends", ("09",))[0] == "limited"
    assert quality.verdict("trends", ("0502",))[0] == "fit"


def test_a_step_that_a_declared_change_of_recording_explains_is_not_asked_about_again(make, engine):
    records = of_days(A=np.where(np.datetime64("2021-07-01") <= DAYS, 12, 4), B=40)
    records["iccs"] = np.where(records["category"] == "A", "0901", "0502")
    change = {"name": "Register", "kind": "recording", "start": "2021-07-01", "iccs": ["0901"]}
    declared, not_declared = (
        rows(check(make(records, city=city), engine), subject="0901 from 2021-07")[0]
        for city in ({"events": [change]}, {})
    )
    assert declared["message"].endswith("This coincides with the declared event 'Register'.")
    assert "[[events]]" not in declared["remedy"]
    assert "[[events]]" in not_declared["remedy"]


def test_a_steady_series_has_no_break(make, engine):
    found = rows(check(make(of_days(A=20, B=12)), engine), aspect="recording")
    assert found
    assert all(row["message"].startswith("Nothing found") and row["trends"] == "fit" for row in found)


def test_a_label_that_exists_in_one_year_only_is_found(make, engine):
    first_year = np.datetime64("2020-01-01") > DAYS
    quality = check(make(of_days(A=20, GONE=np.where(first_year, 3, 0))), engine)
    (row,) = rows(quality, subject="GONE")
    assert "'GONE' (ICCS 0502) vanishes after December 2019 (1,095 records)" in row["message"]
    assert row["iccs"] == "0502"


def test_a_label_that_begins_later_is_found(make, engine):
    quality = check(make(of_days(A=1, NEW=np.where(np.datetime64("2021-07-01") <= DAYS, 9, 0))), engine)
    (row,) = rows(quality, subject="NEW")
    assert "appears in July 2021 for the first time" in row["message"]
    assert row["trends"] == "unfit"  # nine in ten records of the code have the new label


def test_a_doubling_of_one_code_limits_its_trend_alone(make, engine):
    step = np.where(np.datetime64("2022-01-01") <= DAYS, 12, 4)
    records = of_days(STEP=step, SAME=40)
    records["iccs"] = np.where(records["category"] == "STEP", "0401", "0502")
    quality = check(make(records), engine)
    (row,) = rows(quality, aspect="recording", iccs="0401")
    assert "steps up in January 2022 and stays there" in row["message"]
    assert quality.verdict("trends", ("0401",))[0] == "limited"
    assert quality.verdict("trends", ("0502",))[0] == "fit"


def test_a_label_that_rises_as_another_falls_is_suspected(make, engine):
    along = np.arange(len(DAYS)) / len(DAYS)
    rise = np.floor(10 + 20 * along).astype(int)
    quality = check(make(of_days(OTHER=rise, CAR=40 - rise)), engine)
    (row,) = rows(quality, subject="CAR → OTHER")
    assert row["message"].startswith("'OTHER' rises from ")
    assert "'CAR' falls from " in row["message"]


def test_a_declared_change_of_recording_limits_trends(make, engine):
    events = {"events": [{"name": "New form", "kind": "recording", "start": "2022-07-01"}]}
    quality = check(make({"date": daily("2020-01-01", "2024-12-31")}, city=events), engine)
    assert rows(quality, subject="New form")[0]["trends"] == "limited"
