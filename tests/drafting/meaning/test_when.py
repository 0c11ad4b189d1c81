from drafting.town import columns
from urbansafety.drafting.meaning.when import find_when

DATES = ["2019-01-01", "2019-01-02"]


def keys(when):
    return {guess.key: guess.value for guess in (*when.columns, *when.formats)}


def test_date_and_clock():
    when = find_when(columns(fecha_hecho=DATES, hora_hecho=["06:00:00", "07:00:00:00"], anio_hecho=[2019, 2019]))
    assert keys(when) == {"when": "fecha_hecho", "hour": "hora_hecho", "date_format": "%Y-%m-%d"}


def test_a_clock_is_not_needed_beside_full_times():
    when = find_when(columns(date=["2019-01-01 10:00", "2019-01-02 11:00"], hour=["10", "11"]))
    assert "hour" not in keys(when)


def test_parts_of_a_date():
    when = find_when(columns(YEAR=[2020, 2021], MONTH=[1, 12], DAY=[31, 1], HOUR=[0, 23], MINUTE=[5, 6]))
    assert keys(when) == {"year": "YEAR", "month": "MONTH", "day": "DAY", "hour": "HOUR", "minute": "MINUTE"}
    assert when.daily


def test_months_without_days_are_not_daily():
    assert not find_when(columns(AÑO=["2003.0", "2004.0"], MES=["1.0", "2.0"])).daily


def test_the_day_of_the_event_goes_before_that_of_the_report():
    when = find_when(columns(reported_date=["2019-01-05", "2019-01-06"], date_occurred=["2019-01-01", "2019-01-02"]))
    assert keys(when)["when"] == "date_occurred"


def test_an_ambiguous_format_names_both_readings():
    when = find_when(columns(date=["05/06/2020", "07/08/2020"]))
    assert "%m/%d/%Y" in when.notes[0]
    assert when.formats[0].confidence == 0.5


def test_no_dates():
    assert find_when(columns(a=["x", "y"])) is None


def test_months_in_one_column():
    for written in (["2020-01", "2020-02"], ["01/2020", "02/2020"], ["2020-01-01", "2020-02-01"]):
        when = find_when(columns(mes=written))
        assert keys(when) == {"period": "mes"}
        assert not when.daily
