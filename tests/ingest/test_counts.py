import pytest

from ingest.squares import accounts, observed, read_town, rejected
from urbansafety.errors import BadInput

LONG = """[[counts]]\nfile = "counts.csv"\ncrosswalk = "codes.csv"
columns = { area = "a", year = "y", month = "m", category = "c", count = "n" }\n"""
WIDE = """[[counts]]\nfile = "counts.csv"\ncrosswalk = "codes.csv"
columns = { area = "a", period = "p", values = ["robos", "hurtos"] }\n"""
CODES = "category,iccs,attempted\nrobos,0401,no\nhurtos,0502,\ntodo,-,\n"


def cells(tables):
    return [
        (r["level"], r["area"], str(r["month"]), r["iccs"], r["attempted"], r["count"])
        for r in tables.counts.to_pylist()
    ]


def test_long_counts_are_read_and_what_is_no_count_is_set_aside(tmp_path):
    text = (
        "a,y,m,c,n\n W1 ,2024,1,robos,5\nHafen,2024.0,enero,robos,0\nW1,2024,2,robos,\nW1,2024,3,robos,-1\n"
        'W1,2024,4,robos,2.5\nW1,2024,13,robos,1\nW1,2024,1,ROBOS,7\nW1,2024,5,todo,9\nW1,2024,1,hurtos,"1,234"\n'
    )
    tables, engine = read_town(tmp_path, LONG, counts=text, codes=CODES)
    assert sorted(cells(tables)) == [
        ("quarter", "W1", "2024-01-01", "0401", "completed", 5),
        ("quarter", "W1", "2024-01-01", "0502", "not said", 1234),
        ("quarter", "W2", "2024-01-01", "0401", "completed", 0),
    ]
    assert rejected(tables, engine) == [
        (4, "n", "", "no number stands here: not available, which is not zero"),
        (5, "n", "-1", "not a whole number of zero or more"),
        (6, "n", "2.5", "not a whole number of zero or more"),
        (7, "y, m", "2024 13", "not a month"),
        (8, "a", "W1", "same area, month and category as row 2"),
        (9, "c", "todo", "not an offence, by the crosswalk"),
    ]
    assert accounts(tables) == {"source:counts": (9, 3, 6)}


def test_the_first_of_two_counts_of_the_same_thing_is_kept(tmp_path):
    text = "a,y,m,c,n\nW1,2024,1,robos,5\nAlt-Moor,2024,1,robos,6\nW1,2024,1,hurtos,6\n"
    tables, engine = read_town(tmp_path, LONG, counts=text, codes=CODES)
    assert rejected(tables, engine) == [(3, "a", "Alt-Moor", "same area, month and category as row 2")]


def test_wide_counts_are_reckoned_in_cells(tmp_path):
    text = "a,p,robos,hurtos\nW1,2024-01,5,\nW2,2024-01,0,7\nW2,2024-01,1,1\n"
    tables, engine = read_town(tmp_path, WIDE, counts=text, codes=CODES)
    assert sorted(cells(tables)) == [
        ("quarter", "W1", "2024-01-01", "0401", "completed", 5),
        ("quarter", "W2", "2024-01-01", "0401", "completed", 0),
        ("quarter", "W2", "2024-01-01", "0502", "not said", 7),
    ]
    assert accounts(tables) == {"source:counts": (6, 3, 3)}
    assert [row[3] for row in rejected(tables, engine)][1:] == ["same area, month and category as row 3"] * 2


def test_a_count_of_no_known_area_stays_in_the_city_and_a_total_does_not(tmp_path):
    text = "a,p,robos,hurtos\nW1,2024-01,5,1\nZ9,2024-01,3,1\nTotal ciudad,2024-01,8,2\n"
    tables, engine = read_town(tmp_path, WIDE, counts=text, codes=CODES)
    assert sum(tables.counts["count"].to_pylist()) == 10
    assert {row[1] for row in cells(tables)} == {"W1", ""}
    assert observed(tables, "counts in no area").affected == 2
    assert rejected(tables, engine)[0] == (
        4, "a", "Total ciudad", "a total of the areas, which would count everything twice",
    )  # fmt: skip


def test_a_period_as_declared(tmp_path):
    text = "a,p,robos,hurtos\nW1,05.2024,5,1\n"
    tables, _ = read_town(tmp_path, WIDE + 'period_format = "%m.%Y"\n', counts=text, codes=CODES)
    assert {row[2] for row in cells(tables)} == {"2024-05-01"}


def test_a_column_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"counts.csv has no column 'hurtos'\nDid you mean 'hurto'\?"):
        read_town(tmp_path, WIDE, counts="a,p,robos,hurto\nW1,2024-01,1,1\n", codes=CODES)


@pytest.mark.real
def test_rio_keeps_every_event_also_those_of_the_precinct_without_polygon(real_data, example):
    import pandas as pd

    tables, _ = example("rio_de_janeiro")
    raw = pd.read_csv(real_data / "rio_de_janeiro/raw/BaseDPEvolucaoMensalCisp.csv", sep=";", encoding="latin-1")
    found = tables.counts.to_pandas()
    for category in ("hom_doloso", "roubo_bicicleta"):
        rows = found[found.category == category]
        years = rows["count"].groupby(pd.to_datetime(rows.month).dt.year).sum()
        expected = raw.groupby("vano")[category].sum()
        assert years.to_dict() == expected[expected.index.isin(years.index)].astype(int).to_dict()
        by_area = rows.groupby("area")["count"].sum()
        assert by_area[""] == raw.loc[raw.CISP == 45, category].sum()
        assert by_area["1"] == raw.loc[raw.CISP == 1, category].sum()
    # README of the data: 17,389 rows without bicycle robberies; Latin-1 names padded with blanks.
    assert raw.roubo_bicicleta.isna().sum() == 17_389
    assert (found.category == "roubo_bicicleta").sum() == 24_013 - 17_389
