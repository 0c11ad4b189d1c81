import pyproj
import pytest

from ingest.squares import accepted, observed, read_town
from urbansafety.errors import BadInput


def read(folder, text, columns='lon = "x", lat = "y"', more=""):
    source = f'[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = {{ when = "day", {columns} }}\n{more}'
    return read_town(folder, source, police=text)


def rows(*points):
    return "day;x;y\n" + "".join(f"2024-01-01;{x};{y}\n" for x, y in points)


def test_unusable_coordinates_do_not_cost_a_record(tmp_path):
    text = rows(("10.05", "50,05"), ("", "50.05"), ("N/A", "nan"), ("ten", "50"), (0, "0.0"), ("inf", 50), (10.05, 95))
    tables, engine = read(tmp_path, text)
    found = [(row["coordinates"], row["lon"], row["lat"], row["area_quarter"]) for row in accepted(tables, engine)]
    none = (None, None, "")
    assert found == [
        ("given", 10.05, 50.05, "W1"), ("missing", *none), ("missing", *none), ("invalid", *none),
        ("placeholder", *none), ("invalid", *none), ("invalid", *none),
    ]  # fmt: skip
    assert observed(tables, "placeholder coordinates").affected == 1


@pytest.mark.parametrize(
    ("decimal", "east", "north"),
    [(".", "{:.2f}", "{:,.2f}"), (",", "{:.2f}", "{:,.2f}")],
)
def test_metres_are_read_with_either_decimal_mark_and_with_thousands(tmp_path, decimal, east, north):
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32632", always_xy=True).transform(10.05, 50.05)
    swap = str.maketrans(",.", ".,") if decimal == "," else {}
    text = rows((east.format(x).translate(swap), north.format(y).translate(swap)), (0, 0))
    more = f'crs = "EPSG:32632"\ndecimal = "{decimal}"'
    tables, engine = read(tmp_path, text, 'x = "x", y = "y"', more)
    first, second = accepted(tables, engine)
    assert (first["lon"], first["lat"]) == pytest.approx((10.05, 50.05), abs=1e-6)
    assert (second["coordinates"], second["lon"]) == ("placeholder", None)


def test_columns_called_like_our_own_do_no_harm(tmp_path):
    text = "date,hour,X,Y,name,lon\n2024-01-01,7,10.05,50.05,a,99\n"
    source = """[[incidents]]\nfile = "police.csv"\niccs = "0101"
columns = { when = "date", hour = "hour", lon = "X", lat = "Y" }\n"""
    [row] = accepted(*read_town(tmp_path, source, police=text))
    assert (row["hour"], row["lon"], row["area_borough"]) == (7, 10.05, "W")


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ((50.05, 10.05), r"would be with longitude and latitude exchanged\n.*exchange the columns 'x' and 'y'"),
        ((-10.05, 50.05), r"with the other sign of longitude\n.*minus sign back into 'x'"),
        ((10.05, -50.05), r"with the other sign of latitude"),
        (
            (575000, 5544000),
            r"12 rows have coordinates in 'x' and 'y', and none of them is a place on earth\nIf they are metres",
        ),
        ((-99.1, 19.4), r"none of 12 points is near the areas; their middle is at longitude -99.1000"),
    ],
)
def test_points_of_elsewhere_are_refused_in_plain_words(tmp_path, point, message):
    with pytest.raises(BadInput, match=message):
        read(tmp_path, rows(*[point] * 12))


def test_a_crs_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(BadInput, match="'EPSG:1' is not a coordinate reference system"):
        read(tmp_path, rows((1, 2)), 'x = "x", y = "y"', 'crs = "EPSG:1"')


def test_points_of_a_vector_file_in_metres_are_not_taken_for_degrees(tmp_path):
    import geopandas as gpd

    points = gpd.GeoDataFrame({"day": ["2024-01-01"]}, geometry=gpd.points_from_xy([10.05], [50.05]), crs=4326)
    points.to_crs(32632).to_file(tmp_path / "police.gpkg")
    source = '[[incidents]]\nfile = "police.gpkg"\niccs = "0101"\ncolumns = { when = "day", %s }\n'
    with pytest.raises(BadInput, match=r'states its points in EPSG:32632.*\n.*crs = "EPSG:32632"'):
        read_town(tmp_path, source % 'lon = "_x", lat = "_y"')
    metres = source % 'x = "_x", y = "_y"' + 'crs = "EPSG:32632"\n'
    assert [row["area_quarter"] for row in accepted(*read_town(tmp_path, metres))] == ["W1"]
