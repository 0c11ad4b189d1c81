"""Where an incident happened, as far as numbers say: reading them, and whether they can be places of this city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from urbansafety.errors import BadInput
from urbansafety.ingest.columns import cell, rows_in

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from urbansafety.city import Incidents
    from urbansafety.engines import Engine
    from urbansafety.tables import Areas

NOTHING = ("", "na", "n/a", "nan", "null", "none", "nd", "s/d", "-", "--", "#n/a")
"""What offices write where there is no coordinate."""
ENGLISH_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
OTHER_THOUSANDS = r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"
STATUS = ("given", "missing", "placeholder", "invalid")
"""What may be said of a record's coordinates."""
FEW = 10
"""Below so many points, a wrong position is a finding about points, not about the declaration."""


def with_coordinates(rows: ir.Table, source: Incidents) -> ir.Table:
    """The rows with x and y as numbers, null unless usable, and ``coordinates``: given, missing, placeholder, invalid.

    ``x`` and ``y`` are degrees or, for a source with a projected CRS, metres. (0, 0) is a placeholder in both.
    """
    columns = source.columns
    first, second = columns.lon or columns.x, columns.lat or columns.y
    if not first or not second:
        return rows.mutate(x=ibis.null("float64"), y=ibis.null("float64"), coordinates=ibis.literal("missing"))
    degrees = columns.lon is not None
    read = _degrees if degrees else _thousands_point if source.decimal == "." else _thousands_comma
    rows = rows.mutate(x=_finite(read(cell(rows, first))), y=_finite(read(cell(rows, second))))
    limits = (180.0, 90.0) if degrees else (1e8, 1e8)
    possible = (rows.x.abs() <= limits[0]) & (rows.y.abs() <= limits[1])
    blank = _blank(cell(rows, first)) | _blank(cell(rows, second))
    status = ibis.cases(
        (possible & (rows.x == 0) & (rows.y == 0), "placeholder"), (possible, "given"), (blank, "missing"),
        else_="invalid",
    )  # fmt: skip
    rows = rows.mutate(coordinates=status)
    usable = rows.coordinates == "given"
    return rows.mutate(x=usable.ifelse(rows.x, None), y=usable.ifelse(rows.y, None))


