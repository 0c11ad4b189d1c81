"""The real cities: totals equal a plain query on the raw file, and areas equal a spatial join."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from ingest.spatial_join import joined
from ingest.squares import AREAS, accepted, accounts, observed, read_town
from urbansafety.city import City
from urbansafety.engines import Engine, embedded
from urbansafety.ingest import ingest
from urbansafety.ingest.columns import fold
from urbansafety.ingest.ground.cells import build_cells, locate
from urbansafety.tables import Floats, Ints, Level, Strings, Tables

CITY = AREAS.partition("[[areas]]")[0]
EXAMPLES = Path(__file__).parents[2] / "examples"


def rows_of(tables: Tables, engine: Engine) -> Any:
    assert tables.incidents is not None
    return engine.fetch(tables.incidents).to_pandas().sort_values(["source", "file", "row"]).reset_index(drop=True)


def same_places(rows: Any, level: Level, place: Callable[..., Ints]) -> None:
    """Located records lie where ``place`` says, and the others where their name says or nowhere."""
    located = (rows.coordinates == "given").to_numpy()
    at = place(level.geometry, rows.lon[located].to_numpy(), rows.lat[located].to_numpy())
    expected = np.full(len(rows), "", object)
    expected[located] = np.append(level.ids, "")[at]
    placed = rows[f"placed_{level.name}"].to_numpy(object)
    named = (expected == "") & (placed == "name")
    assert (rows[f"area_{level.name}"].to_numpy(object) == expected)[~named].all()
    assert ((placed == "coordinates") == (expected != "")).all()


def test_a_folder_becomes_tables_for_the_dossier(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day" }\n'
    events = '[[events]]\nname = "Flood"\nstart = 2024-02-01\n'
    tables, engine = read_town(tmp_path, source + events, police="day\n2024-01-01\n")
    ready = tables.for_dossier()
    assert set(ready) >= {"sources", "areas", "events", "rejected"}
    assert ready["areas"].num_rows == 6
    assert ready["events"]["name"].to_pylist() == ["Flood"]
    assert len(accepted(tables, engine)) == 1


def test_a_city_without_areas_or_records_is_read_all_the_same(tmp_path):
    (tmp_path / "city.toml").write_text(CITY)
    tables = ingest(City.read(tmp_path), embedded())
    assert (tables.incidents, tables.counts.num_rows, tables.sources.num_rows) == (None, 0, 0)


def test_records_without_areas_are_still_counted(tmp_path):
    (tmp_path / "police.csv").write_text("day,x,y\n2024-01-01,10.05,50.05\n")
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day", lon = "x", lat = "y" }\n'
    (tmp_path / "city.toml").write_text(CITY + source)
    engine = embedded()
    [row] = accepted(ingest(City.read(tmp_path), engine), engine)
    assert (row["lon"], row["coordinates"]) == (10.05, "given")


@pytest.mark.real
def test_vancouver(real_data, example):
    import pandas as pd

    tables, engine = example("vancouver")
    rows = rows_of(tables, engine)
    raw = pd.read_parquet(real_data / "vancouver/incidents_2020_2026.parquet")
    areas = tables.areas["local_area"]
    assert accounts(tables)["source:geodash"] == (210_049, 210_049, 0)
    same_places(rows, areas, joined)
    by_year = rows.groupby([rows.category, rows.date.astype(str).str[:4].astype(int)]).size()
    assert by_year.to_dict() == raw.groupby([raw.TYPE.astype(str), raw.YEAR.astype(int)]).size().to_dict()
    masked = rows.coordinates == "placeholder"
    assert masked.sum() == ((raw.X == 0) & (raw.Y == 0)).sum() == 22_761
    names = raw.NEIGHBOURHOOD.astype(str).replace(
        {"Central Business District": "Downtown", "Arbutus Ridge": "Arbutus-Ridge"}
    )
    named = names.map(dict(zip(areas.names, areas.ids, strict=True))).fillna("")
    assert rows.area_local_area[masked].tolist() == named[masked.to_numpy()].tolist()
    # README of the data: 10,556 equal rows, 10,553 of them masked.
    assert "10,553 of them have placeholder coordinates" in observed(tables, "whole rows").message


@pytest.mark.real
def test_chicago_two_sources_in_two_reference_systems(real_data, example):
    import pandas as pd
    import pyproj

    tables, engine = example("chicago")
    rows = rows_of(tables, engine)
    counted = accounts(tables)
    assert counted["source:aggravated-assaults"] == (148_636, 148_636, 0)
    assert counted["source:residential-burglaries"] == (11_701, 11_700, 1)
    same_places(rows, tables.areas["community_area"], joined)
    outside = [seen.affected for seen in tables.observations if seen.subject == "outside all areas"]
    assert 100 in outside  # README of the data
    raw = pd.read_parquet(real_data / "chicago/aggravated_assaults_2010_2019.parquet")
    own = rows[rows.source == "source:aggravated-assaults"]
    assert own.groupby(own.date.astype(str).str[:4]).size().to_dict() == raw.groupby(raw.date.str[:4]).size().to_dict()
    with gzip.open(real_data / "chicago/chicago_be.csv.gz", "rt") as file:
        first = next(csv.DictReader(file))
    expected = pyproj.Transformer.from_crs(26971, 4326, always_xy=True).transform(float(first["X"]), float(first["Y"]))
    burglary = rows[(rows.source == "source:residential-burglaries") & (rows.row == 2)].iloc[0]
    assert (burglary.lon, burglary.lat) == pytest.approx(expected, abs=1e-9)


@pytest.mark.real
def test_medellin_decimal_commas(real_data, example):
    import pandas as pd

    tables, engine = example("medellin")
    rows = rows_of(tables, engine)
    raw = pd.read_csv(real_data / "medellin/homicides_2010_2019_semicolon_commadecimal.csv", sep=";", decimal=",")
    assert rows.date.astype(str).tolist() == raw.fecha_hecho.str[:10].tolist()
    assert rows.hour.tolist() == raw.fecha_hecho.str[11:13].astype(int).tolist()
    assert (rows.coordinates == "missing").sum() == raw.longitud.isna().sum() == 81
    same_places(rows, tables.areas["comuna"], joined)


@pytest.mark.real
def test_medellin_ids_with_and_without_zeros(real_data, example):
    import pandas as pd

    monthly = pd.read_csv(real_data / "medellin/homicides_by_comuna_month_2003_on.csv")
    tables, _ = example("medellin_counts")
    counted = tables.counts.to_pandas().groupby("area")["count"].sum()
    expected = monthly.groupby("CODIGO").TOTAL_HOMICIDIOS.sum()
    assert counted.to_dict() == {f"{int(code):02}": total for code, total in expected.items()}


@pytest.mark.real
def test_mexico_city(real_data, example):
    import duckdb

    tables, engine = example("mexico_city")
    rows = tables.incidents
    files = str(real_data / "mexico_city" / "incidents_*.parquet")
    plain = "SELECT delito, fecha_hecho[:4], hora_hecho[:2], count(*) FROM read_parquet($files) GROUP BY ALL"
    with (EXAMPLES / "mexico_city/offences.csv").open(encoding="utf-8") as file:
        codes = {fold(row["category"]): row["iccs"] for row in csv.DictReader(file)}
    by_code, by_hour = Counter(), Counter()
    for label, year, hour, n in duckdb.execute(plain, {"files": files}).fetchall():
        code = codes.get(fold(label), "")
        if code != "-" and year < "2025":
            by_code[code, int(year)] += n
            by_hour[int(hour) if hour else None] += n
    [(read, accepted, _)] = accounts(tables).values()
    assert (read, accepted) == (1_302_640, by_code.total())
    assert counted_by(engine, rows, iccs=rows.iccs, year=rows.date.year()) == by_code
    # README of the data: 38,195 dates with a clock; 247 empty hours.
    assert "%Y-%m-%d %H:%M:%S (38,195)" in observed(tables, "date formats").message
    assert counted_by(engine, rows, hour=rows.hour) == {(hour,): n for hour, n in by_hour.items()}
    for name in ("alcaldia", "unidad_territorial"):
        places = rows.select("lon", "lat", "coordinates", f"area_{name}", f"placed_{name}")
        same_places(engine.fetch(places).to_pandas(strings_to_categorical=True), tables.areas[name], by_cells)
    assert shapely.is_valid(tables.areas["unidad_territorial"].geometry).all()


def by_cells(geometry: Strings, lon: Floats, lat: Floats) -> Ints:
    """As ``ground/test_cells.py`` compares with a spatial join for every one of these points."""
    return locate(build_cells(geometry), geometry, lon, lat)


def counted_by(engine: Engine, rows: Any, **keys: Any) -> dict[tuple[Any, ...], int]:
    """Records by the keys, one group-by of the engine."""
    counted = engine.fetch(rows.group_by(**keys).aggregate(n=rows.count()))
    *groups, n = (counted[name].to_pylist() for name in (*keys, "n"))
    return dict(zip(zip(*groups, strict=True), n, strict=True))
