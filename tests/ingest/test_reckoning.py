from ingest.squares import accounts, observed, read_town
from urbansafety.ingest.reckoning import crosswalk_id

SOURCE = """[[incidents]]\nfile = "%s.csv"\niccs = "0101"\nprovider = "%s"
columns = { when = "day", lon = "x", lat = "y" }\n"""


def test_each_source_is_reckoned_by_itself_and_every_row_is_accounted_for(tmp_path):
    tables, _ = read_town(
        tmp_path, SOURCE % ("a", "Police") + SOURCE % ("b", "Hospital"),
        a="day,x,y\n2024-01-01,10.05,50.05\nnever,10.05,50.05\n2024-03-01,11,50.05\n",
        b="day,x,y\n2023-01-01,,\n",
    )  # fmt: skip
    assert accounts(tables) == {"source:a": (3, 2, 1), "source:b": (1, 1, 0)}
    rows = {row["id"]: row for row in tables.sources.to_pylist()}
    assert (str(rows["source:a"]["first"]), str(rows["source:a"]["last"])) == ("2024-01-01", "2024-03-01")
    assert rows["source:b"]["provider"] == "Hospital"
    assert observed(tables, "outside all areas").source == "source:a"
    assert observed(tables, "coordinates").source == "source:b"
    assert (
        "1 of 3 rows were set aside"
        in observed(tables, "set aside: not a date as in 2024-05-31 or 2024-05-31 18:30").message
    )


def test_the_id_of_a_crosswalk_reads_like_its_file():
    assert crosswalk_id("codes/Offence ICCS.csv") == "crosswalk:codes-offence-iccs"
