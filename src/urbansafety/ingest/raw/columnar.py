"""Tables that carry their types (Parquet, vector files of points) as columns of text."""

from __future__ import annotations

import json
from collections.abc import Generator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from urbansafety.errors import BadInput
from urbansafety.ingest.raw.pieces import Piece, Reading
from urbansafety.ingest.raw.vector import stream_vector

BATCH = 65_536
X, Y = "_x", "_y"


def read_parquet(path: Path) -> Reading:
    """A Parquet file; columns of raw bytes are left out.

    Raises BadInput when it is cut off or damaged.
    """
    try:
        file = pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from None
    schema = file.schema_arrow
    readable = [i for i, field in enumerate(schema) if not _is_bytes(field.type)]
    repeated = len(set(schema.names)) < len(schema.names)
    wanted = None if repeated else [schema.names[i] for i in readable]
    places = readable if repeated else list(range(len(readable)))
    return Reading(tuple(schema.names[i] for i in readable), _parquet_pieces(file, wanted, places, path))


def _parquet_pieces(file: pq.ParquetFile, wanted: list[str] | None, places: list[int], path: Path) -> Generator[Piece]:
    row = 2
    try:
        for batch in file.iter_batches(BATCH, columns=wanted):
            yield Piece([as_text(batch.column(i)) for i in places], np.arange(row, row + batch.num_rows))
            row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from None
    finally:
        file.close()


def _damaged(path: Path, error: Exception) -> BadInput:
    return BadInput(f"{path.name}: the Parquet file is cut off or damaged ({error})", "Copy or export it again.")


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def read_points(path: Path, layer: str | None = None) -> tuple[Reading, str | None]:
    """The attributes of a vector file, with the coordinates of its points in ``_x`` and ``_y``; and the CRS stated.

    What has no point as geometry has no coordinates.
    """
    stream = stream_vector(path, layer)
    first = next(stream, (pa.table({}), np.empty(0, object), None))
    names = tuple(first[0].column_names)

    def pieces() -> Generator[Piece]:
        row = 2
        for fields, geometry, _ in chain([first], stream):
            present = set(fields.column_names)
            columns = [as_text(fields[n]) if n in present else pa.nulls(len(geometry), pa.string()) for n in names]
            yield Piece([*columns, *_coordinates(geometry)], np.arange(row, row + len(geometry)))
            row += len(geometry)

    return Reading((*names, X, Y), pieces()), first[2]


def _coordinates(geometry: NDArray[Any]) -> tuple[pa.Array, pa.Array]:
    points = geometry.copy()
    points[shapely.get_type_id(geometry) != shapely.GeometryType.POINT] = None
    return as_text(pa.array(shapely.get_x(points))), as_text(pa.array(shapely.get_y(points)))


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column as text from which the value can be read back; null where nothing stands (empty text, NaN).

    Numbers are written as short as they can be, without ".0"; dates and times as in ISO 8601 with a blank between
    them; booleans as true and false; nested values as JSON.

    >>> as_text(pa.array([1.0, 0.1, None])).to_pylist()
    ['1', '0.1', None]
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary_as_text(column)
    if _is_text(kind):
        return _without_empty(column.cast(pa.string()) if kind != pa.string() else column)
    if pa.types.is_floating(kind):
        nan = pc.is_nan(column)
        present = pc.if_else(nan, None, column) if pc.any(nan).as_py() else column
        return present.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return pc.replace_substring_regex(_local(column).cast(pa.string()), r"\.0+$", "")
    if pa.types.is_time(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
    if pa.types.is_duration(kind):
        return column.cast(pa.int64()).cast(pa.string())
    if pa.types.is_nested(kind):
        values = [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_pylist()]
        return pa.array(values, pa.string())
    return column.cast(pa.string())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _without_empty(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    empty = pc.equal(column, "")
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def _local(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return pc.local_timestamp(column) if column.type.tz else column


def _dictionary_as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Kept as a dictionary of text, which is written to Parquet as it is, unless it holds empty text."""
    if isinstance(column, pa.ChunkedArray):
        column = column.unify_dictionaries().combine_chunks()
    words = as_text(column.dictionary)
    if words.null_count:
        return as_text(column.dictionary_decode())
    return pa.DictionaryArray.from_arrays(column.indices, words)
