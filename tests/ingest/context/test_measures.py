"""What a city has measured elsewhere is read as it stands: by area and year, with intervals and missing-states."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smalltown
from urbansafety.city import City, Measures, OwnFactor, Profile
from urbansafety.errors import BadInput
from urbansafety.ingest.context.measures import read_measures

WIDE = {"area": "ward", "values": {"poverty": "poor", "illiteracy": "cannot_read"}}
LONG = {"area": "ward", "period": "year", "indicator": "what", "value": "v", "lower": "lo", "upper": "hi"}


@pytest.fixture
def read(tmp_path):
    """``read(text, columns, **block)``: what is read of one file, by table."""

    def read(text: str, columns: dict, *, factors=(), **block):
        (tmp_path / "census.csv").write_text(text, encoding="utf-8")
        block |= {} if "period" in columns else {"year": 2020}
        measures = Measures(file="census.csv", columns=columns, **block)
        profile = Profile(name="Smalltown", country="XXA")
        city = City(folder=tmp_path, city=profile, indicators=(measures,), factors=factors)
        beyond = read_measures(city, smalltown.areas())
        tables = {name: table.to_pylist() for name, table in beyond.tables.items()}
        return tables, beyond.observations, beyond.sources

    return read


def values(rows):
    return {(row["indicator"], row["area"], row["period"]): row["value"] for row in rows}


def test_a_wide_table_holds_a_factor_in_each_column(read):
    tables, seen, sources = read("ward,poor,cannot_read\nw1,12.5,3\nw2,0,4\n", WIDE)
    assert values(tables["measures"]) == {
        ("poverty", "w1", "2020"): 12.5,
        ("poverty", "w2", "2020"): 0,
        ("illiteracy", "w1", "2020"): 3,
        ("illiteracy", "w2", "2020"): 4,
    }
    assert {row["level"] for row in tables["measures"]} == {"ward"}
    assert seen == []
    (source,) = sources
    assert (source["id"], source["kind"], source["accepted"], source["rejected"]) == (
        "source:census", "indicators", 2, 0,
    )  # fmt: skip
    assert len(source["sha256"]) == 64


def test_a_long_table_keeps_years_and_intervals(read):
    text = (
        "ward,year,what,v,lo,hi\nw1,2019,poverty,20,18,23\nw1,2021/22,poverty,22,,\nSMALLTOWN,2021,poverty,15,14,16\n"
    )
    tables, _, _ = read(text, LONG)
    assert [(row["level"], row["area"], row["period"], row["lower"], row["upper"]) for row in tables["measures"]] == [
        ("city", "", "2021", 14, 16),
        ("ward", "w1", "2019", 18, 23),
        ("ward", "w1", "2021", None, None),
    ]


def test_factors_say_their_goalposts_their_areas_and_their_source(read):
    own = OwnFactor(
        id="nights", label="Nights", dimension="vulnerability", sphere="community", better="lower", unit="n"
    )
    tables, _, _ = read("ward,poor,cannot_read\nw1,12.5,3\nw2,,4\n", WIDE, factors=(own,))
    factors = {row["id"]: row for row in tables["factors"]}
    assert set(factors) == {"poverty", "illiteracy", "nights"}
    assert (factors["poverty"]["measured"], factors["illiteracy"]["measured"], factors["nights"]["measured"]) == (
        1,
        2,
        0,
    )
    assert factors["poverty"]["sources"] == ["source:census"]
    assert (factors["poverty"]["low"], factors["poverty"]["high"], factors["nights"]["low"]) == (0, 100, None)
    assert factors["nights"]["reference"] is None


def test_empty_suppressed_and_zero_are_three_things(read):
    tables, seen, _ = read("ward,poor,cannot_read\nw1,,3\nw2,<5,4\nw3,0,..\nw4,7,*\n", WIDE)
    states = {(row["indicator"], row["area"]): (row["value"], row["missing"]) for row in tables["measures"]}
    assert states["poverty", "w1"] == (None, "not available")
    assert states["poverty", "w2"] == (None, "suppressed")
    assert states["poverty", "w3"] == (0, "")
    assert {(one.subject, one.affected, one.total) for one in seen} == {
        ("poverty: not available", 1, 4),
        ("poverty: suppressed", 1, 4),
        ("illiteracy: not available", 1, 4),
        ("illiteracy: suppressed", 1, 4),
    }


def test_a_row_of_an_unknown_area_is_set_aside_and_told(read):
    tables, (seen,), (source,) = read("ward,poor,cannot_read\nw1,12,3\nw11,14,4\nMetro total,15,5\n", WIDE)
    assert {row["area"] for row in tables["measures"]} == {"w1"}
    assert (seen.aspect, seen.affected, seen.total) == ("geocoding", 2, 3)
    assert "'w11'" in seen.message and "'Metro total'" in seen.message and "'w11' may be 'w1'" in seen.message
    assert (source["read"], source["accepted"], source["rejected"]) == (3, 1, 2)


def test_areas_are_known_by_names_without_regard_to_capitals_and_accents(read):
    tables, _, _ = read("ward,poor,cannot_read\n W-1 ,12,3\n", WIDE)
    assert tables["measures"][0]["area"] == "w1"


def test_a_table_of_the_city_as_a_whole(read):
    tables, _, _ = read("poor\n12\n", {"values": {"poverty": "poor"}})
    (row,) = tables["measures"]
    assert (row["level"], row["area"], row["value"], row["period"]) == ("city", "", 12, "2020")


def test_decimal_commas_and_semicolons(read):
    tables, _, _ = read("ward;poor;cannot_read\nw1;12,5;1,250\nw2;7,25;3\n", WIDE, decimal=",")
    assert values(tables["measures"])["illiteracy", "w1", "2020"] == 1.25


def test_percentages_that_look_like_shares_are_told(read):
    _, (seen,), _ = read("ward,poor,cannot_read\nw1,0.12,3\nw2,0.4,4\n", WIDE)
    assert "multiply them by 100" in seen.message and "'poor'" in seen.message


@pytest.mark.parametrize(
    ("text", "columns", "message", "remedy"),
    [
        ("ward,poor\nw1,12\n", {"area": "ward", "values": {"povrty": "poor"}}, "'povrty' is no factor", "'poverty'"),
        ("ward,poor\nw1,12\n", WIDE, "has no column 'cannot_read'", ""),
        ("ward,poor,cannot_read\n", WIDE, "no row", ""),
        ("ward,poor,cannot_read\nw1,112,3\n", WIDE, "row 2: 'poverty' is 112, which is above 100", "% of residents"),
        ("ward,poor,cannot_read\nw1,-1,3\n", WIDE, "row 2: 'poverty' is -1, which is below 0", ""),
        ("ward,poor,cannot_read\nw1,many,3\n", WIDE, "row 2: 'poor' is no number: 'many'", "leave it blank"),
        ("ward,poor,cannot_read\nw1,1,3\nw1,2,3\n", WIDE, "row 3: 'illiteracy' of ward w1 in 2020 is given a", ""),
        ("ward,poor,cannot_read\nq,1,3\n", WIDE, "no row names an area; in 'ward' stands q", "w1"),
        ("ward,year,what,v,lo,hi\nw1,2020,povery,1,,\n", LONG, "row 2: 'povery' is no factor", "'poverty'"),
        ("ward,year,what,v,lo,hi\nw1,2020,poverty,5,6,7\n", LONG, "6 to 7, does not hold its value 5", ""),
        ("ward,year,what,v,lo,hi\nw1,2020,poverty,5,7,4\n", LONG, "does not hold its value", "`lower` and `upper`"),
        ("ward,year,what,v,lo,hi\nw1,now,poverty,5,4,7\n", LONG, "row 2: 'year' is 'now', no year", ""),
        ("ward,year,what,v,lo,hi\nw1,20203,poverty,5,4,7\n", LONG, "row 2: 'year' is '20203', no year", ""),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(read, text, columns, message, remedy):
    with pytest.raises(BadInput) as refused:
        read(text, columns)
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_a_value_in_two_files_is_refused(tmp_path):
    blocks = []
    for name in ("census.csv", "survey.csv"):
        (tmp_path / name).write_text("ward,poor\nw1,12\n", encoding="utf-8")
        blocks.append(Measures(file=name, year=2020, columns={"area": "ward", "values": {"poverty": "poor"}}))
    city = City(folder=tmp_path, city=Profile(name="Smalltown", country="XXA"), indicators=tuple(blocks))
    with pytest.raises(BadInput, match=r"survey.csv, row 2: .* the first is census.csv, row 2"):
        read_measures(city, smalltown.areas())


def test_a_file_that_is_missing_is_told_with_the_nearest(tmp_path):
    (tmp_path / "census_2020.csv").write_text("ward,poor\nw1,12\n", encoding="utf-8")
    block = Measures(file="census_2021.csv", year=2020, columns={"values": {"poverty": "poor"}})
    city = City(folder=tmp_path, city=Profile(name="Smalltown", country="XXA"), indicators=(block,))
    with pytest.raises(BadInput, match=r"Did you mean 'census_2020\.csv'"):
        read_measures(city, smalltown.areas())


@given(st.permutations(["w1,12,3", "w2,0,4", "w3,,5", "w4,<5,6"]))
def test_the_order_of_rows_changes_nothing(rows):
    def read(lines, folder):
        Path(folder, "census.csv").write_text("\n".join(["ward,poor,cannot_read", *lines]) + "\n", encoding="utf-8")
        block = Measures(file="census.csv", year=2020, columns=WIDE)
        city = City(folder=folder, city=Profile(name="Smalltown", country="XXA"), indicators=(block,))
        return read_measures(city, smalltown.areas()).tables["measures"]

    with TemporaryDirectory() as folder:
        assert read(rows, folder).equals(read(sorted(rows), folder))


def test_a_number_too_large_to_be_one_is_refused(read):
    own = OwnFactor(
        id="nights", label="Nights", dimension="vulnerability", sphere="community", better="lower", unit="n"
    )
    with pytest.raises(BadInput, match="row 2: 'nights' is inf, which is no number"):
        read("ward,n\nw1,1e999\n", {"area": "ward", "values": {"nights": "n"}}, factors=(own,))
