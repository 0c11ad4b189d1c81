from urbansafety.context import ANSWERS, nothing_declared
from urbansafety.dossier import declared


def test_a_city_of_records_alone_has_every_table_and_nothing_in_it():
    ready = nothing_declared().for_dossier()
    assert {"factors", "flows", "judgements", "institutions", "agreements"} <= set(ready)
    for name, table in ready.items():
        assert (table.num_rows, table.schema) == (0, declared()[name].schema), name


def test_answers_and_measures_never_enter_the_dossier_as_they_are():
    context = nothing_declared()
    assert context.answers.schema == ANSWERS
    assert not {"answers", "measures"} & set(context.for_dossier())
