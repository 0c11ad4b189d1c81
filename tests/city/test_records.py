import pytest
from pydantic import ValidationError

from urbansafety.city.records import CountColumns, IncidentColumns, Incidents, TableFile


@pytest.mark.parametrize(
    ("file", "id"),
    [
        ("police/registro_*.csv", "source:police-registro"),
        ("Homicidios 2019.XLSX", "source:homicidios-2019"),
        ("records.csv.gz", "source:records"),
        ("*.csv", "source:records"),
    ],
)
def test_a_source_is_named_after_its_file(file, id):
    assert TableFile(file=file).id == id


def test_a_name_goes_before_the_file():
    assert TableFile(file="a.csv", name="City Police").id == "source:city-police"


def test_when_something_happened_must_be_said():
    with pytest.raises(ValidationError, match="say when"):
        IncidentColumns(year="year", day="day")


def test_x_and_y_need_their_reference_system():
    with pytest.raises(ValidationError, match="EPSG"):
        Incidents(file="a.csv", columns={"when": "date", "x": "x", "y": "y"})


@pytest.mark.parametrize("wrong", ["%d/%m", "%Y-%q", "%"])
def test_a_format_of_dates_is_one_with_a_year(wrong):
    with pytest.raises(ValidationError, match="date"):
        Incidents(file="a.csv", columns={"when": "date"}, date_format=wrong)


def test_a_table_of_counts_is_long_or_wide():
    with pytest.raises(ValidationError, match="either `count`"):
        CountColumns(area="area", period="month", count="n", values=("theft",))
