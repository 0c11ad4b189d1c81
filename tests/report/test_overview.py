from urbansafety.report import overview
from urbansafety.report.facts import Facts


def test_the_summary_has_five_to_seven_sentences_of_several_kinds(facts):
    chosen = overview.summary(facts)
    assert 5 <= len(chosen) <= 7
    assert {"level", "trend", "hotspot", "quality", "unanswered"} <= {row["kind"] for row in chosen}


def test_a_summary_of_every_kind_takes_one_of_each(facts):
    kinds = ("risk", "priority", "flow", "gap")
    extra = [
        row | {"kind": kind, "challenge": "", "rank": 900 + i}
        for i, kind in enumerate(kinds)
        for row in facts.findings[:2]
    ]
    full = Facts(facts.dossier)
    full.__dict__["findings"] = [*facts.findings, *extra]
    chosen = [row["kind"] for row in overview.summary(full)]
    assert chosen == ["level", "trend", "hotspot", "risk", "priority", "flow", "gap", "quality", "unanswered"]


def test_a_finding_on_no_challenge_may_come_before_one_that_has_one(facts):
    row = next(row for row in facts.findings if row["challenge"])
    ahead = Facts(facts.dossier)
    ahead.__dict__["findings"] = [row | {"kind": "risk", "challenge": ""}, row | {"kind": "risk"}, *facts.findings]
    assert [row["challenge"] for row in overview.summary(ahead) if row["kind"] == "risk"] == [""]


def test_every_row_read_is_accounted_for(facts):
    (entry,) = overview.rows_read(facts)
    told = sum(row["count"] for row in entry["reasons"])
    assert entry["source"]["read"] == entry["source"]["accepted"] + told
    assert entry["several"] == 0


def test_a_verdict_of_one_category_is_told_beside_that_of_all(facts):
    (row,) = overview.verdicts(facts)
    assert row["uses"]["counts"] == {"word": "fit", "worse": ""}
    assert row["uses"]["maps"] == {"word": "limited", "worse": "one category"}


def test_the_city_table_gives_rate_interval_share_change_and_harm(facts):
    rows = {row["id"]: row for row in overview.city(facts)}
    robbery = rows["robbery"]
    assert robbery["change"] == "\N{MINUS SIGN}7"
    assert robbery["change_interval"] == "\N{MINUS SIGN}10 to \N{MINUS SIGN}4"
    assert robbery["share"].endswith("%")
    assert robbery["harm"] == "100\N{NO-BREAK SPACE}%"
    assert rows["drugs"]["driven"]
    assert rows["drugs"]["harm"] == ""


def test_the_title_of_changes_names_what_moved_and_not_what_follows_the_police(facts):
    assert overview.changes_title(facts) == "Robbery fell"


def test_the_city_table_and_its_title_lead_with_what_was_most_recorded_in_the_year(facts):
    records = [int(row["records"].replace(",", "")) for row in overview.city(facts)]
    assert records == sorted(records, reverse=True)
    assert overview.most_recorded(facts, 1) == next(
        row["label"].partition(", with ")[0].lower()
        for row in overview.city(facts)
        if f"challenge:{row['id']}" in facts.specific
    )
