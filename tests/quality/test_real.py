"""The assessment finds by itself what is wrong with the real cities' data.

SOURCE of the expected numbers: plain queries on the raw files, as their READMEs list them.
"""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pyarrow.compute as pc
import pyarrow.csv as csv
import pytest

from quality.conftest import rows
from urbansafety.engines import embedded
from urbansafety.quality import check

pytestmark = pytest.mark.real

VANCOUVER = {
    "Offence Against a Person": "02", "Homicide": "0101", "Theft from Vehicle": "0502", "Other Theft": "0502",
    "Theft of Bicycle": "0502", "Theft of Vehicle": "0502", "Mischief": "0504", "Break and Enter Commercial": "0501",
    "Break and Enter Residential/Other": "0501",
}  # fmt: skip


@pytest.fixture(scope="module")
def mexico_city(real_data):
    """Quality of the raw files: boroughs as wards, a code for the labels that exist in 2019 only."""
    engine = embedded()
    raw = engine.read(sorted((real_data / "mexico_city").glob("incidents_*.parquet")))
    day, label = raw.fecha_hecho.substr(0, 10).cast("date"), raw.delito.strip()
    kept = raw.select(
        source=ibis.literal("source:fgj"),
        date=day,
        month=day.truncate("M"),
        hour=raw.hora_hecho.substr(0, 2).nullif("").cast("int8"),
        minute=raw.hora_hecho.substr(3, 2).nullif("").cast("int8"),
        category=label,
        iccs=ibis.cases((label.startswith("ROBO"), "0502"), (label.startswith("RETENC"), "0202"), else_="0704"),
        lon=raw.longitud,
        lat=raw.latitud,
        coordinates=ibis.literal("given"),
        declared=raw.alcaldia,
        area_ward=raw.alcaldia,
        placed_ward=ibis.literal("coordinates"),
    )
    return engine, kept


@pytest.fixture(scope="module")
def vancouver(real_data):
    engine = embedded()
    raw = engine.read([real_data / "vancouver" / "incidents_2020_2026.parquet"])
    day = ibis.date(raw.YEAR.cast("int32"), raw.MONTH.cast("int32"), raw.DAY.cast("int32"))
    given = (raw.X > 1).fill_null(False)
    kept = raw.select(
        source=ibis.literal("source:vpd"),
        date=day,
        month=day.truncate("M"),
        hour=raw.HOUR.cast("int8"),
        minute=raw.MINUTE.cast("int8"),
        category=raw.TYPE,
        iccs=ibis.cases(*((label == raw.TYPE, code) for label, code in VANCOUVER.items()), else_=""),
        lon=ibis.ifelse(given, raw.X, None) / 1e5,
        lat=ibis.ifelse(given, raw.Y, None) / 1e5,
        coordinates=ibis.cases((raw.X.isnull(), "missing"), (given, "given"), else_="placeholder"),
        declared=raw.NEIGHBOURHOOD,
        area_ward=raw.NEIGHBOURHOOD.fill_null(""),
        placed_ward=ibis.cases((given, "coordinates"), (raw.NEIGHBOURHOOD.isnull(), "none"), else_="name"),
    )
    return engine, kept


def judged(make, city, **declared):
    engine, kept = city
    tables = make(city=declared)
    return check(type(tables)(**{**tables.__dict__, "incidents": engine.keep("incidents", kept)}), engine)


def test_mexico_city(make, mexico_city):
    quality = judged(make, mexico_city, events=[{"name": "COVID-19", "start": date(2020, 3, 23)}])
    assert quality.months == (np.datetime64("2019-01"), np.datetime64("2024-11"))
    assert "13,620" in rows(quality, subject="2024-12")[0]["message"]
    shock = rows(quality, aspect="recording", subject="2020-04")[0]["message"]
    assert "16 of 16 areas" in shock
    assert shock.endswith("coincides with the declared event 'COVID-19'.")
    for label, records in (("ENCUBRIMIENTO POR FAVORECIMIENTO Y RECEPTACIÓN", "1,323"),
                           ("RETENCIÓN O SUSTRACCIÓN DE MENORES INCAPACES", "1,058")):  # fmt: skip
        assert f"vanishes after December 2019 ({records} records)" in rows(quality, subject=label)[0]["message"]
    times = rows(quality, subject="times")[0]
    assert times["affected"] / times["total"] == pytest.approx(0.446, abs=0.0005)
    assert "8.5\N{NO-BREAK SPACE}% are exactly 12:00" in times["message"]
    assert "0.92\N{NO-BREAK SPACE}% are exactly 00:00" in times["message"]
    days = rows(quality, subject="dates")[0]["message"]
    assert "1st of the month" in days
    assert "15th of the month" in days
    assert "the largest holds 261 " in rows(quality, subject="stacks")[0]["message"]
    assert rows(quality, subject="time of day")[0]["affected"] == 247


def test_vancouver(make, vancouver):
    quality = judged(make, vancouver)
    assert quality.months == (np.datetime64("2020-01"), np.datetime64("2026-01"))
    places = rows(quality, aspect="geocoding", subject="records")[0]
    assert (places["affected"], places["total"]) == (22_773, 210_049)
    assert "In 22,761 of them numbers stand in the coordinate columns" in places["message"]
    assert "all 22,667 records of 'Offence Against a Person' (ICCS 02)" in places["message"]
    assert "all 90 records of 'Homicide' (ICCS 0101)" in places["message"]
    assert {code: quality.verdict("maps", code)[0] for code in ("02", "0101", "0502")} == {
        "02": "limited", "0101": "limited", "0502": "fit",
    }  # fmt: skip
    assert "22,757 of the records at 00:00 lack a usable place too" in rows(quality, subject="times")[0]["message"]
    assert rows(quality, subject="area")[0]["affected"] == 38
    swap = rows(quality, subject="Theft from Vehicle → Other Theft")[0]["message"]
    assert "from 8,649 (2020)" in swap
    assert "falls from 10,431" in swap


def test_rio_de_janeiro(make, engine, real_data):
    path = real_data / "rio_de_janeiro" / "raw" / "BaseDPEvolucaoMensalCisp.csv"
    raw = csv.read_csv(path, csv.ReadOptions(encoding="latin-1"), csv.ParseOptions(delimiter=";"))
    month = [date(y, m, 1) for y, m in zip(raw["vano"].to_pylist(), raw["mes"].to_pylist(), strict=True)]
    counts: dict[str, list] = {name: [] for name in ("area", "month", "category", "count", "iccs")}
    for column, code in (("furto_bicicleta", "05022"), ("furto_veiculos", "050211"), ("hom_doloso", "0101")):
        counts["area"] += pc.cast(raw["CISP"], "string").to_pylist()
        counts["month"] += month
        counts["category"] += [column] * len(month)
        counts["count"] += raw[column].to_pylist()
        counts["iccs"] += [code] * len(month)
    plain = {"level": "ward", "attempted": "not said", "source": "source:isp"}
    quality = check(make(counts={**counts, **{k: [v] * len(counts["area"]) for k, v in plain.items()}}), engine)
    assert quality.months == (np.datetime64("2003-01"), np.datetime64("2017-12"))
    # Null until December 2013, zero in all 138 precincts until May 2015, then 5, 220, 170, … a month.
    bicycles = rows(quality, subject="furto_bicicleta")[0]["message"]
    assert "appears in June 2015 for the first time" in bicycles
    assert "From January 2014 until then the file states zeros" in bicycles
