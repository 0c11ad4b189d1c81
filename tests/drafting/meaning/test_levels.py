from drafting.town import SIDE, layer
from urbansafety.drafting.meaning.levels import choose, nested


def blocks():
    # Sixteen squares of a quarter of a district's side fill the south-west district and more to its north.
    return layer("blocks.geojson", 16, SIDE / 4, code=[f"B{i}" for i in range(16)], pop=[10 * i + 5 for i in range(16)])


def town():
    return layer("town.geojson", 1, 2 * SIDE, code=["T"])


def test_levels_run_from_large_to_small():
    chosen = choose([layer(), town()], {}, {})
    assert [one.file for one in chosen.levels] == ["town.geojson", "districts.geojson"]


def test_a_layer_that_does_not_nest_is_left_out_with_the_reason():
    shifted = layer("beats.geojson", 4, SIDE * 0.9, code=["a", "b", "c", "d"], people=["x"] * 4)
    chosen = choose([layer(code=list("wxyz"), pop=[100, 200, 300, 50]), shifted], {}, {})
    assert [one.file for one in chosen.levels] == ["districts.geojson"]
    assert "as many areas" in chosen.unused[0].why


def test_patches_are_no_level():
    chosen = choose([layer(), layer("parks.geojson", 2, SIDE / 10, code=["p", "q"])], {}, {})
    assert "cover" in chosen.unused[0].why


def test_share_of_areas_that_lie_in_one():
    assert nested(layer(), town()) == 1.0
    assert nested(blocks(), town()) == 1.0
