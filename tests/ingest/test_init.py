"""The real cities: totals equal a plain query on the raw file, and areas equal a spatial join."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from ingest.squares import AREAS, accepted, accounts, observed, read_town
from urbansafety.city import City
from urbansafety.engines import Engine, embedded
from urbansafety.ingest import ingest
from urbansafety.ingest.columns import fold
from urbansafety.tables import Level, Tables

CITY = AREAS.partition("[[areas]]")[0]
EXAMPLES = Path(__file__).parents[2] / "examples"


def read_pack(pack: Path, folder: Path, declaration: str, **crosswalks: str) -> tuple[Tables, Engine]:
    for path in pack.iterdir():
        (folder / path.name).symlink_to(path)
    for name, text in crosswalks.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "city.toml").write_text(CITY + declaration)
    engine = embedded()
    return ingest(City.read(folder), engine), engine


def rows_of(tables: Tables, engine: Engine) -> Any:
    assert tables.incidents is not None
    return engine.fetch(tables.incidents).to_pandas().sort_values(["source", "file", "row"]).reset_index(drop=True)


def joined(lon: Any, lat: Any, level: Level) -> Any:
    """The smallest id of the repaired polygons that each point intersects, by another program: geopandas' sjoin."""
    import geopandas as gpd

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    areas = gpd.GeoDataFrame({"number": np.arange(len(level))}, geometry=list(level.geometry), crs=4326)
    pairs = gpd.sjoin(points, areas, predicate="intersects")
    first = pairs.groupby(level=0)["number"].min().reindex(points.index)
    return np.where(first.isna(), "", level.ids[first.fillna(0).astype(int)])


def same_as_join(rows: Any, level: Level) -> None:
    """Located records lie where the join says, and the others where their name says or nowhere."""
    located = rows.coordinates == "given"
    by_point = joined(rows.lon[located], rows.lat[located], level)
    expected = np.full(len(rows), "", object)
    expected[located] = by_point
    named = (expected == "") & rows[f"placed_{level.name}"].eq("name").to_numpy()
    assert rows[f"area_{level.name}"][~named].tolist() == expected[~named].tolist()
    placed = rows[f"placed_{level.name}"]
    assert (placed.eq("coordinates") == (expected != "")).all()


