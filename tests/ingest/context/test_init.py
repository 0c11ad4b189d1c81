import smallville
from urbansafety.city import City
from urbansafety.ingest.context import read_context
from urbansafety.ingest.ground.areas import read_areas


def read(folder):
    city = City.read(folder)
    return read_context(city, read_areas(city)[0])


def test_everything_declared_beyond_records_is_read_with_its_files(tmp_path):
    context, beyond = read(smallville.govern(smallville.write(tmp_path)))
    assert context.institutions.num_rows == 3
    assert context.measures.num_rows == 8
    assert context.flows["id"].to_pylist() == ["flow:parcels"]
    kinds = {row["kind"] for row in beyond.sources}
    assert kinds == {"indicators", "flows", "experts", "governance"}
    assert all(
        row["accepted"] + row["rejected"] == row["read"] for row in beyond.sources if row.get("read") is not None
    )
    assert not beyond.rejected


def test_a_leg_takes_the_pooled_answer_of_the_experts(tmp_path):
    context, _ = read(smallville.govern(smallville.write(tmp_path)))
    leg = next(row for row in context.flow_legs.to_pylist() if row["judgement"])
    used = next(row for row in context.judgements.to_pylist() if row["id"] == leg["judgement"] and row["used"])
    assert (leg["lower"], leg["volume"], leg["upper"]) == (used["lower"], used["value"], used["upper"])


def test_a_city_of_records_alone_declares_nothing_beyond(tmp_path):
    context, beyond = read(smallville.write(tmp_path))
    assert all(table.num_rows == 0 for table in context.for_dossier().values())
    assert not (beyond.observations or beyond.sources or beyond.rejected)
