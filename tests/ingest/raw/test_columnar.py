"""Typed values become text from which they can be read back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.columnar import as_text, read_parquet, read_points


@given(st.lists(st.floats(allow_nan=False)))
def test_every_number_comes_back_from_its_text(values: list[float]) -> None:
    assert [float(text) for text in as_text(pa.array(values, pa.float64())).to_pylist()] == values


def test_numbers_are_as_short_as_they_can_be() -> None:
    assert as_text(pa.array([19.4716442340485, 0.1, 3.0, -99.0, float("nan"), None])).to_pylist() == [
        "19.4716442340485",
        "0.1",
        "3",
        "-99",
        None,
        None,
    ]
    assert as_text(pa.array([0.1, 2.5], pa.float32())).to_pylist() == ["0.1", "2.5"]


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ([dt.date(2024, 1, 2)], pa.date32(), "2024-01-02"),
        ([dt.datetime.fromisoformat("2024-01-02T03:04:05")], pa.timestamp("us"), "2024-01-02 03:04:05"),
        ([dt.datetime.fromisoformat("2024-01-02T03:04:05.500")], pa.timestamp("ns"), "2024-01-02 03:04:05.500000000"),
        ([dt.time(3, 4)], pa.time64("us"), "03:04:00"),
        ([True], pa.bool_(), "true"),
        ([Decimal("1.50")], pa.decimal128(5, 2), "1.50"),
        ([[1, 2]], pa.list_(pa.int64()), "[1, 2]"),
        (["x"], pa.large_string(), "x"),
        ([""], pa.string(), None),
        ([12], pa.int8(), "12"),
    ],
)
def test_other_values_are_as_in_iso_and_json(values: list[object], kind: pa.DataType, text: str) -> None:
    assert as_text(pa.array(values, kind)).to_pylist() == [text]


def test_local_time_is_kept_where_an_offset_is_stored() -> None:
    noon = pa.array([dt.datetime(2024, 7, 1, 17, tzinfo=dt.UTC)], pa.timestamp("s", tz="America/Bogota"))
    assert as_text(noon).to_pylist() == ["2024-07-01 12:00:00"]


def test_a_dictionary_with_empty_text_has_nulls() -> None:
    words = pa.DictionaryArray.from_arrays([0, 1, None], ["", "x"])
    assert as_text(words).to_pylist() == [None, "x", None]
    assert as_text(pa.DictionaryArray.from_arrays([1, 0], pa.array([1.0, 2.5]))).to_pylist() == ["2.5", "1"]


def test_raw_bytes_in_parquet_are_no_column(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2], "geometry": [b"\0", b"\1"]}), tmp_path / "x.parquet")
    reading = read_parquet(tmp_path / "x.parquet")
    (piece,) = reading.pieces
    assert (reading.names, piece.rows.tolist(), piece.columns[0].to_pylist()) == (("a",), [2, 3], ["1", "2"])


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1nonsense")
    with pytest.raises(BadInput, match=r"x\.parquet: the Parquet file is cut off or damaged"):
        read_parquet(tmp_path / "x.parquet")


@pytest.mark.parametrize("name", ["p.gpkg", "p.geojson"])
def test_points_give_their_coordinates_and_the_crs(tmp_path: Path, name: str) -> None:
    points = np.array([shapely.Point(500_000.5, 4_649_776), None], object)
    crs = "EPSG:32618"
    pyogrio.raw.write(
        tmp_path / name,
        shapely.to_wkb(points),
        [np.array(["a", "b"], object)],
        ["kind"],
        geometry_type="Point",
        crs=crs,
    )
    reading, stated = read_points(tmp_path / name)
    (piece,) = reading.pieces
    assert (reading.names, stated) == (("kind", "_x", "_y"), crs)
    assert [c.to_pylist() for c in piece.columns] == [["a", "b"], ["500000.5", None], ["4649776", None]]
