"""What two sources both record is added neither in a challenge nor in the total."""

from __future__ import annotations

import smalltown
from indicators.test_measuring import YEAR, measured, value
from urbansafety.indicators.doubled import overlap

SAME = {"source": "", "iccs": "0101", "aspect": "uniqueness", "counts": "unfit"}
ROWS = [*YEAR, ("2023-02", "0101", "w1", 3), ("2023-02", "0101", "w1", 2), ("2023-05", "0401", "w2", 7)]
SOURCES = ["source:police"] * 13 + ["source:morgue", "source:police"]
UNITS = {"source:police": "victims", "source:morgue": "victims"}
LETHAL = "challenge:lethal_violence"


def test_the_same_events_of_two_sources_have_no_number(engine):
    result = measured(engine, ROWS, source=SOURCES, units=UNITS, quality=smalltown.quality(rows=[SAME]))
    row = value(result, "recorded", challenge=LETHAL)
    assert (row["value"], row["count"], row["missing"]) == (None, None, "not available")
    names = {(row["indicator"], row["challenge"]) for row in result.values.to_pylist()}
    assert not {("rate", LETHAL), ("victims_of_homicide", LETHAL), ("harm", LETHAL)} & names
    assert value(result, "recorded")["value"] == 7, "robbery is in one source"


def test_the_total_counts_the_larger_source_alone(engine):
    result = measured(engine, ROWS, source=SOURCES, units=UNITS, quality=smalltown.quality(rows=[SAME]))
    assert value(result, "total_recorded", challenge="")["value"] == 12 + 3 + 7
    assert {row["id"]: row["recorded"] for row in result.challenges.to_pylist()}[LETHAL] == 3
    # a homicide weighs 5,475 days, a robbery 365 and a theft 2
    assert value(result, "harm", challenge="")["value"] == 3 * 5475 + 7 * 365 + 12 * 2


def test_without_such_a_verdict_sources_are_added(engine):
    result = measured(engine, ROWS, source=SOURCES, units=UNITS)
    assert value(result, "recorded", challenge=LETHAL)["value"] == 5


def test_codes_overlap_upwards_and_downwards():
    assert overlap(("0401", "0501"), ("04",)) and overlap(("0401",), ("040111",))
    assert not overlap(("0401",), ("0402",)) and not overlap((), ("0401",)) and not overlap(("0401",), ())
