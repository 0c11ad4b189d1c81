from urbansafety.drafting.words import fold


def test_labels_that_differ_in_accents_case_and_marks_are_the_same_words():
    assert fold("DAÑO EN PROPIEDAD (C/V)") == fold("daño_en  propiedad c-v") == "dano en propiedad c v"
