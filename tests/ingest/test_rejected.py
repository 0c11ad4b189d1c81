import pyarrow.parquet as pq

from ingest.squares import read_town, rejected
from urbansafety.dossier import declared
from urbansafety.engines import embedded
from urbansafety.ingest.rejected import write_rejected


def test_rows_that_could_not_be_taken_apart_stand_among_the_others_in_order(tmp_path):
    source = '[[incidents]]\nfile = "police.csv"\niccs = "0101"\ncolumns = { when = "day" }\n'
    text = "day,kind,n\n2024-01-01,a,1\n2024-01-01,a,1\nnever,a,1\n2024-01-01\n" + "2024-01-01,a,1\n" * 9
    rows = rejected(*read_town(tmp_path, source, police=text))
    assert [row[0] for row in rows] == [4, 5]
    assert rows[0][2] == "never"


def test_nothing_set_aside_is_an_empty_table_of_the_dossiers_columns():
    engine = embedded()
    table = pq.read_table(write_rejected(engine, []))
    assert table.schema.equals(declared()["rejected"].schema)
    assert table.num_rows == 0
