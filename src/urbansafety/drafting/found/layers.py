"""The polygon files of a folder: which column identifies and names their areas, where their people are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from urbansafety.drafting.found.columns import Column
from urbansafety.drafting.guesses import Guess, Value
from urbansafety.drafting.vocabulary import fold, level_words, names_like, population_year
from urbansafety.ingest.ground.areas import in_metres, projection_for
from urbansafety.ingest.ground.names import match_places
from urbansafety.tables import Strings

PEOPLE = (50, 60_000_000)
"""Between these lies the population of a city's areas together."""


ENDINGS = (
    ("ies", "y"),
    ("hes", "h"),
    ("dades", "dad"),
    ("ciones", "cion"),
    ("ales", "al"),
    ("ores", "or"),
    ("oes", "ao"),
)
"""Plurals that take more than an s, and their singulars."""


@dataclass(frozen=True)
class Layer:
    """A file of polygons in longitude and latitude; ``crs`` is what the file said, None when it said nothing."""

    file: str
    fields: pa.Table
    geometry: Strings
    crs: str | None

    def __len__(self) -> int:
        return len(self.geometry)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The attributes as text."""
        return {name: Column.of(name, as_text(self.fields[name])) for name in self.fields.column_names}

    @cached_property
    def metric(self) -> Strings:
        """The geometries in metres."""
        return in_metres(self.geometry, projection_for(self.geometry))

    @cached_property
    def surface(self) -> float:
        """Square metres that all areas have together."""
        return float(shapely.area(self.metric).sum())

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in degrees."""
        west, south, east, north = shapely.total_bounds(self.geometry).tolist()
        return west, south, east, north

    @cached_property
    def id(self) -> Guess | None:
        """The column, or the columns together, that tell the areas apart."""
        return _id(self)

    @cached_property
    def name(self) -> Guess | None:
        """The column that names the areas."""
        return _name(self)

    @cached_property
    def population(self) -> Guess | None:
        """The column that counts the areas' people."""
        return population_column(list(self.columns.values()))

    @cached_property
    def id_texts(self) -> list[str]:
        """The ids of the areas; their numbers in the file where no column is one."""
        return _texts(self, self.id.value) if self.id else [str(i) for i in range(len(self))]

    @cached_property
    def name_texts(self) -> list[str]:
        """The names of the areas, their ids where no column names them."""
        return _texts(self, self.name.value) if self.name else self.id_texts

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """What names were found to mean so far."""
        return {}

    def match(self, names: Iterable[str]) -> list[str]:
        """The ids of the areas that names mean, as ingest will understand them; "" where a name means none."""
        names = list(names)
        new = list(dict.fromkeys(name for name in names if name not in self._meanings))
        if new:
            found = match_places(new, self.id_texts, self.name_texts, {}, offers=False)
            self._meanings.update(zip(new, found.ids, strict=True))
        return [self._meanings[name] for name in names]


def read_layer(file: str, fields: pa.Table, geometry: Strings, crs: str | None) -> Layer | None:
    """The polygons among the geometries of a vector file; None when there are none, or no CRS makes sense of them."""
    from pyproj import Transformer

    polygon = np.isin(shapely.get_type_id(geometry), (3, 6))
    if not polygon.any():
        return None
    fields, geometry = fields.filter(pa.array(polygon)), shapely.make_valid(geometry[polygon])
    if crs and crs not in ("EPSG:4326", "OGC:CRS84"):
        to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        geometry = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])))
    west, south, east, north = shapely.total_bounds(geometry)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return None
    return Layer(file, fields, geometry, crs)


