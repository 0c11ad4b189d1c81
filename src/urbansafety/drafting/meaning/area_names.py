"""Which column of a table names areas, and areas of which level."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.found.layers import Layer
from urbansafety.drafting.found.tables import TableFound
from urbansafety.drafting.guesses import Guess
from urbansafety.drafting.meaning.coordinates import Position
from urbansafety.drafting.vocabulary import names_like
from urbansafety.tables import Floats, Strings

MANY = 20_000
"""A column with more different values holds no names of areas."""
MATCHED = 0.4
AGREE = 0.5
"""Least share of points that must lie in the area that their row names."""
LOOKED_AT = 8_000
FEW = 20
"""Below so many points nothing is concluded from them."""
OFFERED = 0.8
SHOWN = 5


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

    @property
    def guess(self) -> Guess:
        """The column as it is proposed."""
        why = f"{self.rows:.0%} of its rows name one of {self.areas:.0%} of the areas of {self.layer.file}"
        return Guess("area", self.column, 0.5 + 0.45 * self.worth, why)


def find_naming(table: TableFound, layers: list[Layer], position: Position | None) -> list[Naming]:
    """The columns that name areas, the best first; a column whose rows lie elsewhere than they say is none."""
    placed = {position.east, position.north} if position else set()
    possible = [column for column in table.columns.values() if column.name not in placed and _could_name(column)]
    values = {column.name: column.values.to_pylist() for column in possible}
    found = []
    for layer in layers:
        layer.match(chain.from_iterable(values.values()))  # all names at once, since a match is remembered
        for column in possible:
            match = layer.match(values[column.name])
            named = np.array([bool(id) for id in match], bool)
            naming = Naming(column.name, layer, column.among(named), len(set(match) - {""}) / len(layer))
            enough = naming.rows >= MATCHED and naming.worth >= 0.2
            if enough and _agrees(table, naming, values[column.name], match, position):
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


def _agrees(table: TableFound, naming: Naming, names: list[str], match: list[str], position: Position | None) -> bool:
    """Whether points lie where their row says, as far as some thousands of them tell; True without points."""
    points = _points(table, naming.column, position)
    meant = dict(zip(names, match, strict=True))
    ids = np.array([meant.get(name, "") for name in points.names], dtype=object)
    known = ids != ""
    if known.sum() < FEW:
        return True
    shapes = dict(zip(naming.layer.id_texts, naming.layer.geometry, strict=True))
    own = np.array([shapes[id] for id in ids[known]], dtype=object)
    return bool(shapely.contains_xy(own, points.lon[known], points.lat[known]).mean() >= AGREE)


@dataclass(frozen=True)
class AliasOffer:
    """A name in the records that is no area's, and the area in which ``share`` of its points lie."""

    written: str
    id: str
    name: str
    share: float


def offer_aliases(table: TableFound, naming: Naming, position: Position | None) -> list[AliasOffer]:
    """Areas that names without a match may mean, as the points of their rows tell; for a person to confirm."""
    points = _points(table, naming.column, position)
    column = table.columns[naming.column]
    ids = naming.layer.match(column.values.to_pylist())
    unmatched = [name for name, id in zip(column.values.to_pylist(), ids, strict=True) if not id]
    offers = []
    for name in unmatched:
        own = points.names == name
        if own.sum() < FEW:
            continue
        geometry = naming.layer.geometry
        inside = shapely.contains_xy(geometry[:, None], points.lon[own][None, :], points.lat[own][None, :])
        area = int(np.argmax(inside.sum(axis=1)))
        share = float(inside[area].mean())
        if share >= OFFERED:
            offers.append(AliasOffer(name, naming.layer.id_texts[area], naming.layer.name_texts[area], share))
    return offers[:SHOWN]


@dataclass(frozen=True)
class _Points:
    names: Strings
    lon: Floats
    lat: Floats


def _points(table: TableFound, column: str, position: Position | None) -> _Points:
    """Some thousands of rows from all over a table that have a name and a place; none without coordinates."""
    if position is None or position.crs is None:
        return _Points(np.empty(0, object), np.empty(0), np.empty(0))
    from pyproj import Transformer

    wanted = [column, position.east, position.north]
    rows = pq.read_table(list(table.raw.paths), columns=wanted)
    rows = rows.take(pa.array(np.linspace(0, len(rows) - 1, min(LOOKED_AT, len(rows))).astype(np.int64)))
    names = np.array([(name or "").strip() for name in rows[column].to_pylist()], dtype=object)
    east, north = (_numbers(rows[name]) for name in wanted[1:])
    usable = (names != "") & np.isfinite(east) & np.isfinite(north) & ((east != 0) | (north != 0))
    to_degrees = Transformer.from_crs(position.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(east[usable], north[usable])
    return _Points(names[usable], np.asarray(lon), np.asarray(lat))


def _numbers(content: pa.ChunkedArray) -> Floats:
    column = Column.of("", content)
    numbers = dict(zip(column.values.to_pylist(), column.numbers.tolist(), strict=True))
    trimmed = pc.utf8_trim_whitespace(content).to_pylist()
    return np.array([numbers.get(text, np.nan) if text else np.nan for text in trimmed])
