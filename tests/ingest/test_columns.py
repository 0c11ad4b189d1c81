import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.squares import observed, read_town
from urbansafety.errors import BadInput
from urbansafety.ingest import columns
from urbansafety.ingest.columns import fold

SOURCE = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day", category = "kind" }\n'


def test_a_column_that_is_not_in_the_file_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(BadInput, match=r"police.csv has no column 'kind'\nDid you mean 'kinds'\?"):
        read_town(tmp_path, SOURCE, police="day,kinds\n2024-01-01,a\n")


def test_blanks_around_values_are_reported_also_in_columns_that_are_not_used(tmp_path):
    tables, _ = read_town(tmp_path, SOURCE, police="day,kind,munic\n2024-01-01,a ,Rio   \n2024-01-01,a,Rio\n")
    assert (observed(tables, "column kind").affected, observed(tables, "column munic").affected) == (1, 1)


def test_a_column_of_countless_values_cannot_be_a_kind(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "MANY", 2)
    with pytest.raises(BadInput, match="column 'kind' has more than 2 different values"):
        read_town(tmp_path, SOURCE, police="day,kind\n" + "".join(f"2024-01-01,{k}\n" for k in range(3)))


@given(st.text())
def test_folding_twice_is_folding_once(words):
    assert fold(fold(words)) == fold(words)
