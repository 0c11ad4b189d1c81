from drafting.town import districts, write_csv
from urbansafety.drafting.found.tables import look


def test_a_series_of_files_is_one_table(tmp_path):
    for year in (2019, 2020):
        write_csv(tmp_path / f"police_{year}.csv", date=[f"{year}-01-01"], kind=["Robbery"])
    write_csv(tmp_path / "other.csv", a=[1], b=[2])
    tables = look(tmp_path, tmp_path / ".scratch").tables
    assert {(table.file, table.rows) for table in tables} == {("police_*.csv", 2), ("other.csv", 1)}


def test_delimiter_and_encoding_are_told(tmp_path):
    write_csv(tmp_path / "a.csv", ";", "latin-1", região=["São João", "Niterói"] * 20, total=["1,5", "2"] * 20)
    (table,) = look(tmp_path, tmp_path / ".scratch").tables
    told = {guess.key: guess.value for guess in table.reading()}
    assert told["delimiter"] == ";"
    assert told["encoding"].lower() in ("cp1252", "latin-1", "iso-8859-1")


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "page.csv").write_text("<html><body>Not found</body></html>")
    assert {one.file for one in look(tmp_path, tmp_path / ".scratch").unused} == {"empty.csv", "page.csv"}


def test_polygons_are_layers_and_crosswalks_are_passed_over(tmp_path):
    districts(tmp_path / "districts.geojson")
    (tmp_path / "types.csv").write_text("category,iccs\nTheft,0502\n")
    contents = look(tmp_path, tmp_path / ".scratch")
    assert ([one.file for one in contents.layers], contents.tables) == (["districts.geojson"], [])
