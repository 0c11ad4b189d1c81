from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quality.conftest import daily
from urbansafety.catalog import challenges, iccs
from urbansafety.quality.series import codes_of_note, series
from urbansafety.quality.tally import tally

NOTED = frozenset(code for challenge in challenges() for code in challenge.iccs)
CODES = st.lists(st.tuples(st.sampled_from(sorted(iccs())), st.integers(1, 1000)), min_size=1, max_size=20)


def test_months_without_a_record_are_zero_and_not_left_out(make, engine):
    (seen,) = series(tally(make({"date": ["2024-01-31", "2024-04-01", "2024-04-30"]}), engine))
    assert seen.months.astype(str).tolist() == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert seen.total.tolist() == [1, 0, 0, 2]


def test_each_source_has_its_own_series(make, engine):
    records = {"date": ["2024-01-01", "2023-05-01"], "source": ["source:b", "source:a"]}
    counts = {
        "level": ["ward"], "area": ["N"], "month": [date(2022, 3, 1)], "iccs": ["0101"], "attempted": ["not said"],
        "category": ["HOMICIDIO"], "source": ["source:c"], "count": [7],
    }  # fmt: skip
    found = {seen.source: seen.total.tolist() for seen in series(tally(make(records, counts=counts), engine))}
    assert found == {"source:a": [1], "source:b": [1], "source:c": [7]}


def test_cutting_to_months_cuts_the_days_with_them(make, engine):
    (seen,) = series(tally(make({"date": daily("2024-01-01", "2024-03-31", 1)}), engine))
    cut = seen.within(1, 1)
    assert (cut.total.tolist(), cut.dates[0], len(cut.dates)) == ([29], np.datetime64("2024-02-01"), 29)


def test_a_code_holds_those_below_it(make, engine):
    records = {"date": ["2024-01-01"] * 3, "iccs": ["0501", "050211", "05022"], "category": ["A", "B", "C"]}
    (seen,) = series(tally(make(records), engine))
    assert [seen.of_code(code).tolist() for code in ("05", "0502", "0101")] == [[3], [2], [0]]


def test_a_rare_offence_does_not_speak_for_a_common_one():
    codes = np.array(["040129", "04011"], object)
    assert "040129" not in codes_of_note(codes, np.array([5, 1000]), NOTED)
    assert "040129" in codes_of_note(codes, np.array([500, 1000]), NOTED)


def test_the_code_of_a_citys_own_challenge_speaks_for_itself():
    codes = np.array(["040129", "04011"], object)
    assert "040129" in codes_of_note(codes, np.array([5, 1000]), NOTED | {"040129"})


def test_a_code_that_holds_no_more_than_one_below_is_left_to_that_one():
    assert codes_of_note(np.array(["0101"], object), np.array([90]), NOTED) == ["0101"]


@given(CODES)
def test_every_challenge_with_records_finds_a_code_of_note_within_it(pairs):
    codes, n = np.array([code for code, _ in pairs], object), np.array([number for _, number in pairs])
    noted = codes_of_note(codes, n, NOTED)
    for wanted in (code for challenge in challenges() for code in challenge.iccs):
        if any(code.startswith(wanted) for code in codes):
            assert any(code.startswith(wanted) for code in noted)
