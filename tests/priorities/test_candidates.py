import pyarrow as pa
import pytest

import handmade
from urbansafety.dossier import declared
from urbansafety.priorities.candidates import FEW_AREAS, HIGHEST, Candidate, candidates
from urbansafety.tables import Areas


@pytest.fixture(scope="module")
def found():
    areas = handmade.areas()
    measured = handmade.indicators(areas)
    return candidates(areas, measured.challenges, handmade.patterns(), handmade.risks(appraised=True).risks)


def test_every_challenge_is_a_candidate_of_the_whole_city(found):
    assert {one.name for one in found["city"]} == set(handmade.CHALLENGES)


def test_what_follows_police_activity_is_a_candidate_of_the_city_only(found):
    assert not any(one.name == "drugs" for level, own in found.items() if level != "city" for one in own)


def test_the_largest_level_has_every_area_and_the_finest_those_of_high_risk_or_hot_spots(found):
    robbed = {one.area for one in found["ward"] if one.name == "robbery"}
    assert len([one for one in found["district"] if one.name == "robbery"]) == handmade.DISTRICTS
    highest = {
        row["area"]
        for row in handmade.risks(appraised=True).risks.to_pylist()
        if row["challenge"] == "challenge:robbery" and row["level"] == "ward" and row["rank"] <= HIGHEST
    }
    hot = {
        row["area"]
        for row in handmade.patterns().to_pylist()
        if row["kind"] == "hotspot" and row["direction"] == "higher" and row["challenge"] == "challenge:robbery"
    }
    assert robbed == (highest | hot) - {"", None}


def test_a_city_of_one_level_with_many_areas_has_those_that_stand_out():
    areas = handmade.areas()
    one = Areas(areas.levels[1:], areas.projection)
    assert len(one.levels[0]) > FEW_AREAS
    given = handmade.indicators(areas).challenges, declared()["patterns"].rows([]), handmade.risks(appraised=True).risks
    found = candidates(one, *given)
    assert {len([c for c in found["ward"] if c.name == name]) for name in ("robbery", "burglary")} == {HIGHEST}


def test_a_sum_of_narrower_challenges_is_no_candidate():
    rows = [{"id": f"challenge:{name}", "iccs": codes, "recorded": 9, "compared": False} for name, codes in
            (("property", ["05"]), ("burglary", ["0501"]))]  # fmt: skip
    build = declared()
    table = build["challenges"].rows(rows)
    found = candidates(handmade.areas(), table, build["patterns"].rows([]), build["risks"].rows([]))
    assert found == {"city": [Candidate("challenge:burglary", "city", "")]}


def test_nothing_recorded_gives_no_candidate():
    build = declared()
    empty = (build[name].rows([]) for name in ("challenges", "patterns", "risks"))
    assert candidates(handmade.areas(), *empty) == {}
    assert isinstance(build["challenges"].rows([]), pa.Table)
