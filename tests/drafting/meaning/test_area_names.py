from drafting.town import DISTRICTS, district_of, layer, points, write_csv
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.area_names import find_naming, offer_aliases
from urbansafety.drafting.meaning.coordinates import find_position


def table(tmp_path, **values):
    folder = tmp_path / "town"
    folder.mkdir()
    write_csv(folder / "a.csv", **values)
    return look(folder, tmp_path / "scratch").tables[0]


def test_names_of_districts(tmp_path):
    found = find_naming(
        table(tmp_path, place=[name.upper() for name in DISTRICTS], other=list("abcd")), [layer()], None
    )
    assert [(one.column, one.rows, one.areas) for one in found] == [("place", 1.0, 1.0)]


def test_numbers_that_name_another_kind_of_area_are_found_out_by_their_points(tmp_path):
    lon, lat = points(400)
    places = layer(number=4, code=[1, 2, 3, 4])
    wrong = [4 - DISTRICTS.index(name) for name in district_of(lon, lat)]
    one = table(tmp_path, district=wrong, lon=lon, lat=lat)
    assert find_naming(one, [places], find_position(one.columns, places.bounds)) == []


def test_a_name_whose_points_lie_in_one_area_is_offered_as_its_alias(tmp_path):
    lon, lat = points(400)
    names = ["Centre" if name == "East" else name for name in district_of(lon, lat)]
    one = table(tmp_path, district=names, lon=lon, lat=lat)
    position = find_position(one.columns, layer().bounds)
    (naming,) = find_naming(one, [layer()], position)
    (offer,) = offer_aliases(one, naming, position)
    assert (offer.written, offer.id, offer.share) == ("Centre", "D1", 1.0)
