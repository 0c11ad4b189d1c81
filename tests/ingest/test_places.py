import pytest

from ingest.squares import read_town, write_areas
from urbansafety.city import City, Places, Profile
from urbansafety.errors import BadInput
from urbansafety.ingest.places import read_stations


def stations(folder, *places):
    return read_stations(City(folder=folder, city=Profile(name="Quadrat", country="XXA"), places=places))


def test_only_places_where_crimes_are_recorded_are_stations(tmp_path):
    (tmp_path / "a.csv").write_text("n,x,y\nFirst,10.1,50.1\nSecond,,\n")
    (tmp_path / "b.csv").write_text("n,x,y\nSchool,10.2,50.2\n")
    points, rows = stations(
        tmp_path,
        Places(kind="Comisaría", file="a.csv", lon="x", lat="y"),
        Places(kind="school", file="b.csv", lon="x", lat="y"),
    )
    assert points.tolist() == [[10.1, 50.1]]
    assert [(row["id"], row["kind"]) for row in rows] == [
        ("places:comisar-a-a", "places"),
        ("places:school-b", "places"),
    ]


def test_places_may_be_a_vector_file(tmp_path):
    write_areas(tmp_path)
    points, _ = stations(tmp_path, Places(kind="police", file="boroughs.geojson"))
    assert points.round(6).tolist() == [[10.1, 50.05], [10.3, 50.05]]


def test_a_missing_column_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(BadInput, match=r"stations.csv has no column 'long'\nDid you mean 'lon'\?"):
        read_town(
            tmp_path,
            '[[places]]\nkind = "police"\nfile = "stations.csv"\nlon = "long"\nlat = "lat"\n',
            stations="lon,lat\n1,2\n",
        )