def with_degrees(engine: Engine, rows: ir.Table, source: Incidents) -> ir.Table:
    """The rows with ``lon`` and ``lat`` instead of ``x`` and ``y``; each distinct point is transformed once, exactly.

    Raises BadInput for a CRS that does not exist.
    """
    if source.columns.lon or not source.columns.x:
        return rows.rename(lon="x", lat="y")
    import pyproj

    try:
        transformer = pyproj.Transformer.from_crs(source.crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:
        raise BadInput(
            f"city.toml, {source.file}: {source.crs!r} is not a coordinate reference system of places on Earth",
            'Give an EPSG code, as in crs = "EPSG:32614".',
        ) from None
    points = rows.filter(rows.x.notnull()).select("x", "y").distinct()
    path = engine.folder / f"degrees-{source.id.partition(':')[2]}.parquet"
    schema = pa.schema([(name, pa.float64()) for name in ("x", "y", "lon", "lat")])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in engine.batches(points):
            x, y = (batch[name].to_numpy(zero_copy_only=False) for name in ("x", "y"))
            lon, lat = transformer.transform(x, y)
            good = np.isfinite(lon) & np.isfinite(lat)
            lon, lat = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
            writer.write_batch(
                pa.record_batch([pa.array(values, from_pandas=True) for values in (x, y, lon, lat)], schema=schema)
            )
    known = engine.read([path]).rename(px="x", py="y")
    rows = rows.left_join(known, [rows.x == known.px, rows.y == known.py]).drop("x", "y", "px", "py")
    lost = (rows.coordinates == "given") & rows.lon.isnull()
    return rows.mutate(coordinates=lost.ifelse("invalid", rows.coordinates))


def require_degrees(source: Incidents, crs: str | None) -> None:
    """The points of a vector file that are declared as degrees are in degrees.

    Raises BadInput that names the CRS which the file states otherwise.
    """
    if source.columns.lon == "_x" and crs not in (None, "EPSG:4326", "OGC:CRS84"):
        raise BadInput(
            f"city.toml, {source.file}: the file states its points in {crs}, not in degrees",
            f'Declare x = "_x", y = "_y" instead of lon and lat, and crs = "{crs}".',
        )


def require_plausible_position(engine: Engine, rows: ir.Table, source: Incidents, areas: Areas) -> None:
    """Points lie, by and large, where the areas are.

    Raises BadInput when they would if longitude and latitude were exchanged or had another sign, and when none of
    `FEW` or more points is near the areas: then the CRS is another one, or the areas are another city's. Likewise when
    `FEW` or more coordinates can be read and none is a place on earth.
    """
    shapes = [shape for level in areas.levels for shape in level.geometry]
    if not shapes or not (source.columns.lon or source.columns.x):
        return
    west, south, east, north = shapely.total_bounds(shapes)
    wide, high = 0.1 * (east - west), 0.1 * (north - south)

    def near(lon: ir.FloatingValue, lat: ir.FloatingValue) -> ir.IntegerScalar:
        inside = lon.between(west - wide, east + wide) & lat.between(south - high, north + high)
        return inside.sum().fill_null(0)

    given = rows.filter(rows.coordinates == "given")
    counted = {
        "points": given.count(),
        "near": near(given.lon, given.lat),
        "swapped": near(given.lat, given.lon),
        "west": near(-given.lon, given.lat),
        "south": near(given.lon, -given.lat),
        "both": near(-given.lon, -given.lat),
    }
    seen = engine.fetch(given.aggregate(**counted)).to_pylist()[0]
    if not seen["points"]:
        _refuse_all_invalid(engine, rows, source)
    if seen["points"] >= FEW and seen["near"] < 0.5 * seen["points"]:
        _refuse_mirrored(seen, source)
    if seen["points"] >= FEW and not seen["near"]:
        middle = engine.fetch(given.aggregate(lon=given.lon.median(), lat=given.lat.median())).to_pylist()[0]
        raise BadInput(
            f"{source.file}: none of {seen['points']:,} points is near the areas; their middle is at longitude "
            f"{middle['lon']:.4f}, latitude {middle['lat']:.4f}, the areas reach from {west:.4f}, {south:.4f} to "
            f"{east:.4f}, {north:.4f}",
            "Check `crs` of the source and of [[areas]], the decimal mark, and that the areas are this city's.",
        )


def _refuse_all_invalid(engine: Engine, rows: ir.Table, source: Incidents) -> None:
    invalid = rows_in(engine, rows.filter(rows.coordinates == "invalid"))
    if invalid >= FEW:
        columns = source.columns
        raise BadInput(
            f"{source.file}: {invalid:,} rows have coordinates in {columns.lon or columns.x!r} and "
            f"{columns.lat or columns.y!r}, and none of them is a place on earth",
            'If they are metres, declare x and y with crs, as in crs = "EPSG:32614"; else check the decimal mark.',
        )


def _refuse_mirrored(seen: dict[str, int], source: Incidents) -> None:
    points, columns = seen["points"], source.columns
    first, second = columns.lon or columns.x, columns.lat or columns.y
    mends = {
        "swapped": ("with longitude and latitude exchanged", f"exchange the columns {first!r} and {second!r}"),
        "west": ("with the other sign of longitude", f"put the lost minus sign back into {first!r}"),
        "south": ("with the other sign of latitude", f"put the lost minus sign back into {second!r}"),
        "both": ("with the other sign of both", f"put the lost minus signs back into {first!r} and {second!r}"),
    }
    for kind, (how, remedy) in mends.items():
        if seen[kind] > 0.5 * points:
            raise BadInput(
                f"{source.file}: only {seen['near']:,} of {points:,} points are near the areas, but "
                f"{seen[kind]:,} would be {how}",
                f"In city.toml or in the file, {remedy}.",
            )


def _finite(number: ir.FloatingValue) -> ir.FloatingValue:
    return (number.isnan() | number.isinf()).ifelse(None, number)


def _blank(written: ir.StringValue) -> ir.BooleanValue:
    return written.isnull() | ibis.array(list(NOTHING)).contains(written.strip().lower())


def _degrees(written: ir.StringValue) -> ir.FloatingValue:
    """Degrees have no thousands, so that a comma can only be the decimal mark."""
    return written.try_cast("float64").fill_null(written.replace(",", ".").try_cast("float64"))


def _thousands_point(written: ir.StringValue) -> ir.FloatingValue:
    """Metres; a comma is a thousands mark where it stands as one, else a decimal mark."""
    return written.try_cast("float64").fill_null(_spaced(written))


def _thousands_comma(written: ir.StringValue) -> ir.FloatingValue:
    """Metres with a decimal comma; a point is a thousands mark where it stands as one."""
    return _spaced(written).fill_null(written.try_cast("float64"))


def _spaced(written: ir.StringValue) -> ir.FloatingValue:
    bare = written.replace(" ", "")
    return ibis.cases(
        (bare.re_search(ENGLISH_THOUSANDS) & ~bare.re_search(OTHER_THOUSANDS), bare.replace(",", "")),
        (bare.re_search(OTHER_THOUSANDS), bare.replace(".", "").replace(",", ".")),
        else_=bare.replace(",", "."),
    ).try_cast("float64")
