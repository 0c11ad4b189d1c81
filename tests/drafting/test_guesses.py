from urbansafety.drafting.guesses import Block, Guess


def test_a_block_is_known_by_its_file():
    assert Block("areas", (Guess("level", "ward"), Guess("file", "wards.gpkg"))).file == "wards.gpkg"
