import pyarrow as pa

import handmade
from urbansafety.dossier import declared
from urbansafety.findings import conclude
from urbansafety.findings.basis import Basis
from urbansafety.tables import Indicators, Quality


def concluded(basis: Basis):
    return conclude(basis.tables, basis.quality, basis.indicators, basis.patterns, basis.capacity, basis.risks)


def test_the_first_six_statements_are_of_six_kinds(basis):
    rows = sorted(concluded(basis).findings.to_pylist(), key=lambda row: row["rank"])
    assert {row["kind"] for row in rows[:6]} == {"level", "trend", "hotspot", "quality", "concentration", "unanswered"}


def test_ids_are_readable_unique_and_stable(basis):
    ids = concluded(basis).findings["id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert "finding:robbery:city:2023:level" in ids
    assert "finding:robbery:ward-10:2023:hotspot" in ids
    assert ids == concluded(basis).findings["id"].to_pylist()


def test_every_statement_on_records_carries_the_caveat(basis):
    rows = concluded(basis).findings.to_pylist()
    assert all("reporting and recording" in " ".join(row["caveats"]) for row in rows if row["challenge"])


def test_every_finding_about_records_leads_to_a_link(basis):
    said = concluded(basis)
    starts = set(said.links["from"].to_pylist())
    assert {row["id"] for row in said.findings.to_pylist() if row["kind"] != "unanswered"} <= starts


def test_a_city_with_nothing_says_what_it_cannot_answer(tmp_path):
    given = handmade.tables(tmp_path)
    build = declared()
    empty = Indicators({}, *(build[name].rows([]) for name in ("counts", "indicators", "challenges")))
    nothing = Quality(build["quality"].rows([]), None)
    said = conclude(given, nothing, empty, build["patterns"].rows([]), handmade.capacity(), handmade.risks())
    assert set(said.findings["kind"].to_pylist()) == {"unanswered"}
    assert isinstance(said.links, pa.Table)
