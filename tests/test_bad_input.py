"""What people really hand over: each case ends in a sentence that names the thing, or in a finding."""

import gzip

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import smallville
from urbansafety.dossier import Dossier


@pytest.fixture
def city(tmp_path):
    return smallville.write(tmp_path / "smallville")


@pytest.fixture
def told(run):
    """Ends a command with its code and all that it said, in one line."""

    def told(*words):
        code, said, complaint = run(*words)
        return code, " ".join((said + complaint).split())

    return told


@pytest.fixture
def refused(told, city):
    """The message with which an assessment is refused; no half dossier may be left."""

    def refused():
        code, said = told("assess", city)
        assert code == 2, said
        assert not (city / "dossier").exists()
        assert [p.name for p in city.iterdir() if p.name.startswith(".dossier")] == []
        return said

    return refused


@pytest.fixture
def assessed(told, city):
    """The dossier of an assessment that must go through."""

    def assessed():
        code, said = told("assess", city)
        assert code == 0, said
        dossier = Dossier.read(city / "dossier")
        for row in dossier.table("sources").to_pylist():
            if row["kind"] == "incidents":
                assert row["read"] == row["accepted"] + row["rejected"]
        return dossier

    return assessed


def reasons(dossier):
    return [(row["row"], row["column"], row["value"], row["reason"]) for row in dossier.table("rejected").to_pylist()]


def quality(dossier):
    return " ".join(row["message"] for row in dossier.table("quality").to_pylist())


def rows_with(position, column, value):
    rows = smallville.records()
    rows[position][column] = value
    return rows


DATE, TIME, OFFENCE, WARD, LON, LAT = 1, 2, 3, 4, 5, 6


def test_a_sound_city_rejects_nothing_and_counts_everything(assessed):
    dossier = assessed()
    assert dossier.table("rejected").num_rows == 0
    counts = dossier.table("counts").to_pylist()
    assert sum(row["count"] for row in counts if row["level"] == "ward") == 720
    assert sum(row["count"] for row in counts if row["level"] == "ward" and row["area"] == "w1") == 180
    robbery = [row for row in counts if row["level"] == "borough" and row["area"] == "b0" and row["iccs"] == "0401"]
    assert sum(row["count"] for row in robbery) == 72


def test_the_same_folder_gives_the_same_bytes_twice_in_a_row(run, city):
    assert run("assess", city)[0] == 0
    first = {p.name: p.read_bytes() for p in (city / "dossier").rglob("*") if p.is_file()}
    assert run("assess", city)[0] == 0
    second = {p.name: p.read_bytes() for p in (city / "dossier").rglob("*") if p.is_file()}
    assert first == second


def test_missing_file_names_the_nearest(refused, city):
    (city / "records.csv").rename(city / "record.csv")
    said = refused()
    assert "records.csv" in said and "record.csv" in said


def test_missing_folder(told, tmp_path):
    code, said = told("assess", tmp_path / "nowhere")
    assert code == 2 and "city.toml" in said


def test_empty_file(refused, city):
    (city / "records.csv").write_bytes(b"")
    assert "records.csv" in (said := refused()) and "empty" in said


def test_header_only_is_no_incidents(assessed, city):
    smallville.write_records(city, smallville.records()[:1])
    dossier = assessed()
    assert dossier.table("counts").num_rows == 0
    assert any(row["kind"] == "unanswered" for row in dossier.table("findings").to_pylist())


def test_a_declared_encoding_that_does_not_fit_names_the_row(refused, city):
    smallville.write_records(city, rows_with(3, WARD, "Köln"), encoding="latin-1")
    smallville.edit(city / "city.toml", 'file = "records.csv"', 'file = "records.csv"\nencoding = "utf-8"')
    said = refused()
    assert "records.csv" in said and "4" in said and "encoding" in said


