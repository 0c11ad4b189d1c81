from drafting.town import layer, police
from urbansafety.drafting.blocks.incidents import are_incidents, incidents
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.tables import interpret


def test_police_records_become_incidents(tmp_path):
    (tmp_path / "town").mkdir()
    police(tmp_path / "town" / "police.csv")
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    areas = layer()
    records = interpret(table, [areas], areas.bounds)
    assert are_incidents(records)
    block = incidents(records, (areas,), "types.csv")
    assert {guess.key: guess.value for guess in block.columns} == {
        "when": "date", "category": "offence", "lon": "lon", "lat": "lat", "area": "district", "id": "case_no",
    }  # fmt: skip
    assert {guess.key: guess.value for guess in block.guesses}["date_format"] == "%d/%m/%Y"
