from drafting.town import layer, police
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.tables import interpret


def test_columns_of_time_place_and_area_hold_no_categories(tmp_path):
    (tmp_path / "town").mkdir()
    police(tmp_path / "town" / "police.csv")
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    records = interpret(table, [layer()], layer().bounds)
    assert records.taken == {"date", "lon", "lat", "district"}
    assert records.categories.column.value == "offence"


def test_only_areas_of_declared_levels_are_named(tmp_path):
    (tmp_path / "town").mkdir()
    police(tmp_path / "town" / "police.csv")
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    areas = layer()
    records = interpret(table, [areas], areas.bounds)
    assert records.named((areas,)).column == "district"
    assert records.named(()) is None
