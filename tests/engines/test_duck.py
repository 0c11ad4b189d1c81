import pyarrow as pa
import pyarrow.parquet as pq

from urbansafety.engines import embedded


def test_text_becomes_a_time_by_the_first_format_that_fits():
    engine = embedded()
    rows = engine.put("rows", pa.table({"text": ["2020-01-02", "3/4/2021", "31/02/2021", ""]}))
    times = engine.fetch(rows.select(time=engine.timestamp(rows.text, ["%Y-%m-%d", "%d/%m/%Y"])))
    assert [str(t)[:10] for t in times["time"].to_pylist()] == ["2020-01-02", "2021-04-03", "None", "None"]


def test_rows_are_read_in_place_and_kept_on_disk(tmp_path):
    engine = embedded()
    pq.write_table(pa.table({"n": [1, 2, 3]}), tmp_path / "a.parquet")
    rows = engine.read([tmp_path / "a.parquet"])
    kept = engine.keep("doubled", rows.mutate(n=rows.n * 2))
    assert sum(batch.num_rows for batch in engine.batches(kept)) == 3
    assert engine.fetch(kept.aggregate(total=kept.n.sum()))["total"].to_pylist() == [12]


def test_a_column_of_known_words_is_kept_as_it_was():
    engine = embedded()
    texts = ["it's", "", None, 'say "so"', "it's"]
    rows = engine.put("rows", pa.table({'of "words"': texts}))
    kept = engine.keep("words", rows, {'of "words"': ["it's", "", 'say "so"', "unused", "it's"]})
    assert sorted(map(str, engine.fetch(kept)['of "words"'].to_pylist())) == sorted(map(str, texts))


def test_the_scratch_folder_goes_with_the_engine():
    engine = embedded()
    folder = engine.folder
    assert folder.is_dir()
    del engine
    import gc

    gc.collect()
    assert not folder.exists()
