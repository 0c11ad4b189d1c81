from drafting.town import layer, write_csv
from urbansafety.drafting.blocks.incidents import are_incidents
from urbansafety.drafting.blocks.places import places
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.tables import interpret


def test_points_with_names_and_no_dates_are_places(tmp_path):
    (tmp_path / "town").mkdir()
    write_csv(tmp_path / "town" / "schools.csv", name=["Ada", "Eva"], lon=[-73.99, -73.95], lat=[10.01, 10.02])
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    schools = interpret(table, [layer()], layer().bounds)
    assert not are_incidents(schools)
    assert {guess.key: guess.value for guess in places(schools).guesses}["kind"] == "schools"
