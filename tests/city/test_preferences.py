import pytest
from pydantic import ValidationError

from urbansafety.city import Preferences


def test_each_file_becomes_a_source():
    assert Preferences(file="weights.csv").files == {"preferences": "weights.csv"}
    assert Preferences(file="weights.csv", concern="survey.csv").files["concern"] == "survey.csv"


def test_one_of_the_two_must_be_there():
    with pytest.raises(ValidationError, match="give `file`"):
        Preferences(provider="Mayor's office")
