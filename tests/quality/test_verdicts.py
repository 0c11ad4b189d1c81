import pytest

from urbansafety.catalog import read_yaml
from urbansafety.quality.verdicts import Remark, judge, observed, quality_table
from urbansafety.tables import ASPECTS, USES, VERDICTS, Observation


def maps_of(rule: str, value: float) -> str:
    return judge(read_yaml("quality.yaml")["rules"][rule], value)["maps"]


def test_maps_need_85_in_100_located():
    # SOURCE: J.H. Ratcliffe 2004, IJGIS 18(1): minimum acceptable hit rate 85 %.
    assert maps_of("no place", 0.15) == "fit"
    assert maps_of("no place", 0.16) == "limited"
    assert maps_of("no place", 0.40) == "limited"
    assert maps_of("no place", 0.41) == "unfit"


def test_names_of_areas_never_make_a_map_fit():
    assert maps_of("place by name", 0.0) == "limited"
    assert maps_of("place by name", 0.5) == "unfit"


def test_trends_need_three_years_and_are_impossible_before_two():
    rule = read_yaml("quality.yaml")["rules"]["length"]
    assert [judge(rule, months)["trends"] for months in (36, 35, 24, 23)] == ["fit", "limited", "limited", "unfit"]


def test_every_rule_names_an_aspect_a_measure_a_reason_and_a_remedy():
    for name, rule in read_yaml("quality.yaml")["rules"].items():
        assert rule["aspect"] in ASPECTS, name
        assert rule["measure"] and rule["reason"] and rule["remedy"] and rule["worse"] in ("higher", "lower"), name
        assert set(rule) <= {"aspect", "measure", "worse", "reason", "remedy", *USES}, name


def test_every_threshold_has_a_reason():
    for name, entry in read_yaml("quality.yaml")["limits"].items():
        assert entry["reason"] and isinstance(entry["value"], int | float), name


def test_whatever_reading_sees_of_an_aspect_is_judged():
    seen = [Observation("source:a", aspect, "something new", 1, 10, "one of ten") for aspect in ASPECTS]
    assert all(row[use] in VERDICTS for row in observed(seen) for use in USES)


def test_what_the_rules_say_already_is_not_said_twice():
    assert observed([Observation("source:a", "coverage", "ROBO", 1, 10, "no code")]) == []


def test_an_observation_becomes_a_sentence():
    row = observed([Observation("source:a", "areas", "gaps", 1, 10, "one gap")])[0]
    assert row["message"] == "One gap."


@pytest.mark.parametrize(("harmless", "verdict"), [(False, "unfit"), (True, "fit")])
def test_a_harmless_remark_limits_nothing(harmless, verdict):
    remark = Remark("no place", "source:a", "records", 9, 10, "nine", harmless=harmless)
    assert remark.row()["maps"] == verdict


def test_rows_of_one_key_are_joined_and_the_worst_verdict_holds():
    fine = Remark("blank", "source:a", "category", 0, 10, "Fine.").row()
    bad = Remark("blank", "source:a", "category", 9, 10, "Bad.").row()
    table = quality_table([fine, bad]).to_pylist()
    assert [(row["counts"], row["message"]) for row in table] == [("unfit", "Fine. Bad.")]
