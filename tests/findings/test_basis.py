from dataclasses import replace

import handmade
from urbansafety.dossier import declared
from urbansafety.findings.basis import ACTIVITY_CAVEAT, RECORDS_CAVEAT


def test_the_newest_complete_year_is_compared(basis):
    assert basis.year_of("challenge:robbery") == "2023"


def test_a_verdict_of_one_category_does_not_touch_the_others(basis):
    assert basis.verdict("rates", "challenge:drugs")[0] == "unfit"
    assert basis.verdict("rates", "challenge:robbery")[0] == "fit"


def test_a_verdict_on_every_category_touches_all_and_names_its_reason(basis):
    assert basis.verdict("maps", "challenge:robbery") == ("limited", ("quality:police:geocoding:coordinates",))


def test_a_verdict_on_several_sources_touches_the_codes_below_it_too(basis):
    (row,) = [row for row in basis.quality.table.to_pylist() if row["iccs"] and row["rates"] == "unfit"]
    above = {**row, "iccs": row["iccs"][:2], "subject": "one code in two sources"}
    for source, verdict in (("", "unfit"), (row["source"] or "source:police", "fit")):
        table = declared()["quality"].rows([{**above, "source": source}])
        alone = replace(basis, quality=replace(basis.quality, table=table), _verdicts={})
        assert alone.verdict("rates", "challenge:drugs")[0] == verdict


def test_records_always_carry_their_caveat_and_activity_its_own(basis):
    assert basis.caveats("challenge:robbery") == (RECORDS_CAVEAT,)
    assert basis.caveats("challenge:drugs") == (RECORDS_CAVEAT, ACTIVITY_CAVEAT)


def test_without_a_judgement_everything_is_fit(basis):
    easy = replace(basis, quality=handmade.without(basis.quality, "geocoding"), _verdicts={})
    assert easy.verdict("maps", "challenge:robbery") == ("fit", ())


def test_records_of_an_area_and_a_year_are_none_where_nothing_is_known(basis):
    values = basis.indicators.values
    own = [
        row
        for row in values.to_pylist()
        if (row["indicator"], row["level"], row["challenge"]) == ("recorded", "ward", "challenge:robbery")
    ]
    row = max(own, key=lambda row: row["count"])
    assert basis.count(row["challenge"], "ward", row["area"], row["period"]) == row["count"] > 0
    assert basis.count(row["challenge"], "ward", row["area"], "1850") == 0
    assert basis.count("challenge:nothing", "ward", row["area"], row["period"]) == 0
