from drafting.town import police
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.doubles import copied


def test_a_copy_of_a_part_is_found_and_other_records_are_not(tmp_path):
    police(tmp_path / "whole.csv", 400)
    police(tmp_path / "extract.csv", 100)
    police(tmp_path / "later.csv", 100, instead={"case_no": [f"X{i}" for i in range(100)]})
    tables = {table.file: table for table in look(tmp_path, tmp_path / ".scratch").tables}
    assert copied(tables["extract.csv"], tables["whole.csv"]) == 1.0
    assert copied(tables["later.csv"], tables["whole.csv"]) == 0.0
