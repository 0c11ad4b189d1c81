"""Which column of a table names areas, and areas of which level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from urbansafety.drafting.columns import Column
from urbansafety.drafting.coordinates import Position
from urbansafety.drafting.layers import Layer
from urbansafety.drafting.tables_found import TableFound
from urbansafety.drafting.vocabulary import names_like
from urbansafety.ingest.names import NameMatch

MANY = 20_000
"""A column with more different values holds no names of areas."""
MATCHED = 0.4
AGREE = 0.5
"""Least share of points that must lie in the area that their row names."""
LOOKED_AT = 4_000


@dataclass(frozen=True)
class Naming:
    """A column that names areas of a layer: the share of rows that match, and of areas that are named."""

    column: str
    layer: Layer
    rows: float
    areas: float

    @property
    def worth(self) -> float:
        """How well column and layer belong together, as a share of 1."""
        return float(self.rows * np.sqrt(self.areas))


def find_naming(table: TableFound, layers: list[Layer], position: Position | None) -> list[Naming]:
    """The columns that name areas, the best first; a column whose rows lie elsewhere than they say is none."""
    found = []
    for column in table.columns.values():
        if not _could_name(column) or position and column.name in (position.east, position.north):
            continue
        names = column.values.to_pylist()
        for layer in layers:
            match = layer.match(names)
            named = np.array([bool(id) for id in match.ids], bool)
            naming = Naming(column.name, layer, column.among(named), len(set(match.ids) - {""}) / len(layer))
            if naming.rows >= MATCHED and naming.worth >= 0.2 and _agrees(table, naming, names, match, position):
                found.append(naming)
    return sorted(found, key=lambda naming: (-naming.worth, naming.column))


def _could_name(column: Column) -> bool:
    """Words, or numbers under a name that is an area's; neither measurements nor parts of a date."""
    if not 1 < column.distinct <= MANY or column.distinct > 0.9 * column.rows > 500:
        return False
    if column.numeric < 0.9:
        return column.share(r"\p{L}") > 0.5
    like = max(names_like("area", column.name), names_like("code", column.name))
    dated = max(names_like(role, column.name) for role in ("year", "month", "day", "hour", "minute", "count"))
    return column.whole and like > max(0.3, dated)


def _agrees(table: TableFound, naming: Naming, names: list[str], match: NameMatch, position: Position | None) -> bool:
    """Whether points lie where their row says, as far as some thousands of them tell; True without points."""
    if position is None or position.crs is None:
        return True
    from pyproj import Transformer

    wanted = [naming.column, position.east, position.north]
    rows = pq.read_table(list(table.raw.paths), columns=wanted)
    rows = rows.take(pa.array(np.linspace(0, len(rows) - 1, min(LOOKED_AT, len(rows))).astype(np.int64)))
    meant = dict(zip(names, match.ids, strict=True))
    ids = np.array([meant.get((name or "").strip(), "") for name in rows[naming.column].to_pylist()], dtype=object)
    east, north = (_numbers(rows[name]) for name in wanted[1:])
    usable = (ids != "") & np.isfinite(east) & np.isfinite(north) & ((east != 0) | (north != 0))
    if usable.sum() < 20:
        return True
    to_degrees = Transformer.from_crs(position.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(east[usable], north[usable])
    shapes = dict(zip(naming.layer.id_texts, naming.layer.geometry, strict=True))
    inside = shapely.contains_xy(np.array([shapes[id] for id in ids[usable]], dtype=object), lon, lat)
    return bool(inside.mean() >= AGREE)


def _numbers(content: pa.ChunkedArray) -> np.typing.NDArray[np.float64]:
    column = Column.of("", content)
    numbers = dict(zip(column.values.to_pylist(), column.numbers.tolist(), strict=True))
    trimmed = pc.utf8_trim_whitespace(content).to_pylist()
    return np.array([numbers.get(text, np.nan) if text else np.nan for text in trimmed])
