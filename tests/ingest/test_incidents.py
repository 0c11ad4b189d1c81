import pyarrow as pa

from ingest.squares import accepted, accounts, observed, read_town

SOURCE = """[[incidents]]\nfile = "police.csv"\niccs = "0101"
columns = { when = "day", category = "kind", lon = "x", lat = "y", id = "case", area = "where" }\n"""
HEADER = "day,kind,x,y,case,where\n"
COLUMNS = {
    "source": pa.string(), "file": pa.string(), "row": pa.int64(), "date": pa.date32(), "month": pa.date32(),
    "hour": pa.int8(), "minute": pa.int8(), "category": pa.string(), "iccs": pa.string(), "attempted": pa.bool_(),
    "lon": pa.float64(), "lat": pa.float64(), "coordinates": pa.string(), "declared": pa.string(),
    "area_borough": pa.string(), "placed_borough": pa.string(),
    "area_quarter": pa.string(), "placed_quarter": pa.string(),
}  # fmt: skip


def test_an_incident_has_the_declared_columns_and_nothing_else(tmp_path):
    tables, engine = read_town(tmp_path, SOURCE, police=HEADER + "2024-05-31 18:30,theft,10.05,50.05,A1,Hafen\n")
    assert tables.incidents is not None
    table = engine.fetch(tables.incidents)
    assert dict(zip(table.column_names, table.schema.types, strict=True)) == COLUMNS
    [row] = table.to_pylist()
    assert (row["file"], row["row"], str(row["month"]), row["category"]) == ("police.csv", 2, "2024-05-01", "theft")


def test_a_single_incident_and_none_at_all_are_read(tmp_path):
    tables, _ = read_town(tmp_path, SOURCE, police=HEADER + "2024-05-31,theft,10.05,50.05,A1,Hafen\n")
    assert accounts(tables) == {"source:police": (1, 1, 0)}


def test_a_header_without_rows_is_said_to_hold_none(tmp_path):
    tables, _ = read_town(tmp_path, SOURCE, police=HEADER)
    assert accounts(tables) == {"source:police": (0, 0, 0)}
    assert observed(tables, "rows").message == "police.csv has a header and no rows."


def test_a_source_without_places_is_still_counted(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day" }\n'
    [row] = accepted(*read_town(tmp_path, source, police="day\n2024-01-01\n"))
    assert (row["coordinates"], row["area_quarter"], row["placed_quarter"]) == ("missing", "", "none")


def test_files_with_differing_headers_are_one_source(tmp_path):
    source = SOURCE.replace("police.csv", "police_*.csv")
    tables, engine = read_town(
        tmp_path, source, police_1=HEADER + "2024-05-31,theft,10.05,50.05,A1,Hafen\n",
        police_2="case,day,kind,x,y,officer,where\nA2,2024-06-01,theft,,,Bob,Park\n",
    )  # fmt: skip
    assert [(row["file"], row["area_quarter"]) for row in accepted(tables, engine)] == [
        ("police_1.csv", "W1"), ("police_2.csv", "E2"),
    ]  # fmt: skip
