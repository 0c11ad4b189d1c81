from urbansafety.report.governance.agreements import agreements


def test_what_has_run_out_comes_first_with_its_last_day(actors):
    found = agreements(actors)
    assert found["title"] == "One agreement of 2 to share data has expired"
    assert [(row["provider"], row["state"], row["until"]) for row in found["rows"]] == [
        ("National police", "expired", "to 31 December 2022"),
        ("City guard", "valid", "no last day"),
    ]
