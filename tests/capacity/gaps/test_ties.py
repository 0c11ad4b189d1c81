"""Coordination, data, territories and priorities: when the rules speak, and when not."""

from datetime import date

import governing


def without(rows, **cells):
    return [row for row in rows if any(row[column] != cell for column, cell in cells.items())]


class TestCoordinationMissing:
    def test_speaks_of_who_is_cut_off_once_for_all_challenges(self, given, gap):
        given["bodies"] = without(given["bodies"], body="crime_table", institution="prosecutor")
        found = gap()
        assert found["id"] == "gap:coordination_missing:national"
        assert found["institutions"] == ["institution:prosecutor"]
        assert found["challenges"] == ["challenge:lethal_violence", "challenge:robbery"]
        assert (found["multilevel"], found["level"], found["strength"]) == ("policy", "national", "moderate")

    def test_two_parts_are_one_gap(self, given, gap):
        given["bodies"] = [row for row in given["bodies"] if row["institution"] not in ("prosecutor", "hospital")]
        given["bodies"] += governing.sheet(
            "body|name|institution|role", "two|Two|hospital|chair", "two|Two|prosecutor|member"
        )
        assert gap()["institutions"] == ["institution:hospital", "institution:prosecutor"]

    def test_those_who_sit_alone_are_told_together_by_level(self, given, gaps):
        alone = ("prosecutor", "hospital", "lights", "police")
        given["bodies"] = [row for row in given["bodies"] if row["institution"] not in alone]
        levels = ("local", "national", "regional")
        assert [gap for gap in gaps() if "coordination" in gap] == [f"coordination_missing:{level}" for level in levels]

    def test_a_chain_of_bodies_is_enough(self, gaps):
        assert gaps() == []  # the prosecutor meets the police alone, and the police the others

    def test_is_silent_of_who_shares_no_challenge(self, given, gaps):
        given["mandates"] = without(given["mandates"], institution="lights")
        given["mandates"] += governing.sheet("institution|function|mandate", "lights|cybercrime_response|exclusive")
        given["bodies"] = without(given["bodies"], institution="lights")
        assert gaps() == []

    def test_is_silent_where_no_body_was_declared(self, given, gaps):
        del given["bodies"]
        assert gaps() == []


class TestDataSharingExpired:
    def test_speaks_from_the_day_after_the_last(self, gaps):
        assert gaps(today=date(2026, 12, 31)) == []
        assert gaps(today=date(2027, 1, 1)) == ["data_sharing_expired:hospital:mayor:injury_data"]

    def test_is_silent_where_a_new_agreement_took_its_place(self, given, gaps):
        given["agreements"] += governing.sheet(
            "provider|receiver|purpose|signed|expires", "hospital|mayor|More|2026-06-01|-"
        )
        assert gaps(today=date(2027, 1, 1)) == []

    def test_tells_the_day_and_whom_it_concerns(self, gap):
        found = gap(today=date(2027, 1, 1))
        assert found["statement"] == (
            "The agreement by which Central hospital gives data to Mayor's office (Injury data) ran out on 2026-12-31."
        )
        assert (found["multilevel"], found["level"], found["strength"]) == ("information", "regional", "strong")
        assert found["rests_on"] == ["agreement:hospital:mayor:injury_data"]
        assert found["challenges"] == ["challenge:lethal_violence", "challenge:robbery"]


class TestDataSharingAbsent:
    def test_speaks_of_data_that_reach_nobody_who_needs_them(self, given, gap):
        given["agreements"] = given["agreements"][1:]
        found = gap()
        assert found["id"] == "gap:data_sharing_absent:injury_surveillance"
        assert found["institutions"] == ["institution:hospital", "institution:mayor"]
        assert found["rests_on"] == ["mandate:hospital:injury_surveillance", "mandate:mayor:prevention_strategy"]

    def test_is_silent_where_one_holds_both(self, given, gaps):
        given["agreements"] = given["agreements"][:1]
        assert gaps() == []  # prosecution needs investigation, and the prosecutor shares that

    def test_an_agreement_that_begins_later_brings_nothing_yet(self, gaps):
        assert gaps(today=date(2021, 12, 31)) == ["data_sharing_absent:injury_surveillance"]

    def test_is_silent_where_no_agreement_was_declared_at_all(self, given, gaps):
        del given["agreements"]
        assert gaps() == []


class TestTerritoryMismatch:
    def test_speaks_of_a_function_held_for_one_part(self, given, gap):
        given["institutions"][1]["territory"] = "part of the city"
        found = gap()
        assert found["id"] == "gap:territory_mismatch:street_lighting"
        assert (found["multilevel"], found["level"]) == ("administrative", "local")

    def test_is_silent_of_parts_that_meet_and_of_territories_that_are_not_known(self, given, gaps, mandates):
        mandates("hospital|street_lighting|shared|-|-")
        for row in given["institutions"][1:3]:
            row["territory"] = "part of the city"
        assert gaps() == ["territory_mismatch:injury_surveillance"]  # the hospital alone; the council joins the two
        for row in given["institutions"][1:3]:
            row["territory"] = ""
        assert gaps() == []

    def test_speaks_of_parts_that_do_not_meet(self, given, gaps, mandates):
        mandates("hospital|street_lighting|shared|-|-")
        for row in given["institutions"][1:3]:
            row["territory"] = "part of the city"
        given["bodies"] = without(given["bodies"], institution="hospital")
        assert "territory_mismatch:street_lighting" in gaps()


class TestPrioritiesApart:
    def test_speaks_of_two_who_use_one_function_to_different_ends(self, given, gap):
        given["institutions"][4]["priorities"] = "lethal_violence"
        found = gap()  # police: robbery; prosecutor: lethal violence; both investigate, which answers both
        assert found["id"] == "gap:priorities_apart:police:prosecutor"
        assert found["challenges"] == ["challenge:lethal_violence", "challenge:robbery"]
        assert (found["multilevel"], found["level"], found["function"]) == (
            "objective", "local", "function:criminal_investigation",
        )  # fmt: skip

    def test_is_silent_where_one_is_in_common(self, given, gaps):
        given["institutions"][4]["priorities"] = "lethal_violence; robbery"
        assert gaps() == []

    def test_is_silent_of_priorities_that_the_function_does_not_answer(self, given, gaps):
        given["institutions"][4]["priorities"] = "drugs"
        assert gaps() == []
