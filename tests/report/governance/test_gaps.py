from urbansafety.report.governance.gaps import gaps, matrix


def test_gaps_stand_in_the_order_of_the_findings_and_lead_to_them(actors):
    first = gaps(actors)["first"]
    assert [row["rank"] for row in first] == sorted(row["rank"] for row in first)
    assert first[0]["weakens"] == "Robbery" and first[0]["remedy"]


def test_what_could_not_be_judged_looks_unlike_no_gap(actors):
    rows = {row["label"]: row["cells"] for row in matrix(actors)["rows"]}
    near, local, national = rows["Information"]
    assert near["look"] == "unknown"
    assert (local["count"], local["judged"]) == (1, "of 4")
    assert national == {"look": "unknown", "count": "", "judged": "not known"}
    assert rows["Capacity"][2] == {"look": "g0", "count": 0, "judged": "of 1"}


def test_all_seven_gaps_have_a_row(actors):
    assert len(matrix(actors)["rows"]) == 7
