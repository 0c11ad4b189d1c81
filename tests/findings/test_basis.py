from dataclasses import replace

import handmade
from urbansafety.findings.basis import ACTIVITY_CAVEAT, RECORDS_CAVEAT


def test_the_newest_complete_year_is_compared(basis):
    assert basis.year == "2023"


def test_a_verdict_of_one_category_does_not_touch_the_others(basis):
    assert basis.verdict("rates", "challenge:drugs")[0] == "unfit"
    assert basis.verdict("rates", "challenge:robbery")[0] == "fit"


def test_a_verdict_on_every_category_touches_all_and_names_its_reason(basis):
    assert basis.verdict("maps", "challenge:robbery") == ("limited", ("quality:police:geocoding:coordinates",))


def test_records_always_carry_their_caveat_and_activity_its_own(basis):
    assert basis.caveats("challenge:robbery") == (RECORDS_CAVEAT,)
    assert basis.caveats("challenge:drugs") == (RECORDS_CAVEAT, ACTIVITY_CAVEAT)


def test_without_a_judgement_everything_is_fit(basis):
    easy = replace(basis, quality=handmade.without(basis.quality, "geocoding"), _verdicts={})
    assert easy.verdict("maps", "challenge:robbery") == ("fit", ())