def test_a_folder_becomes_tables_for_the_dossier(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day" }\n'
    events = '[[events]]\nname = "Flood"\nstart = 2024-02-01\n'
    tables, engine = read_town(tmp_path, source + events, police="day\n2024-01-01\n")
    ready = tables.for_dossier()
    assert set(ready) == {"sources", "areas", "events", "rejected"}
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
def test_vancouver(real_data, tmp_path):
    import pandas as pd

    kinds = "Offence Against a Person,02\nHomicide,0101\nMischief,0504\nOther Theft,0502\nTheft of Vehicle,050211\n"
    tables, engine = read_pack(real_data / "vancouver", tmp_path, """
[[areas]]\nlevel = "neighbourhood"\nfile = "local_areas.geojson"\nid = "name"
aliases = { "Central Business District" = "Downtown" }
[[incidents]]\nfile = "incidents_2020_2026.parquet"\nname = "vpd"\ncrosswalk = "kinds.csv"\ncrs = "EPSG:26910"
columns = { year = "YEAR", month = "MONTH", day = "DAY", hour = "HOUR", minute = "MINUTE", x = "X", y = "Y", \
category = "TYPE", area = "NEIGHBOURHOOD" }
""", kinds="category,iccs\n" + kinds)  # fmt: skip
    rows = rows_of(tables, engine)
    raw = pd.read_parquet(real_data / "vancouver/incidents_2020_2026.parquet")
    assert accounts(tables) == {"source:vpd": (210_049, 210_049, 0)}
    same_as_join(rows, tables.areas["neighbourhood"])
    by_year = rows.groupby([rows.category, rows.date.astype(str).str[:4].astype(int)]).size()
    assert by_year.to_dict() == raw.groupby([raw.TYPE.astype(str), raw.YEAR.astype(int)]).size().to_dict()
    masked = rows.coordinates == "placeholder"
    assert masked.sum() == ((raw.X == 0) & (raw.Y == 0)).sum() == 22_761
    names = raw.NEIGHBOURHOOD.astype(str).replace(
        {"Central Business District": "Downtown", "Arbutus Ridge": "Arbutus-Ridge"}
    )
    named = names.where(names.isin(tables.areas["neighbourhood"].ids), "")
    assert rows.area_neighbourhood[masked].tolist() == named[masked.to_numpy()].tolist()
    # README of the data: 10,556 equal rows, 10,553 of them masked.
    assert "10,553 of them have placeholder coordinates" in observed(tables, "whole rows").message


@pytest.mark.real
def test_chicago_two_sources_in_two_reference_systems(real_data, tmp_path):
    import pandas as pd
    import pyproj

    tables, engine = read_pack(real_data / "chicago", tmp_path, """
[[areas]]\nlevel = "community"\nfile = "community_areas_socio_health_2014.geojson"\nid = "ComAreaID"
[[incidents]]\nfile = "aggravated_assaults_2010_2019.parquet"\nname = "assault"\niccs = "02011"
columns = { when = "date", lon = "longitude", lat = "latitude" }
[[incidents]]\nfile = "chicago_be.csv.gz"\nname = "burglary"\niccs = "0501"\ncrs = "EPSG:26971"
columns = { when = "date", x = "X", y = "Y" }
""")  # fmt: skip
    rows = rows_of(tables, engine)
    assert accounts(tables) == {"source:assault": (148_636, 148_636, 0), "source:burglary": (11_701, 11_700, 1)}
    same_as_join(rows, tables.areas["community"])
    outside = [seen.affected for seen in tables.observations if seen.subject == "outside all areas"]
    assert outside[0] == 100  # README of the data
    raw = pd.read_parquet(real_data / "chicago/aggravated_assaults_2010_2019.parquet")
    own = rows[rows.source == "source:assault"]
    assert own.groupby(own.date.astype(str).str[:4]).size().to_dict() == raw.groupby(raw.date.str[:4]).size().to_dict()
    with gzip.open(real_data / "chicago/chicago_be.csv.gz", "rt") as file:
        first = next(csv.DictReader(file))
    expected = pyproj.Transformer.from_crs(26971, 4326, always_xy=True).transform(float(first["X"]), float(first["Y"]))
    burglary = rows[(rows.source == "source:burglary") & (rows.row == 2)].iloc[0]
    assert (burglary.lon, burglary.lat) == pytest.approx(expected, abs=1e-9)


@pytest.mark.real
def test_medellin_decimal_commas_and_ids_with_zeros(real_data, tmp_path):
    import pandas as pd

    tables, engine = read_pack(real_data / "medellin", tmp_path, """
[[areas]]\nlevel = "comuna"\nfile = "comunas_corregimientos.geojson"\nid = "COMUNA"
[[incidents]]\nfile = "homicides_2010_2019_semicolon_commadecimal.csv"\nname = "h"\niccs = "0101"\ndecimal = ","
columns = { when = "fecha_hecho", lon = "longitud", lat = "latitud" }
[[counts]]\nfile = "homicides_by_comuna_month_2003_on.csv"\nname = "monthly"\niccs = "0101"
columns = { area = "CODIGO", year = "AÑO", month = "MES", count = "TOTAL_HOMICIDIOS" }
""")  # fmt: skip
    rows = rows_of(tables, engine)
    raw = pd.read_csv(real_data / "medellin/homicides_2010_2019_semicolon_commadecimal.csv", sep=";", decimal=",")
    assert rows.date.astype(str).tolist() == raw.fecha_hecho.str[:10].tolist()
    assert rows.hour.tolist() == raw.fecha_hecho.str[11:13].astype(int).tolist()
    assert (rows.coordinates == "missing").sum() == raw.longitud.isna().sum() == 81
    same_as_join(rows, tables.areas["comuna"])
    monthly = pd.read_csv(real_data / "medellin/homicides_by_comuna_month_2003_on.csv")
    counted = tables.counts.to_pandas().groupby("area")["count"].sum()
    expected = monthly.groupby("CODIGO").TOTAL_HOMICIDIOS.sum()
    assert counted.to_dict() == {f"{int(code):02}": total for code, total in expected.items()}


@pytest.mark.real
def test_mexico_city(real_data, tmp_path):
    import pandas as pd

    pack = real_data / "mexico_city"
    (tmp_path / "offences.csv").symlink_to(EXAMPLES / "mexico_city/offences.csv")
    tables, engine = read_pack(pack, tmp_path, """
[[areas]]\nlevel = "borough"\nfile = "alcaldias.geojson"\nid = "cvegeo"\nname = "municipio"
[[areas]]\nlevel = "unit"\nfile = "unidades_territoriales_iecm.geojson"\nid = "CVEUT"\nname = "NOMUT"
[[incidents]]\nfile = "incidents_*.parquet"\nname = "fgj"\ncrosswalk = "offences.csv"
date_format = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]
columns = { when = "fecha_hecho", hour = "hora_hecho", category = "delito", lon = "longitud", \
lat = "latitud", area = "alcaldia" }
""")  # fmt: skip
    rows = rows_of(tables, engine)
    raw = pd.concat([pd.read_parquet(path) for path in sorted(pack.glob("incidents_*.parquet"))], ignore_index=True)
    with (EXAMPLES / "mexico_city/offences.csv").open(encoding="utf-8") as file:
        codes = {fold(row["category"]): row["iccs"] for row in csv.DictReader(file)}
    label = raw.delito.astype(str)
    code = label.map({name: codes.get(fold(name), "") for name in label.unique()})
    future = raw.fecha_hecho >= "2025"
    kept = raw[(code != "-") & ~future]
    assert future.sum() == 2
    assert accounts(tables) == {"source:fgj": (len(raw), len(kept), len(raw) - len(kept))}
    found = rows.groupby([rows.iccs, rows.date.astype(str).str[:4]]).size()
    assert found.to_dict() == kept.groupby([code[kept.index], kept.fecha_hecho.str[:4]]).size().to_dict()
    for name in ("borough", "unit"):
        same_as_join(rows, tables.areas[name])
    # README of the data: 38,195 dates with a clock; 247 empty hours.
    assert "%Y-%m-%d %H:%M:%S (38,195)" in observed(tables, "date formats").message
    assert rows.hour.isna().sum() == (kept.hora_hecho.isna() | (kept.hora_hecho == "")).sum()
    hours = kept.hora_hecho.str[:2].replace("", np.nan).dropna().astype(int)
    assert rows.hour.value_counts().to_dict() == hours.value_counts().to_dict()
    assert shapely.is_valid(tables.areas["unit"].geometry).all()
