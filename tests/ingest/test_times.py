import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.squares import accepted, observed, read_town, rejected
from urbansafety.errors import BadInput
from urbansafety.ingest.times import read_hour, read_month


def read(folder, columns, text, more=""):
    declaration = f'[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = {columns}\n{more}'
    return read_town(folder, declaration, police=text)


def when(tables, engine):
    return [(str(row["date"]), row["hour"], row["minute"]) for row in accepted(tables, engine)]


def test_a_date_without_a_time_of_day_has_no_hour_and_midnight_has_hour_zero(tmp_path):
    text = "when\n2024-05-31\n2024-05-31 00:00\n2024-05-31 18:30:10\n2024-05-31T07:05:00Z\n2024-05-31T23:59:00+02:00\n"
    assert when(*read(tmp_path, '{ when = "when" }', text)) == [
        ("2024-05-31", None, None), ("2024-05-31", 0, 0), ("2024-05-31", 18, 30), ("2024-05-31", 7, 5),
        ("2024-05-31", 23, 59),
    ]  # fmt: skip


def test_declared_formats_are_tried_in_turn_and_their_mixture_is_reported(tmp_path):
    text = "when\n31/12/2023\n5/1/2024 7:15\n2024-01-06\n"
    formats = 'date_format = ["%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d"]'
    tables, engine = read(tmp_path, '{ when = "when" }', text, formats)
    assert when(tables, engine) == [("2023-12-31", None, None), ("2024-01-05", 7, 15), ("2024-01-06", None, None)]
    assert "%d/%m/%Y (1), %d/%m/%Y %H:%M (1), %Y-%m-%d (1)" in observed(tables, "date formats").message


def test_date_and_time_may_stand_in_two_columns_or_in_five(tmp_path):
    assert when(*read(tmp_path, '{ when = ["day", "clock"] }', "day,clock\n2024-05-31,18:30\n")) == [
        ("2024-05-31", 18, 30)
    ]
    text = "Y,M,D,H,N\n2024.0,5,31,18,30\n2024,mayo,1,,\n"
    columns = '{ year = "Y", month = "M", day = "D", hour = "H", minute = "N" }'
    assert when(*read(tmp_path, columns, text)) == [("2024-05-31", 18, 30), ("2024-05-01", None, None)]


def test_a_day_that_does_not_exist_is_set_aside_with_what_stood_there(tmp_path):
    tables, engine = read(
        tmp_path, '{ when = "when" }', "when\n31/02/2020\n \n01/03/2020\n", 'date_format = "%d/%m/%Y"'
    )
    assert rejected(tables, engine) == [
        (2, "when", "31/02/2020", "not a date in the declared format %d/%m/%Y"),
        (3, "when", "", "no date"),
    ]


def test_a_format_that_fits_no_date_is_refused_with_an_example(tmp_path):
    with pytest.raises(BadInput, match=r"'31/12/2023' stands there.*\n.*date_format"):
        read(tmp_path, '{ when = "when" }', "when\n31/12/2023\n30/12/2023\n")


def test_hours_as_ranges_give_the_hour_at_which_they_begin(tmp_path):
    text = "when,h\n2024-05-31,18:00-19:59\n2024-05-31,18 a 20\n2024-05-31,06H\n2024-05-31,06:15:00:00\n2024-05-31,??\n"
    tables, engine = read(tmp_path, '{ when = "when", hour = "h" }', text)
    assert [hour for _, hour, _ in when(tables, engine)] == [18, 18, 6, 6, None]
    assert observed(tables, "column h").affected == 1


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_clock_time_is_read_however_it_is_written(hour, minute):
    half = f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'p.m.'}"
    for written in (
        f"{hour}:{minute:02}",
        f"{hour:02}:{minute:02}:00",
        f"{hour:02}{minute:02}",
        f"{hour}h{minute:02}",
        half,
    ):
        assert read_hour(written) == (hour, minute)


@pytest.mark.parametrize("written", ["24:00", "99", "12:75", "", "noche", "20240531"])
def test_what_is_no_time_of_day_is_no_hour(written):
    assert read_hour(written) == (None, None)


def test_months_are_known_by_name_in_four_languages():
    assert [read_month(name) for name in ("Enero", "august", "fev", "août", "Dezembro", "set.", "x")] == [
        1, 8, 2, 8, 12, 9, None,
    ]  # fmt: skip
