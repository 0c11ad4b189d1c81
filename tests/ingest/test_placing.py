import numpy as np
import shapely

from ingest.squares import QUARTERS, accepted, read_town

SOURCE = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day", lon = "x", lat = "y" }\n'


def test_the_engine_places_points_as_geometry_does_also_on_borders_and_corners(tmp_path):
    rng = np.random.default_rng(5)
    points = rng.uniform((9.99, 49.99), (10.41, 50.11), (3000, 2)).round(4)
    borders = [(10.0, 50.0), (10.1, 50.05), (10.2, 50.1), (10.2, 50.0), (10.4, 50.1), (10.3, 50.02)]
    points = np.concatenate([points, borders])
    text = "day,x,y\n" + "".join(f"2024-01-01,{x},{y}\n" for x, y in points)
    found = accepted(*read_town(tmp_path, SOURCE, police=text))
    boxes = {id: shapely.box(west, 50.0, east, 50.1) for id, (_, west, east) in QUARTERS.items()}
    expected = [
        min((id for id, box in boxes.items() if box.intersects(shapely.Point(*point))), default="") for point in points
    ]
    assert [row["area_quarter"] for row in found] == expected
    assert {row["placed_quarter"] for row in found if not row["area_quarter"]} == {"none"}
