def test_institutions_stand_from_the_neighbourhood_to_the_nation(actors):
    assert actors.levels == ["neighbourhood", "local", "national"]
    assert next(iter(actors.institutions)) == "institution:board"
    assert list(actors.institutions)[-1] == "institution:police"


def test_what_nobody_declared_keeps_its_id(actors):
    assert actors.name("institution:nobody") == "institution:nobody"
    assert actors.name("institution:guard") == "City guard"
    assert actors.function("function:beach_guards") == "beach_guards"
