from drafting.town import DISTRICTS, layer, write_csv
from urbansafety.drafting.blocks.counts import are_counts, counts
from urbansafety.drafting.found.tables import look
from urbansafety.drafting.meaning.tables import interpret

MONTHS = {"district": list(DISTRICTS) * 2, "year": [2020] * 8, "month": [1] * 4 + [2] * 4}


def declared(tmp_path, **more):
    (tmp_path / "town").mkdir()
    write_csv(tmp_path / "town" / "a.csv", **MONTHS, **more)
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    areas = layer()
    one = interpret(table, [areas], areas.bounds)
    assert are_counts(one)
    block, categories = counts(one, (areas,), "types.csv")
    return {guess.key: guess.value for guess in (*block.guesses, *block.columns)}, categories


def test_one_count_a_row(tmp_path):
    found, _ = declared(tmp_path, total_homicides=[0, 1, 2, 0, 1, 0, 0, 3])
    assert (found["area"], found["count"], found["iccs"]) == ("district", "total_homicides", "0101")


def test_months_in_one_column(tmp_path):
    (tmp_path / "town").mkdir()
    months = ["2020-01"] * 4 + ["2020-02"] * 4
    write_csv(tmp_path / "town" / "a.csv", district=list(DISTRICTS) * 2, month=months, robberies=range(8))
    (table,) = look(tmp_path / "town", tmp_path / "scratch").tables
    areas = layer()
    block, _ = counts(interpret(table, [areas], areas.bounds), (areas,), "types.csv")
    assert {guess.key: guess.value for guess in block.columns}["period"] == "month"


def test_categories_in_a_column(tmp_path):
    found, categories = declared(tmp_path, offence=["Robbery", "Burglary"] * 4, count=[1, 2, 3, 4, 5, 6, 7, 8])
    assert (found["category"], found["count"], found["crosswalk"]) == ("offence", "count", "types.csv")
    assert {p.iccs for p in categories.proposals} == {"0401", "0501"}


def test_a_kind_a_column_without_the_totals(tmp_path):
    found, categories = declared(
        tmp_path, roubo_veiculo=[1] * 8, hom_doloso=[2] * 8, total_roubos=[1] * 8, fase=[3] * 8
    )
    assert sorted(found["values"]) == ["hom_doloso", "roubo_veiculo"]
    assert {p.category: p.iccs for p in categories.proposals}["total_roubos"] == "-"
