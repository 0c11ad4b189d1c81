import pyarrow as pa
import pytest

from urbansafety.dossier import Dossier, declared, replacing, set_aside
from urbansafety.errors import BadInput

EVENTS = declared()["events"].rows(
    [
        {"name": "Flood", "kind": "shock", "start": "2021-05-01"},
        {"name": "Lockdown", "kind": "shock", "start": "2020-04-01", "end": "2020-08-31"},
    ]
)


def write(dossier, folder):
    with replacing(folder) as new:
        dossier.write(new)


def test_every_table_of_the_design_is_declared():
    nouns = """sources areas events challenges counts indicators patterns findings flows risks institutions mandates
    capacity functions gaps practices priorities actions recommendations quality rejected links"""
    assert set(nouns.split()) <= set(declared())


def test_every_key_is_a_column_and_every_column_has_a_meaning():
    for table in declared().values():
        names = [column.name for column in table.columns]
        assert set(table.key) <= set(names), table.name
        assert all(column.meaning for column in table.columns), table.name


def test_rows_come_back_typed_and_in_order_of_the_key(tmp_path):
    write(Dossier({"city": "Testville"}, {"events": EVENTS}), tmp_path / "d")
    events = Dossier.read(tmp_path / "d").table("events")
    assert events.schema == declared()["events"].schema
    assert events["name"].to_pylist() == ["Lockdown", "Flood"]


def test_a_table_with_nothing_in_it_is_present_and_empty(tmp_path):
    write(Dossier({}, {}), tmp_path / "d")
    assert all(Dossier.read(tmp_path / "d").table(name).num_rows == 0 for name in declared())


def test_equal_dossiers_are_equal_bytes(tmp_path):
    for name in ("one", "two"):
        write(Dossier({"b": 1, "a": "é"}, {"events": EVENTS}), tmp_path / name)
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_an_unknown_column_is_a_mistake_of_ours():
    with pytest.raises(KeyError, match="colour"):
        declared()["events"].build({"colour": ["red"]})


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(BadInput, match="findings"):
        Dossier({}, {}).table("finding")


def test_a_folder_that_is_no_dossier_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(BadInput, match="not a dossier"):
        write(Dossier({}, {}), tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_an_interrupted_run_leaves_the_old_dossier_and_nothing_else(tmp_path):
    write(Dossier({"run": 1}, {}), tmp_path / "d")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "d") as new:
        Dossier({"run": 2}, {}).write(new)
        raise KeyboardInterrupt
    assert Dossier.read(tmp_path / "d").manifest == {"run": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_reading_something_else_says_so(tmp_path):
    with pytest.raises(BadInput, match="manifest"):
        Dossier.read(tmp_path)


def test_a_table_larger_than_memory_may_be_a_file(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(EVENTS, tmp_path / "events.parquet")
    write(Dossier({}, {"events": tmp_path / "events.parquet"}), tmp_path / "d")
    assert Dossier.read(tmp_path / "d").table("events").equals(pa.table(EVENTS))


def test_rows_set_aside_are_counted_by_source_and_reason():
    reasons = ["no date", "repeats row 12", "repeats row 1,400", "no date", "no date"]
    rows = [{"source": "source:police", "row": i, "column": "x", "reason": why} for i, why in enumerate(reasons)]
    rejected = declared()["rejected"].rows(
        [*rows, {"source": "source:clinic", "row": 1, "column": "x", "reason": "no date"}]
    )
    assert set_aside(Dossier({}, {"rejected": rejected})) == [
        {"source": "source:clinic", "reason": "no date", "count": 1},
        {"source": "source:police", "reason": "no date", "count": 3},
        {"source": "source:police", "reason": "repeats an earlier row", "count": 2},
    ]
