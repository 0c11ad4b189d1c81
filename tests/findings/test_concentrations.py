from urbansafety.findings.concentrations import concentrations
from urbansafety.wording import NBSP


def test_half_of_the_records_lie_in_so_many_areas(basis):
    robbery = next(s for s in concentrations(basis) if s.challenge == "challenge:robbery")
    assert robbery.text == (f"Half of the records of robbery lie in 18 of 60 wards (30{NBSP}%), 2023.")


def test_what_follows_police_activity_is_not_told(basis):
    assert "challenge:drugs" not in {s.challenge for s in concentrations(basis)}
