from datetime import date

import pytest
from pydantic import ValidationError

from urbansafety.city import Event


def test_a_change_of_recording_names_known_codes_however_they_are_written():
    event = Event(name="Register", kind="recording", start=date(2022, 7, 1), iccs=("ICCS0901", " 0401 "))
    assert event.iccs == ("0901", "0401")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "recording", "iccs": ["901"]}, "Write 0901"),
        ({"kind": "shock", "iccs": ["0901"]}, 'only one of kind "recording" may do'),
        ({"end": date(2022, 6, 30)}, "before it begins"),
    ],
)
def test_an_event_that_cannot_be_is_refused(said, why):
    with pytest.raises(ValidationError, match=why):
        Event(name="Register", start=date(2022, 7, 1), **said)
