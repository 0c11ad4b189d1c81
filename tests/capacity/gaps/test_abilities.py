"""Authority without capacity, capacity without mandate, weak dimensions: when the rules speak, and when not."""

from urbansafety.catalog.institutions import dimensions

EIGHT = tuple(dimensions())
FOUR = EIGHT[:4]


class TestAuthorityWithoutCapacity:
    def test_speaks_of_an_average_below_c_once_for_all_functions_together(self, gaps, grades):
        # Five D and three C: the mean is (5 + 6) / 8 = 1.375, D+.
        grades("police", dict.fromkeys(EIGHT[:5], "D") | dict.fromkeys(EIGHT[5:], "C"))
        assert [gap for gap in gaps() if not gap.startswith("weak_dimension")] == ["authority_without_capacity:police"]

    def test_is_silent_at_c(self, gaps, grades):
        grades("police", dict.fromkeys(EIGHT, "C"))
        assert gaps() == []

    def test_speaks_of_a_function_that_was_graded_by_itself(self, given, gaps, grades):
        grades("police", dict.fromkeys(FOUR, "D"), "criminal_investigation")
        assert "authority_without_capacity:police:criminal_investigation" in gaps()
        assert "authority_without_capacity:police" not in gaps()

    def test_is_silent_where_less_than_half_is_known(self, gaps, grades):
        grades("police", dict.fromkeys(EIGHT[:3], "D"), "criminal_investigation")
        assert [gap for gap in gaps() if not gap.startswith("weak_dimension")] == []

    def test_is_silent_where_nobody_answered(self, given, gaps):
        given["capacity"] = [row for row in given["capacity"] if row["institution"] != "police"]
        assert gaps() == []

    def test_says_where_it_is_weakest_and_is_as_strong_as_the_average(self, tmp_path, given, grades):
        import governing

        grades("lights", dict.fromkeys(EIGHT, "C") | dict.fromkeys(EIGHT[:5], "D"))
        rows = governing.gauged(tmp_path, given).gaps.to_pylist()
        found = next(row for row in rows if row["kind"] == "authority_without_capacity")
        assert found["function"] == "function:street_lighting"  # the only one that it holds
        assert "grade D+ on average" in found["statement"]
        assert "weakest in mandate, resources, people and skills, processes and data" in found["statement"]
        assert found["strength"] == "strong"
        assert found["challenges"] == ["challenge:robbery"]
        assert {"mandate:lights:street_lighting", "capacity:lights:average"} <= set(found["rests_on"])


class TestCapacityWithoutMandate:
    def test_speaks_of_who_can_and_may_not(self, gap, grades):
        grades("mayor", dict.fromkeys(FOUR, "B"), "prosecution")
        found = gap()
        assert found["id"] == "gap:capacity_without_mandate:mayor:prosecution"
        assert (found["multilevel"], found["strength"]) == ("policy", "limited")  # four dimensions are not known

    def test_is_silent_below_b(self, gaps, grades):
        grades("mayor", dict.fromkeys(FOUR, "C"), "prosecution")
        assert gaps() == []

    def test_is_silent_where_the_function_was_not_asked(self, gaps, grades):
        grades("mayor", dict.fromkeys(FOUR, "B"), "courts")
        assert gaps() == []

    def test_is_silent_of_who_is_responsible_which_another_rule_tells(self, gaps, grades, mandates):
        mandates("mayor|prosecution|none|yes|-")
        grades("mayor", dict.fromkeys(FOUR, "B"), "prosecution")
        assert gaps() == ["responsibility_without_authority:mayor:prosecution"]

    def test_is_silent_of_an_institution_that_was_graded_as_a_whole(self, gaps, grades):
        grades("mayor", dict.fromkeys(EIGHT, "A"))
        assert gaps() == []


class TestWeakDimension:
    def test_speaks_of_a_d_as_the_gap_that_the_dimension_opens(self, gap, grades):
        grades("police", {"resources": "D"})
        found = gap()
        assert found["id"] == "gap:weak_dimension:police:resources"
        assert (found["multilevel"], found["level"], found["strength"]) == ("fiscal", "local", "strong")
        assert found["rests_on"] == ["capacity:police:resources"]

    def test_speaks_once_where_whole_and_function_are_weak(self, gap, grades):
        grades("police", {"data": "D"})
        grades("police", {"data": "D"}, "criminal_investigation")
        assert gap()["rests_on"] == ["capacity:police:criminal_investigation:data", "capacity:police:data"]

    def test_is_silent_of_an_institution_without_authority(self, given, gaps, grades):
        given["mandates"] = [row for row in given["mandates"] if row["institution"] != "lights"]
        grades("lights", {"data": "D"})
        assert gaps() == []

    def test_is_silent_of_a_function_that_it_does_not_hold(self, gaps, grades):
        grades("mayor", {"data": "D"}, "prosecution")
        assert gaps() == []

    def test_is_silent_of_what_is_not_known(self, gaps, grades):
        grades("police", {"data": "D*"})
        assert gaps() == []
