from drafting.town import layer, police, write_csv
from urbansafety.drafting.coordinates import find_position
from urbansafety.drafting.moments import find_when
from urbansafety.drafting.naming import find_naming
from urbansafety.drafting.records import Looked, are_incidents, incidents, kinds_of, places
from urbansafety.drafting.tables_found import look


def looked(folder, scratch):
    (table,) = look(folder, scratch).tables
    position = find_position(table.columns, layer().bounds)
    return Looked(table, find_when(table.columns), position, tuple(find_naming(table, [layer()], position)))


def test_police_records_become_incidents(tmp_path):
    (tmp_path / "town").mkdir()
    police(tmp_path / "town" / "police.csv")
    one = looked(tmp_path / "town", tmp_path / "scratch")
    assert are_incidents(one)
    block = incidents(one, kinds_of(one), tuple(naming.layer for naming in one.naming), "types.csv")
    assert {guess.key: guess.value for guess in block.columns} == {
        "when": "date", "category": "offence", "lon": "lon", "lat": "lat", "area": "district", "id": "case_no",
    }  # fmt: skip
    assert {guess.key: guess.value for guess in block.guesses}["date_format"] == "%d/%m/%Y"


def test_points_with_names_and_no_dates_are_places(tmp_path):
    (tmp_path / "town").mkdir()
    write_csv(tmp_path / "town" / "schools.csv", name=["Ada", "Eva"], lon=[-73.99, -73.95], lat=[10.01, 10.02])
    one = looked(tmp_path / "town", tmp_path / "scratch")
    assert not are_incidents(one)
    assert {guess.key: guess.value for guess in places(one).guesses}["kind"] == "schools"
