import numpy as np
import pyarrow.parquet as pq

import handmade
from urbansafety.report.facts import Facts


def test_monthly_counts_are_the_city_s_by_challenge(facts):
    months, counts = facts.monthly("challenge:robbery")
    assert (months[0].isoformat(), months[-1].isoformat(), len(months)) == ("2019-01-01", "2023-12-01", 60)
    assert np.array_equal(counts, handmade.monthly()["robbery"].sum(0))


def test_reasons_that_name_a_row_are_told_together(dossier, tmp_path):
    rows = handmade.rejected().to_pylist()[:1]
    rows = [rows[0] | {"row": i, "reason": f"same id as row {i - 1}"} for i in range(2, 6)]
    path = tmp_path / "rejected.parquet"
    pq.write_table(handmade.rejected().from_pylist(rows, handmade.rejected().schema), path)
    told = Facts(type(dossier)(dossier.manifest, dossier.tables | {"rejected": path})).rejected
    assert [(row["reason"], row["count"]) for row in told] == [("same id as an earlier row", 4)]


def test_a_number_leads_to_the_letters_of_its_sources(facts):
    found = {source for _, source in facts.source_letters("counts:robbery:ward")}
    assert found == {"source:police", "source:areas-district", "source:areas-ward"}


def test_sources_of_records_come_first(facts):
    assert [row["kind"] for row in facts.sources][:2] == ["incidents", "crosswalk"]


def test_the_total_counts_every_record_once(facts):
    assert facts.total == sum(int(counts.sum()) for counts in handmade.monthly().values())
