import pytest

from ingest.squares import accepted, observed, read_town
from urbansafety.errors import BadInput

SOURCE = """[[incidents]]\nfile = "police.csv"\niccs = "0101"
columns = { when = "day", lon = "x", lat = "y", area = "where" }\n"""


def read(folder, *rows, more=""):
    text = "day,x,y,where\n" + "".join(f"2024-01-01,{row}\n" for row in rows)
    return read_town(folder, SOURCE + more, police=text)


def test_coordinates_win_and_a_name_places_only_what_they_do_not(tmp_path):
    tables, engine = read(tmp_path, "10.05,50.05,HAFEN", ",,muhle", "10.05,50.3,Park", ",,")
    found = [
        tuple(row[c] for c in ("declared", "area_quarter", "placed_quarter", "area_borough", "placed_borough"))
        for row in accepted(tables, engine)
    ]
    assert found == [
        ("W2", "W1", "coordinates", "W", "coordinates"),
        ("E1", "E1", "name", "E", "name"),
        ("E2", "E2", "name", "E", "name"),
        (None, "", "none", "", "none"),
    ]
    assert (observed(tables, "quarter named and located").affected, observed(tables, "quarter by name").affected) == (
        1,
        2,
    )


def test_a_name_of_a_large_area_says_nothing_of_the_small_ones_in_it(tmp_path):
    [row] = accepted(*read(tmp_path, ",,Westend"))
    assert (row["area_borough"], row["placed_borough"], row["area_quarter"], row["placed_quarter"]) == (
        "W", "name", "", "none",
    )  # fmt: skip


def test_names_that_mean_no_area_are_told_with_their_rows_and_the_nearest_name(tmp_path):
    tables, _ = read(tmp_path, ",,Hafenn", ",,Hafenn", ",,Hafen", ",,Elsewhere", ",,Park")
    assert 'did you mean \'Hafen\'? If so, add "Hafenn" = "W2" to its aliases.' in observed(tables, "Hafenn").message
    assert (observed(tables, "Hafenn").affected, observed(tables, "Elsewhere").affected) == (2, 1)


def test_the_level_of_a_column_is_the_one_that_most_rows_match_unless_declared(tmp_path):
    rows = (",,Westend", ",,Westend", ",,Hafen")
    (tmp_path / "a").mkdir()
    tables, engine = read(tmp_path / "a", *rows)
    assert [row["declared"] for row in accepted(tables, engine)] == ["W", "W", None]
    (tmp_path / "b").mkdir()
    tables, engine = read(tmp_path / "b", *rows, more='area_level = "quarter"')
    assert [row["declared"] for row in accepted(tables, engine)] == [None, None, "W2"]


def test_an_unknown_level_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(BadInput, match=r"area_level 'quarters' is no level\nDid you mean 'quarter'\?"):
        read(tmp_path, ",,Hafen", more='area_level = "quarters"')