def test_latin_1_without_a_word_is_read_right(assessed, city):
    for path in ("wards.geojson",):
        smallville.edit(city / path, "North West", "Höhe")
    rows = [[("Höhe" if cell == "North West" else cell) for cell in row] for row in smallville.records()]
    rows[1][LON] = rows[1][LAT] = ""
    smallville.write_records(city, rows, encoding="latin-1")
    counts = assessed().table("counts").to_pylist()
    assert sum(r["count"] for r in counts if r["area"] == "w1" and r["placed"] == "name") == 1


def test_a_wrong_delimiter_says_which_looks_right(refused, city):
    smallville.edit(city / "city.toml", 'file = "records.csv"', 'file = "records.csv"\ndelimiter = ";"')
    said = refused()
    assert "records.csv" in said and "delimiter" in said


def test_html_saved_as_csv(refused, city):
    (city / "records.csv").write_text("<!DOCTYPE html><html><body><table><tr><td>date</td></tr></table></body></html>")
    assert "HTML" in refused()


def test_truncated_parquet(refused, city):
    pq.write_table(pa.table({"date": ["2024-01-01"] * 1000}), city / "whole.parquet")
    whole = (city / "whole.parquet").read_bytes()
    (city / "records.csv").write_bytes(whole[: len(whole) // 2])
    assert "Parquet" in refused()


def test_truncated_gzip(refused, city):
    whole = gzip.compress((city / "records.csv").read_bytes())
    (city / "records.csv").write_bytes(whole[: len(whole) // 2])
    assert "records.csv" in refused()


def test_xlsx_with_merged_header_rows(assessed, city):
    book = openpyxl.Workbook()
    book.active.append(["Smallville Police, extract of records"])
    book.active.merge_cells("A1:G1")
    book.active.append([])
    for row in smallville.records():
        book.active.append(row)
    book.save(city / "records.xlsx")
    smallville.edit(city / "city.toml", 'file = "records.csv"', 'file = "records.xlsx"\nheader_row = 3')
    assert sum(r["count"] for r in assessed().table("counts").to_pylist() if r["level"] == "ward") == 720


def test_an_unknown_column_offers_the_nearest(refused, city):
    smallville.edit(city / "city.toml", 'category = "offence"', 'category = "offense"')
    said = refused()
    assert "offense" in said and "'offence'" in said


def test_an_unknown_iccs_code_names_the_row_of_the_crosswalk(refused, city):
    smallville.edit(city / "offences.csv", "0401", "0499")
    said = refused()
    assert "offences.csv" in said and "0499" in said and "3" in said


def test_an_unknown_iccs_code_for_a_file_of_one_kind(refused, city):
    smallville.edit(city / "city.toml", 'crosswalk = "offences.csv"', 'iccs = "9999"')
    assert "9999" in refused()


def test_dates_that_cannot_be(assessed, city):
    rows = smallville.records()
    rows[1][DATE], rows[2][DATE], rows[3][DATE], rows[4][DATE] = "2091-05-02", "1900-01-01", "31/02/2021", ""
    smallville.write_records(city, rows)
    rejected = reasons(assessed())
    assert [row[:3] for row in rejected] == [
        (2, "date", "2091-05-02"), (3, "date", "1900-01-01"), (4, "date", "31/02/2021"), (5, "date", "")
    ]  # fmt: skip


def test_swapped_coordinates_are_refused_with_the_remedy(refused, city):
    smallville.edit(city / "city.toml", 'lon = "lon", lat = "lat"', 'lon = "lat", lat = "lon"')
    said = refused()
    assert "longitude and latitude exchanged" in said and "exchange the columns 'lat' and 'lon'" in said


def test_all_coordinates_missing_leaves_the_names(assessed, city):
    rows = [row if k == 0 else [*row[:LON], "", ""] for k, row in enumerate(smallville.records())]
    smallville.write_records(city, rows)
    counts = assessed().table("counts").to_pylist()
    assert {row["placed"] for row in counts if row["level"] == "ward"} == {"name"}
    assert sum(row["count"] for row in counts if row["level"] == "ward" and row["area"] == "w4") == 180


def test_areas_that_do_not_cover_the_points(refused, city):
    rows = [
        row if k == 0 else [*row[:WARD], "", f"{float(row[LON]) + 5}", row[LAT]]
        for k, row in enumerate(smallville.records())
    ]
    smallville.write_records(city, rows)
    assert "records.csv: none of 720 points is near the areas" in refused()


def test_levels_that_do_not_nest(assessed, city):
    smallville.edit(city / "boroughs.geojson", str(smallville.CORNER[0] + smallville.SIDE), "10.03")
    assert "or 2 of 4 areas less than 95% of the surface lies in one area of the level above" in quality(assessed())


def test_duplicate_area_ids(refused, city):
    smallville.edit(city / "wards.geojson", '"w2"', '"w1"')
    said = refused()
    assert "wards.geojson" in said and "w1" in said


def test_a_population_of_zero_gives_no_rate(assessed, city):
    shapes = smallville.wards()
    shapes[0][0]["people"] = 0
    (city / "wards.geojson").write_text(smallville.geojson(shapes))
    values = assessed().table("indicators").to_pylist()
    rates = [v for v in values if v["indicator"] == "rate" and v["level"] == "ward" and v["area"] == "w1"]
    assert rates and all(v["value"] is None and v["missing"] for v in rates)


def test_a_missing_population_is_not_zero(assessed, city):
    shapes = smallville.wards()
    shapes[0][0]["people"] = None
    (city / "wards.geojson").write_text(smallville.geojson(shapes))
    dossier = assessed()
    ward = next(a for a in dossier.table("areas").to_pylist() if a["id"] == "w1")
    assert ward["population"] is None


def test_a_single_area(assessed, city):
    (city / "wards.geojson").write_text(smallville.geojson(smallville.wards()[:1]))
    text = (city / "city.toml").read_text()
    start = text.index("[[areas]]")
    (city / "city.toml").write_text(text[:start] + text[text.index("[[areas]]", start + 1) :])
    counts = assessed().table("counts").to_pylist()
    assert sum(row["count"] for row in counts if row["area"] == "w1") == 180


def test_a_single_incident(assessed, city):
    smallville.write_records(city, smallville.records()[:2])
    assert sum(r["count"] for r in assessed().table("counts").to_pylist() if r["level"] == "ward") == 1


def test_a_ragged_row_and_nul_bytes_and_an_open_quote_are_set_aside(assessed, city):
    lines = (city / "records.csv").read_text().splitlines()
    lines[4] += ",too,many"
    lines[9] = lines[9].replace("Theft", "The\0ft").replace("Robbery", "Rob\0bery")
    lines[14] = lines[14].replace(",2021", ',"2021', 1)
    (city / "records.csv").write_text("\n".join(lines) + "\n")
    rejected = reasons(assessed())
    assert [row[0] for row in rejected] == [5, 10, 15]


def test_infinite_coordinates_still_count_for_the_city(assessed, city):
    smallville.write_records(city, rows_with(1, LON, "inf"))
    counts = assessed().table("counts").to_pylist()
    assert sum(row["count"] for row in counts if row["level"] == "ward") == 720
    assert sum(row["count"] for row in counts if row["level"] == "ward" and row["placed"] == "name") == 1


def test_a_virtual_file_under_another_name_is_refused(refused, city):
    (city / "secret.geojson").write_text(smallville.geojson(smallville.wards()))
    (city / "wards.geojson").write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>secret.geojson</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    )
    assert "wards.geojson" in refused()


def test_an_interrupted_run_leaves_nothing(run, city, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("urbansafety.assessment.write_report", interrupt)
    code, *_ = run("assess", city)
    assert code == 130
    assert [path.name for path in city.iterdir() if "dossier" in path.name] == []


def test_a_defect_of_ours_ends_in_a_sentence(told, city, monkeypatch):
    monkeypatch.setattr("urbansafety.assessment.measure", lambda *_: 1 / 0)
    code, said = told("assess", city)
    assert code == 1 and "report it" in said
