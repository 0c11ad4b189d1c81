import pyarrow as pa

from urbansafety.ingest.context.beyond import Beyond, together


def test_everything_that_readers_hand_over_is_kept_in_their_order():
    flows = Beyond({"flows": pa.table({})}, [{"id": "source:flow-a"}])
    measures = Beyond({"measures": pa.table({})}, [{"id": "source:census"}], rejected=[{"row": 2}])
    both = together(measures, flows)
    assert list(both.tables) == ["measures", "flows"]
    assert [row["id"] for row in both.sources] == ["source:census", "source:flow-a"]
    assert both.rejected == ({"row": 2},) and both.observations == ()


def test_no_reader_hands_over_nothing():
    assert together() == Beyond({})
