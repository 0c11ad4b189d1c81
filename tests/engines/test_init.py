import pyarrow as pa

from urbansafety.engines import embedded


def test_two_assessments_in_one_process_do_not_see_each_others_rows():
    one, other = embedded(), embedded()
    mine = one.put("rows", pa.table({"n": [1]}))
    other.put("rows", pa.table({"n": [2, 3]}))
    assert one.fetch(mine)["n"].to_pylist() == [1]
