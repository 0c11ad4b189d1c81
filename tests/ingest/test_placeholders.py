from ingest.squares import accepted, observed, read_town

SOURCE = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day", lon = "x", lat = "y" }\n'
STATION = '[[places]]\nkind = "Police station"\nfile = "stations.csv"\nlon = "lon"\nlat = "lat"\n'


def read(folder, stacks, places=""):
    """40 records at points of their own, and for each stack its number of records at one point."""
    points = [(10.01 + i / 200, 50.02 + i / 1000) for i in range(40)]
    points += [point for point, number in stacks for _ in range(number)]
    text = "day,x,y\n" + "".join(f"2024-01-{i % 28 + 1:02},{x},{y}\n" for i, (x, y) in enumerate(points))
    files = {"stations": "name,lon,lat\nFirst,10.2222,50.0333\n"} if places else {}
    return read_town(folder, SOURCE + places, police=text, **files)


def pinned(tables, engine):
    return sum(row["coordinates"] == "placeholder" for row in accepted(tables, engine))


def test_a_stack_at_the_centre_of_an_area_is_a_placeholder(tmp_path):
    # The centre of the rectangle W1.
    tables, engine = read(tmp_path, [((10.05, 50.05), 25)])
    assert pinned(tables, engine) == 25
    assert observed(tables, "points at the centroid of the city or of an area").affected == 25


def test_a_stack_at_a_police_station_is_a_placeholder_only_where_the_station_is_declared(tmp_path):
    stack = [((10.2221, 50.0333), 25)]
    (tmp_path / "without").mkdir()
    tables, engine = read(tmp_path / "without", stack)
    assert pinned(tables, engine) == 0
    assert observed(tables, "stacked points").affected == 25
    (tmp_path / "with").mkdir()
    tables, engine = read(tmp_path / "with", stack, STATION)
    assert pinned(tables, engine) == 25
    assert {row["id"] for row in tables.sources.to_pylist()} >= {"places:police-station-stations"}


def test_a_stack_far_outside_is_a_placeholder_and_one_just_outside_is_not(tmp_path):
    # 0.01 degrees of latitude are 1.1 km.
    tables, engine = read(tmp_path, [((10.25, 50.11), 25), ((12.5, 51.5), 25)])
    assert pinned(tables, engine) == 25
    assert observed(tables, "outside all areas").affected == 25


def test_a_few_records_at_a_centre_are_a_place(tmp_path):
    assert pinned(*read(tmp_path, [((10.05, 50.05), 5)])) == 0