def as_text(content: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column in any type as text; whole numbers without a decimal point."""
    if pa.types.is_floating(content.type):
        numbers = content.to_numpy()
        if np.all(np.isnan(numbers) | (numbers == np.floor(numbers))):
            content = pa.chunked_array([pa.array(numbers, pa.float64(), from_pandas=True).cast(pa.int64())])
    simple = (
        pa.types.is_primitive(content.type)
        or pa.types.is_string(content.type)
        or pa.types.is_large_string(content.type)
    )
    return content.cast(pa.string()) if simple else pa.chunked_array([[str(value) for value in content.to_pylist()]])


def level_name(file: str) -> str:
    """A level's name from its file's: what one of its areas is called, as far as the file says.

    >>> level_name("geo/Local-Areas_2016.geojson"), level_name("community_areas_socio_health.geojson")
    ('local_area', 'community_area')
    >>> level_name("unidades_territoriales.shp"), level_name("cisp_boundaries_2019.geojson")
    ('unidad_territorial', 'cisp')
    """
    words = [word for word in fold(Path(file).name.split(".")[0]).split() if not word.isdigit()]
    nouns = [i for i, word in enumerate(words) if word in level_words("nouns")]
    words = words[: nouns[-1] + 1] if nouns else words
    words = [word for word in words if word not in level_words("passed_over")] or words
    name = "_".join([*words[:-1], singular(words[-1])] if nouns else map(singular, words)) or "area"
    return name if name[0].isascii() and name[0].isalpha() else f"level_{name}"


def singular(word: str) -> str:
    """A noun in the singular, by the endings of English, Spanish, Portuguese and French.

    >>> [singular(word) for word in ("unidades", "territoriales", "sectores", "municipalities", "regioes", "alcaldias")]
    ['unidad', 'territorial', 'sector', 'municipality', 'regiao', 'alcaldia']
    >>> singular("census"), singular("cisp")
    ('census', 'cisp')
    """
    for ending, end in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + end
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def population_column(columns: list[Column]) -> Guess | None:
    """The column that counts people: by its name, by a plausible total; the latest year of several."""
    found = []
    for column in columns:
        like = names_like("population", column.name)
        if like < 0.5 or column.numeric < 0.9 or column.within(0, 1e9) < 0.999:
            continue
        total = float(np.nansum(column.numbers * column.counts))
        plausible = PEOPLE[0] < total and column.distinct > min(3, column.filled - 1)
        if plausible:
            found.append((round(like, 1), population_year(column.name) or 0, like, column.name, total))
    if not found:
        return None
    _, _, like, name, total = max(found)
    others = (
        f"; also {', '.join(sorted(f[3] for f in found if f[3] != name and f[0] >= 0.9)[:4])}"
        if sum(f[0] >= 0.9 for f in found) > 1
        else ""
    )
    return Guess("population", name, 0.5 + 0.4 * like, f"the name, and {total:,.0f} in all{others}")


def _id(layer: Layer) -> Guess | None:
    """One column when one is unique, else two columns of words that are unique together."""
    unique = [c for c in layer.columns.values() if c.distinct == c.rows == len(layer) and _identifies(c)]
    if unique:
        best = max(unique, key=lambda c: (names_like("code", c.name) - 0.5 * _numbered(c), names_like("name", c.name)))
        sure = 0.95 if names_like("code", best.name) > 0.5 else 0.75
        others = [c.name for c in unique if c is not best]
        also = f"; unique too: {', '.join(others[:4])}" if others else ""
        return Guess("id", best.name, sure, f"all {len(layer):,} values differ{also}")
    words = [c for c in layer.columns.values() if c.filled == len(layer) and c.numeric < 0.5 and _identifies(c)]
    for one, two in combinations(sorted(words, key=lambda c: c.distinct), 2):
        pairs = set(zip(_texts(layer, one.name), _texts(layer, two.name), strict=True))
        if len(pairs) == len(layer):
            return Guess(
                "id", [one.name, two.name], 0.7, "no column alone, but these two together tell all areas apart"
            )
    return None


def _numbered(column: Column) -> bool:
    """1, 2, 3, …, hardly with gaps, under a short name that any row number could have."""
    first, last = np.nanmin(column.numbers, initial=np.inf), np.nanmax(column.numbers, initial=-np.inf)
    return bool(column.numeric == 1 and first in (0, 1) and last - first < 1.05 * column.rows and len(column.name) < 5)


def _identifies(column: Column) -> bool:
    """Not a measurement, a geometry or a sentence."""
    fractions = column.numeric > 0.9 and not column.whole
    long = max((len(value) for value in column.by_count(50)), default=0) > 80
    like = max(names_like(role, column.name) for role in ("code", "name", "area"))
    measured = (
        column.numeric > 0.9
        and like == 0
        and (names_like("population", column.name) > 0 or column.within(0, 999_999) < 1)
    )
    return not (fractions or long or measured or "[" in next(iter(column.by_count(1)), ""))


def _parts(columns: Value) -> list[str]:
    return [str(columns)] if isinstance(columns, str | int) else list(columns)


def _name(layer: Layer) -> Guess | None:
    worded = [
        c for c in layer.columns.values()
        if c.share(r"\p{L}{2}") > 0.9 and c.distinct > 0.6 * len(layer) and _identifies(c)
    ]  # fmt: skip
    ids = _parts(layer.id.value) if layer.id else []
    best = max(worded, key=lambda c: (names_like("name", c.name), c.distinct), default=None)
    if best is None or best.name in ids[:1]:
        return None
    repeated = len(layer) - best.distinct
    note = f"; {repeated:,} areas share a name" if repeated else ""
    return Guess("name", best.name, 0.6 + 0.35 * names_like("name", best.name), f"words, nearly all different{note}")


def _texts(layer: Layer, columns: Value) -> list[str]:
    names = _parts(columns)
    texts = [[(value or "").strip() for value in as_text(layer.fields[name]).to_pylist()] for name in names]
    return ["|".join(parts) for parts in zip(*texts, strict=True)]
