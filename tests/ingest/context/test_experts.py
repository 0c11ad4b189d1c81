"""Judgements are pooled by what experts knew; each answer is kept; what cannot be a judgement is refused."""

from __future__ import annotations

import pytest

import flowtown
from urbansafety.city import City
from urbansafety.errors import BadInput
from urbansafety.ingest.context.experts import read_judgements

HEAD = flowtown.JUDGEMENTS[0]


@pytest.fixture
def read(tmp_path):
    folder = flowtown.write(tmp_path / "town")

    def read(*rows, text=None):
        (folder / "judgements.csv").write_text(text or "\n".join([HEAD, *rows, ""]), encoding="utf-8")
        beyond = read_judgements(City.read(folder))
        return {name: table.to_pylist() for name, table in beyond.tables.items()}, beyond.sources

    return read


def pools(tables, question="landed"):
    return {row["pool"]: row for row in tables["judgements"] if row["id"] == f"judgement:{question}"}


def used(tables, question="landed"):
    return next(name for name, row in pools(tables, question).items() if row["used"])


def test_who_knew_the_known_answers_gets_the_weight(read):
    tables, sources = read(*flowtown.JUDGEMENTS[1:])
    assert {row["expert"]: row["weight"] for row in tables["experts"]} == {"A": 1.0, "B": 0.0}
    by_performance = pools(tables)["performance"]
    assert (by_performance["lower"], by_performance["value"], by_performance["upper"]) == (90, 100, 120)
    assert used(tables) == "performance"
    assert [(row["id"], row["kind"], row["read"]) for row in sources] == [("source:judgements", "experts", 24)]


def test_disagreement_is_kept(read):
    tables, _ = read(*flowtown.JUDGEMENTS[1:])
    # Medians of the last round 100 and 290: quartiles 147.5 and 242.5, median 195; it was 205 before.
    row = pools(tables)["performance"]
    assert row["spread"] == pytest.approx(95 / 195)
    assert row["change"] == pytest.approx(10 / 205)
    assert row["converged"] is False
    said = [row for row in tables["estimates"] if row["judgement"] == "judgement:landed"]
    assert [(row["round"], row["expert"], row["median"]) for row in said] == [
        (1, "A", 100), (1, "B", 310), (2, "A", 100), (2, "B", 290),
    ]  # fmt: skip


def test_without_seed_questions_all_count_the_same(read):
    tables, _ = read("landed,A,1,1,2,3,,", "landed,B,1,3,4,5,,")
    assert set(pools(tables)) == {"equal weights", "quantile average"}
    assert used(tables) == "equal weights"
    assert pools(tables)["quantile average"]["value"] == 3
    assert [row["weight"] for row in tables["experts"]] == [None, None]


def test_a_delphi_without_seed_questions_ends_in_the_median_of_its_last_round(read):
    rows = [f"landed,{code},{held},{m - 2},{m},{m + 2},," for held, said in ((1, (10, 20, 30)), (2, (19, 20, 22)))
            for code, m in zip("ABC", said, strict=True)]  # fmt: skip
    tables, _ = read(*rows)
    row = pools(tables)["median of the last round"]
    assert used(tables) == "median of the last round"
    # Medians 19, 20, 22: quartiles 19.5 and 21, a spread of 1.5/20; the median stayed.
    assert (row["value"], row["spread"], row["change"], row["converged"]) == (20, 0.075, 0, True)


def test_a_delphi_that_did_not_converge_keeps_the_disagreement(read):
    """Experts within 2 of 10, 20 and 40: the pool reaches from the lowest to the highest, as medians do not."""
    rows = [f"landed,{code},{held},{m - 2},{m},{m + 2},," for held in (1, 2)
            for code, m in zip("ABC", (10, 20, 40), strict=True)]  # fmt: skip
    found = pools(read(*rows)[0])
    assert found["median of the last round"]["converged"] is False
    assert [name for name, row in found.items() if row["used"]] == ["equal weights"]
    assert found["equal weights"]["lower"] < 12 and found["equal weights"]["upper"] > 38


def test_on_five_points_one_point_is_close(read):
    rows = [
        f"likely,{code},{held},{m - 0.5},{m},{m + 0.5},,1-5"
        for held in (1, 2)
        for code, m in zip("ABC", (2, 3, 4), strict=True)
    ]
    assert pools(read(*rows)[0], "likely")["equal weights"]["converged"] is True


def test_one_expert_is_told_as_he_said_and_has_no_spread(read):
    row = pools(read("landed,A,,1,2,4,,kg")[0])["equal weights"]
    assert (row["lower"], row["value"], row["upper"], row["experts"], row["spread"]) == (1, 2, 4, 1, None)
    assert (row["rounds"], row["converged"], row["unit"]) == (1, None, "kg")


def test_whoever_leaves_a_seed_question_out_has_no_weight(read):
    tables, _ = read("s,A,1,1,2,3,2,", "t,A,1,1,2,3,2,", "s,B,1,1,2,3,2,", "landed,B,1,5,6,7,,")
    experts = {row["expert"]: (row["seeds"], row["calibration"], row["weight"]) for row in tables["experts"]}
    assert experts["B"] == (1, None, 0.0)
    assert used(tables) == "equal weights"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("landed,A,1,5,4,6,,kg", "row 2: low, median and high are 5, 4 and 6"),
        ("landed,A,1,5,5,6,,kg", "rise from one to the next"),
        ("landed,A,1,5,,6,,kg", "row 2, column median: '' is no number"),
        ("landed,A,1,five,6,7,,kg", "column low: 'five' is no number"),
        ("landed,Ana Reyes,1,5,6,7,,kg", "the expert is 'Ana Reyes'\nName experts by codes"),
        ("landed,,1,5,6,7,,kg", "the expert is ''"),
        ("How much?,A,1,5,6,7,,kg", "the question is 'How much?'"),
    ],
)
def test_what_is_no_judgement_is_refused_with_its_row(read, row, said):
    with pytest.raises(BadInput) as caught:
        read(row)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("s,A,1,1,2,3,2,", "s,B,1,1,2,3,4,"), "the question 's' has two known answers, 2.0 and 4.0"),
        (("s,A,1,1,2,3,,kg", "s,B,1,1,2,3,,t"), "the question 's' has two units, kg and t"),
        (("s,A,1,1,2,3,,", "s,A,1,1,2,4,,"), "A answers 's' twice in round 1"),
        (("",), "holds no judgement"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(read, rows, said):
    with pytest.raises(BadInput) as caught:
        read(*rows)
    assert said in str(caught.value)


def test_a_column_that_is_missing_is_offered(read):
    with pytest.raises(BadInput, match=r"has no column 'median'\nDid you mean 'medain'\?"):
        read(text="question,expert,low,medain,high\nx,A,1,2,3\n")


def test_decimal_commas_and_thousands_are_read_as_declared(read, tmp_path):
    tables, _ = read('landed,A,1,"1,000","2,500.5","4,000",,kg')
    assert pools(tables)["equal weights"]["value"] == 2500.5


def test_a_city_without_experts_has_no_judgement(tmp_path):
    folder = flowtown.smallville.write(tmp_path / "plain")
    beyond = read_judgements(City.read(folder))
    assert not beyond.sources and all(table.num_rows == 0 for table in beyond.tables.values())
