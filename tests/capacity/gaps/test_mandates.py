"""Responsibility without authority, contested and orphan functions: when the rules speak, and when not."""

import pytest


class TestResponsibilityWithoutAuthority:
    def test_speaks_of_who_must_and_may_not(self, gap, mandates):
        mandates("mayor|courts|none|yes|-")
        found = gap()
        assert found["id"] == "gap:responsibility_without_authority:mayor:courts"
        assert found["statement"] == "Mayor's office is responsible for courts without a mandate for it."
        assert (found["multilevel"], found["level"], found["strength"]) == ("policy", "local", "moderate")
        assert found["rests_on"] == ["mandate:mayor:courts"]

    @pytest.mark.parametrize(
        "row", ["mayor|mediation|none|no|-", "mayor|mediation|none|-|-", "mayor|mediation|shared|yes|-"]
    )
    def test_is_silent_of_who_may_and_of_who_need_not(self, gaps, mandates, row):
        mandates(row)
        assert gaps() == []


class TestContestedFunction:
    def test_speaks_of_a_contested_mandate(self, gap, mandates):
        mandates("mayor|courts|contested|yes|-", "prosecutor|courts|shared|yes|-")
        found = gap()
        assert found["id"] == "gap:contested_function:courts"
        assert found["institutions"] == ["institution:mayor"]
        assert (found["multilevel"], found["level"]) == ("policy", "local")

    def test_speaks_of_two_who_hold_it_alone_at_the_level_above(self, gap, mandates):
        mandates("prosecutor|public_order_policing|exclusive|yes|Law 1")
        found = gap()
        assert found["institutions"] == ["institution:police", "institution:prosecutor"]
        assert found["level"] == "national"
        assert found["strength"] == "strong"  # both name their law
        assert found["challenges"] == ["challenge:robbery"]

    def test_is_silent_where_each_covers_a_part(self, gaps, given, mandates):
        mandates("mayor|public_order_policing|exclusive|yes|-")
        for row in given["institutions"]:
            row["territory"] = "part of the city" if row["id"] in ("mayor", "police") else row["territory"]
        assert "contested_function:public_order_policing" not in gaps()

    def test_is_silent_of_who_shares_and_of_who_delegates(self, gaps, mandates):
        mandates("mayor|courts|shared|-|-", "prosecutor|courts|shared|-|-", "mayor|street_lighting|exclusive|-|-")
        assert gaps() == []


class TestOrphanFunction:
    def test_speaks_of_what_answers_a_challenge_and_nobody_may(self, gap, mandates):
        mandates("hospital|drug_treatment|none|no|-")
        found = gap()
        assert found["id"] == "gap:orphan_function:drug_treatment"
        assert found["statement"] == "Nobody has authority for drug treatment."
        assert found["challenges"] == ["challenge:drugs"]
        assert found["level"] == "local"  # where the function usually lies

    def test_is_silent_of_what_was_not_asked(self, gaps):
        assert gaps() == []

    def test_is_silent_of_what_answers_no_challenge_here(self, gaps, mandates):
        mandates("hospital|cybercrime_response|none|no|-")
        assert gaps() == []

    def test_a_complete_matrix_asks_for_everything(self, gaps):
        assert gaps(more="complete = true\n") == ["orphan_function:customs", "orphan_function:drug_treatment"]
