from urbansafety.errors import BadInput, nearest


def test_a_message_keeps_what_was_found_and_the_way_out():
    error = BadInput("police.csv, row 12: '31/02/2020' is not a date", "Correct the date.")
    assert str(error) == "police.csv, row 12: '31/02/2020' is not a date\nCorrect the date."


def test_nearest_ignores_case():
    assert nearest("Delito", ["DELITO_", "fecha"]) == "Did you mean 'DELITO_'?"


def test_nearest_lists_what_is_known_when_nothing_is_near():
    assert nearest("qqq", ["b", "a"]) == "Known: a, b."


def test_a_long_list_of_known_words_is_cut_short():
    said = nearest("qqq", [f"column {'x' * 200} {k}" for k in range(2000)])
    assert said.endswith("and 1,970 more.") and len(said) < 3000
