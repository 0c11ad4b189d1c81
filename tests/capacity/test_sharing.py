"""Agreements are valid from signature to their last day."""

from datetime import date

import pytest

from urbansafety.capacity.sharing import states
from urbansafety.dossier import declared

TODAY = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("signed", "expires", "today", "state"),
    [
        (date(2020, 1, 1), None, TODAY, "valid"),
        (None, None, TODAY, "valid"),
        (TODAY, TODAY, TODAY, "valid"),
        (date(2020, 1, 1), date(2024, 6, 29), TODAY, "expired"),
        (date(2024, 7, 1), None, TODAY, "not yet in force"),
        (date(2020, 1, 1), date(2021, 1, 1), None, "not known"),
    ],
)
def test_the_state_of_an_agreement(signed, expires, today, state):
    table = declared()["agreements"].rows([{"signed": signed, "expires": expires, "purpose": "x"}])
    assert [row["state"] for row in states(table, today)] == [state]
