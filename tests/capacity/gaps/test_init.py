"""The rules are those of the catalog, and the matrix leaves open what was not judged."""

from urbansafety.capacity.gaps import RULES, Case, gap_rows, matrix_rows
from urbansafety.capacity.gaps.cases import Gap
from urbansafety.catalog.institutions import gap_rules


def test_the_rules_are_those_of_the_catalog():
    assert [rule.__name__ for rule in RULES] == list(gap_rules())


def test_nothing_judged_is_no_zero():
    gap = Gap("orphan_function", ("function:courts",), [], [], "Nobody.", "moderate", [])
    cases = [Case("policy", "local", gap), Case("policy", "local"), Case("fiscal", "national")]
    rows = {(row["multilevel"], row["level"]): (row["gaps"], row["judged"]) for row in matrix_rows(cases)}
    assert rows["policy", "local"] == (1, 2)
    assert rows["fiscal", "national"] == (0, 1)
    assert rows["fiscal", "local"] == (None, 0)
    assert [row["id"] for row in gap_rows(cases)] == ["gap:orphan_function:courts"]
